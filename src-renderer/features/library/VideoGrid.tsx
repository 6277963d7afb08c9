import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import type { Job } from "#shared/domain/job.ts";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { useHotkey } from "../../lib/hotkeys/index.ts";
import type { VideoActions } from "./actions.ts";
import { libraryMessages } from "./messages.ts";
import { clear, click, move, selectAll } from "../../lib/selection.ts";
import { CARD_TEXT_PX, VideoCard } from "./VideoCard.tsx";
import { ListHead, ROW_PX, VideoRow } from "./VideoRow.tsx";
import { useLibraryView } from "./viewStore.ts";

const GAP = 12;
const PAD = 16;
const MIN_CARD = 264;
const FOOT = 64;

/** Columns and row height of a grid that is `width` px wide. Pictures are 16:9, words have a fixed height: everything is known before it is loaded. */
export function gridShape(width: number, layout: "grid" | "list"): { columns: number; rowPx: number; cardPx: number } {
  if (layout === "list") return { columns: 1, rowPx: ROW_PX, cardPx: width };
  const inner = Math.max(MIN_CARD, width - PAD * 2);
  const columns = Math.max(1, Math.floor((inner + GAP) / (MIN_CARD + GAP)));
  const cardPx = (inner - GAP * (columns - 1)) / columns;
  // 2 px of border, and the picture's height within it.
  return { columns, cardPx, rowPx: Math.round(((cardPx - 2) * 9) / 16) + CARD_TEXT_PX + 2 + GAP };
}

/** The videos, virtualised: ten thousand cost as much as what is on screen. Arrow keys walk, Shift spans, Ctrl adds, Enter opens. */
export function VideoGrid({
  videos,
  jobs,
  actions,
  layout,
}: {
  videos: readonly VideoSummary[];
  jobs: ReadonlyMap<VideoId, Job>;
  actions: VideoActions;
  layout: "grid" | "list";
}) {
  const t = useMessages(libraryMessages);
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const selection = useLibraryView((s) => s.selection);
  const select = useLibraryView((s) => s.select);
  const order = useMemo(() => videos.map((v) => v.id), [videos]);
  const orderRef = useRef(order);
  useEffect(() => {
    orderRef.current = order;
  }, [order]);

  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const shape = gridShape(width, layout);
  const rowCount = Math.ceil(videos.length / shape.columns);
  // oxlint-disable-next-line react/incompatible-library -- no compiler runs here; its functions are used in this component only
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => shape.rowPx,
    overscan: 2,
    paddingStart: layout === "grid" ? PAD : 0,
    // The selection bar floats over the foot: the last row can be scrolled clear of them.
    paddingEnd: FOOT,
    scrollPaddingStart: PAD,
    scrollPaddingEnd: FOOT,
  });
  useEffect(() => virtual.measure(), [virtual, shape.rowPx, shape.columns]);

  // The keyboard's place moves before its card exists: scroll to it, then focus it once it is drawn.
  const pendingFocus = useRef<VideoId | null>(null);
  useEffect(() => {
    const id = pendingFocus.current;
    if (!id) return;
    const card = scroller.current?.querySelector<HTMLElement>(`[data-video="${id}"]`);
    if (!card) return;
    pendingFocus.current = null;
    card.focus({ preventScroll: true });
  });

  const goTo = (delta: number, keys: { range: boolean; toggle: boolean }): void => {
    select((s) => {
      const next = move(s, delta, order, keys);
      if (next.focus) {
        pendingFocus.current = next.focus;
        virtual.scrollToIndex(Math.floor(order.indexOf(next.focus) / shape.columns));
      }
      return next;
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.target as Element).closest("button, input, [role=checkbox], [role=menu]")) return;
    const keys = { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey };
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / shape.rowPx)) * shape.columns;
    const steps: Record<string, number> = {
      ArrowRight: layout === "grid" ? 1 : 0,
      ArrowLeft: layout === "grid" ? -1 : 0,
      ArrowDown: shape.columns,
      ArrowUp: -shape.columns,
      PageDown: page,
      PageUp: -page,
      Home: -order.length,
      End: order.length,
    };
    const step = steps[event.key];
    if (step) {
      event.preventDefault();
      goTo(step, keys);
    } else if (event.key === " " && selection.focus) {
      event.preventDefault();
      const id = selection.focus;
      select((s) => click(s, id, order, { range: keys.range, toggle: true }));
    }
  };
  useHotkey("library.selectAll", () => select((s) => selectAll(s, orderRef.current)));
  useHotkey("library.clear", () => select(clear), selection.chosen.size > 0);
  useHotkey("library.open", () => selection.focus && actions.open(selection.focus), selection.focus !== null);

  /** The card under a mouse event; null on a control within it, which has its own use for the click. */
  const cardOf = (event: MouseEvent): VideoId | null => {
    const target = event.target as Element;
    if (target.closest("button, a, input, [role=checkbox]")) return null;
    const id = target.closest("[data-video]")?.getAttribute("data-video");
    return order.find((known) => known === id) ?? null;
  };
  const onClick = (event: MouseEvent): void => {
    const id = cardOf(event);
    if (id) select((s) => click(s, id, order, { range: event.shiftKey, toggle: event.ctrlKey || event.metaKey }));
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const id = cardOf(event);
    if (id) actions.open(id);
  };
  const onToggle = useCallback(
    (video: VideoSummary) => select((s) => click(s, video.id, orderRef.current, { range: false, toggle: true })),
    [select],
  );

  const Item = layout === "grid" ? VideoCard : VideoRow;
  const focusId = selection.focus ?? order[0] ?? null;
  const items = virtual.getVirtualItems();
  return (
    <div className="flex min-h-0 grow flex-col">
      {layout === "list" ? <ListHead /> : null}
      <div ref={scroller} className="min-h-0 grow overflow-x-hidden overflow-y-auto [scrollbar-gutter:stable]">
        <div
          role="grid"
          aria-label={t("videos")}
          aria-multiselectable
          aria-rowcount={rowCount}
          aria-colcount={shape.columns}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          onClick={onClick}
          onDoubleClick={onDoubleClick}
          className="relative w-full"
          style={{ height: virtual.getTotalSize() }}
        >
          {width === 0
            ? null
            : items.map((row) => (
                <div
                  key={row.key}
                  role="row"
                  aria-rowindex={row.index + 1}
                  className="absolute left-0 grid w-full"
                  style={{
                    top: row.start,
                    height: layout === "grid" ? row.size - GAP : row.size,
                    gridTemplateColumns: `repeat(${shape.columns}, minmax(0, 1fr))`,
                    columnGap: GAP,
                    paddingInline: layout === "grid" ? PAD : 0,
                  }}
                >
                  {videos.slice(row.index * shape.columns, (row.index + 1) * shape.columns).map((video) => (
                    <Item
                      key={video.id}
                      video={video}
                      job={jobs.get(video.id)}
                      chosen={selection.chosen.has(video.id)}
                      focused={video.id === focusId}
                      choosing={selection.chosen.size > 0}
                      actions={actions}
                      onToggle={onToggle}
                    />
                  ))}
                </div>
              ))}
        </div>
      </div>
    </div>
  );
}
