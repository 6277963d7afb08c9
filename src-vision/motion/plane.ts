import type { RgbFrame } from "../types.ts";

/** A small brightness picture, 0..255 per cell. */
export interface LumaPlane {
  width: number;
  height: number;
  data: Uint8Array;
  /** (R - G + 255) / 2 and (B - G + 255) / 2 of each cell, in turn; only where colour is wanted. */
  chroma?: Uint8Array;
}

/** Size of the plane for a picture: long side at most `longSide`, aspect kept, at least 1 x 1. */
export function planeSize(width: number, height: number, longSide: number): { width: number; height: number } {
  const scale = Math.min(1, longSide / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/**
 * Brightness (R + 2G + B) / 4 of a picture, each cell the mean of four pixels spread over it. Reading four pixels instead of all is enough
 * here, because ffmpeg has already averaged the source down to the picture.
 */
export function lumaPlane(frame: RgbFrame, width: number, height: number): LumaPlane {
  const out = new Uint8Array(width * height);
  const { data } = frame;
  const near = new Int32Array(width);
  const far = new Int32Array(width);
  for (let x = 0; x < width; x++) {
    near[x] = 3 * Math.min(frame.width - 1, Math.floor(((x + 0.25) * frame.width) / width));
    far[x] = 3 * Math.min(frame.width - 1, Math.floor(((x + 0.75) * frame.width) / width));
  }
  for (let y = 0; y < height; y++) {
    const top = 3 * frame.width * Math.min(frame.height - 1, Math.floor(((y + 0.25) * frame.height) / height));
    const bottom = 3 * frame.width * Math.min(frame.height - 1, Math.floor(((y + 0.75) * frame.height) / height));
    const row = y * width;
    for (let x = 0; x < width; x++) {
      const a = top + near[x]!;
      const b = top + far[x]!;
      const c = bottom + near[x]!;
      const d = bottom + far[x]!;
      out[row + x] =
        (data[a]! +
          2 * data[a + 1]! +
          data[a + 2]! +
          data[b]! +
          2 * data[b + 1]! +
          data[b + 2]! +
          data[c]! +
          2 * data[c + 1]! +
          data[c + 2]! +
          data[d]! +
          2 * data[d + 1]! +
          data[d + 2]!) >>
        4;
    }
  }
  return { width, height, data: out };
}

/** The same with each cell's colour, from one pixel near its middle. */
export function colorPlane(frame: RgbFrame, width: number, height: number): LumaPlane {
  const plane = lumaPlane(frame, width, height);
  const chroma = new Uint8Array(width * height * 2);
  const { data } = frame;
  for (let y = 0; y < height; y++) {
    const row = frame.width * Math.min(frame.height - 1, Math.floor(((y + 0.5) * frame.height) / height));
    for (let x = 0; x < width; x++) {
      const p = 3 * (row + Math.min(frame.width - 1, Math.floor(((x + 0.5) * frame.width) / width)));
      const i = 2 * (y * width + x);
      chroma[i] = (data[p]! - data[p + 1]! + 255) >> 1;
      chroma[i + 1] = (data[p + 2]! - data[p + 1]! + 255) >> 1;
    }
  }
  return { ...plane, chroma };
}
