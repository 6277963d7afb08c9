import type { FrameTable } from "../../../media/types.ts";
import { ACTIVITY_BIN_US, type Activity } from "../../../store/sqlite/activityCodec.ts";

/** Parts of the span that each get a frame at least, however still they are. */
const PARTS = 8;
/** Weight of a second in which nothing is seen, next to one with all the span's motion (1) and all its objects (OBJECTS). */
const STILL = 0.02;
const OBJECTS = 0.5;

/** Middles of `count` equal parts of [fromUs, toUs), ascending. */
export function uniformTimes(fromUs: number, toUs: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.round(fromUs + ((i + 0.5) * (toUs - fromUs)) / count));
}

/**
 * `count` times of [fromUs, toUs), ascending, more of them where more moves and more objects are: every eighth of the span gets one (fewer frames than eighths: as many equal parts), the others go to the
 * eighths by their share of the activity (largest remainder, so that the sum is exact), and within a part the times lie at the middles of equal shares of its activity. Without any activity they are even.
 */
export function activityTimes(fromUs: number, toUs: number, count: number, activity: Activity | null): number[] {
  const weightAt = activity && weights(fromUs, toUs, activity);
  if (!weightAt) return uniformTimes(fromUs, toUs, count);
  const parts = Math.min(PARTS, count);
  const curves = Array.from({ length: parts }, (_, i) =>
    curveOf(fromUs + ((toUs - fromUs) * i) / parts, fromUs + ((toUs - fromUs) * (i + 1)) / parts, weightAt),
  );
  const counts = shares(
    curves.map((curve) => curve.total),
    count - parts,
  );
  return curves.flatMap((curve, i) => spread(curve, counts[i]! + 1));
}

/** The frames shown at those times, by their own times, each once and in order: a short span has fewer frames than were asked for. */
export function framesAt(table: FrameTable, timesUs: readonly number[]): number[] {
  if (table.count === 0) return [];
  const frames = timesUs.map((tUs) => table.at(Math.max(0, table.indexAt(tUs))));
  return [...new Set(frames)].sort((a, b) => a - b);
}

/** Weight of the second that a media time lies in; null when nothing at all moves or is there. */
function weights(fromUs: number, toUs: number, activity: Activity): ((tUs: number) => number) | null {
  const bins = activity.motion.length;
  const binOf = (tUs: number) => Math.floor((tUs - activity.startUs) / ACTIVITY_BIN_US);
  const first = Math.max(0, binOf(fromUs));
  const last = Math.min(bins - 1, binOf(toUs - 1));
  const objects = new Float64Array(bins);
  for (const counts of activity.counts.values()) for (let i = first; i <= last; i++) objects[i]! += counts[i]!;
  let mostMotion = 0;
  let mostObjects = 0;
  for (let i = first; i <= last; i++) {
    mostMotion = Math.max(mostMotion, activity.motion[i]!);
    mostObjects = Math.max(mostObjects, objects[i]!);
  }
  if (mostMotion === 0 && mostObjects === 0) return null;
  return (tUs) => {
    const i = binOf(tUs);
    if (i < first || i > last) return STILL;
    const motion = mostMotion > 0 ? activity.motion[i]! / mostMotion : 0;
    return STILL + motion + (mostObjects > 0 ? (OBJECTS * objects[i]!) / mostObjects : 0);
  };
}

/** Activity summed up over a part: `ends` are where the weight changes, `sums` what lies before them. */
interface Curve {
  fromUs: number;
  ends: number[];
  sums: number[];
  total: number;
}

function curveOf(fromUs: number, toUs: number, weightAt: (tUs: number) => number): Curve {
  const curve: Curve = { fromUs, ends: [], sums: [], total: 0 };
  for (let at = fromUs; at < toUs;) {
    // To the next whole second: weights are constant within one.
    const end = Math.min(toUs, (Math.floor(at / ACTIVITY_BIN_US) + 1) * ACTIVITY_BIN_US);
    curve.total += weightAt(at) * (end - at);
    curve.ends.push(end);
    curve.sums.push(curve.total);
    at = end;
  }
  return curve;
}

/** Times at the middles of `count` equal shares of a curve. */
function spread({ fromUs, ends, sums, total }: Curve, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const wanted = ((i + 0.5) * total) / count;
    const at = sums.findIndex((sum) => sum >= wanted);
    const startUs = at > 0 ? ends[at - 1]! : fromUs;
    const before = at > 0 ? sums[at - 1]! : 0;
    return Math.floor(startUs + ((ends[at]! - startUs) * (wanted - before)) / (sums[at]! - before));
  });
}

/** Whole numbers that sum up to `count`, in proportion to `sizes` (Hamilton's method of the largest remainder). */
function shares(sizes: readonly number[], count: number): number[] {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const exact = sizes.map((size) => (size * count) / total);
  const whole = exact.map(Math.floor);
  const left = count - whole.reduce((sum, n) => sum + n, 0);
  const order = [...exact.keys()].sort((a, b) => exact[b]! - whole[b]! - (exact[a]! - whole[a]!) || a - b);
  for (const i of order.slice(0, left)) whole[i]!++;
  return whole;
}
