import type { Point } from "./trail.ts";

/** Spread across, over spread along, below which people stand in a row. */
const NARROW = 0.25;
/** Closer than this, in steps of the chain, two that are no neighbours in it stand together. */
const TOGETHER = 1.5;

/**
 * Whether places form a queue: a narrow row, or a chain in which each has one before and one behind it and nobody else near, but for a corner here and there. The chain is
 * the shortest tree over all (Prim 1957). @param places three or more, on the ground
 */
export function isQueue(places: readonly Point[]): boolean {
  if (isNarrow(places)) return true;
  const chain = chainOf(places);
  if (!chain) return false;
  const apart = (i: number, j: number) => Math.hypot(chain[i]![0] - chain[j]![0], chain[i]![1] - chain[j]![1]);
  const steps = chain
    .slice(1)
    .map((_, i) => apart(i, i + 1))
    .sort((a, b) => a - b);
  const near = TOGETHER * steps[steps.length >> 1]!;
  let corners = 0;
  for (let i = 0; i < chain.length; i++)
    for (let j = i + 2; j < chain.length; j++) {
      if (apart(i, j) >= near) continue;
      // It comes back to itself: a ring, a heap.
      if (j > i + 2) return false;
      corners++;
    }
  return corners <= Math.floor(chain.length / 4);
}

/** By the deviations along and across the main axis. */
function isNarrow(places: readonly Point[]): boolean {
  const n = places.length;
  const mx = places.reduce((sum, [x]) => sum + x, 0) / n;
  const my = places.reduce((sum, [, y]) => sum + y, 0) / n;
  let [xx, yy, xy] = [0, 0, 0];
  for (const [x, y] of places) {
    xx += (x - mx) ** 2;
    yy += (y - my) ** 2;
    xy += (x - mx) * (y - my);
  }
  const middle = (xx + yy) / 2;
  const half = Math.hypot((xx - yy) / 2, xy);
  return middle - half < NARROW ** 2 * (middle + half);
}

/** Places from one end of the shortest tree over them to the other; null when it branches. */
function chainOf(places: readonly Point[]): Point[] | null {
  const n = places.length;
  const joined = new Set([0]);
  const neighbours: number[][] = places.map(() => []);
  while (joined.size < n) {
    let best: [from: number, to: number] = [0, 0];
    let least = Infinity;
    for (const i of joined)
      for (let j = 0; j < n; j++) {
        if (joined.has(j)) continue;
        const dist = Math.hypot(places[i]![0] - places[j]![0], places[i]![1] - places[j]![1]);
        if (dist < least) [least, best] = [dist, [i, j]];
      }
    const [from, to] = best;
    if (neighbours[from]!.length === 2) return null;
    neighbours[from]!.push(to);
    neighbours[to]!.push(from);
    joined.add(to);
  }
  const chain: number[] = [neighbours.findIndex((it) => it.length === 1)];
  while (chain.length < n) chain.push(neighbours[chain.at(-1)!]!.find((it) => it !== chain.at(-2))!);
  return chain.map((i) => places[i]!);
}
