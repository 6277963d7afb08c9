import type { BoxNorm } from "../domain/geometry.ts";
import type { TrackPath } from "../domain/track.ts";

/** A box of a path at one moment. */
export interface PathSample {
  box: BoxNorm;
  /** Detection score, interpolated; 0 where the samples around were themselves interpolated over a gap. */
  score: number;
  /** True when the moment lies on a sample, false when it lies between two. */
  exact: boolean;
}

/** Index of the last value at or before `t` in an ascending list; -1 when `t` is before the first. O(log n). */
export function lastAtOrBefore(ascending: ArrayLike<number>, t: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The box of a path at exactly `tUs` (media time), linear between its two neighbouring samples.
 * @returns null before the first sample and after the last.
 */
export function boxAt(path: TrackPath, tUs: number): PathSample | null {
  const i = lastAtOrBefore(path.tUs, tUs);
  if (i < 0) return null;
  const exact = path.tUs[i] === tUs;
  if (!exact && i === path.tUs.length - 1) return null;
  const j = exact ? i : i + 1;
  const share = exact ? 0 : (tUs - path.tUs[i]) / (path.tUs[j] - path.tUs[i]);
  const mix = (values: number[]) => values[i] + (values[j] - values[i]) * share;
  return { box: { x: mix(path.x), y: mix(path.y), w: mix(path.w), h: mix(path.h) }, score: mix(path.score), exact };
}

/**
 * Where a path stood on the ground (middle of the box's lower edge) from `fromUs` to `toUs`: its samples, and the two ends interpolated.
 * @returns x, y pairs, normalised, ascending in time.
 */
export function trailOf(path: TrackPath, fromUs: number, toUs: number): Array<{ tUs: number; x: number; y: number }> {
  const points: Array<{ tUs: number; x: number; y: number }> = [];
  const add = (tUs: number, box: BoxNorm) => points.push({ tUs, x: box.x + box.w / 2, y: box.y + box.h });
  const head = boxAt(path, fromUs);
  if (head) add(fromUs, head.box);
  for (let i = lastAtOrBefore(path.tUs, fromUs) + 1; i < path.tUs.length && path.tUs[i] < toUs; i += 1) {
    add(path.tUs[i], { x: path.x[i], y: path.y[i], w: path.w[i], h: path.h[i] });
  }
  const tail = toUs > fromUs ? boxAt(path, toUs) : null;
  if (tail) add(toUs, tail.box);
  return points;
}

/** Intersection over union of two boxes, 0..1. */
export function boxIoU(a: BoxNorm, b: BoxNorm): number {
  const width = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const inner = width * height;
  return inner / (a.w * a.h + b.w * b.h - inner);
}
