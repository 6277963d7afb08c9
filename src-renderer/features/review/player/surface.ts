export type SurfaceKind = "direct" | "proxy" | "frames";

/** Why a surface gave up: the renderer cannot decode it, the bytes do not come, or nothing there can be read. */
export type SurfaceFailure = "cannot-play" | "network";

/** What a surface tells its engine. All times are media microseconds. */
export interface SurfaceListener {
  /** A frame reached the screen. Called in the same rendering step (video) or just before it (pictures). */
  onFrame(mediaUs: number): void;
  onEnded(): void;
  onWaiting(waiting: boolean): void;
  onFailed(failure: SurfaceFailure): void;
}

/** Something that can put one frame on the screen: a media element or single decoded pictures. */
export interface Surface {
  readonly kind: SurfaceKind;
  /** Shows the frame at `tUs`; resolves with the media time of the frame that appeared. Aborting stops the waiting, not the picture. */
  show(tUs: number, signal: AbortSignal): Promise<number>;
  /** Plays forward by itself at `rate` (0.25..16); false when it only shows single frames. */
  play(rate: number): boolean;
  pause(): void;
  setMuted(muted: boolean): void;
  dispose(): void;
}

export class SurfaceError extends Error {
  readonly failure: SurfaceFailure;
  constructor(failure: SurfaceFailure) {
    super(failure);
    this.name = "SurfaceError";
    this.failure = failure;
  }
}
