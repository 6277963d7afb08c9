import { useVirtualizer } from "@tanstack/react-virtual";
import { Check } from "lucide-react";
import { memo, useEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";
import type { EventId, SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { formatDuration, wallClockAt } from "../../../lib/format.ts";
import { takenByTarget, useHotkey } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { click, selectAll, type Selection } from "../../../lib/selection.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { MomentPicture } from "../../../ui/MomentPicture.tsx";
import { cx } from "../../../ui/cx.ts";
import { triageMessages } from "../messages.ts";

/** Every row is as tall: the list is known before it is loaded. */
const ROW_PX = 96;

const startAt = (id: EventId | null): Selection<EventId> => ({
  chosen: new Set(id ? [id] : []),
  anchor: id,
  focus: id,
});

export const eventRowId = (id: EventId): string => `event-${id}`;

/** The queue, virtualised. J, K and arrows walk, with Shift they select what they pass; Ctrl and Shift select by mouse. Without a selection the event that the operator is on is the selected one. */
export function EventList({
  events,
  videos,
  currentId,
  chosen,
  onSelect,
  onOpen,
}: {
  events: readonly SceneEvent[];
  videos: ReadonlyMap<string, VideoSummary>;
  currentId: EventId | null;
  /** Those that are marked together; empty = none but the current one. */
  chosen: ReadonlySet<EventId>;
  onSelect: (change: (selection: Selection<EventId>) => Selection<EventId>) => void;
  onOpen: (event: SceneEvent) => void;
}) {
  const t = useMessages(triageMessages);
  const scroller = useRef<HTMLDivElement>(null);
  // oxlint-disable-next-line react/incompatible-library -- no compiler runs here; its functions are used in this component only
  const virtual = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 4,
  });
  const at = events.findIndex((one) => one.id === currentId);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [virtual, at]);
  const order = events.map((one) => one.id);
  const choose = (id: EventId, keys: { range: boolean; toggle: boolean }): void =>
    // Who has not moved yet is on the current one.
    onSelect((selection) => click(selection.focus === currentId ? selection : startAt(currentId), id, order, keys));
  const goTo = (index: number, range = false): void => {
    const next = order[Math.min(order.length - 1, Math.max(0, index))];
    if (!next) return;
    choose(next, { range, toggle: false });
    // A screen reader tells of the row when the list has the focus; and Enter then means the row, not the filter that was pressed last.
    scroller.current?.focus({ preventScroll: true });
  };
  const any = events.length > 0;
  useHotkey("events.next", () => goTo(at + 1), any);
  useHotkey("events.previous", () => goTo(at - 1), any);
  useHotkey("events.alsoNext", () => goTo(at + 1, true), any);
  useHotkey("events.alsoPrevious", () => goTo(at - 1, true), any);
  useHotkey("events.select", () => currentId && choose(currentId, { range: false, toggle: true }), any);
  useHotkey("events.selectAll", () => onSelect((selection) => selectAll(selection, order)), any);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || takenByTarget(null, event.key)) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_PX) / ROW_PX));
    const to = { Home: 0, End: events.length - 1, PageUp: at - page, PageDown: at + page }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    goTo(to);
  };
  const eventOf = (press: MouseEvent): SceneEvent | undefined => {
    const id = (press.target as Element).closest("[data-event]")?.getAttribute("data-event");
    return events.find((one) => one.id === id);
  };
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label={t("list")}
      aria-rowcount={events.length}
      aria-multiselectable
      aria-activedescendant={currentId ? eventRowId(currentId) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={(press) => {
        const event = eventOf(press);
        if (event) choose(event.id, { range: press.shiftKey, toggle: press.ctrlKey || press.metaKey });
      }}
      onDoubleClick={(press) => {
        const event = eventOf(press);
        if (event) onOpen(event);
      }}
      className="group min-h-0 grow overflow-x-hidden overflow-y-auto outline-none"
    >
      <div className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const event = events[item.index];
          if (!event) return null;
          return (
            <EventRow
              key={event.id}
              event={event}
              video={videos.get(event.videoId)}
              current={event.id === currentId}
              selected={chosen.size > 0 ? chosen.has(event.id) : event.id === currentId}
              choosing={chosen.size > 0}
              index={item.index}
              top={item.start}
            />
          );
        })}
      </div>
    </div>
  );
}

const EventRow = memo(function EventRow({
  event,
  video,
  current,
  selected,
  choosing,
  index,
  top,
}: {
  event: SceneEvent;
  video: VideoSummary | undefined;
  current: boolean;
  selected: boolean;
  /** Several are selected: each row says whether it is one of them. */
  choosing: boolean;
  index: number;
  top: number;
}) {
  const e = useMessages(eventMessages);
  const t = useMessages(triageMessages);
  const locale = useLocale();
  const wall = video ? wallClockAt(video.recordedAt, event.bestUs) : null;
  return (
    <div
      id={eventRowId(event.id)}
      role="row"
      aria-rowindex={index + 1}
      aria-selected={selected}
      aria-current={current ? "true" : undefined}
      data-event={event.id}
      className={cx(
        "absolute left-0 w-full cursor-default border-b border-line select-none",
        selected ? "bg-accent-soft" : "hover:bg-hover",
        // The list has the focus, the row is where it is.
        current &&
          "group-focus-visible:outline-2 group-focus-visible:-outline-offset-2 group-focus-visible:outline-accent",
        current && choosing && "outline-1 -outline-offset-1 outline-accent",
      )}
      style={{ top, height: ROW_PX }}
    >
      <div role="gridcell" className="flex h-full gap-3 p-2">
        <div
          className={cx(
            "relative aspect-video h-full shrink-0 overflow-hidden rounded-md bg-stage",
            event.state === "dismissed" && "opacity-50",
          )}
        >
          {video ? <MomentPicture moment={event} video={video} playing={false} /> : null}
          {choosing ? (
            <span
              aria-hidden
              className={cx(
                "absolute top-1 left-1 flex size-4 items-center justify-center rounded-sm border",
                selected ? "border-accent bg-accent text-on-accent" : "border-white/70 bg-black/60",
              )}
            >
              {selected ? <Check className="size-3 stroke-[3]" /> : null}
            </span>
          ) : null}
        </div>
        <div className="flex min-w-0 grow flex-col gap-0.5">
          <p className="flex items-center gap-2">
            <LevelMark level={event.level} word />
            <span className="min-w-0 grow truncate text-sm font-medium">{event.names[locale]}</span>
            {event.state === "new" ? null : (
              <Badge tone={event.state === "confirmed" ? "ok" : "neutral"}>{e(`state.${event.state}`)}</Badge>
            )}
          </p>
          <p className="flex items-center gap-1.5 overflow-hidden text-xs whitespace-nowrap text-muted">
            {video === undefined ? (
              <span className="text-faint">{t("videoGone")}</span>
            ) : wall ? (
              <span className="tabular-nums">{wall.text}</span>
            ) : (
              <span>{t("into", { time: formatDuration(event.bestUs) })}</span>
            )}
            <span aria-hidden className="text-faint">
              ·
            </span>
            <span className="min-w-0 truncate" dir="auto">
              {video?.camera ? displayName(video.camera) : <span className="text-faint">{t("noCamera")}</span>}
            </span>
          </p>
          <p className="line-clamp-2 text-xs text-muted" dir="auto">
            {event.sentence[locale]}
          </p>
        </div>
      </div>
    </div>
  );
});
