import { PATH_STRIDE } from "../facts/compactPath.ts";
import type { RunPaths } from "../facts/paths.ts";

/** How a track goes on the whole: what tells of most that they can never do what is asked for. Picture heights, seconds. */
export interface Course {
  /** Least and largest height of the object. */
  lowest: number;
  tallest: number;
  /** Speeds of its slowest and its fastest straight part. */
  slowest: number;
  fastest: number;
  /** Its way less the straight line from its first to its last place. */
  roundabout: number;
}

/** A box in picture heights. */
export interface Hull {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Left, right, top, bottom of the way, then the figures of a Course, per track. */
const WIDTH = 9;

/** By run, each track's worked out when it is first asked for: every scenario asks about the same ones. */
const courses = new WeakMap<RunPaths, Float32Array>();

export function courseOf(paths: RunPaths, index: number): Course {
  const all = figuresOf(paths, index);
  const at = WIDTH * index;
  return {
    lowest: all[at + 4]!,
    tallest: all[at + 5]!,
    slowest: all[at + 6]!,
    fastest: all[at + 7]!,
    roundabout: all[at + 8]!,
  };
}

/** Whether any straight part of a track could meet a box: its own box does. Of most tracks the whole lies beside it, which is told at once. */
export function mayMeet(paths: RunPaths, index: number, { left, right, top, bottom }: Hull): boolean {
  const all = figuresOf(paths, index);
  const at = WIDTH * index;
  if (all[at]! > right || all[at + 1]! < left || all[at + 2]! > bottom || all[at + 3]! < top) return false;
  const { first, knots } = paths;
  const from = first[index]! * PATH_STRIDE;
  const to = first[index + 1]! * PATH_STRIDE;
  let lastX = knots[from + 1]!;
  let lastY = knots[from + 2]!;
  for (let k = from; k < to; k += PATH_STRIDE) {
    const x = knots[k + 1]!;
    const y = knots[k + 2]!;
    const beside =
      (x < left && lastX < left) ||
      (x > right && lastX > right) ||
      (y < top && lastY < top) ||
      (y > bottom && lastY > bottom);
    if (!beside) return true;
    lastX = x;
    lastY = y;
  }
  return false;
}

/** The figures of all tracks, those of `index` among them. */
function figuresOf(paths: RunPaths, index: number): Float32Array {
  let all = courses.get(paths);
  if (!all) courses.set(paths, (all = new Float32Array(WIDTH * (paths.first.length - 1)).fill(NaN)));
  if (Number.isNaN(all[WIDTH * index]!)) workOut(paths, index, all);
  return all;
}

function workOut({ first, knots }: RunPaths, index: number, into: Float32Array): void {
  const from = first[index]! * PATH_STRIDE;
  const to = first[index + 1]! * PATH_STRIDE;
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  let [lowest, tallest] = [Infinity, 0];
  let [slowest, fastest] = [Infinity, 0];
  let way = 0;
  let [lastT, lastX, lastY] = [0, 0, 0];
  for (let k = from; k < to; k += PATH_STRIDE) {
    const t = knots[k]!;
    const x = knots[k + 1]!;
    const y = knots[k + 2]!;
    const h = knots[k + 4]!;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
    if (h < lowest) lowest = h;
    if (h > tallest) tallest = h;
    if (k > from) {
      const step = length(x - lastX, y - lastY);
      way += step;
      if (t > lastT) {
        const speed = step / (t - lastT);
        if (speed < slowest) slowest = speed;
        if (speed > fastest) fastest = speed;
      }
    }
    lastT = t;
    lastX = x;
    lastY = y;
  }
  const straight = to > from ? length(lastX - knots[from + 1]!, lastY - knots[from + 2]!) : 0;
  into.set([left, right, top, bottom, lowest, tallest, slowest, fastest, way - straight], WIDTH * index);
}

/** The most that a track turns within some seconds, radians, all turns counted alike. */
export function mostTurns({ first, knots }: RunPaths, index: number, withinS: number): number {
  const from = first[index]! * PATH_STRIDE;
  const to = first[index + 1]! * PATH_STRIDE;
  const times: number[] = [];
  const turns: number[] = [];
  let heading: number | null = null;
  let sum = 0;
  let most = 0;
  let oldest = 0;
  for (let k = from + PATH_STRIDE; k < to; k += PATH_STRIDE) {
    const dx = knots[k + 1]! - knots[k - PATH_STRIDE + 1]!;
    const dy = knots[k + 2]! - knots[k - PATH_STRIDE + 2]!;
    // Who stands does not turn, whatever comes after.
    if (dx === 0 && dy === 0) continue;
    const next = Math.atan2(dy, dx);
    if (heading !== null) {
      const tS = knots[k - PATH_STRIDE]!;
      const angle = Math.abs(next - heading);
      const turn = Math.min(angle, 2 * Math.PI - angle);
      times.push(tS);
      turns.push(turn);
      sum += turn;
      while (times[oldest]! < tS - withinS) sum -= turns[oldest++]!;
      most = Math.max(most, sum);
    }
    heading = next;
  }
  return most;
}

const length = (dx: number, dy: number): number => Math.sqrt(dx * dx + dy * dy);
