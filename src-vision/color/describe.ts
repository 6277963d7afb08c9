import { COLOR_STRIDE } from "#shared/vision/detections.ts";
import type { FrameDetections, RgbFrame } from "../types.ts";
import { colorTable } from "./naming.ts";

/** Points read per half of a box, across and down: enough for a share of colours, whatever the box's size. */
const ACROSS = 16;
const DOWN = 16;
const BINS = COLOR_STRIDE / 2;

/** Looks of every detection of one frame: see DetectionBatch for the units. */
export interface Looks {
  /** count x COLOR_STRIDE. */
  color: Uint8Array;
  /** Per detection, 0..1. */
  sharpness: Float32Array;
}

/** Colours and sharpness of every detection, read from a picture of the same frame. */
export function describe(frame: RgbFrame, found: FrameDetections): Looks {
  const color = new Uint8Array(found.count * COLOR_STRIDE);
  const sharpness = new Float32Array(found.count);
  for (let i = 0; i < found.count; i++) {
    const x = found.x[i]! * frame.width;
    const y = found.y[i]! * frame.height;
    const w = found.w[i]! * frame.width;
    const h = found.h[i]! * frame.height;
    histogram(frame, x, y, w, h / 2, 0.62, color.subarray(i * COLOR_STRIDE, i * COLOR_STRIDE + BINS));
    histogram(frame, x, y + h / 2, w, h / 2, 0.38, color.subarray(i * COLOR_STRIDE + BINS, (i + 1) * COLOR_STRIDE));
    sharpness[i] = edgeEnergy(frame, x, y, w, h);
  }
  return { color, sharpness };
}

/**
 * Shares of the colour terms in a rectangle (pixels), summing to about 255. A box holds background at its edges, so points count by a
 * Gaussian around the middle of the width and around `centreY` (0 = top, 1 = bottom) of the height: the body's axis.
 */
function histogram(
  frame: RgbFrame,
  x: number,
  y: number,
  w: number,
  h: number,
  centreY: number,
  out: Uint8Array,
): void {
  const table = colorTable();
  const sums = new Float64Array(BINS);
  let total = 0;
  for (let j = 0; j < DOWN; j++) {
    const v = (j + 0.5) / DOWN;
    const py = Math.floor(y + v * h);
    if (py < 0 || py >= frame.height) continue;
    const wy = Math.exp(-(((v - centreY) / 0.38) ** 2));
    for (let i = 0; i < ACROSS; i++) {
      const u = (i + 0.5) / ACROSS;
      const px = Math.floor(x + u * w);
      if (px < 0 || px >= frame.width) continue;
      const weight = wy * Math.exp(-(((u - 0.5) / 0.22) ** 2));
      const p = (py * frame.width + px) * 3;
      const bin = table[((frame.data[p]! >> 3) << 10) | ((frame.data[p + 1]! >> 3) << 5) | (frame.data[p + 2]! >> 3)]!;
      sums[bin]! += weight;
      total += weight;
    }
  }
  if (total <= 0) return;
  for (let k = 0; k < BINS; k++) out[k] = Math.round((sums[k]! / total) * 255);
}

/** Mean step between neighbouring pixels of the green channel within the box, over 40 grey levels: 0 = flat or blurred, 1 = very sharp. */
function edgeEnergy(frame: RgbFrame, x: number, y: number, w: number, h: number): number {
  const x0 = Math.max(0, Math.floor(x));
  const y0 = Math.max(0, Math.floor(y));
  const x1 = Math.min(frame.width - 1, Math.ceil(x + w));
  const y1 = Math.min(frame.height - 1, Math.ceil(y + h));
  const stepX = Math.max(1, Math.floor((x1 - x0) / 48));
  const stepY = Math.max(1, Math.floor((y1 - y0) / 48));
  const row = frame.width * 3;
  let sum = 0;
  let n = 0;
  for (let py = y0; py < y1; py += stepY) {
    for (let px = x0; px < x1; px += stepX) {
      const p = (py * frame.width + px) * 3 + 1;
      const here = frame.data[p]!;
      sum += Math.abs(here - frame.data[p + 3]!) + Math.abs(here - frame.data[p + row]!);
      n++;
    }
  }
  return n === 0 ? 0 : Math.min(1, sum / (2 * n) / 40);
}

/** Copy of the part of a picture under a normalised box, grown to whole pixels; null when nothing of it lies inside. */
export function crop(frame: RgbFrame, x: number, y: number, w: number, h: number): RgbFrame | null {
  const x0 = Math.max(0, Math.floor(x * frame.width));
  const y0 = Math.max(0, Math.floor(y * frame.height));
  const x1 = Math.min(frame.width, Math.ceil((x + w) * frame.width));
  const y1 = Math.min(frame.height, Math.ceil((y + h) * frame.height));
  if (x1 - x0 < 1 || y1 - y0 < 1) return null;
  const width = x1 - x0;
  const data = new Uint8Array(width * (y1 - y0) * 3);
  for (let row = y0; row < y1; row++) {
    const from = (row * frame.width + x0) * 3;
    data.set(frame.data.subarray(from, from + width * 3), (row - y0) * width * 3);
  }
  return { data, width, height: y1 - y0 };
}
