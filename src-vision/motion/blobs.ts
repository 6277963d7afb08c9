import type { FrameDetections } from "../types.ts";
import type { MotionMask } from "./background.ts";

/** Smallest blob, as a share of the picture and in cells. */
const MIN_SHARE = 0.0003;
const MIN_CELLS = 10;
/** More of the picture than this is weather or a moved camera. */
const MAX_SHARE = 0.5;
/** Parts of one object closer than this (cells across, cells down) are one blob: a person's head, body and legs come apart. */
const JOIN_X = 1;
const JOIN_Y = 3;

/** Working memory, reused from frame to frame: half a megabyte of garbage per frame otherwise. Nothing in it outlives a call. */
let scratch = {
  across: new Uint8Array(0),
  joined: new Uint8Array(0),
  seen: new Uint8Array(0),
  stack: new Int32Array(0),
};

function buffers(n: number): typeof scratch {
  if (scratch.seen.length !== n) {
    scratch = {
      across: new Uint8Array(n),
      joined: new Uint8Array(n),
      seen: new Uint8Array(n),
      stack: new Int32Array(n),
    };
  }
  scratch.across.fill(0);
  scratch.joined.fill(0);
  scratch.seen.fill(0);
  return scratch;
}

/** Moving things of one frame, largest contrast first; label 0, score 0.3 .. 0.95 by how far they stand out from the background. */
export function findBlobs(motion: MotionMask): FrameDetections {
  const { width, height, mask, contrast } = motion;
  const { across, joined, seen, stack } = buffers(mask.length);
  join(mask, across, joined, width, height);
  const minCells = Math.max(MIN_CELLS, MIN_SHARE * mask.length);
  const found: Array<{ x: number; y: number; w: number; h: number; score: number }> = [];
  for (let start = 0; start < joined.length; start++) {
    if (!joined[start] || seen[start]) continue;
    let top = 0;
    stack[top++] = start;
    seen[start] = 1;
    let x0 = width;
    let x1 = -1;
    let y0 = height;
    let y1 = -1;
    let cells = 0;
    let sum = 0;
    while (top > 0) {
      const i = stack[--top]!;
      const x = i % width;
      const y = (i - x) / width;
      if (mask[i]) {
        cells++;
        sum += contrast[i]!;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
      if (x > 0 && joined[i - 1] && !seen[i - 1]) seen[(stack[top++] = i - 1)] = 1;
      if (x < width - 1 && joined[i + 1] && !seen[i + 1]) seen[(stack[top++] = i + 1)] = 1;
      if (y > 0 && joined[i - width] && !seen[i - width]) seen[(stack[top++] = i - width)] = 1;
      if (y < height - 1 && joined[i + width] && !seen[i + width]) seen[(stack[top++] = i + width)] = 1;
    }
    const w = x1 - x0 + 1;
    const h = y1 - y0 + 1;
    if (cells < minCells || w * h > MAX_SHARE * mask.length) continue;
    // A sparse blob is noise that happened to touch; a full one that stands out is certain.
    const fill = cells / (w * h);
    const strength = 1 - Math.exp(-(sum / cells / 8) / 2);
    found.push({
      x: x0 / width,
      y: y0 / height,
      w: w / width,
      h: h / height,
      score: Math.min(0.95, 0.3 + 0.65 * strength * Math.min(1, fill / 0.4)),
    });
  }
  found.sort((a, b) => b.score - a.score || a.x - b.x || a.y - b.y);
  return {
    count: found.length,
    label: new Uint16Array(found.length),
    score: Float32Array.from(found, (f) => f.score),
    x: Float32Array.from(found, (f) => f.x),
    y: Float32Array.from(found, (f) => f.y),
    w: Float32Array.from(found, (f) => f.w),
    h: Float32Array.from(found, (f) => f.h),
  };
}

/** Dilation by JOIN_X and JOIN_Y cells. */
function join(mask: Uint8Array, across: Uint8Array, out: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (!mask[i]) continue;
      for (let d = Math.max(0, x - JOIN_X); d <= Math.min(width - 1, x + JOIN_X); d++) across[y * width + d] = 1;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!across[y * width + x]) continue;
      for (let d = Math.max(0, y - JOIN_Y); d <= Math.min(height - 1, y + JOIN_Y); d++) out[d * width + x] = 1;
    }
  }
}
