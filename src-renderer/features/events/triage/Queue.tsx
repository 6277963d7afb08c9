import { BellOff, CheckCheck, Filter, Siren } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import type { EventId, SceneEvent } from "#shared/domain/event.ts";
import { toast } from "sonner";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { useVideos } from "../../../lib/client/data.ts";
import { useEvents, useEventsState, useScenarios } from "../../../lib/events/data.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { formatCount } from "../../../lib/format.ts";
import { useHotkey } from "../../../lib/hotkeys/index.ts";
import { currentLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { emptyQuery, frameExample, useSearch } from "../../../lib/search/searchStore.ts";
import { Button } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { SplitPanel } from "../../../ui/SplitPanel.tsx";
import { Busy, EmptyState, Skeleton } from "../../../ui/States.tsx";
import { toastDone } from "../../../ui/Toast.tsx";
import { triageMessages } from "../messages.ts";
import { isNarrowed, NO_FILTER, requestOf, useEventsView } from "../viewStore.ts";
import { BatchDetail } from "./BatchDetail.tsx";
import { EventDetail, type DetailVerbs } from "./EventDetail.tsx";
import { EventList } from "./EventList.tsx";
import { Filters } from "./Filters.tsx";
import { useMarking, type Marked } from "./useMarking.ts";

export interface QueueLinks {
  /** Shows Review at a moment of an event, with its first object highlighted. */
  review(event: SceneEvent, tUs: number): void;
  /** Shows the Search view; what is searched for is in its store. */
  search(): void;
  scenarios(): void;
  scenario(id: string): void;
  describe?: ((event: SceneEvent, video: VideoSummary) => ReactNode) | undefined;
}

/** The triage queue: what the scenarios found on the left, the chosen event on the right. */
export function Queue({ links }: { links: QueueLinks }) {
  const t = useMessages(triageMessages);
  const filter = useEventsView((s) => s.filter);
  const selection = useEventsView((s) => s.selection);
  const select = useEventsView((s) => s.select);
  const focus = useEventsView((s) => s.focus);
  const list = useEvents(useMemo(() => requestOf(filter), [filter]));
  const videos = useVideos().data;
  const byId = useMemo(() => new Map((videos ?? []).map((one) => [one.id as string, one])), [videos]);
  const events = list.data?.events ?? NONE;
  const current = useCurrent(events, selection.focus);
  // What a filter hides, or somebody else marked, is not marked along.
  const chosen = useMemo(() => events.filter((one) => selection.chosen.has(one.id)), [events, selection]);
  const many = chosen.length > 1;
  const verbs = useVerbs(events, links);
  const undo = (): void => {
    const back = verbs.undo(many ? chosen : current ? [current] : []);
    const [first] = back;
    if (!first) return;
    if (!many) focus(first.id);
    toastDone(
      t("undone"),
      back.length === 1
        ? first.names[currentLocale()]
        : t("count", { count: formatCount(back.length, currentLocale()) }),
    );
  };
  useHotkey("events.undo", undo);
  const detail = many ? (
    <BatchDetail
      events={chosen}
      videos={byId}
      verbs={verbs}
      onUndo={undo}
      onClear={() => current && focus(current.id)}
    />
  ) : current ? (
    <EventDetail
      key={current.id}
      event={current}
      video={byId.get(current.videoId)}
      verbs={verbs}
      onUndo={undo}
      describe={links.describe}
    />
  ) : null;
  const left = (
    <div className="flex h-full min-h-0 flex-col">
      <Filters events={events} total={list.data?.total ?? 0} />
      {list.isError && !list.data ? (
        <div className="p-3">
          <ProblemCard
            title={t("failed")}
            problem={problemFrom(list.error)}
            actions={<Button onClick={() => void list.refetch()}>{t("again")}</Button>}
          />
        </div>
      ) : list.data === undefined || videos === undefined ? (
        <ListSkeleton />
      ) : events.length === 0 ? (
        <Nothing links={links} />
      ) : (
        <EventList
          events={events}
          videos={byId}
          currentId={current?.id ?? null}
          chosen={many ? selection.chosen : NO_CHOICE}
          onSelect={select}
          onOpen={(event) => links.review(event, event.bestUs)}
        />
      )}
    </div>
  );
  return (
    <SplitPanel
      id="events.columns"
      direction="horizontal"
      className="h-full"
      panes={[
        { id: "queue", defaultSize: "500px", minSize: "400px", maxSize: "720px", children: left },
        { id: "event", minSize: "420px", children: detail },
      ]}
    />
  );
}

const NONE: readonly SceneEvent[] = [];
const NO_CHOICE: ReadonlySet<EventId> = new Set();

/**
 * The chosen event; without a choice the one that was shown already, wherever in the list it has gone; and when that has left the list, the one that took
 * its place: a list is worked through with one key, and nothing changes under the operator.
 */
function useCurrent(events: readonly SceneEvent[], focusId: EventId | null): SceneEvent | null {
  const [shown, setShown] = useState<{ id: EventId; at: number } | null>(null);
  const at = useMemo(() => {
    const find = (id: EventId | undefined): number => events.findIndex((one) => one.id === id);
    const chosen = focusId === null ? -1 : find(focusId);
    const kept = chosen >= 0 ? chosen : find(shown?.id);
    return kept >= 0 ? kept : Math.min(shown?.at ?? 0, events.length - 1);
  }, [events, focusId, shown]);
  const current = events[at] ?? null;
  if (current && (current.id !== shown?.id || at !== shown.at)) setShown({ id: current.id, at });
  return current;
}

function useVerbs(events: readonly SceneEvent[], links: QueueLinks): DetailVerbs {
  const client = useClient();
  const t = useMessages(triageMessages);
  const e = useMessages(eventMessages);
  const focus = useEventsView((s) => s.focus);
  const latest = useRef(events);
  useEffect(() => {
    latest.current = events;
  });
  const marking = useMarking(
    useCallback<Marked>(
      (marked, state, back) => {
        const list = latest.current;
        const ids = new Set(marked.map((one) => one.id));
        const at = list.findLastIndex((one) => ids.has(one.id));
        const next = list[at + 1] ?? list.findLast((one) => !ids.has(one.id)) ?? list[at];
        if (next) focus(next.id);
        // One that is gone is seen to be gone; of many nobody knows how many there were.
        if (marked.length > 1)
          toast(t("markedMany", { state: e(`state.${state}`), count: formatCount(marked.length, currentLocale()) }), {
            action: { label: t("undo"), onClick: back },
          });
      },
      [focus, t, e],
    ),
  );
  return useMemo(
    () => ({
      ...marking,
      open: links.review,
      scenario: links.scenario,
      more(event) {
        const { draft, setDraft, setScope, run } = useSearch.getState();
        const { videoId, bestUs: tUs, box, trackIds } = event;
        const example = frameExample({ videoId, tUs, box, trackId: trackIds[0] ?? null });
        const query = { ...emptyQuery, language: draft.language, examples: [example] };
        setScope({});
        setDraft(query, true);
        run(client, query);
        links.search();
      },
    }),
    [client, marking, links],
  );
}

/** Why there is no event to show, and what to do about it. */
function Nothing({ links }: { links: QueueLinks }) {
  const t = useMessages(triageMessages);
  const filter = useEventsView((s) => s.filter);
  const setFilter = useEventsView((s) => s.setFilter);
  const counts = useEventsState().data?.counts;
  const scenarios = useScenarios().data?.scenarios;
  const marked = (counts?.confirmed ?? 0) + (counts?.dismissed ?? 0);
  const total = marked + (counts?.new ?? 0);
  if (scenarios && total === 0 && !scenarios.some((one) => one.enabled))
    return (
      <EmptyState
        className="grow"
        icon={<BellOff />}
        title={t("offTitle")}
        actions={<Button onClick={links.scenarios}>{t("toScenarios")}</Button>}
      >
        {t("offBody")}
      </EmptyState>
    );
  if (total === 0)
    return (
      <EmptyState
        className="grow"
        icon={<Siren />}
        title={t("noneTitle")}
        actions={<Button onClick={links.scenarios}>{t("toScenarios")}</Button>}
      >
        {t("noneBody")}
      </EmptyState>
    );
  if (filter.state === "new" && !isNarrowed(filter))
    return (
      <EmptyState
        className="grow"
        icon={<CheckCheck />}
        title={t("doneTitle")}
        actions={<Button onClick={() => setFilter({ state: "reviewed" })}>{t("showMarked")}</Button>}
      >
        {t("doneBody", { count: marked })}
      </EmptyState>
    );
  return (
    <EmptyState
      className="grow"
      icon={<Filter />}
      title={t("filterTitle")}
      actions={
        <Button onClick={() => setFilter({ ...NO_FILTER, state: isNarrowed(filter) ? filter.state : "all" })}>
          {isNarrowed(filter) ? t("clearFilters") : t("showAll")}
        </Button>
      }
    >
      {t("filterBody")}
    </EmptyState>
  );
}

function ListSkeleton() {
  const t = useMessages(triageMessages);
  return (
    <Busy label={t("loading")} className="min-h-0 grow overflow-hidden">
      {Array.from({ length: 9 }, (_, i) => (
        <div key={i} className="flex h-24 gap-3 border-b border-line p-2">
          <Skeleton className="aspect-video h-full" />
          <div className="flex grow flex-col gap-2 pt-1">
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-3 w-1/2" />
            <Skeleton className="h-3 w-5/6" />
          </div>
        </div>
      ))}
    </Busy>
  );
}
