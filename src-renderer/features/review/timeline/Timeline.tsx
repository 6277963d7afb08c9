import { Captions, Maximize2, MessageCircleQuestion, Play, ScanSearch, Siren, X, ZoomIn, ZoomOut } from "lucide-react";
import { useCallback, useEffect, useMemo, useState, type KeyboardEvent } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { formatMediaTime, zoneClock } from "#shared/lib/timecode.ts";
import { useCaptions } from "../../../lib/captions/data.ts";
import { className } from "../../../lib/classes.ts";
import { formatCount, wallClockAt } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { ClassMark } from "../../../ui/Badge.tsx";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { cx } from "../../../ui/cx.ts";
import { useShownEvent } from "../events/useShownEvent.ts";
import { useVideoHits } from "../hits/useVideoHits.ts";
import { useSearchInside } from "../hits/useSearchFrom.ts";
import { useAskFrom } from "../useAskFrom.ts";
import { reviewMessages } from "../messages.ts";
import { useReview, useReviewStore } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";
import { drawTimeline } from "./drawTimeline.ts";
import { captionsTop, EVENTS_TOP, LANE_HEIGHT, MOTION_HEIGHT, RULER_HEIGHT, timelineHeight } from "./heights.ts";
import { HoverPreview } from "./HoverPreview.tsx";
import { captionAt, captionLane, classLanes, eventAt, type CaptionBar } from "./lanes.ts";
import { Overview } from "./Overview.tsx";
import { useCanvasTheme } from "./theme.ts";
import { useViewActivity } from "./useActivity.ts";
import { useDirtyCanvas } from "./useDirtyCanvas.ts";
import { useTimelinePointer, type Hover } from "./useTimelinePointer.ts";

const GUTTER_PX = 132;
/** How far beside an event a press still means it: half of its shape. */
const EVENT_SLACK_PX = 7;

/** Overview, ruler and lanes, with the words for each lane in a column of their own. */
export function Timeline({
  objects,
  events,
  selected,
}: {
  objects: readonly TrackedObject[];
  events: readonly SceneEvent[];
  selected: TrackedObject | null;
}) {
  const { video, media, session } = useReviewContext();
  const { engine, timeline } = session;
  const store = useReviewStore();
  const locale = useLocale();
  const theme = useCanvasTheme();
  const analysing = video.state === "analysing" || video.state === "queued";
  const activity = useViewActivity(video.id, timeline, analysing);
  const lanes = useMemo(() => classLanes(objects), [objects]);
  const hiddenClasses = useReview((s) => s.hiddenClasses);
  const minConfidence = useReview((s) => s.minConfidence);
  const inUs = useReview((s) => s.inUs);
  const outUs = useReview((s) => s.outUs);
  const { utcMs, zone } = video.recordedAt;
  const wall = useMemo(() => (utcMs === null ? null : { clock: zoneClock(zone), utcMs }), [utcMs, zone]);
  const { hits, current } = useVideoHits();
  const captions = useCaptionLane(video.id);
  const captionId = useReview((s) => s.captionId);
  const showEvent = useShownEvent();
  const currentEvent = useReview((s) => s.eventId);
  const above = { events: events.length > 0, hits: hits.length > 0 };
  const extra = [above.events, hits.length > 0, captions.bars.length > 0, selected !== null].filter(Boolean).length;
  const height = timelineHeight(lanes.length + extra);
  const captionUnder = (at: Hover): CaptionBar | null => {
    const share = (at.y - captionsTop(above)) / LANE_HEIGHT;
    return captions.bars.length > 0 && share >= 0 && share < 1 ? captionAt(captions, at.tUs, share) : null;
  };
  const eventUnder = (at: Hover): SceneEvent | null => {
    const inLane = above.events && at.y >= EVENTS_TOP && at.y < EVENTS_TOP + LANE_HEIGHT;
    const usPerPx = (timeline.view.toUs - timeline.view.fromUs) / Math.max(1, timeline.width);
    return inLane ? eventAt(events, at.tUs, usPerPx * EVENT_SLACK_PX) : null;
  };

  const subscribe = useCallback(
    (invalidate: () => void) => {
      const stops = [timeline.subscribe(invalidate), engine.onMove(invalidate)];
      return () => stops.forEach((stop) => stop());
    },
    [timeline, engine],
  );
  const hoverUs = useTimelineHover();
  const { ref, invalidate } = useDirtyCanvas(
    (ctx, width, tall) =>
      drawTimeline(
        ctx,
        {
          width,
          view: timeline.view,
          theme,
          durationUs: media.durationUs,
          wall,
          activity,
          lanes,
          hiddenClasses,
          minConfidence,
          selected,
          events,
          currentEvent,
          hits,
          currentHit: current?.id ?? null,
          captions,
          currentCaption: captionId,
          analysedUs: analysing ? video.analysedUs : null,
          playheadUs: engine.positionUs,
          hoverUs: hoverUs.get(),
          inUs,
          outUs,
          frameTimes: engine.frameTimes.run.tUs,
          frameUs: engine.displayedUs,
        },
        tall,
      ),
    subscribe,
    (width) => timeline.setWidth(width),
  );
  const { hover, handlers } = useTimelinePointer(ref, engine, timeline, store, (at) => {
    const event = eventUnder(at);
    if (event) {
      showEvent(event);
      return true;
    }
    const caption = captionUnder(at);
    if (!caption) return false;
    engine.pause();
    void engine.seek(caption.startUs);
    store.getState().set({ side: "captions", captionId: caption.id });
    return true;
  });
  useEffect(() => {
    hoverUs.set(hover?.tUs ?? null);
    invalidate();
  }, [hover, hoverUs, invalidate]);

  return (
    <section aria-labelledby="review-timeline" className="flex h-full min-h-0 flex-col bg-panel">
      <TimelineBar />
      <div className="border-b border-line" style={{ paddingLeft: GUTTER_PX }}>
        <Overview theme={theme} analysing={analysing} />
      </div>
      <div className="min-h-0 grow">
        {hover ? (
          <HoverPreview
            x={hover.x}
            tUs={Math.round(hover.tUs)}
            strip={ref}
            words={eventUnder(hover)?.sentence[locale] ?? captionUnder(hover)?.text ?? null}
          />
        ) : null}
        <div className="flex h-full overflow-x-hidden overflow-y-auto">
          <LaneLabels
            lanes={lanes}
            selected={selected}
            events={events.length}
            hits={hits.length}
            captions={captions.bars.length}
          />
          <TimelineSlider>
            {(slider) => (
              <canvas
                ref={ref}
                {...slider}
                {...handlers}
                className="block w-0 min-w-0 grow touch-none focus-visible:-outline-offset-2"
                style={{ height: `max(${height}px, 100%)` }}
              />
            )}
          </TimelineSlider>
        </div>
      </div>
    </section>
  );
}

