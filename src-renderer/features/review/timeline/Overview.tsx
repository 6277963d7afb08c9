import { useCallback, useRef, type PointerEvent } from "react";
import { useMessages } from "../../../lib/i18n/index.ts";
import { reviewMessages } from "../messages.ts";
import { useReview } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";
import { drawOverview, OVERVIEW_HEIGHT } from "./drawOverview.ts";
import type { CanvasTheme } from "./theme.ts";
import { useWholeActivity } from "./useActivity.ts";
import { useDirtyCanvas } from "./useDirtyCanvas.ts";

const BUCKETS = 600;

/** The whole video above the timeline. A press outside the shown part seeks there; dragging the shown part moves it. */
export function Overview({ theme, analysing }: { theme: CanvasTheme; analysing: boolean }) {
  const t = useMessages(reviewMessages);
  const { video, media, session } = useReviewContext();
  const { engine, timeline } = session;
  const inUs = useReview((s) => s.inUs);
  const outUs = useReview((s) => s.outUs);
  const activity = useWholeActivity(video.id, media.durationUs, BUCKETS, analysing);
  const drag = useRef<{ x: number; moving: boolean } | null>(null);

  const subscribe = useCallback(
    (invalidate: () => void) => {
      const stops = [timeline.subscribe(invalidate), engine.onMove(invalidate)];
      return () => stops.forEach((stop) => stop());
    },
    [timeline, engine],
  );
  const { ref } = useDirtyCanvas((ctx, width) => {
    drawOverview(ctx, {
      width,
      durationUs: media.durationUs,
      view: timeline.view,
      activity,
      theme,
      playheadUs: engine.positionUs,
      analysedUs: analysing ? video.analysedUs : null,
      inUs,
      outUs,
    });
  }, subscribe);

  const timeAt = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return ((event.clientX - box.left) / box.width) * media.durationUs;
  };
  const onPointerDown = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const tUs = timeAt(event);
    const { fromUs, toUs } = timeline.view;
    const whole = toUs - fromUs >= media.durationUs;
    const moving = !whole && tUs >= fromUs && tUs <= toUs;
    drag.current = { x: event.clientX, moving };
    if (!moving) {
      timeline.reveal(tUs);
      void engine.seek(tUs);
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>) => {
    if (!drag.current) return;
    if (!drag.current.moving) {
      const tUs = timeAt(event);
      timeline.reveal(tUs);
      void engine.seek(tUs);
      return;
    }
    // Pixels of the overview are more time than pixels of the timeline.
    const box = event.currentTarget.getBoundingClientRect();
    const deltaUs = ((event.clientX - drag.current.x) / box.width) * media.durationUs;
    const { fromUs, toUs } = timeline.view;
    timeline.panPx((deltaUs / (toUs - fromUs)) * timeline.width);
    drag.current.x = event.clientX;
  };
  return (
    <canvas
      ref={ref}
      role="img"
      aria-label={t("overview")}
      className="block w-full touch-none"
      style={{ height: OVERVIEW_HEIGHT }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={() => (drag.current = null)}
      onPointerCancel={() => (drag.current = null)}
      onWheel={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const tUs = ((event.clientX - box.left) / box.width) * media.durationUs;
        timeline.zoomAround(Math.exp(-event.deltaY * 0.0018), tUs);
      }}
    />
  );
}
