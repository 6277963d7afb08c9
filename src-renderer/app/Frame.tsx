import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { eventId } from "#shared/domain/event.ts";
import type { Moment } from "#shared/domain/moment.ts";
import { caseId } from "#shared/domain/case.ts";
import { scenarioId } from "#shared/domain/scenario.ts";
import { videoId } from "#shared/domain/video.ts";
import { AskPage } from "../features/ask/AskPage.tsx";
import { CaptionDialogs } from "../features/captions/batch/BatchDialog.tsx";
import { EventCaptions } from "../features/captions/EventCaptions.tsx";
import { CaptionsPanel } from "../features/captions/CaptionsPanel.tsx";
import { AddToCaseDialog } from "../features/cases/AddDialog.tsx";
import { CasesPage, type CasesLinks } from "../features/cases/CasesPage.tsx";
import { EventLink } from "../features/events/EventLink.tsx";
import { EventsPage, type EventsLinks, type EventsPlace } from "../features/events/EventsPage.tsx";
import { useEventsView } from "../features/events/viewStore.ts";
import { RaisedNotices } from "../features/events/RaisedNotices.tsx";
import { DropOverlay } from "../features/library/import/DropOverlay.tsx";
import { importMessages } from "../features/library/import/importMessages.ts";
import { uploads, type UploadItem } from "../features/library/import/uploads.ts";
import { useImportActions } from "../features/library/import/useImport.ts";
import { useVideoActions } from "../features/library/actions.ts";
import { LibraryDialogs } from "../features/library/LibraryDialogs.tsx";
import { LibraryPage } from "../features/library/LibraryPage.tsx";
import { useLibraryView } from "../features/library/viewStore.ts";
import { JobsDrawer, useJobsDrawer } from "../features/jobs/JobsDrawer.tsx";
import { UploadRows } from "../features/jobs/UploadRows.tsx";
import { Palette } from "../features/palette/Palette.tsx";
import { FoundNotices } from "../features/search/SavedSearches.tsx";
import { SearchPage } from "../features/search/SearchPage.tsx";
import { SettingsPage } from "../features/settings/SettingsPage.tsx";
import type { ReviewPlace } from "../lib/captions/place.ts";
import { formatBytes } from "../lib/format.ts";
import { useAsk } from "../lib/ask/askStore.ts";
import { problemFrom } from "../lib/problems.ts";
import { useHotkey } from "../lib/hotkeys/index.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { displayName } from "../lib/names.ts";
import { momentPath, useLastReview } from "../lib/places.ts";
import { Button } from "../ui/Button.tsx";
import { Busy, EmptyState, Skeleton } from "../ui/States.tsx";
import { toastDone, toastProblem } from "../ui/Toast.tsx";
import { appMessages } from "./appMessages.ts";
import { Banners } from "./Banners.tsx";
import { useClient, useHost } from "../lib/client/clientContext.tsx";
import { useModels, useSettings, useSystemInfo } from "../lib/client/data.ts";
import { FirstRun, useFirstPack } from "./FirstRun.tsx";
import { KeysDialog } from "./KeysDialog.tsx";
import { Rail } from "./Rail.tsx";
import { timeOfHash, trackOfHash } from "./routes.ts";
import { TopBar } from "./TopBar.tsx";
import { usePaletteCommands } from "./usePaletteCommands.tsx";
import { useReportPlayable } from "./useReportPlayable.ts";
import { ViewBoundary } from "./ViewBoundary.tsx";

const ReviewPage = lazy(async () => ({ default: (await import("../features/review/ReviewPage.tsx")).ReviewPage }));

