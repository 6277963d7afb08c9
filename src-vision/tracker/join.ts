import { assign } from "./assign.ts";
import type { OfflineSettings } from "./offlineSettings.ts";
import type { Tracklet } from "./tracklet.ts";

/** Position and velocity at one end of a tracklet: a line through its last (or first) sightings. Picture heights and seconds. */
export interface EndState {
  cx: number;
  cy: number;
  vx: number;
  vy: number;
  w: number;
  h: number;
  size: number;
}

/** Line fit over up to `spanS` seconds at the start or end of a tracklet. Velocity shrinks to 0 when little was seen. */
export function endState(t: Tracklet, end: boolean, spanS: number): EndState {
  const at = end ? t.count - 1 : 0;
  const step = end ? -1 : 1;
  const t0 = t.clockS(at);
  let n = 0;
  let st = 0;
  let stt = 0;
  let sx = 0;
  let sy = 0;
  let stx = 0;
  let sty = 0;
  let sw = 0;
  let sh = 0;
  for (let i = at; i >= 0 && i < t.count; i += step) {
    const dt = t.clockS(i) - t0;
    if (Math.abs(dt) > spanS) break;
    n++;
    st += dt;
    stt += dt * dt;
    sx += t.cx(i);
    sy += t.cy(i);
    stx += dt * t.cx(i);
    sty += dt * t.cy(i);
    sw += t.w(i);
    sh += t.h(i);
  }
  // Ridge in the variance of time, seconds^2: a single sighting has velocity 0, a short one a cautious velocity.
  const ridge = 0.005;
  const spread = stt / n - (st / n) ** 2;
  const vx = (stx / n - (st / n) * (sx / n)) / (spread + ridge);
  const vy = (sty / n - (st / n) * (sy / n)) / (spread + ridge);
  const w = sw / n;
  const h = sh / n;
  return { cx: sx / n - (vx * st) / n, cy: sy / n - (vy * st) / n, vx, vy, w, h, size: Math.sqrt(w * h) };
}

/** Likeness at which a pair is neither drawn together nor pushed apart, and the distance from there to certainty. */
const COLOR_NEUTRAL = 0.8;
const COLOR_RANGE = 0.2;
const APPEARANCE_NEUTRAL = 0.55;
const APPEARANCE_RANGE = 0.3;

/** Likeness 0..1 of two colour histograms (Bhattacharyya); two strangers on one street often reach 0.8. Null without colours. */
export function colorLikeness(a: Tracklet, b: Tracklet): number | null {
  if (a.colorCount === 0 || b.colorCount === 0) return null;
  let sumA = 0;
  let sumB = 0;
  for (let i = 0; i < a.color.length; i++) {
    sumA += a.color[i];
    sumB += b.color[i];
  }
  let likeness = 0;
  for (let i = 0; i < a.color.length; i++) likeness += Math.sqrt((a.color[i] / sumA) * (b.color[i] / sumB));
  return likeness;
}

/** Cosine of the mean appearance vectors; null without. */
export function appearanceLikeness(a: Tracklet, b: Tracklet): number | null {
  if (!a.appearance || !b.appearance || a.appearance.length !== b.appearance.length) return null;
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.appearance.length; i++) {
    dot += a.appearance[i] * b.appearance[i];
    aa += a.appearance[i] ** 2;
    bb += b.appearance[i] ** 2;
  }
  return dot / (Math.sqrt(aa * bb) || 1);
}

/** -1 = the same for certain, 0 = cannot say, up to 2 = surely another: a wrong coat outweighs the right place. The network goes before the colours. */
function unlikeness(a: Tracklet, b: Tracklet): number {
  const appearance = appearanceLikeness(a, b);
  const color = colorLikeness(a, b);
  let value = 0;
  if (appearance !== null) value = (APPEARANCE_NEUTRAL - appearance) / APPEARANCE_RANGE;
  else if (color !== null) value = (COLOR_NEUTRAL - color) / COLOR_RANGE;
  return Math.max(-1, Math.min(2, value));
}

function mainLabel(t: Tracklet): number {
  let label = -1;
  let weight = -1;
  for (const [l, v] of t.votes) if (v.weight > weight) [label, weight] = [l, v.weight];
  return label;
}

/** Cost of `b` being the continuation of `a`; 1 = a mismatch of one tolerance in all. Infinity where it cannot be. */
export function joinCost(a: Tracklet, b: Tracklet, k: OfflineSettings): number {
  const gap = b.startS - a.endS;
  if (gap <= 0 || gap > k.joinHorizonS) return Infinity;
  const from = endState(a, true, k.joinFitS);
  const to = endState(b, false, k.joinFitS);
  if ((b.startUs - a.endUs) / 1e6 > k.joinHorizonS) {
    // The detector rested in between: nothing moved, so only what stood there before can stand there after.
    const speed = Math.max(Math.hypot(from.vx, from.vy) / from.size, Math.hypot(to.vx, to.vy) / to.size);
    if (speed > k.joinRestSpeed) return Infinity;
  }
  const ratio = Math.log(to.size / from.size);
  if (Math.abs(ratio) > k.joinSizeLimit) return Infinity;
  const size = Math.sqrt(from.size * to.size);
  // Both ends are carried to the middle of the gap, but not further than a thing keeps its course.
  const carry = Math.min(gap, k.joinCourseS) / 2;
  const dx = from.cx + from.vx * carry - (to.cx - to.vx * carry);
  const dy = from.cy + from.vy * carry - (to.cy - to.vy * carry);
  const tolerance = size * (k.joinSlack + k.joinDrift * gap);
  const apart = Math.hypot(dx, dy) / tolerance;
  if (apart > 1) return Infinity;
  const turn = Math.hypot(from.vx - to.vx, from.vy - to.vy) / (size * k.joinTurn);
  const look = unlikeness(a, b);
  const other = mainLabel(a) === mainLabel(b) ? 0 : k.joinClassPenalty;
  return (
    0.6 * apart + 0.4 * (Math.abs(ratio) / k.joinSizeLimit) + 0.2 * Math.min(2, turn) + k.joinLookWeight * look + other
  );
}

/**
 * Pairs ends with beginnings so that the total cost is least.
 * @returns for each head the index of its tail, or -1
 */
export function joinPairs(tails: readonly Tracklet[], heads: readonly Tracklet[], k: OfflineSettings): Int32Array {
  const cost = new Float64Array(heads.length * tails.length);
  for (let r = 0; r < heads.length; r++) {
    for (let c = 0; c < tails.length; c++) cost[r * tails.length + c] = joinCost(tails[c], heads[r], k);
  }
  return assign(cost, heads.length, tails.length, k.joinGate);
}
