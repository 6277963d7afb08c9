import type { Direction } from "../domain/geometry.ts";
import type { ScenarioMotion } from "../domain/scenario.ts";
import type { Interval } from "../match/intervals.ts";
import type { Course } from "./course.ts";
import type { Trail } from "./trail.ts";

/** Half the span that speed and heading are read over, and unrest. */
const SPEED_HALF_US = 500_000;
const UNREST_HALF_US = 1_500_000;
/** Who has been seen for less has no movement yet. */
const LEAST_S = 0.25;
/** Below this, heights per second, there is no heading. */
const MOVING = 0.15;
/** Between two looks near a change of course; a change of truth between two looks is then found to a millisecond. */
const LOOK_US = 250_000;
const EXACT_US = 1_000;
/** Courses are kept in single precision. */
const SLACK = 0.999;
/** Octants from "right", clockwise as it looks. */
const OCTANTS: readonly Direction[] = ["right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right"];

/** When an object moves as asked, ascending and disjoint. */
export function timesMoving(trail: Trail, now: ScenarioMotion): Interval[] {
  const whole = onTheWhole(trail, now);
  if (whole !== null) return whole ? [{ startUs: trail.startUs, endUs: trail.endUs }] : [];
  const movement = new Movement(trail);
  const holds = (tUs: number): boolean => {
    if (now.speed || now.heading) {
      const { speed, heading } = movement.at(tUs);
      if (now.speed && !lies(speed, now.speed)) return false;
      if (now.heading && (speed < MOVING || !now.heading.some((one) => one === heading))) return false;
    }
    return !now.unrest || lies(movement.unrest(tUs), now.unrest);
  };
  const spans: Interval[] = [];
  let before = trail.startUs;
  let did = false;
  for (const tUs of looksOf(trail, now.unrest ? UNREST_HALF_US : SPEED_HALF_US)) {
    const does = holds(tUs);
    const change = does === did || tUs === before ? tUs : turn(holds, before, tUs, did);
    if (does && !did) spans.push({ startUs: change, endUs: tUs });
    else if (did) spans.at(-1)!.endUs = change;
    did = does;
    before = tUs;
  }
  return spans.filter((it) => it.endUs > it.startUs);
}

const lies = (value: number, { min, max }: { min?: number | undefined; max?: number | undefined }) =>
  (min === undefined || value >= min) && (max === undefined || value <= max);

/** Times at which the movement may change: every quarter of a second around the knots, and the ends of the straight parts between. A car parked for hours is looked at a few times. */
function* looksOf(trail: Trail, halfUs: number): Generator<number> {
  const { endUs } = trail;
  let last = trail.startUs;
  yield last;
  for (let k = 0; k < trail.count; k++) {
    const at = trail.tUs(k);
    if (at - halfUs > last) yield (last = at - halfUs);
    const toUs = Math.min(endUs, at + halfUs);
    while (last + LOOK_US < toUs) yield (last += LOOK_US);
    if (toUs > last) yield (last = toUs);
  }
}

/** Whether an object moves as asked all its time or never, from bounds that are quick to see: of a thousand people few run or struggle. Null = now and then, perhaps. */
function onTheWhole(trail: Trail, now: ScenarioMotion): boolean | null {
  const { speed, heading, unrest } = now;
  const course = trail.course;
  const least = Math.max(speed?.min ?? 0, heading ? MOVING : 0);
  if (course.fastest < SLACK * least * course.lowest) return false;
  if (unrest?.min !== undefined && isCalm(trail, course, unrest.min)) return false;
  if (speed?.max === undefined || least > 0 || unrest) return null;
  if (course.fastest < SLACK * speed.max * course.lowest) return trail.endUs > trail.startUs;
  const turns = Math.min(Math.PI, trail.turns((2 * SPEED_HALF_US) / 1e6));
  const seen = trail.endUs - trail.startUs >= 2 * SPEED_HALF_US;
  return seen && SLACK * course.slowest * Math.cos(turns / 2) > speed.max * course.tallest ? false : null;
}

/**
 * Whether an object can nowhere go to and fro as much as `least`. A part of a way is never more roundabout than the whole; and a way whose turns come to less than half a circle is at least as straight as an
 * arc of that much: chord >= way * cos(turns / 2) (Schur's theorem).
 */
function isCalm(trail: Trail, { fastest, lowest, roundabout }: Course, least: number): boolean {
  if (roundabout < SLACK * least * lowest * 4 * LEAST_S) return true;
  const turns = Math.min(Math.PI, trail.turns((2 * UNREST_HALF_US) / 1e6));
  return fastest * (1 - Math.cos(turns / 2)) < SLACK * least * lowest;
}

/** The time between two at which a condition changes, by halving. */
function turn(holds: (tUs: number) => boolean, fromUs: number, toUs: number, did: boolean): number {
  let low = fromUs;
  let high = toUs;
  while (high - low > EXACT_US) {
    const middle = (low + high) / 2;
    if (holds(middle) === did) low = middle;
    else high = middle;
  }
  return high;
}

class Movement {
  readonly #trail: Trail;
  /** Way gone up to each knot; made when unrest is asked for. */
  #gone: Float64Array | null = null;

  constructor(trail: Trail) {
    this.#trail = trail;
  }

  /** Own heights per second over the second around a time, and the octant of the way. */
  at(tUs: number): { speed: number; heading: Direction } {
    const { fromUs, toUs } = this.#window(tUs, SPEED_HALF_US);
    const a = this.#trail.at(fromUs);
    const b = this.#trail.at(toUs);
    const dt = (toUs - fromUs) / 1e6;
    const [dx, dy] = [b.x - a.x, b.y - a.y];
    const speed = dt < LEAST_S ? 0 : Math.hypot(dx, dy) / dt / Math.max(1e-6, this.#trail.at(tUs).h);
    const octant = ((Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) % 8) + 8) % 8;
    return { speed, heading: OCTANTS[octant]! };
  }

  /** Heights per second gone beyond the way made, over the three seconds around a time. */
  unrest(tUs: number): number {
    const { fromUs, toUs } = this.#window(tUs, UNREST_HALF_US);
    const dt = (toUs - fromUs) / 1e6;
    if (dt < 4 * LEAST_S) return 0;
    const a = this.#trail.at(fromUs);
    const b = this.#trail.at(toUs);
    const way = this.#goneAt(toUs) - this.#goneAt(fromUs) - Math.hypot(b.x - a.x, b.y - a.y);
    return Math.max(0, way) / dt / Math.max(1e-6, this.#trail.at(tUs).h);
  }

  #window(tUs: number, halfUs: number) {
    return {
      fromUs: Math.max(this.#trail.startUs, tUs - halfUs),
      toUs: Math.min(this.#trail.endUs, tUs + halfUs),
    };
  }

  #goneAt(tUs: number): number {
    const trail = this.#trail;
    if (!this.#gone) {
      this.#gone = new Float64Array(trail.count);
      for (let k = 1; k < trail.count; k++)
        this.#gone[k] = this.#gone[k - 1]! + Math.hypot(trail.x(k) - trail.x(k - 1), trail.y(k) - trail.y(k - 1));
    }
    const k = trail.knotAt(tUs);
    const { x, y } = trail.at(tUs);
    return this.#gone[k]! + Math.hypot(x - trail.x(k), y - trail.y(k));
  }
}
