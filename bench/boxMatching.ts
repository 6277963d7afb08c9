import type { FinalObject } from "#shared/vision/protocol.ts";

export interface Box {
  x: number;
  y: number;
  w: number;
  h: number;
}

export function iou(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a.w * a.h + b.w * b.h - w * h);
}

/** Number of one-to-one matches at or above an IoU, best pairs first. */
export function matchBoxes(truth: Box[], got: Box[], least: number): number {
  const pairs = truth.flatMap((t, i) => got.map((g, j) => ({ i, j, v: iou(t, g) }))).filter((p) => p.v >= least);
  pairs.sort((a, b) => b.v - a.v);
  const usedTruth = new Set<number>();
  const usedGot = new Set<number>();
  let hits = 0;
  for (const { i, j } of pairs) {
    if (usedTruth.has(i) || usedGot.has(j)) continue;
    usedTruth.add(i);
    usedGot.add(j);
    hits++;
  }
  return hits;
}

/** What is drawn at a media time: every object alive then, its box interpolated between samples. */
export function boxesAt(objects: FinalObject[], tUs: number): Box[] {
  const boxes: Box[] = [];
  for (const o of objects) {
    const n = o.tUs.length;
    if (n === 0 || tUs < o.tUs[0] || tUs > o.tUs[n - 1]) continue;
    let k = 0;
    while (k < n - 1 && o.tUs[k + 1] <= tUs) k++;
    const next = Math.min(n - 1, k + 1);
    const span = o.tUs[next] - o.tUs[k];
    const f = span > 0 ? (tUs - o.tUs[k]) / span : 0;
    const mix = (v: Float32Array): number => v[k] + f * (v[next] - v[k]);
    boxes.push({ x: mix(o.x), y: mix(o.y), w: mix(o.w), h: mix(o.h) });
  }
  return boxes;
}
