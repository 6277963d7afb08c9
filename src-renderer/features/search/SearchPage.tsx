import { ArrowDownWideNarrow, Captions, ImageDown, MessageCircleQuestion, ScanSearch, Square } from "lucide-react";
import { useCallback, useMemo, useRef, useState, type DragEvent } from "react";
import type { Moment } from "#shared/domain/moment.ts";
import { askAboutHits } from "../../lib/ask/askStore.ts";
import { useCaptionDialog } from "../../lib/captions/dialog.ts";
import { hitSpans } from "../../lib/captions/span.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { formatCount } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { problemText } from "../../lib/problems.ts";
import type { Answer } from "../../lib/search/answer.ts";
import { emptyQuery, frameExample, shownMoments, useSearch } from "../../lib/search/searchStore.ts";
import { Button } from "../../ui/Button.tsx";
import { CoverageLine, type CoverageLinks } from "../../ui/Coverage.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Select } from "../../ui/Select.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { arrangeHits, videoKey, type HitGroup, type HitSort } from "./arrange.ts";
import { Chips } from "./Chips.tsx";
import { ElsewhereDialog } from "./ElsewhereDialog.tsx";
import { FreeNote, QueryNotes, ScopeNote } from "./QueryNotes.tsx";
import type { MomentVerbs, PartWords } from "./MomentCard.tsx";
import { searchMessages } from "./messages.ts";
import { NothingFound } from "./NothingFound.tsx";
import { partsOf } from "./parts.ts";
import { fullWords } from "./partWords.ts";
import { hitGrid, ResultsGrid } from "./ResultsGrid.tsx";
import { SavedSearches } from "./SavedSearches.tsx";
import { isPicture, usePictures } from "./usePictures.ts";
import { SharedLine } from "./SharedLine.tsx";
import { useSharedVideos } from "./sharedVideos.ts";
import { useQueryEdit } from "./useQueryEdit.ts";
import { useWords } from "./useWords.ts";
import { useSearchView } from "./viewStore.ts";

/** The Search view: chips of the query, the answer as it comes, what it rests on, and the saved searches beside it. `onOpen` shows a moment in Review. */
export function SearchPage({
  onOpen,
  onAsk,
  links,
}: {
  onOpen: (moment: Moment) => void;
  /** Shows the Ask view; where to look is in its store. */
  onAsk: () => void;
  links: CoverageLinks;
}) {
  const t = useMessages(searchMessages);
  const draft = useSearch((s) => s.draft);
  const answer = useSearch((s) => s.answer);
  const drop = usePictureDrop();
  return (
    <section aria-labelledby="search-title" className="relative flex min-h-0 grow" {...drop.handlers}>
      <h1 id="search-title" className="sr-only">
        {t("title")}
      </h1>
      <SavedSearches />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <div className="flex shrink-0 flex-col gap-2 border-b border-line bg-panel px-4 py-2">
          <Chips query={draft} adding />
          <ScopeNote />
          <QueryNotes query={draft} />
          <FreeNote query={draft} />
        </div>
        {answer ? <AnswerView answer={answer} onOpen={onOpen} onAsk={onAsk} links={links} /> : <Start />}
      </div>
      {drop.over ? (
        <div className="pointer-events-none absolute inset-0 z-20 flex items-center justify-center bg-scrim">
          <p className="flex items-center gap-3 rounded-lg border-2 border-dashed border-accent bg-panel p-8 text-md">
            <ImageDown aria-hidden className="size-6 text-accent" />
            {t("dropHere")}
          </p>
        </div>
      ) : null}
    </section>
  );
}

