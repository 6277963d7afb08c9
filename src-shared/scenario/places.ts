import type { ScenarioArea } from "../domain/scenario.ts";
import type { Interval } from "../match/intervals.ts";
import type { Hull } from "./course.ts";
import type { Point, Trail } from "./trail.ts";

/** Feet that get no further than this from an edge or a line, own heights, are on neither side of it: a box trembles by about this much. */
const CLEAR = 0.05;
/** Places of a straight step that are looked at for how far it gets from an edge. */
const LOOKS = 4;

/** An area's points in picture heights. */
export const scaled = (area: ScenarioArea, aspect: number): Point[] => area.points.map(([x, y]) => [x * aspect, y]);

/** Even-odd rule; a point on the edge counts as inside or outside, consistently. */
export function contains(polygon: readonly Point[], x: number, y: number): boolean {
  let inside = false;
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const [xi, yi] = polygon[i]!;
    const [xj, yj] = polygon[j]!;
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

/** A stretch of a trail on one side. */
interface Portion {
  startUs: number;
  endUs: number;
  side: boolean;
  /** It gets clear of the edge. */
  clear: boolean;
}

/** When the feet are inside a zone, ascending and disjoint. Exact between knots; who stands on the edge stays where they were. */
export function timesInside(trail: Trail, polygon: readonly Point[], hull: Hull = hullOf(polygon)): Interval[] {
  if (trail.count === 1 || trail.endUs <= trail.startUs) {
    const inside = contains(polygon, trail.x(0), trail.y(0));
    return inside ? [{ startUs: trail.startUs, endUs: trail.startUs + 1 }] : [];
  }
  const edges = [...polygon, polygon[0]!];
  const portions: Portion[] = [];
  for (let k = 0; k + 1 < trail.count; k++) {
    const a: Point = [trail.x(k), trail.y(k)];
    const b: Point = [trail.x(k + 1), trail.y(k + 1)];
    if (isBeside(a, b, hull)) {
      addPiece(portions, trail, k, 0, 1, false, edges);
      continue;
    }
    const shares = [0, 1];
    for (let i = 0; i + 1 < edges.length; i++) {
      const hit = crossing(a, b, edges[i]!, edges[i + 1]!);
      if (hit && hit.share > 0) shares.push(hit.share);
    }
    shares.sort((p, q) => p - q);
    for (let i = 0; i + 1 < shares.length; i++) {
      const middle = (shares[i]! + shares[i + 1]!) / 2;
      const side = contains(polygon, mix(a[0], b[0], middle), mix(a[1], b[1], middle));
      addPiece(portions, trail, k, shares[i]!, shares[i + 1]!, side, edges);
    }
  }
  const settled = settle(portions);
  return settled.filter((it) => it.side).map(({ startUs, endUs }) => ({ startUs, endUs }));
}

/**
 * When the feet pass over a line, and which way: forward = from its left to its right side, seen from its first to its last point (y downwards). Who turns back on the line, stands
 * on it or appears there has not passed.
 */
export function timesCrossing(trail: Trail, line: readonly Point[]): Array<{ tUs: number; forward: boolean }> {
  if (trail.count < 2) return [];
  const portions: Array<Portion & { forward: boolean }> = [];
  let side = false;
  let forward = false;
  for (let k = 0; k + 1 < trail.count; k++) {
    const a: Point = [trail.x(k), trail.y(k)];
    const b: Point = [trail.x(k + 1), trail.y(k + 1)];
    const hits: Array<{ share: number; forward: boolean }> = [];
    for (let i = 0; i + 1 < line.length; i++) {
      const hit = crossing(a, b, line[i]!, line[i + 1]!);
      if (hit) hits.push(hit);
    }
    hits.sort((p, q) => p.share - q.share);
    let from = 0;
    for (const hit of hits) {
      if (hit.share > from) addPiece(portions, trail, k, from, hit.share, side, line, { forward });
      // Sides by turns: a line has two wherever it is passed.
      side = !side;
      ({ forward } = hit);
      from = hit.share;
    }
    addPiece(portions, trail, k, from, 1, side, line, { forward });
  }
  const settled = settle(portions);
  return settled.flatMap((it, i) => {
    const before = settled[i - 1];
    return before && before.side !== it.side ? [{ tUs: it.startUs, forward: it.forward }] : [];
  });
}

/** Adds the part of the step after knot `k` between two shares of it, to the portion before where that is on the same side. */
function addPiece<T extends object>(
  portions: Array<Portion & T>,
  trail: Trail,
  k: number,
  from: number,
  to: number,
  side: boolean,
  edges: readonly Point[],
  more?: T,
): void {
  const t = (share: number) => mix(trail.tUs(k), trail.tUs(k + 1), share);
  const last = portions.at(-1);
  let portion = last;
  if (!last || last.side !== side)
    portions.push((portion = { ...more!, startUs: t(from), endUs: t(to), side, clear: false }));
  else last.endUs = t(to);
  for (let i = 0; i <= LOOKS && !portion!.clear; i++) {
    const share = from + ((to - from) * i) / LOOKS;
    const x = mix(trail.x(k), trail.x(k + 1), share);
    const y = mix(trail.y(k), trail.y(k + 1), share);
    portion!.clear = isFurther(edges, x, y, CLEAR * mix(trail.h(k), trail.h(k + 1), share));
  }
}

/** Portions that get clear of the edge, each with what comes after it until another side is as clear; what comes before the first counts to it. */
function settle<T extends Portion>(portions: readonly T[]): T[] {
  const settled: T[] = [];
  let unclear: number | null = null;
  for (const portion of portions) {
    const last = settled.at(-1);
    if (!portion.clear) {
      if (last) last.endUs = portion.endUs;
      else unclear ??= portion.startUs;
    } else if (last && last.side === portion.side) last.endUs = portion.endUs;
    else settled.push({ ...portion, startUs: last ? portion.startUs : (unclear ?? portion.startUs) });
  }
  // Never clear of it: where it was first.
  if (settled.length === 0 && portions.length > 0) settled.push({ ...portions[0]!, endUs: portions.at(-1)!.endUs });
  return settled;
}

/** Whether a step lies beside all of a box. */
const isBeside = (a: Point, b: Point, { left, right, top, bottom }: Hull): boolean =>
  (a[0] < left && b[0] < left) ||
  (a[0] > right && b[0] > right) ||
  (a[1] < top && b[1] < top) ||
  (a[1] > bottom && b[1] > bottom);

/** The box around an area: what a trail lies beside all of it is told by. */
export function hullOf(points: readonly Point[]): Hull {
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
}

/** Whether a point is further than this from each of a chain of straight edges. */
function isFurther(edges: readonly Point[], x: number, y: number, reach: number): boolean {
  for (let i = 0; i + 1 < edges.length; i++) {
    const [px, py] = edges[i]!;
    const [qx, qy] = edges[i + 1]!;
    // Most are far from all of the edge's own box.
    if ((x < px - reach && x < qx - reach) || (x > px + reach && x > qx + reach)) continue;
    if ((y < py - reach && y < qy - reach) || (y > py + reach && y > qy + reach)) continue;
    const along = (qx - px) ** 2 + (qy - py) ** 2;
    const share = along > 0 ? Math.min(1, Math.max(0, ((x - px) * (qx - px) + (y - py) * (qy - py)) / along)) : 0;
    const dx = x - mix(px, qx, share);
    const dy = y - mix(py, qy, share);
    if (dx * dx + dy * dy <= reach * reach) return false;
  }
  return true;
}

const mix = (a: number, b: number, share: number): number => a + (b - a) * share;

/** Where the step from a to b passes the segment from p to q: share of the step. A point on the line belongs to its right side, so that who only touches it does not pass. */
function crossing(a: Point, b: Point, p: Point, q: Point): { share: number; forward: boolean } | null {
  const sx = q[0] - p[0];
  const sy = q[1] - p[1];
  // With y downwards, what is above 0 lies to the right of the line.
  const from = sx * (a[1] - p[1]) - sy * (a[0] - p[0]);
  const to = sx * (b[1] - p[1]) - sy * (b[0] - p[0]);
  if (from >= 0 === to >= 0) return null;
  const share = from / (from - to);
  const x = mix(a[0], b[0], share) - p[0];
  const y = mix(a[1], b[1], share) - p[1];
  const along = (x * sx + y * sy) / (sx * sx + sy * sy);
  return along < 0 || along >= 1 ? null : { share, forward: to >= 0 };
}
