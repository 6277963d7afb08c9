import { useVirtualizer } from "@tanstack/react-virtual";
import { SearchX } from "lucide-react";
import { memo, useCallback, useEffect, useMemo, useRef, type KeyboardEvent } from "react";
import type { EvidenceItem } from "#shared/domain/evidence.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatCount, formatDuration } from "../../lib/format.ts";
import { useHotkey } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { Checkbox } from "../../ui/Toggle.tsx";
import { cx } from "../../ui/cx.ts";
import { clockOf, evidenceHref, numberOf, weightOf } from "./evidenceWords.ts";
import { askMessages } from "./messages.ts";
import { useAskView } from "./viewStore.ts";

const ROW_PX = 138;

/** The numbered evidence beside the answer. What a citation points at is brought into sight and marked; arrow keys walk, Enter opens Review. */
export function Evidence({
  items,
  citedIds,
  videos,
  loading,
}: {
  items: readonly EvidenceItem[];
  citedIds: ReadonlySet<string>;
  videos: ReadonlyMap<string, VideoSummary>;
  loading: boolean;
}) {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const scroller = useRef<HTMLDivElement>(null);
  const citedOnly = useAskView((s) => s.citedOnly);
  const setCitedOnly = useAskView((s) => s.setCitedOnly);
  const activeId = useAskView((s) => s.activeId);
  const reveal = useAskView((s) => s.reveal);
  const shown = useMemo(
    () => (citedOnly ? items.filter((one) => citedIds.has(one.id)) : items),
    [items, citedIds, citedOnly],
  );
  // oxlint-disable-next-line react/incompatible-library -- no compiler runs here; its functions are used in this component only
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 3,
  });
  // A citation was pointed at: its evidence comes into sight.
  useEffect(() => {
    const at = useAskView.getState().activeId;
    const i = at === null ? -1 : shown.findIndex((one) => one.id === at);
    if (reveal > 0 && i >= 0) virtual.scrollToIndex(i, { align: "auto" });
  }, [reveal, shown, virtual]);
  // Rows that are walked to may have to be drawn first.
  const pending = useRef<string | null>(null);
  useEffect(() => {
    if (pending.current === null) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-evidence="${CSS.escape(pending.current)}"]`);
    if (!row) return;
    pending.current = null;
    row.focus({ preventScroll: true });
  });
  const activeAt = activeId === null ? -1 : shown.findIndex((one) => one.id === activeId);
  const goTo = useCallback(
    (i: number): void => {
      const item = shown[i];
      if (!item) return;
      pending.current = item.id;
      useAskView.getState().point(item.id);
      virtual.scrollToIndex(i, { align: "auto" });
    },
    [shown, virtual],
  );
  useHotkey("ask.evidence", () => goTo(Math.max(0, activeAt)), shown.length > 0);
  const onKeyDown = useCallback(
    (event: KeyboardEvent<HTMLElement>): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
      const i = shown.findIndex((one) => one.id === event.currentTarget.dataset["evidence"]);
      const next = {
        ArrowDown: i + 1,
        ArrowUp: i - 1,
        PageDown: i + 5,
        PageUp: i - 5,
        Home: 0,
        End: shown.length - 1,
      }[event.key];
      if (next === undefined || i < 0) return;
      event.preventDefault();
      goTo(Math.max(0, Math.min(shown.length - 1, next)));
    },
    [shown, goTo],
  );
  const tabId = shown[Math.max(0, activeAt)]?.id ?? null;
  return (
    <aside aria-labelledby="evidence-title" className="flex h-full min-h-0 flex-col bg-panel">
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
        <h2 id="evidence-title" className="text-sm font-semibold">
          {t("evidence")}
        </h2>
        {items.length > 0 ? (
          <span className="text-xs text-muted">{t("evidenceCount", { count: formatCount(items.length, locale) })}</span>
        ) : null}
        <span className="grow" />
        {items.length > 0 ? (
          <Checkbox label={t("citedOnly")} checked={citedOnly} onChange={setCitedOnly} className="text-xs text-muted">
            {t("citedOnly")}
          </Checkbox>
        ) : null}
      </header>
      <div ref={scroller} className="min-h-0 grow overflow-x-hidden overflow-y-auto [scrollbar-gutter:stable]">
        {items.length === 0 ? (
          loading ? (
            <Loading />
          ) : (
            <EmptyState icon={<SearchX />} title={t("noEvidence")}>
              {t("noEvidenceBody")}
            </EmptyState>
          )
        ) : shown.length === 0 ? (
          <p className="p-3 text-xs text-faint">{t("noneCited")}</p>
        ) : (
          <ol aria-label={t("evidence")} className="relative w-full" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((row) => {
              const item = shown[row.index];
              return item ? (
                <li
                  key={item.id}
                  aria-posinset={row.index + 1}
                  aria-setsize={shown.length}
                  className="absolute left-0 w-full border-b border-line"
                  style={{ top: row.start, height: ROW_PX }}
                >
                  <EvidenceRow
                    item={item}
                    video={videos.get(item.videoId)}
                    cited={citedIds.has(item.id)}
                    tabbable={item.id === tabId}
                    onKeyDown={onKeyDown}
                  />
                </li>
              ) : null;
            })}
          </ol>
        )}
      </div>
    </aside>
  );
}

function Loading() {
  const t = useMessages(askMessages);
  return (
    <Busy label={t("evidenceLoading")} className="flex flex-col">
      {[0, 1, 2].map((i) => (
        <div key={i} className="flex gap-3 border-b border-line p-2.5" style={{ height: ROW_PX }}>
          <Skeleton className="h-[72px] w-32 shrink-0" />
          <div className="flex grow flex-col gap-2">
            <Skeleton className="h-3 w-11/12" />
            <Skeleton className="h-3 w-3/5" />
            <Skeleton className="h-3 w-2/5" />
          </div>
        </div>
      ))}
    </Busy>
  );
}

const EvidenceRow = memo(function EvidenceRow({
  item,
  video,
  cited,
  tabbable,
  onKeyDown,
}: {
  item: EvidenceItem;
  video: VideoSummary | undefined;
  cited: boolean;
  tabbable: boolean;
  onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
}) {
  const t = useMessages(askMessages);
  const active = useAskView((s) => s.activeId === item.id);
  const point = useAskView((s) => s.point);
  const clock = clockOf(item);
  const weight = weightOf(item);
  const camera = item.camera === null ? t("noCamera") : displayName(item.camera);
  const at = formatDuration(item.bestUs);
  const n = numberOf(item.id);
  return (
    <a
      href={evidenceHref(item)}
      data-evidence={item.id}
      data-active={active || undefined}
      tabIndex={tabbable ? 0 : -1}
      aria-label={[
        t("cite", { n, text: item.text, time: clock?.text ?? `${at} (${t("noClock")})`, camera }),
        t(`kind.${item.kind}`),
        t(`weight.${weight}`),
        cited ? null : t("notCited"),
      ]
        .filter(Boolean)
        .join(", ")}
      title={item.text}
      onPointerEnter={() => point(item.id)}
      onPointerLeave={() => point(null)}
      onFocus={() => point(item.id)}
      onBlur={() => point(null)}
      onKeyDown={onKeyDown}
      className={cx(
        "flex h-full gap-2.5 border-l-2 p-2.5 focus-visible:-outline-offset-2",
        active ? "border-accent bg-accent-soft" : "border-transparent hover:bg-hover",
      )}
    >
      <span className="flex w-32 shrink-0 flex-col gap-1">
        <span className="relative block h-[72px] overflow-hidden rounded-sm bg-stage">
          {video ? <MomentPicture moment={item} video={video} playing={false} /> : null}
          <span className="absolute top-1 left-1 min-w-5 rounded-sm bg-black/75 px-1 text-center text-2xs font-semibold text-white">
            {n}
          </span>
          <span className="absolute right-1 bottom-1 rounded-sm bg-black/75 px-1 text-2xs text-white">{at}</span>
        </span>
        <span className="flex min-w-0 items-center gap-1 text-2xs">
          <WeightMark weight={weight} />
          <span className="truncate text-muted" title={t(`weightHelp.${weight}`)}>
            {t(`weight.${weight}`)}
          </span>
        </span>
      </span>
      <span className="flex min-w-0 grow flex-col gap-0.5 text-xs">
        <span className="line-clamp-3 text-sm" dir="auto">
          {item.text}
        </span>
        <span className={clock ? "truncate text-muted" : "truncate text-faint"}>
          {clock ? (
            <>
              {clock.date} {clock.time} <span className="text-faint">{clock.offset}</span>
            </>
          ) : (
            `${at} (${t("noClock")})`
          )}
        </span>
        <span className="name-line text-faint" dir="auto">
          {[item.camera === null ? null : camera, displayName(item.videoName)].filter(Boolean).join(" · ")}
        </span>
        <span className="mt-auto flex gap-1.5 truncate text-2xs text-faint">
          {t(`kind.${item.kind}`)}
          {cited ? null : <span>· {t("notCited")}</span>}
        </span>
      </span>
    </a>
  );
});

const BARS: Record<ReturnType<typeof weightOf>, number> = { fact: 3, read: 2, match: 2, weak: 1, model: 0 };

/** How far it carries: three bars for a fact, none for a model's words. The word stands beside it. */
function WeightMark({ weight }: { weight: ReturnType<typeof weightOf> }) {
  return (
    <span aria-hidden className="flex h-2.5 shrink-0 items-end gap-px">
      {[1, 2, 3].map((n) => (
        <span
          key={n}
          className={cx("w-0.5 rounded-full", n <= BARS[weight] ? "bg-fg" : "bg-line-strong")}
          style={{ height: `${3 + n * 2.3}px` }}
        />
      ))}
    </span>
  );
}