/** A picture over this view is an example, not an import: the drop is taken before the window's own handler sees it. */
function usePictureDrop() {
  const add = usePictures();
  const [over, setOver] = useState(false);
  const pictures = (event: DragEvent): boolean => {
    const items = [...event.dataTransfer.items].filter((item) => item.kind === "file");
    return items.length > 0 && items.every((item) => isPicture(item.type));
  };
  const enter = (event: DragEvent): void => {
    if (!pictures(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  return {
    over,
    handlers: {
      onDragEnter: enter,
      onDragOver: enter,
      onDragLeave: (event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        setOver(false);
        const files = [...event.dataTransfer.files];
        if (files.length === 0 || !files.every((file) => isPicture(file.type))) return;
        event.preventDefault();
        add(files);
      },
    },
  };
}

/** Before the first search: what can be said, with examples that run. */
function Start() {
  const t = useMessages(searchMessages);
  const client = useClient();
  const { type } = useQueryEdit();
  return (
    <EmptyState className="grow" icon={<ScanSearch />} title={t("startTitle")}>
      <p>{t("startBody")}</p>
      <p className="mt-1 text-faint">{t("startPicture")}</p>
      <p className="mt-6 mb-2 text-xs text-faint">{t("examples")}</p>
      <ul className="flex flex-col items-center gap-1">
        {(["example1", "example2", "example3", "example4"] as const).map((key) => (
          <li key={key}>
            <Button tone="quiet" onClick={() => useSearch.getState().run(client, type(t(key)))}>
              “{t(key)}”
            </Button>
          </li>
        ))}
      </ul>
    </EmptyState>
  );
}

function AnswerView({
  answer,
  onOpen,
  onAsk,
  links,
}: {
  answer: Answer;
  onOpen: (moment: Moment) => void;
  onAsk: () => void;
  links: CoverageLinks;
}) {
  const t = useMessages(searchMessages);
  const client = useClient();
  const videos = useVideos();
  const asked = useSearch((s) => s.asked);
  const dismissed = useSearch((s) => s.dismissed);
  const { sort, group, setSort, setGroup } = useSearchView();
  const words = useWords();
  const byId = words.videos;
  const shared = useSharedVideos(answer.moments);
  const [elsewhere, setElsewhere] = useState<Moment | null>(null);
  const hits = useMemo(
    () => arrangeHits(shownMoments(answer, dismissed), byId, sort, shared),
    [answer, dismissed, byId, sort, shared],
  );
  // What asks about hits or describes them works on this library's own footage.
  const own = useMemo(() => hits.flatMap(({ moment }) => (moment.library ? [] : [moment])), [hits]);
  const parts = useMemo<PartWords[]>(
    () =>
      partsOf(answer.understood ?? asked ?? emptyQuery).map((chip) => ({
        id: chip.id,
        words: fullWords(chip, words),
        step: chip.step,
      })),
    [answer.understood, asked, words],
  );
  const verbs = useMemo<Omit<MomentVerbs, "preview">>(() => {
    const like = (moment: Moment, negated: boolean): void => {
      if (moment.library) return toastDone(t("elsewhereNoExample"));
      const { draft, run, setDraft } = useSearch.getState();
      const { videoId, bestUs: tUs, box, trackId } = moment;
      const example = frameExample({ videoId, tUs, box, trackId }, negated);
      // "More like this" leaves the words behind: they found this one. "Not this" narrows what is there.
      const next = negated
        ? { ...draft, examples: [...draft.examples, example].slice(-16) }
        : {
            ...emptyQuery,
            language: draft.language,
            examples: [...draft.examples.filter((one) => one.negated), example].slice(-16),
          };
      setDraft(next, true);
      run(client, next);
    };
    return {
      open: (moment) => (moment.library ? setElsewhere(moment) : onOpen(moment)),
      more: (moment) => like(moment, false),
      unlike: (moment) => like(moment, true),
      dismiss: (moment) => useSearch.getState().dismiss(moment.id),
    };
  }, [client, onOpen, t]);
  const again = (): void => {
    if (asked) useSearch.getState().run(client, asked);
  };
  const askAbout = (): void => {
    askAboutHits(own);
    onAsk();
  };
  useHotkey("search.ask", askAbout, own.length > 0);
  const captionSpans = () => hitSpans(own, (id) => byId.get(id)?.media?.durationUs ?? null);
  const waiting = !answer.final && answer.moments.length === 0;
  return (
    <>
      <Toolbar
        answer={answer}
        shown={hits.length}
        own={own.length}
        sort={sort}
        group={group}
        onSort={setSort}
        onGroup={setGroup}
        onAsk={askAbout}
        onCaption={() => useCaptionDialog.getState().open({ kind: "spans", spans: captionSpans() })}
      />
      {answer.state === "failed" && answer.problem ? (
        <div className="p-4">
          <ProblemCard
            problem={answer.problem}
            title={t("failedTitle")}
            actions={<Button onClick={again}>{t("again")}</Button>}
          />
        </div>
      ) : waiting || (videos.data === undefined && answer.moments.length > 0) ? (
        <HitSkeleton parts={parts.length} />
      ) : hits.length === 0 && answer.state === "done" && dismissed.size === 0 ? (
        <NothingFound answer={answer} parts={parts} videos={byId} verbs={verbs} links={links} />
      ) : (
        <ResultsGrid key={answer.run} hits={hits} parts={parts} group={group} verbs={verbs} />
      )}
      <footer className="flex h-8 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-panel px-4">
        {answer.coverage ? <CoverageLine coverage={answer.coverage} links={links} /> : null}
        {answer.coverage ? <SharedLine shared={answer.coverage.shared} /> : null}
        {answer.problems.length > 0 ? <Without answer={answer} /> : null}
      </footer>
      {elsewhere ? (
        <ElsewhereDialog
          moment={elsewhere}
          told={shared.get(videoKey(elsewhere)) ?? null}
          onClose={() => setElsewhere(null)}
        />
      ) : null}
    </>
  );
}

/** The routes that could not be asked. */
function Without({ answer }: { answer: Answer }) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const words = answer.problems.map((problem) => problemText(problem, locale));
  return (
    <Tooltip text={words.map((one) => `${one.message} ${one.remedy}`).join("\n")}>
      <button type="button" className="min-w-0 truncate rounded-sm text-xs text-warn">
        {t("problems")} {words.map((one) => one.message).join(" ")}
      </button>
    </Tooltip>
  );
}

function Toolbar({
  answer,
  shown,
  own,
  sort,
  group,
  onSort,
  onGroup,
  onAsk,
  onCaption,
}: {
  answer: Answer;
  shown: number;
  /** Of this library's own footage. */
  own: number;
  sort: HitSort;
  group: HitGroup;
  onSort: (sort: HitSort) => void;
  onGroup: (group: HitGroup) => void;
  onAsk: () => void;
  onCaption: () => void;
}) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const put = useSearch((s) => s.dismissed.size);
  const running = answer.state === "running";
  const askKey = useKeyHint("search.ask");
  const took =
    answer.tookMs < 1000
      ? `${Math.max(1, Math.round(answer.tookMs))}\u202fms`
      : `${(answer.tookMs / 1000).toFixed(1)}${locale === "ko" ? "초" : "\u202fs"}`;
  const count =
    answer.total > shown + put
      ? t("countOf", { shown: formatCount(shown, locale), total: formatCount(answer.total, locale) })
      : t("count", { count: formatCount(shown, locale) });
  return (
    <div className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-4">
      <p aria-live="polite" className="flex min-w-0 items-center gap-2 truncate text-sm">
        {answer.moments.length > 0 || !running ? <span className="font-medium">{count}</span> : null}
        {answer.tookMs > 0 ? <span className="text-xs text-faint">{t("took", { time: took })}</span> : null}
        {running ? (
          <span className="animate-breathe text-xs text-busy">
            {answer.moments.length > 0 && !answer.final ? t("stillVectors") : t("searching")}…
          </span>
        ) : null}
      </p>
      {running ? (
        <Button size="sm" tone="quiet" icon={<Square />} onClick={() => useSearch.getState().stop()}>
          {t("stop")}
        </Button>
      ) : null}
      {answer.held ? (
        <Tooltip text={t("newOrderHelp")}>
          <Button size="sm" icon={<ArrowDownWideNarrow />} onClick={() => useSearch.getState().settle()}>
            {t("newOrder")}
          </Button>
        </Tooltip>
      ) : null}
      {put > 0 ? (
        <span className="flex items-center gap-1 text-xs text-muted">
          {t("dismissed", { count: formatCount(put, locale) })}
          <Button size="sm" tone="quiet" onClick={() => useSearch.getState().undismiss()}>
            {t("bringBack")}
          </Button>
        </span>
      ) : null}
      <span className="grow" />
      {own > 0 ? (
        <Button size="sm" tone="quiet" icon={<MessageCircleQuestion />} onClick={onAsk}>
          {t("askHits")}
          {askKey ? <Kbd keys={askKey} /> : null}
        </Button>
      ) : null}
      {own > 0 ? (
        <Button size="sm" tone="quiet" icon={<Captions />} onClick={onCaption}>
          {t("captionHits")}
        </Button>
      ) : null}
      <Segmented
        label={t("group")}
        value={group}
        onChange={onGroup}
        options={[
          { value: "none", label: t("group.none") },
          { value: "video", label: t("group.video") },
        ]}
      />
      <Select
        label={t("sort")}
        prefix={t("sort")}
        value={sort}
        onChange={onSort}
        options={(["relevance", "newest", "oldest"] as const).map((one) => ({ value: one, label: t(`sort.${one}`) }))}
      />
    </div>
  );
}

/** Cards in the shape that they will have. */
function HitSkeleton({ parts }: { parts: number }) {
  const t = useMessages(searchMessages);
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(1100);
  const measure = useCallback((element: HTMLDivElement | null) => {
    frame.current = element;
    if (element) setWidth(element.clientWidth);
  }, []);
  const shape = hitGrid(width, parts);
  return (
    <Busy label={t("loading")} className="min-h-0 grow overflow-hidden">
      <div
        ref={measure}
        className="grid gap-3 p-4"
        style={{ gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))` }}
      >
        {Array.from({ length: shape.columns * 3 }, (_, i) => (
          <div key={i} className="overflow-hidden rounded-lg border border-line" style={{ height: shape.rowPx - 12 }}>
            <Skeleton className="aspect-video rounded-none" />
            <div className="flex flex-col gap-2 p-2.5">
              <Skeleton className="h-4 w-3/4" />
              <Skeleton className="h-3 w-1/2" />
            </div>
          </div>
        ))}
      </div>
    </Busy>
  );
}