/** What models wrote of the video, as a lane. */
function useCaptionLane(id: VideoId) {
  const { data } = useCaptions(id);
  return useMemo(() => captionLane(data ?? []), [data]);
}

/** A cell outside React state: the hover line is drawn by the canvas, the preview by React. */
function useTimelineHover() {
  return useState(() => {
    let value: number | null = null;
    return {
      get: () => value,
      set: (next: number | null) => {
        value = next;
      },
    };
  })[0];
}

/** The canvas as a slider for keyboards and screen readers: its value is the displayed time, told when playback stands. */
function TimelineSlider({
  children,
}: {
  children: (props: Record<string, unknown> & { onKeyDown: (event: KeyboardEvent) => void }) => React.ReactNode;
}) {
  const t = useMessages(reviewMessages);
  const { video, media, session } = useReviewContext();
  const { engine, timeline } = session;
  const [valueUs, setValueUs] = useState(0);
  useEffect(
    () =>
      engine.onMove(() => {
        if (!engine.getState().playing) setValueUs(engine.positionUs);
      }),
    [engine],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const seconds = { PageUp: -10, PageDown: 10 }[event.key];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Home") void engine.seek(0);
    else if (event.key === "End") void engine.seek(media.durationUs);
    else if (seconds !== undefined) void engine.seek(engine.positionUs + seconds * 1_000_000);
    else if (step !== undefined && event.shiftKey) void engine.seek(engine.positionUs + step * 1_000_000);
    else if (step !== undefined) void engine.step(step);
    else return;
    event.preventDefault();
    timeline.reveal(engine.positionUs);
  };
  const wall = wallClockAt(video.recordedAt, valueUs);
  return children({
    role: "slider",
    tabIndex: 0,
    "aria-label": t("position"),
    "aria-valuemin": 0,
    "aria-valuemax": Math.round(media.durationUs / 1000),
    "aria-valuenow": Math.round(valueUs / 1000),
    "aria-valuetext": [formatMediaTime(valueUs, 2, media.durationUs), wall?.text].filter(Boolean).join(", "),
    onKeyDown,
  });
}

