import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { Moment } from "#shared/domain/moment.ts";
import { useCaseKeys } from "../../lib/cases/AddToCase.tsx";
import { momentAddition } from "../../lib/cases/additions.ts";
import { takenByTarget, useHotkey } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { layOut, ownVideo, walk, type Hit, type HitGroup } from "./arrange.ts";
import { cardTextPx, MomentCard, type MomentVerbs, type PartWords } from "./MomentCard.tsx";
import { searchMessages } from "./messages.ts";

const GAP = 12;
const PAD = 16;
const MIN_CARD = 248;
const HEAD_PX = 36;

/** Columns and heights of a grid that is `width` px wide: everything is known before it is loaded. */
export function hitGrid(width: number, parts: number): { columns: number; cardPx: number; rowPx: number } {
  const inner = Math.max(MIN_CARD, width - PAD * 2);
  const columns = Math.max(1, Math.floor((inner + GAP) / (MIN_CARD + GAP)));
  const cardPx = (inner - GAP * (columns - 1)) / columns;
  return { columns, cardPx, rowPx: Math.round(((cardPx - 2) * 9) / 16) + cardTextPx(parts) + 2 + GAP };
}

/**
 * The hits, virtualised. Arrow keys walk, Enter opens, Space plays, Up from the first row goes back to the box, and the card that the operator is on
 * stays where it is while lists come in. After Enter in the box the first hit has the keys, whichever it is, until the operator moves.
 */
