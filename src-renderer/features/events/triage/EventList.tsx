import { useVirtualizer } from "@tanstack/react-virtual";
import { memo, useEffect, useRef, type KeyboardEvent, type MouseEvent } from "react";
import type { EventId, SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { formatDuration, wallClockAt } from "../../../lib/format.ts";
import { takenByTarget, useHotkey } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { MomentPicture } from "../../../ui/MomentPicture.tsx";
import { cx } from "../../../ui/cx.ts";
import { triageMessages } from "../messages.ts";

/** Every row is as tall: the list is known before it is loaded. */
const ROW_PX = 96;

export const eventRowId = (id: EventId): string => `event-${id}`;

/** The queue, virtualised. J, K and arrows walk; the event that the operator is on is the selected one. */
export function EventList({
  events,
  videos,
  currentId,
  onFocus,
  onOpen,
}: {
  events: readonly SceneEvent[];
  videos: ReadonlyMap<string, VideoSummary>;
  currentId: EventId | null;
  onFocus: (id: EventId) => void;
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
  const goTo = (index: number): void => {
    const next = events[Math.min(events.length - 1, Math.max(0, index))];
    if (next) onFocus(next.id);
  };
  useHotkey("events.next", () => goTo(at + 1), events.length > 0);
  useHotkey("events.previous", () => goTo(at - 1), events.length > 0);
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
      aria-activedescendant={currentId ? eventRowId(currentId) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onClick={(press) => {
        const event = eventOf(press);
        if (event) onFocus(event.id);
      }}
      onDoubleClick={(press) => {
        const event = eventOf(press);
        if (event) onOpen(event);
      }}
      className="min-h-0 grow overflow-x-hidden overflow-y-auto focus-visible:-outline-offset-2"
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
  index,
  top,
}: {
  event: SceneEvent;
  video: VideoSummary | undefined;
  current: boolean;
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
      aria-selected={current}
      data-event={event.id}
      className={cx(
        "absolute left-0 w-full cursor-default border-b border-line select-none",
        current ? "bg-accent-soft" : "hover:bg-hover",
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
