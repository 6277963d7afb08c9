import { SurfaceError, type Surface, type SurfaceListener } from "./surface.ts";

/** A decoded picture that can be put on the screen. */
export interface LoadedPicture {
  draw(): void;
}

export interface FramesSurfaceOptions {
  /** Loads and decodes the picture shown at a media time; rejects when it does not come. */
  load(tUs: number, signal: AbortSignal): Promise<LoadedPicture>;
  /** Media time of the frame that a picture of `tUs` shows: the last frame at or before it. */
  frameAt(tUs: number): Promise<number>;
  listener: SurfaceListener;
}

/** A video shown by single decoded pictures, for what this browser cannot play and has no proxy yet, and for still pictures. */
export class FramesSurface implements Surface {
  readonly kind = "frames";
  readonly #o: FramesSurfaceOptions;
  readonly #abort = new AbortController();

  constructor(options: FramesSurfaceOptions) {
    this.#o = options;
  }

  async show(tUs: number, signal: AbortSignal): Promise<number> {
    const both = AbortSignal.any([signal, this.#abort.signal]);
    const slow = setTimeout(() => this.#o.listener.onWaiting(true), 400);
    try {
      const [picture, shownUs] = await Promise.all([this.#o.load(tUs, both), this.#o.frameAt(tUs)]);
      both.throwIfAborted();
      picture.draw();
      this.#o.listener.onFrame(shownUs);
      return shownUs;
    } catch (error) {
      if (both.aborted) throw error;
      this.#o.listener.onFailed("network");
      throw new SurfaceError("network");
    } finally {
      clearTimeout(slow);
      if (!both.aborted) this.#o.listener.onWaiting(false);
    }
  }

  play(): boolean {
    return false;
  }
  pause(): void {}
  setMuted(): void {}

  dispose(): void {
    this.#abort.abort();
  }
}

/** Loads a picture by the browser's own image cache and decoder and draws it into `canvas` at its natural size. */
export async function loadPicture(url: string, canvas: HTMLCanvasElement, signal: AbortSignal): Promise<LoadedPicture> {
  const image = new Image();
  const stop = () => {
    image.src = "";
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    image.src = url;
    await image.decode();
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return {
    draw() {
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
      canvas.getContext("2d")?.drawImage(image, 0, 0);
    },
  };
}
