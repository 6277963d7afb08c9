import { createContext, useContext, useSyncExternalStore } from "react";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { VideoSummary, MediaInfo } from "#shared/domain/video.ts";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { mediaUrl } from "../../lib/media.ts";
import type { OverlayPainter } from "./overlay/painter.ts";
import type { TrackCache } from "./overlay/trackCache.ts";
import type { EngineState, PlaybackEngine } from "./player/engine.ts";
import type { TimelineModel } from "./timeline/timelineModel.ts";

/** Everything of one open video that lives outside React; made and disposed of by ReviewPage. */
export interface ReviewSession {
  engine: PlaybackEngine;
  cache: TrackCache;
  timeline: TimelineModel;
  painter: PainterSlot;
}

/** Holds the painter while the stage is mounted: keys, lists and the live region ask it what is on the picture. */
export class PainterSlot {
  #painter: OverlayPainter | null = null;

  get current(): OverlayPainter | null {
    return this.#painter;
  }
  /** @returns what takes it out again and disposes of it. */
  mount(painter: OverlayPainter): () => void {
    this.#painter = painter;
    return () => {
      if (this.#painter === painter) this.#painter = null;
      painter.dispose();
    };
  }
}

/** What every part of Review may read. `media` is known here: without it there is nothing to review. */
export interface ReviewContextValue {
  video: VideoSummary;
  media: MediaInfo;
  mediaBase: string;
  session: ReviewSession;
  /** Lets the operator point to where the file went; null where the app offers no such thing. */
  onRelink: (() => void) | null;
}

export const ReviewContext = createContext<ReviewContextValue | null>(null);

export function useReviewContext(): ReviewContextValue {
  const value = useContext(ReviewContext);
  if (!value) throw new Error("used outside Review");
  return value;
}

/** The engine's rarely changing state; components that call it draw again when it changes, not on every frame. */
export function useEngineState(engine: PlaybackEngine): EngineState {
  return useSyncExternalStore(engine.subscribe, engine.getState);
}

/** Address of a decoded frame (route of the media handler), optionally scaled to `width` or cut to a normalised box. */
export function frameUrl(
  mediaBase: string,
  id: string,
  tUs: number,
  options: { width?: number; crop?: { x: number; y: number; w: number; h: number } } = {},
): string {
  const query = new URLSearchParams({ t: String(Math.max(0, Math.round(tUs))) });
  if (options.width) query.set("w", String(Math.round(options.width)));
  if (options.crop) {
    const { x, y, w, h } = options.crop;
    const left = clamp01(x);
    const top = clamp01(y);
    query.set("x", left.toFixed(4));
    query.set("y", top.toFixed(4));
    query.set("bw", Math.max(0.001, clamp01(x + w) - left).toFixed(4));
    query.set("bh", Math.max(0.001, clamp01(y + h) - top).toFixed(4));
  }
  return mediaUrl(mediaBase, `video/${id}/frame.jpg?${query.toString()}`);
}

const clamp01 = (value: number) => Math.min(1, Math.max(0, value));

/**
 * What a crop shows: the object with a margin of `share` of its size, grown to the shape `aspect` (width over height in pixels) of the place it is shown
 * in, so that surroundings fill it instead of black bands. Moved, not cut, at the picture's edges.
 */
export function cropAround(
  box: BoxNorm,
  picture: { width: number; height: number },
  aspect: number,
  share = 0.15,
): BoxNorm {
  let w = box.w * (1 + 2 * share) * picture.width;
  let h = box.h * (1 + 2 * share) * picture.height;
  if (w / h < aspect) w = h * aspect;
  else h = w / aspect;
  const wide = Math.min(1, w / picture.width);
  const tall = Math.min(1, h / picture.height);
  const place = (centre: number, length: number) => Math.min(Math.max(0, centre - length / 2), 1 - length);
  return { x: place(box.x + box.w / 2, wide), y: place(box.y + box.h / 2, tall), w: wide, h: tall };
}

/** The start after (way 1) or before (way -1) a moment in an ascending list; null at the end. A start at the moment itself does not count. */
export function neighbourStart(startsUs: readonly number[], tUs: number, way: 1 | -1): number | null {
  // One millisecond of tolerance: the displayed frame may be announced a little off the stored time.
  if (way === 1) {
    const i = lastAtOrBefore(startsUs, tUs + 1000) + 1;
    return i < startsUs.length ? i : null;
  }
  const i = lastAtOrBefore(startsUs, tUs - 1000);
  return i >= 0 && startsUs[i] < tUs - 1000 ? i : i > 0 ? i - 1 : null;
}