function LaneLabels({
  lanes,
  selected,
  events,
  hits,
  captions,
}: {
  lanes: ReturnType<typeof classLanes>;
  selected: TrackedObject | null;
  events: number;
  hits: number;
  captions: number;
}) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const hiddenClasses = useReview((s) => s.hiddenClasses);
  const toggleClass = useReview((s) => s.toggleClass);
  const set = useReview((s) => s.set);
  return (
    <div className="shrink-0 border-r border-line text-xs" style={{ width: GUTTER_PX }}>
      <div style={{ height: RULER_HEIGHT }} />
      <div className="flex items-center px-2 text-muted" style={{ height: MOTION_HEIGHT }}>
        {t("laneMotion")}
      </div>
      {events > 0 ? (
        <div className="flex items-center gap-1.5 px-2 text-fg" style={{ height: LANE_HEIGHT }}>
          <Siren aria-hidden className="size-3 shrink-0 text-warn" />
          <span className="min-w-0 grow truncate">{t("laneEvents")}</span>
          <span className="shrink-0 text-muted">{formatCount(events, locale)}</span>
        </div>
      ) : null}
      {hits > 0 ? (
        <div className="flex items-center gap-1.5 px-2 text-fg" style={{ height: LANE_HEIGHT }}>
          <ScanSearch aria-hidden className="size-3 shrink-0 text-accent" />
          <span className="min-w-0 grow truncate">{t("laneHits")}</span>
          <span className="shrink-0 text-muted">{formatCount(hits, locale)}</span>
        </div>
      ) : null}
      {captions > 0 ? (
        <button
          type="button"
          onClick={() => set({ side: "captions" })}
          className="flex w-full items-center gap-1.5 px-2 text-left hover:bg-hover focus-visible:-outline-offset-2"
          style={{ height: LANE_HEIGHT }}
        >
          <Captions aria-hidden className="size-3 shrink-0 text-faint" />
          <span className="min-w-0 grow truncate">{t("laneCaptions")}</span>
          <span className="shrink-0 text-muted">{formatCount(captions, locale)}</span>
        </button>
      ) : null}
      {selected ? (
        <div className="flex items-center gap-1.5 bg-accent-soft px-2 text-fg" style={{ height: LANE_HEIGHT }}>
          <ClassMark name={selected.class} />
          <span className="truncate">
            {t("laneSelected", { name: className(selected.class, locale), id: selected.trackId })}
          </span>
        </div>
      ) : null}
      {lanes.map((lane) => {
        const hidden = hiddenClasses.has(lane.class);
        const name = className(lane.class, locale);
        return (
          <button
            key={lane.class}
            type="button"
            aria-pressed={!hidden}
            aria-label={hidden ? t("showLane", { name }) : t("hideLane", { name })}
            title={hidden ? t("showLane", { name }) : t("hideLane", { name })}
            onClick={() => toggleClass(lane.class)}
            className={cx(
              "flex w-full items-center gap-1.5 px-2 text-left hover:bg-hover focus-visible:-outline-offset-2",
              hidden && "text-faint line-through",
            )}
            style={{ height: LANE_HEIGHT }}
          >
            <ClassMark name={lane.class} className={hidden ? "opacity-40" : ""} />
            <span className="min-w-0 grow truncate">{name}</span>
            <span className="shrink-0 whitespace-nowrap text-muted">{formatCount(lane.count, locale)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Above the overview: the selected span and what can be done with it, and zoom. */
function TimelineBar() {
  const t = useMessages(reviewMessages);
  const { media, session, hasCaptions } = useReviewContext();
  const { engine, timeline } = session;
  const inUs = useReview((s) => s.inUs);
  const outUs = useReview((s) => s.outUs);
  const set = useReview((s) => s.set);
  const show = (us: number) => formatMediaTime(us, 2, media.durationUs);
  const searchInside = useSearchInside();
  const askFrom = useAskFrom();
  const whole = inUs !== null && outUs !== null;
  return (
    <div className="flex h-9 shrink-0 items-center gap-1 border-b border-line px-2">
      <h2 id="review-timeline" className="shrink-0 text-xs font-medium text-muted">
        {t("timeline")}
      </h2>
      <div className="flex min-w-0 grow items-center gap-1 pl-3 text-xs text-muted">
        {whole ? (
          <>
            <span className="truncate">
              {t("selection", { from: show(inUs), to: show(outUs), length: show(outUs - inUs) })}
            </span>
            <IconButton
              size="sm"
              label={t("playSelection")}
              icon={<Play />}
              onClick={() => void engine.seek(inUs).then(() => engine.play(1, outUs))}
            />
            <IconButton
              size="sm"
              label={t("zoomSelection")}
              icon={<Maximize2 />}
              onClick={() => timeline.showSpan(inUs, outUs)}
            />
            <Button size="sm" tone="quiet" icon={<ScanSearch />} onClick={() => searchInside(inUs, outUs)}>
              {t("searchSelection")}
            </Button>
            {hasCaptions ? (
              <Button size="sm" tone="quiet" icon={<Captions />} onClick={() => set({ side: "captions" })}>
                {t("captionSelection")}
              </Button>
            ) : null}
            <Button size="sm" tone="quiet" icon={<MessageCircleQuestion />} onClick={askFrom}>
              {t("askSelection")}
            </Button>
          </>
        ) : inUs !== null ? (
          <span>{t("selectionOpen", { from: show(inUs) })}</span>
        ) : outUs !== null ? (
          <span>{t("selectionOpenOut", { to: show(outUs) })}</span>
        ) : null}
        {inUs !== null || outUs !== null ? (
          <IconButton
            size="sm"
            label={t("clearSelection")}
            icon={<X />}
            onClick={() => set({ inUs: null, outUs: null })}
          />
        ) : null}
      </div>
      <IconButton
        size="sm"
        label={t("zoomOut")}
        keys="-"
        icon={<ZoomOut />}
        onClick={() => timeline.zoomAround(0.5, engine.positionUs)}
      />
      <IconButton
        size="sm"
        label={t("zoomIn")}
        keys="Plus"
        icon={<ZoomIn />}
        onClick={() => timeline.zoomAround(2, engine.positionUs)}
      />
      <Button size="sm" tone="quiet" onClick={() => timeline.showWhole()}>
        {t("wholeVideo")}
      </Button>
    </div>
  );
}
