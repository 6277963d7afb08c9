import { createContext, useContext, useSyncExternalStore } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoSummary, MediaInfo } from "#shared/domain/video.ts";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
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
  /** True where captions stand beside the picture. */
  hasCaptions: boolean;
  /** Shows the Search view. */
  onSearch: () => void;
  /** Shows the Ask view. */
  onAsk: () => void;
  /** Goes to a hit of another video. */
  onMoment: (moment: Moment) => void;
  /** Shows an event in the Events view. */
  onEvent: (event: SceneEvent) => void;
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