/** Rail, search, the view, the jobs drawer, and everything that floats over them. */
export function Frame() {
  const t = useMessages(appMessages);
  const [path, navigate] = useLocation();
  const [overlay, setOverlay] = useState<"palette" | "keys" | null>(null);
  const { bridge } = useHost();
  const last = useLastReview((s) => s.id);
  const imports = useImportActions();
  const palette = usePaletteCommands(() => setOverlay("keys"));
  const showCamera = (camera: string): void => {
    useLibraryView.getState().clearFilter();
    useLibraryView.getState().setFilter({ camera });
    navigate("/library");
  };
  const coverageLinks = {
    library: (state: "failed" | "queued" | "any"): void => {
      useLibraryView.getState().clearFilter();
      useLibraryView.getState().setFilter({ state });
      navigate("/library");
    },
    settings: (tab: string): void => navigate(`/settings/${tab}`),
    scenarios: (id: string | null): void => navigate(eventsPath(id === null ? SCENARIOS : { kind: "scenario", id })),
  };
  const toAsk = useCallback((): void => navigate("/ask"), [navigate]);
  const openMoment = useCallback((moment: Moment): void => navigate(momentPath(moment)), [navigate]);
  const toEvents = useCallback((): void => navigate("/events"), [navigate]);
  const eventsLinks = useMemo<EventsLinks>(
    () => ({
      place: (place) => navigate(eventsPath(place)),
      review: (moment) => navigate(momentPath(moment)),
      search: () => navigate("/search"),
      settings: (tab) => navigate(`/settings/${tab}`),
      describe: (event, video) => <EventCaptions key={event.id} event={event} video={video} />,
    }),
    [navigate],
  );
  const client = useClient();
  const casesLinks = useMemo<CasesLinks>(
    () => ({
      case: (id) => navigate(id === null ? "/cases" : `/cases/${id}`),
      review: (moment) => navigate(momentPath(moment)),
      answer: (id) => {
        useAsk
          .getState()
          .open(client, id)
          .then(
            () => navigate("/ask"),
            (error: unknown) => toastProblem(problemFrom(error)),
          );
      },
    }),
    [client, navigate],
  );
  useReportPlayable();
  useFirstPack();
  useHotkey("app.palette", () => setOverlay("palette"));
  useHotkey("app.keys", () => setOverlay("keys"));
  useHotkey("app.library", () => navigate("/library"));
  useHotkey("app.searchView", () => navigate("/search"));
  useHotkey("app.events", toEvents);
  useHotkey("app.ask", () => navigate("/ask"));
  useHotkey("app.cases", () => navigate("/cases"));
  useHotkey("app.settings", () => navigate("/settings/models"));
  useHotkey("app.review", () => last && navigate(`/review/${last}`), last !== null);
  useEffect(
    () =>
      bridge?.onCommand((command) => {
        if (command === "import-files") imports.chooseFiles();
        else if (command === "import-folder") imports.chooseFolder();
        else if (command === "search") document.getElementById("global-search")?.focus();
        else if (command === "palette" || command === "keys") setOverlay(command);
        else if (command === "settings") navigate("/settings/models");
        else if (command === "view-library") navigate("/library");
        else if (command === "view-review" && last) navigate(`/review/${last}`);
        else if (command === "view-events") navigate("/events");
      }),
    [bridge, imports, last, navigate],
  );
  useEffect(() => bridge?.onEvent((id) => navigate(`/events/${id}`)), [bridge, navigate]);
  return (
    <div className="flex h-full flex-col">
      <a
        href="#main"
        onClick={(e) => (e.preventDefault(), document.getElementById("main")?.focus())}
        className="sr-only focus:not-sr-only focus:absolute focus:z-60 focus:m-2 focus:rounded-md focus:bg-raised focus:p-2"
      >
        {t("skip")}
      </a>
      <TopBar onPalette={() => setOverlay("palette")} onKeys={() => setOverlay("keys")} />
      <div className="flex min-h-0 grow">
        <Rail />
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 grow flex-col focus-visible:outline-none">
          <Banners />
          <ViewBoundary resetKey={path}>
            <Suspense fallback={<ViewSkeleton />}>
              <Switch>
                <Route path="/">
                  <Redirect to="/library" replace />
                </Route>
                <Route path="/library">
                  <FirstRun />
                  <LibraryPage />
                </Route>
                <Route path="/review/:videoId">{(params) => <ReviewRoute id={params.videoId} />}</Route>
                <Route path="/search">
                  <SearchPage onOpen={openMoment} onAsk={toAsk} links={coverageLinks} />
                </Route>
                <Route path="/events">
                  <EventsPage place={QUEUE} links={eventsLinks} />
                </Route>
                <Route path="/events/scenarios">
                  <EventsPage place={SCENARIOS} links={eventsLinks} />
                </Route>
                <Route path="/events/scenarios/:id">
                  {(params) => <ScenarioRoute id={params.id} links={eventsLinks} />}
                </Route>
                <Route path="/events/:id">{(params) => <EventRoute id={params.id} />}</Route>
                <Route path="/ask">
                  <AskPage links={coverageLinks} />
                </Route>
                <Route path="/cases">
                  <CasesPage id={null} links={casesLinks} />
                </Route>
                <Route path="/cases/:id">{(params) => <CaseRoute id={params.id} links={casesLinks} />}</Route>
                <Route path="/settings">
                  <Redirect to="/settings/models" replace />
                </Route>
                <Route path="/settings/:tab">
                  {(params) => (
                    <SettingsPage
                      tab={params.tab}
                      onTab={(tab) => navigate(`/settings/${tab}`)}
                      onShowCamera={showCamera}
                    />
                  )}
                </Route>
                <Route>
                  <NotFound />
                </Route>
              </Switch>
            </Suspense>
          </ViewBoundary>
        </main>
      </div>
      <StatusBar />
      <FoundNotices />
      <RaisedNotices onOpen={toEvents} />
      <LibraryDialogs />
      <CaptionDialogs onQueued={showJobs} />
      <AddToCaseDialog />
      <DropOverlay />
      <Palette open={overlay === "palette"} onClose={() => setOverlay(null)} {...palette} />
      <KeysDialog
        open={overlay === "keys"}
        onClose={() => setOverlay(null)}
        onChange={() => {
          setOverlay(null);
          navigate("/settings/keys");
        }}
      />
    </div>
  );
}

