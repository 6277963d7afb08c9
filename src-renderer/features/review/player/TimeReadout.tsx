import { useEffect, useRef } from "react";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { reviewMessages } from "../messages.ts";
import { useReviewContext } from "../session.ts";

/** Time of the displayed frame, written straight into the page on every frame: React has no part in it. */
export function TimeReadout({ onClick }: { onClick: () => void }) {
  const t = useMessages(reviewMessages);
  const { video, media, session } = useReviewContext();
  const { engine } = session;
  const time = useRef<HTMLSpanElement>(null);
  const wall = useRef<HTMLSpanElement>(null);
  const frame = useRef<HTMLSpanElement>(null);
  const { utcMs, zone } = video.recordedAt;
  useEffect(() => {
    const clock = utcMs === null ? null : zoneClock(zone);
    const write = () => {
      const tUs = engine.positionUs;
      if (time.current) time.current.textContent = formatMediaTime(tUs, 3, media.durationUs);
      if (wall.current && clock && utcMs !== null) {
        const at = utcMs + Math.floor(tUs / 1000);
        const { date, time: text } = clock.parts(at);
        wall.current.textContent = `${date} ${text} ${clock.offsetLabel(at)}`;
      }
      // Only when the picture stands: while it plays, nobody reads a frame number.
      const index = engine.getState().playing ? null : engine.frameTimes.indexAt(tUs);
      if (frame.current) frame.current.textContent = index === null ? "" : t("frame", { n: index + 1 });
    };
    write();
    const stops = [engine.onMove(write), engine.subscribe(write)];
    // The frame table arrives a moment after the picture came to rest.
    const late = setInterval(() => {
      if (!engine.getState().playing && frame.current?.textContent === "") write();
    }, 500);
    return () => {
      clearInterval(late);
      for (const stop of stops) stop();
    };
  }, [engine, media.durationUs, utcMs, zone, t]);
  return (
    <button
      type="button"
      onClick={onClick}
      title={t("goToTime")}
      aria-label={t("goToTime")}
      className="flex min-w-0 items-baseline gap-2 rounded-md px-2 py-1 whitespace-nowrap hover:bg-hover"
    >
      <span ref={time} data-testid="review-time" className="text-md font-medium text-fg" />
      <span className="text-xs text-faint">/ {formatMediaTime(media.durationUs, 0)}</span>
      {utcMs !== null ? <span ref={wall} className="truncate text-sm text-muted" /> : null}
      <span ref={frame} className="text-xs text-faint" />
    </button>
  );
}
