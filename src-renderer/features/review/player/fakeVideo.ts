import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import type { VideoElementLike } from "./videoSurface.ts";

/**
 * For tests: a media element over known frame times. Seeks end when the test says so; a seek shows the last frame at or before its time, as players do.
 */
export class FakeVideo extends EventTarget {
  readonly frameUs: readonly number[];
  readonly seeks: number[] = [];
  paused = true;
  playbackRate = 1;
  muted = false;
  readyState = 0;
  videoWidth = 0;
  error: { code: number } | null = null;
  src = "";
  /** Off: a hidden page, where nothing is presented. */
  presents = true;
  #time = 0;
  #callbacks = new Map<number, VideoFrameRequestCallback>();
  #nextId = 1;
  #seeking = false;

  constructor(frameUs: readonly number[]) {
    super();
    this.frameUs = frameUs;
  }

  /** The part of the DOM's element that the player uses. */
  get element(): VideoElementLike {
    return this as unknown as VideoElementLike;
  }
  get currentTime(): number {
    return this.#time;
  }
  set currentTime(seconds: number) {
    this.#time = seconds;
    // Before metadata it is only remembered.
    if (this.readyState === 0) return;
    this.seeks.push(Math.round(seconds * 1e6));
    this.#seeking = true;
  }
  get seeking(): boolean {
    return this.#seeking;
  }

  loaded(width = 640): void {
    this.readyState = 4;
    this.videoWidth = width;
    this.dispatchEvent(new Event("loadedmetadata"));
  }
  fail(code: number): void {
    this.error = { code };
    this.dispatchEvent(new Event("error"));
  }
  /** The running seek arrives: `seeked`, then its frame. */
  arrive(): void {
    this.#seeking = false;
    this.dispatchEvent(new Event("seeked"));
    this.present(Math.round(this.#time * 1e6));
  }
  /** The frame of a moment reaches the screen. */
  present(tUs: number): void {
    if (!this.presents) return;
    const frame = this.frameUs[Math.max(0, lastAtOrBefore(this.frameUs, tUs))];
    const callbacks = [...this.#callbacks.values()];
    this.#callbacks.clear();
    for (const call of callbacks) call(0, { mediaTime: frame / 1e6 } as VideoFrameCallbackMetadata);
  }

  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.#callbacks.set(this.#nextId, callback);
    return this.#nextId++;
  }
  cancelVideoFrameCallback(id: number): void {
    this.#callbacks.delete(id);
  }
  get watched(): boolean {
    return this.#callbacks.size > 0;
  }
  async play(): Promise<void> {
    this.paused = false;
  }
  pause(): void {
    this.paused = true;
  }
  load(): void {}
  removeAttribute(): void {
    this.src = "";
  }
}