const QUEUE: EventsPlace = { kind: "queue" };
const SCENARIOS: EventsPlace = { kind: "scenarios" };

const eventsPath = (place: EventsPlace): string =>
  place.kind === "queue"
    ? "/events"
    : place.kind === "scenarios"
      ? "/events/scenarios"
      : `/events/scenarios/${place.id}`;

/** As for videos: what is not an id is not asked for. */
function ScenarioRoute({ id, links }: { id: string; links: EventsLinks }) {
  const parsed = scenarioId.safeParse(id);
  return parsed.success ? <EventsPage place={{ kind: "scenario", id: parsed.data }} links={links} /> : <NotFound />;
}

function EventRoute({ id }: { id: string }) {
  const parsed = eventId.safeParse(id);
  const [, navigate] = useLocation();
  // In its place: the way back leads to where the operator was, not to the link again.
  const shown = useCallback((): void => navigate("/events", { replace: true }), [navigate]);
  return parsed.success ? <EventLink key={parsed.data} id={parsed.data} onShown={shown} /> : <NotFound />;
}

function CaseRoute({ id, links }: { id: string; links: CasesLinks }) {
  const parsed = caseId.safeParse(id);
  return parsed.success ? <CasesPage id={parsed.data} links={links} /> : <NotFound />;
}

const showJobs = (): void => useJobsDrawer.getState().setOpen(true);
const captionsSide = (place: ReviewPlace) => <CaptionsPanel place={place} />;

/** Nothing user-controlled is trusted as an id: a hash that holds none shows that there is no such page. */
function ReviewRoute({ id }: { id: string }) {
  const parsed = videoId.safeParse(id);
  const [, navigate] = useLocation();
  const remember = useLastReview((s) => s.set);
  const value = parsed.success ? parsed.data : null;
  useEffect(() => {
    if (value) remember(value);
  }, [remember, value]);
  const { tUs, trackId } = useHashPlace();
  const { relink } = useVideoActions();
  if (!value) return <NotFound />;
  return (
    <ReviewPage
      key={value}
      videoId={value}
      onRelink={relink}
      onSearch={() => navigate("/search")}
      onAsk={() => navigate("/ask")}
      onEvent={(event) => {
        useEventsView.getState().show(event);
        navigate("/events");
      }}
      captions={captionsSide}
      onMoment={(moment) => navigate(momentPath(moment))}
      {...(tUs === undefined ? {} : { tUs })}
      {...(trackId === undefined ? {} : { trackId })}
    />
  );
}