export function ResultsGrid({
  hits,
  parts,
  group,
  verbs: outer,
}: {
  hits: readonly Hit[];
  parts: readonly PartWords[];
  group: HitGroup;
  verbs: Omit<MomentVerbs, "preview">;
}) {
  const t = useMessages(searchMessages);
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [previewId, setPreviewId] = useState<string | null>(null);
  const focusId = useSearch((s) => s.focusId);
  const focus = useSearch((s) => s.focus);
  const lead = useSearch((s) => s.lead);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const shape = hitGrid(width, parts.length);
  const { rows, order, rowOf } = useMemo(() => layOut(hits, shape.columns, group), [hits, shape.columns, group]);
  // oxlint-disable-next-line react/incompatible-library -- no compiler runs here; its functions are used in this component only
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (i) => (rows[i]?.kind === "head" ? HEAD_PX : shape.rowPx),
    overscan: 2,
    paddingStart: PAD,
    paddingEnd: PAD,
    scrollPaddingStart: PAD,
    scrollPaddingEnd: PAD,
  });
  useEffect(() => virtual.measure(), [virtual, shape.rowPx, rows]);

  const known = focusId === null ? null : (order.find((hit) => hit.moment.id === focusId)?.moment ?? null);
  const current = known ?? (lead ? (order[0]?.moment ?? null) : null);
  const currentId = current?.id ?? null;
  // Back from Review the card that was opened has the keys again.
  const pending = useRef<string | null>(focusId);
  const shown = useRef(false);
  useEffect(() => {
    if (shown.current || width === 0) return;
    shown.current = true;
    if (focusId !== null && rowOf.has(focusId)) virtual.scrollToIndex(rowOf.get(focusId) ?? 0);
  }, [virtual, width, focusId, rowOf]);
  useEffect(() => {
    // Only from the box or from nowhere: what the operator has taken in hand since keeps the keys.
    const at = document.activeElement;
    const free = !at || at === document.body || at.id === "global-search" || scroller.current?.contains(at);
    if (lead && currentId !== null && free) pending.current = currentId;
  }, [lead, currentId]);
  useEffect(() => {
    if (!pending.current) return;
    const card = scroller.current?.querySelector<HTMLElement>(`[data-moment="${CSS.escape(pending.current)}"]`);
    if (!card) return;
    pending.current = null;
    // A dialog in front keeps the keys.
    if (!document.activeElement?.closest("[role=dialog]")) card.focus({ preventScroll: true });
  });
  const goTo = (id: string): void => {
    pending.current = id;
    setPreviewId(null);
    focus(id);
    virtual.scrollToIndex(rowOf.get(id) ?? 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.nativeEvent.isComposing) return;
    if ((event.target as Element).closest("button, input, [role=menu]") || takenByTarget(event.target, event.key))
      return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / shape.rowPx));
    const from = currentId ?? (event.target as Element).closest("[data-moment]")?.getAttribute("data-moment") ?? null;
    const next = walk(rows, from, event.key, page);
    if (next === null || !/^(Arrow|Page|Home|End)/.test(event.key)) return;
    event.preventDefault();
    const first = rows.find((row) => row.kind === "cards");
    if (event.key === "ArrowUp" && next === from && first?.hits.some((hit) => hit.moment.id === from))
      document.getElementById("global-search")?.focus();
    else goTo(next);
  };
  const verbs = useMemo<MomentVerbs>(
    () => ({ ...outer, preview: (moment) => setPreviewId(moment?.id ?? null) }),
    [outer],
  );
  const on = (act: (moment: Moment) => void) => () => {
    if (!current) return;
    focus(current.id);
    act(current);
  };
  const has = current !== null;
  useHotkey("search.open", on(outer.open), has);
  useHotkey(
    "search.preview",
    on((one) => setPreviewId((id) => (id === one.id ? null : one.id))),
    has,
  );
  useHotkey("search.more", on(outer.more), has);
  useCaseKeys(() => {
    const hit = order.find((it) => it.moment === current);
    const video = hit && ownVideo(hit.video);
    return current && video ? momentAddition(video, current) : null;
  }, has);
  useHotkey("search.unlike", on(outer.unlike), has);
  useHotkey(
    "search.dismiss",
    on((one) => {
      // The next card takes the place, so that a list is worked through with one key.
      const at = order.findIndex((hit) => hit.moment.id === one.id);
      const next = order[at + 1] ?? order[at - 1];
      outer.dismiss(one);
      if (next) goTo(next.moment.id);
    }),
    has,
  );
  const momentOf = (event: MouseEvent): Moment | null => {
    const target = event.target as Element;
    if (target.closest("button, a, [role=menu]")) return null;
    const id = target.closest("[data-moment]")?.getAttribute("data-moment");
    return order.find((hit) => hit.moment.id === id)?.moment ?? null;
  };
  const tabId = current?.id ?? order[0]?.moment.id ?? null;
  return (
    <div ref={scroller} className="min-h-0 grow overflow-x-hidden overflow-y-auto [scrollbar-gutter:stable]">
      <div
        role="grid"
        aria-label={t("results")}
        aria-rowcount={rows.length}
        aria-colcount={shape.columns}
        tabIndex={-1}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const moment = momentOf(event);
          if (moment) goTo(moment.id);
        }}
        onDoubleClick={(event) => {
          const moment = momentOf(event);
          if (!moment) return;
          focus(moment.id);
          outer.open(moment);
        }}
        onFocus={(event) => {
          const id = event.target.getAttribute("data-moment");
          if (id && id !== currentId) focus(id);
        }}
        className="relative w-full"
        style={{ height: virtual.getTotalSize() }}
      >
        {width === 0
          ? null
          : virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (!row) return null;
              return row.kind === "head" ? (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 1}
                  className="absolute left-0 w-full"
                  style={{ top: item.start, height: HEAD_PX, paddingInline: PAD }}
                >
                  <div role="gridcell" className="flex h-8 items-center gap-2 border-b border-line text-sm">
                    <span className="name-line min-w-0 font-medium" dir="auto">
                      {displayName(row.video.name)}
                    </span>
                    <span className="shrink-0 text-xs text-muted">
                      {row.video.camera ? displayName(row.video.camera) : t("noCamera")}
                    </span>
                    {row.library ? (
                      <span className="shrink-0 text-xs text-muted">
                        {t("footageOn", { name: displayName(row.library.name) })}
                      </span>
                    ) : null}
                    <span className="shrink-0 text-xs text-faint">{t("count", { count: row.count })}</span>
                  </div>
                </div>
              ) : (
                <div
                  key={item.key}
                  role="row"
                  aria-rowindex={item.index + 1}
                  className="absolute left-0 grid w-full"
                  style={{
                    top: item.start,
                    height: shape.rowPx - GAP,
                    gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`,
                    columnGap: GAP,
                    paddingInline: PAD,
                  }}
                >
                  {row.hits.map(({ moment, video, poster }) => (
                    <MomentCard
                      key={moment.id}
                      moment={moment}
                      video={video}
                      poster={poster}
                      parts={parts}
                      focused={moment.id === current?.id}
                      tabbable={moment.id === tabId}
                      playing={moment.id === previewId}
                      verbs={verbs}
                    />
                  ))}
                </div>
              );
            })}
      </div>
    </div>
  );
}
