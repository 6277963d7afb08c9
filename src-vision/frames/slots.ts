import type { RgbFrame } from "../types.ts";
import type { PictureSize } from "./ffmpegArgs.ts";

/**
 * A fixed set of frame buffers, shared with the inference workers and used again and again: memory does not grow with the video. Each
 * slot holds every picture of one sampled frame, one after the other, interleaved RGB.
 */
export class SlotPool {
  readonly buffers: SharedArrayBuffer[];
  readonly pictures: PictureSize[];
  private readonly views: Uint8Array[];
  private readonly free: number[];
  private readonly offsets: number[];
  private listener: (() => void) | null = null;

  constructor(pictures: PictureSize[], count: number) {
    this.pictures = pictures;
    this.offsets = [];
    let total = 0;
    for (const p of pictures) {
      this.offsets.push(total);
      total += p.width * p.height * 3;
    }
    this.buffers = Array.from({ length: count }, () => new SharedArrayBuffer(total));
    this.views = this.buffers.map((b) => new Uint8Array(b));
    this.free = this.buffers.map((_, i) => i);
  }

  /** Slots not in use. */
  get freeCount(): number {
    return this.free.length;
  }

  /** Byte offset of a picture within a slot. */
  offset(picture: number): number {
    return this.offsets[picture]!;
  }

  bytes(slot: number): Uint8Array {
    return this.views[slot]!;
  }

  /** A view, not a copy. */
  picture(slot: number, picture: number): RgbFrame {
    return pictureOf(this.views[slot]!, this.pictures, picture);
  }

  /** An unused slot, or null when all are in use. */
  take(): number | null {
    return this.free.pop() ?? null;
  }

  release(slot: number): void {
    if (this.free.includes(slot)) throw new Error(`slot ${slot} was released twice`);
    this.free.push(slot);
    this.listener?.();
  }

  /** Called whenever a slot becomes free; one listener, null to drop it. */
  onFree(listener: (() => void) | null): void {
    this.listener = listener;
  }
}

/** View of one picture in a slot's bytes. */
export function pictureOf(slot: Uint8Array, pictures: PictureSize[], index: number): RgbFrame {
  let start = 0;
  for (let i = 0; i < index; i++) start += pictures[i]!.width * pictures[i]!.height * 3;
  const { width, height } = pictures[index]!;
  return { data: slot.subarray(start, start + width * height * 3), width, height };
}
