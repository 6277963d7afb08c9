import { PATH_STRIDE } from "../facts/compactPath.ts";
import { pathIndex, type RunPaths } from "../facts/paths.ts";
import { courseOf, mayMeet, mostTurns, type Course, type Hull } from "./course.ts";

/** A place in the picture, in picture heights, y downwards. */
export type Point = readonly [x: number, y: number];

/** The feet of one track: knots in media time and picture heights, straight lines between them. */
export class Trail {
  readonly count: number;
  readonly startUs: number;
  readonly #paths: RunPaths;
  readonly #index: number;
  readonly #knots: Float32Array;
  readonly #at: number;

  constructor(paths: RunPaths, index: number) {
    const { first, knots, startUs } = paths;
    this.#paths = paths;
    this.#index = index;
    this.#knots = knots;
    this.#at = first[index]! * PATH_STRIDE;
    this.count = first[index + 1]! - first[index]!;
    this.startUs = startUs[index]!;
  }

  /** How it goes on the whole. */
  get course(): Course {
    return courseOf(this.#paths, this.#index);
  }

  /** The most that it turns within some seconds, radians. */
  turns(withinS: number): number {
    return mostTurns(this.#paths, this.#index, withinS);
  }

  get endUs(): number {
    return this.tUs(this.count - 1);
  }

  tUs(knot: number): number {
    return this.startUs + this.#knots[this.#at + knot * PATH_STRIDE]! * 1e6;
  }

  x(knot: number): number {
    return this.#knots[this.#at + knot * PATH_STRIDE + 1]!;
  }

  y(knot: number): number {
    return this.#knots[this.#at + knot * PATH_STRIDE + 2]!;
  }

  /** Height of the object at a knot. */
  h(knot: number): number {
    return this.#knots[this.#at + knot * PATH_STRIDE + 4]!;
  }

  /** Index of the last knot at or before a time, the last but one at most. */
  knotAt(tUs: number): number {
    let low = 0;
    let high = this.count - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.tUs(middle) <= tUs) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, Math.min(low, this.count - 1) - (this.tUs(low) > tUs ? 1 : 0));
  }

  /** Feet and height at a time, kept within the track's life. */
  at(tUs: number): { x: number; y: number; h: number } {
    const k = this.knotAt(tUs);
    const next = Math.min(k + 1, this.count - 1);
    const from = this.tUs(k);
    const span = this.tUs(next) - from;
    const share = span > 0 ? Math.min(1, Math.max(0, (tUs - from) / span)) : 0;
    const mix = (a: number, b: number) => a + (b - a) * share;
    return {
      x: mix(this.x(k), this.x(next)),
      y: mix(this.y(k), this.y(next)),
      h: mix(this.h(k), this.h(next)),
    };
  }
}

/** The path of a track; null when it has none. */
export function trailOf(paths: RunPaths, track: number): Trail | null {
  const index = pathIndex(paths, track);
  return index < 0 || paths.first[index + 1]! <= paths.first[index]! ? null : new Trail(paths, index);
}

/** Whether a track has a path that could meet a box. */
export function comesNear(paths: RunPaths, track: number, hull: Hull): boolean {
  const index = pathIndex(paths, track);
  return index >= 0 && mayMeet(paths, index, hull);
}
