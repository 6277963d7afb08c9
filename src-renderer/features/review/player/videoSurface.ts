import type { ElementClock } from "../../../lib/playback/elementClock.ts";
import { SurfaceError, type Surface, type SurfaceFailure, type SurfaceListener } from "./surface.ts";

/** The part of HTMLVideoElement that is used, so that a test can stand in for it. */
export type VideoElementLike = Pick<
  HTMLVideoElement,
  | "currentTime"
  | "playbackRate"
  | "muted"
  | "paused"
  | "readyState"
  | "videoWidth"
  | "error"
  | "src"
  | "play"
  | "pause"
  | "load"
  | "removeAttribute"
  | "addEventListener"
  | "removeEventListener"
  | "requestVideoFrameCallback"
  | "cancelVideoFrameCallback"
>;

export interface VideoSurfaceOptions {
  kind: "direct" | "proxy";
  element: VideoElementLike;
  url: string;
  clock: ElementClock;
  listener: SurfaceListener;
  /** Where the picture is to begin, media time: the element loads there and never shows its first frame on the way. */
  startUs: number;
  /** Average time of one source frame, microseconds. */
  frameUs: number;
  /**
   * How long after `seeked` to wait for the frame to be presented. Chromium presents nothing while the page is hidden; then the target is taken for
   * shown.
   */
  presentDeadlineMs?: number;
  /** Longest wait for `seeked`. A seek over a slow disk is slow, not broken, but a seek that never ends must not block the next. */
  seekDeadlineMs?: number;
}

const HAVE_METADATA = 1;
const MEDIA_ERR_NETWORK = 2;

/**
 * A media element under the engine. The displayed time comes from requestVideoFrameCallback alone: `currentTime` and `timeupdate` run ahead of
 * the picture by up to several frames.
 */
export class VideoSurface implements Surface {
  readonly kind: "direct" | "proxy";
  readonly #o: Required<VideoSurfaceOptions>;
  readonly #abort = new AbortController();
  #callback = 0;
  #framesSeen = 0;
  #lastUs: number | null = null;
  #frameWaiters = new Set<() => void>();
  #failure: SurfaceFailure | null = null;
  /** Until the first show() is done, frames on the way there are nobody's business. */
  #silent = true;
  #ready: PromiseWithResolvers<void>;

  constructor(options: VideoSurfaceOptions) {
    this.#o = { presentDeadlineMs: 250, seekDeadlineMs: 15_000, ...options };
    this.kind = options.kind;
    this.#ready = Promise.withResolvers();
    // show() is where a failure is reported; without a pending show() the listener hears of it.
    this.#ready.promise.catch(() => {});
    const { element, listener } = this.#o;
    const signal = this.#abort.signal;
    const on = (type: string, act: () => void) => element.addEventListener(type, act, { signal });
    on("loadedmetadata", () => {
      // A file whose sound plays but whose picture cannot be decoded loads without an error and without a size.
      if (element.videoWidth === 0) this.#fail("cannot-play");
      else this.#ready.resolve();
    });
    on("error", () => this.#fail(element.error?.code === MEDIA_ERR_NETWORK ? "network" : "cannot-play"));
    on("ended", () => listener.onEnded());
    on("waiting", () => listener.onWaiting(true));
    for (const type of ["playing", "canplay", "seeked"]) on(type, () => listener.onWaiting(false));
    this.#listenFrames();
    element.src = this.#o.url;
    element.load();
    // Before metadata this sets the default playback start position (HTML, 4.8.11.8).
    element.currentTime = Math.max(0, this.#o.clock.toElementUs(this.#o.startUs)) / 1e6;
    if (element.readyState >= HAVE_METADATA) this.#ready.resolve();
  }

  #listenFrames(): void {
    const { element, clock, listener } = this.#o;
    this.#callback = element.requestVideoFrameCallback((_now, frame) => {
      this.#framesSeen += 1;
      this.#lastUs = clock.toMediaUs(Math.round(frame.mediaTime * 1e6));
      if (!this.#silent) listener.onFrame(this.#lastUs);
      for (const wake of this.#frameWaiters) wake();
      this.#listenFrames();
    });
  }

  #fail(failure: SurfaceFailure): void {
    if (this.#failure || this.#abort.signal.aborted) return;
    this.#failure = failure;
    this.#ready.reject(new SurfaceError(failure));
    this.#o.listener.onFailed(failure);
    for (const wake of this.#frameWaiters) wake();
  }

  async show(tUs: number, signal: AbortSignal): Promise<number> {
    const { element, clock, listener } = this.#o;
    await this.#ready.promise;
    const both = AbortSignal.any([signal, this.#abort.signal]);
    both.throwIfAborted();
    const seenBefore = this.#framesSeen;
    const seeked = waitFor(element, "seeked", this.#o.seekDeadlineMs, both);
    element.currentTime = Math.max(0, clock.toElementUs(tUs)) / 1e6;
    await seeked;
    if (this.#failure) throw new SurfaceError(this.#failure);
    both.throwIfAborted();
    // While playing, frames keep coming: the seek is over. Paused, wait until this seek's own frame is on the screen. What came before `seeked` may be a frame of the place before, or the file's first.
    let own = this.#framesSeen > seenBefore && (!element.paused || this.#isNear(tUs));
    if (!own && element.paused) {
      const seenAtSeeked = this.#framesSeen;
      await this.#nextFrame(both);
      own = this.#framesSeen > seenAtSeeked;
    }
    const assumed = !own;
    if (assumed) this.#lastUs = clock.toMediaUs(clock.toElementUs(tUs));
    const first = this.#silent;
    this.#silent = false;
    if ((assumed || first) && this.#lastUs !== null) listener.onFrame(this.#lastUs);
    return this.#lastUs ?? tUs;
  }

  /** Whether the last frame may be the one shown at `tUs`. In a gap of an uneven file it is not near and yet the one: then nothing else comes, and the target stands for it. */
  #isNear(tUs: number): boolean {
    return this.#lastUs !== null && Math.abs(this.#lastUs - tUs) < 2 * this.#o.frameUs;
  }

  #nextFrame(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        signal.removeEventListener("abort", end);
        this.#frameWaiters.delete(end);
        resolve();
      };
      const timer = setTimeout(end, this.#o.presentDeadlineMs);
      signal.addEventListener("abort", end, { once: true });
      this.#frameWaiters.add(end);
    });
  }

  play(rate: number): boolean {
    const { element } = this.#o;
    element.playbackRate = rate;
    // AbortError when paused before it began; a real failure arrives as an "error" event.
    element.play().catch(() => {});
    return true;
  }

  pause(): void {
    this.#o.element.pause();
  }

  setMuted(muted: boolean): void {
    this.#o.element.muted = muted;
  }

  dispose(): void {
    const { element } = this.#o;
    this.#abort.abort();
    element.cancelVideoFrameCallback(this.#callback);
    element.pause();
    // Frees the decoder and the connection now rather than at garbage collection.
    element.removeAttribute("src");
    element.load();
  }
}

function waitFor(target: VideoElementLike, type: string, deadlineMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const done = () => end(resolve);
    const failed = () => end(resolve);
    const aborted = () => end(() => reject(signal.reason));
    const timer = setTimeout(() => end(() => reject(new SurfaceError("network"))), deadlineMs);
    const end = (settle: () => void) => {
      clearTimeout(timer);
      target.removeEventListener(type, done);
      target.removeEventListener("error", failed);
      signal.removeEventListener("abort", aborted);
      settle();
    };
    target.addEventListener(type, done);
    target.addEventListener("error", failed);
    signal.addEventListener("abort", aborted, { once: true });
  });
}