function useHashPlace(): { tUs: number | undefined; trackId: number | undefined } {
  const [hash, setHash] = useState(() => location.hash);
  useEffect(() => {
    const read = (): void => setHash(location.hash);
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return { tUs: timeOfHash(hash), trackId: trackOfHash(hash) };
}

function NotFound() {
  const t = useMessages(appMessages);
  const [, navigate] = useLocation();
  return (
    <EmptyState
      className="grow"
      title={t("notFound")}
      actions={<Button onClick={() => navigate("/library")}>{t("toLibrary")}</Button>}
    />
  );
}

function ViewSkeleton() {
  const t = useMessages(appMessages);
  return (
    <Busy label={t("loading")} className="flex grow flex-col gap-3 p-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="grow" />
    </Busy>
  );
}

/** The foot of the window: what analyses, how much room is left, and the work under way. In a row of its own, so that it covers nothing. */
function StatusBar() {
  const t = useMessages(appMessages);
  const { data: settings } = useSettings();
  const { data: info } = useSystemInfo();
  const packs = useModels();
  const pack = packs.data?.find((p) => p.manifest.id === settings?.activePack);
  const free = info?.storage.freeBytes;
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 border-t border-line bg-panel pl-3 text-xs text-muted">
      {settings && packs.data ? (
        <a href="#/settings/models" className="rounded-sm hover:text-fg">
          {t("analysesWith", { pack: pack?.manifest.name ?? t("motion") })}
        </a>
      ) : null}
      {typeof free === "number" ? <span className="text-faint">{t("free", { free: formatBytes(free) })}</span> : null}
      <span className="grow" />
      <Drawer />
    </footer>
  );
}

/** The jobs drawer, with the browser's uploads above the backend's work. */
function Drawer() {
  const t = useMessages(importMessages);
  const items = uploads.store((s) => s.items);
  const sending = items.filter((i) => i.state === "sending" || i.state === "waiting").length;
  useEffect(() => {
    if (sending === 0) return;
    // Closing the tab would cut the uploads off: the browser asks first.
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [sending]);
  useUploadResult(items, sending > 0);
  return (
    <JobsDrawer
      uploading={sending}
      {...(items.length > 0
        ? {
            onClear: uploads.clearFinished,
            uploads: (
              <UploadRows
                items={items}
                onCancel={uploads.cancel}
                onRetry={uploads.retry}
                texts={{
                  of: (sent, total) => t("uploadOf", { sent, total }),
                  waiting: (total) => t("uploadWaiting", { total }),
                  done: t("uploadDone"),
                  duplicate: (name) => t("uploadDuplicate", { name }),
                  rejected: (reason) => t("uploadRejected", { reason }),
                  cancel: (name) => t("cancelUpload", { name }),
                  retry: (name) => t("retryUpload", { name }),
                }}
              />
            ),
          }
        : {})}
    />
  );
}

/** What did not become a new video is said when the last upload is through: nothing in the library would show it. */
function useUploadResult(items: readonly UploadItem[], busy: boolean): void {
  const t = useMessages(importMessages);
  const told = useRef(new Set<number>());
  useEffect(() => {
    if (busy) return;
    const fresh = items.filter((item) => !told.current.has(item.id));
    for (const item of fresh) told.current.add(item.id);
    const count = (...states: Array<UploadItem["state"]>): number =>
      fresh.filter((item) => states.includes(item.state)).length;
    const [added, duplicates, rejected] = [count("done"), count("duplicate"), count("rejected", "failed")];
    if (duplicates + rejected === 0) return;
    const [only] = fresh;
    toastDone(
      fresh.length === 1 && only?.state === "duplicate"
        ? t("uploadDuplicate", { name: displayName(only.reason ?? only.name) })
        : t("addedSome", { added, duplicates, rejected }),
    );
  }, [busy, items, t]);
}
