import { fail } from "#shared/lib/problems.ts";

/** Detections of one sampled frame, struct of arrays, normalised top-left boxes. `FrameDetections` of src-vision/types.ts is one. */
export interface FrameBoxes {
  count: number;
  label: ArrayLike<number>;
  score: ArrayLike<number>;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  w: ArrayLike<number>;
  h: ArrayLike<number>;
  /** count x appearanceDim unit vectors, or null. */
  appearance?: Float32Array | null;
  appearanceDim?: number;
}

/** Throws AppError(INVALID_INPUT) when a box, score or time is not a finite number: such a value would poison every filter it touches. */
export function refuseBadBoxes(frameUs: number, previousUs: number, d: FrameBoxes): void {
  if (!Number.isFinite(frameUs)) throw fail("INVALID_INPUT", `frame time ${frameUs} is not a number`);
  if (frameUs <= previousUs) throw fail("INVALID_INPUT", `frame time ${frameUs} us does not follow ${previousUs} us`);
  for (let i = 0; i < d.count; i++) {
    // The sum is finite only when every part is.
    if (!Number.isFinite(d.x[i] + d.y[i] + d.w[i] + d.h[i] + d.score[i])) {
      throw fail("INVALID_INPUT", `detection ${i} of the frame at ${frameUs} us holds a value that is not a number`);
    }
  }
}

/** Intersection over union of two boxes given by centre and size, each grown by `grow` on every side. */
export function iouCentre(
  ax: number,
  ay: number,
  aw: number,
  ah: number,
  bx: number,
  by: number,
  bw: number,
  bh: number,
  grow = 0,
): number {
  const g = 2 * grow;
  const w = Math.min(ax + (aw + g) / 2, bx + (bw + g) / 2) - Math.max(ax - (aw + g) / 2, bx - (bw + g) / 2);
  if (w <= 0) return 0;
  const h = Math.min(ay + (ah + g) / 2, by + (bh + g) / 2) - Math.max(ay - (ah + g) / 2, by - (bh + g) / 2);
  if (h <= 0) return 0;
  const both = w * h;
  return both / ((aw + g) * (ah + g) + (bw + g) * (bh + g) - both);
}
