import { useEffect, useMemo, useRef, useState, type PointerEvent, type ReactNode } from "react";
import type { TrackPath } from "#shared/domain/track.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { frameUrl, posterUrl } from "../../../lib/media.ts";
import { reviewMessages } from "../messages.ts";
import { panPicture, zoomPictureAt } from "../overlay/letterbox.ts";
import { OverlayPainter } from "../overlay/painter.ts";
import type { TracksNow } from "../overlay/trackCache.ts";
import { useReviewStore } from "../reviewStore.ts";
import { useEngineState, useReviewContext } from "../session.ts";
import { wheelPixels } from "../timeline/useTimelinePointer.ts";
import { FirstPicture } from "./FirstPicture.tsx";
import { useFrameTimesAhead, usePlayback, useSurface } from "./usePlayback.ts";
import { StageNotice } from "./StageNotice.tsx";

const DRAG_PX = 4;

/** What the overlay says of its data; React draws it beside the picture. */
export type OverlayStatus = Pick<TracksNow, "state" | "provisional">;

/**
 * The picture with its boxes. Three layers share one transform: the first picture (a decoded frame or the poster), the canvas for single frames, and the
 * video element; the overlay canvas lies over all of them in stage pixels.
 */
export function Stage({
  startUs,
  selectedPath,
  onOverlay,
  onDoubleClick,
  children,
}: {
  startUs: number;
  selectedPath: TrackPath | null;
  onOverlay: (status: OverlayStatus) => void;
  onDoubleClick: () => void;
  children?: ReactNode;
}) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { video, media, mediaBase, session } = useReviewContext();
  const { engine, cache, painter } = session;
  const store = useReviewStore();
  const state = useEngineState(engine);
  const root = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const [attempt, setAttempt] = useState(0);
  const playback = usePlayback(video, media, engine);
  useSurface(engine, playback.data, { video: element, canvas }, { mediaBase, video, media }, attempt);
  useFrameTimesAhead(engine);

  const { width, height } = media;
  const told = useRef<OverlayStatus>({ state: "loading", provisional: false });
  useEffect(() => {
    if (!root.current || !picture.current || !overlay.current) return;
    const made = new OverlayPainter({
      root: root.current,
      stage: root.current,
      picture: picture.current,
      canvas: overlay.current,
      pictureSize: { width, height },
      engine,
      store,
      cache,
      onTracks: ({ state: next, provisional }) => {
        if (told.current.state === next && told.current.provisional === provisional) return;
        told.current = { state: next, provisional };
        onOverlay(told.current);
      },
    });
    return painter.mount(made);
  }, [engine, store, cache, painter, width, height, onOverlay]);

  useEffect(() => painter.current?.setSelectedPath(selectedPath), [painter, selectedPath]);
  useEffect(() => painter.current?.invalidate(), [painter, locale, state.playing]);
  const pointer = useStagePointer(overlay);

  // Until the source shows a frame of its own, the one at the place where it begins is asked for as a picture.
  const waiting = state.status !== "ready";
  const [shown, setShown] = useState(false);
  if (!waiting && !shown) setShown(true);
  // Where the wait began: the place moves on while it lasts, the picture under it does not.
  const waitingAtUs = useMemo(() => (waiting ? engine.positionUs : 0), [waiting, engine]);
  const showVideo = state.source !== "frames" && state.status === "ready";
  return (
    <div
      ref={root}
      data-testid="review-stage"
      className="relative min-h-0 grow overflow-hidden bg-stage"
      onDoubleClick={onDoubleClick}
    >
      <div ref={picture} className="absolute top-0 left-0 origin-top-left" style={{ width, height }}>
        <FirstPicture
          posterUrl={video.hasPoster ? posterUrl(mediaBase, video.id) : null}
          frameUrl={waiting && !video.missing ? frameUrl(mediaBase, video.id, waitingAtUs, { width: 1280 }) : null}
          faint={startUs > 0}
          shown={shown}
        />
        <canvas ref={setCanvas} aria-hidden className="absolute inset-0 size-full" />
        {/* Surveillance footage carries no captions; what is in the picture is told by the overlay and the live region. */}
        {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
        <video
          ref={setElement}
          aria-label={video.name}
          playsInline
          disablePictureInPicture
          preload="auto"
          className="absolute inset-0 size-full object-fill"
          style={{ visibility: showVideo ? "visible" : "hidden" }}
        />
      </div>
      <canvas
        ref={overlay}
        role="img"
        aria-label={t("overlayNone")}
        data-testid="review-overlay"
        className="absolute inset-0 size-full touch-none"
        {...pointer}
      />
      <StageNotice
        playback={playback.data}
        problem={playback.error}
        onRetry={() => {
          void playback.refetch();
          setAttempt((n) => n + 1);
        }}
      />
      {children}
    </div>
  );
}

/** Hover, click, wheel and drag over the picture. */
function useStagePointer(overlay: React.RefObject<HTMLCanvasElement | null>) {
  const { session } = useReviewContext();
  const { painter } = session;
  const store = useReviewStore();
  const press = useRef<{ x: number; y: number; lastX: number; lastY: number; dragged: boolean } | null>(null);

  useEffect(() => {
    const element = overlay.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      const now = painter.current;
      if (!now) return;
      const box = element.getBoundingClientRect();
      const at = { x: event.clientX - box.left, y: event.clientY - box.top };
      const factor = Math.exp(-wheelPixels(event, event.deltaY) * (event.ctrlKey ? 0.01 : 0.0015));
      const { zoom, set } = store.getState();
      set({ zoom: zoomPictureAt(now.stageSize, now.pictureSize, zoom, factor, at) });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [overlay, painter, store]);

  const at = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  return {
    onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
      if (event.button !== 0) return;
      const { x, y } = at(event);
      press.current = { x, y, lastX: x, lastY: y, dragged: false };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
      const now = painter.current;
      if (!now) return;
      const { x, y } = at(event);
      const down = press.current;
      const { zoom, set, hoveredId } = store.getState();
      if (down) {
        if (Math.hypot(x - down.x, y - down.y) > DRAG_PX) down.dragged = true;
        if (down.dragged && zoom.scale > 1) {
          set({ zoom: panPicture(now.stageSize, now.pictureSize, zoom, { x: x - down.lastX, y: y - down.lastY }) });
        }
        down.lastX = x;
        down.lastY = y;
        return;
      }
      const hit = now.objectAt({ x, y })?.trackId ?? null;
      if (hit !== hoveredId) set({ hoveredId: hit });
      event.currentTarget.style.cursor = hit !== null ? "pointer" : zoom.scale > 1 ? "grab" : "default";
    },
    onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
      const down = press.current;
      press.current = null;
      if (!down || down.dragged) return;
      const hit = painter.current?.objectAt(at(event)) ?? null;
      store.getState().set({ selectedId: hit?.trackId ?? null });
    },
    onPointerCancel() {
      press.current = null;
    },
    onPointerLeave() {
      if (!press.current && store.getState().hoveredId !== null) store.getState().set({ hoveredId: null });
    },
  };
}
