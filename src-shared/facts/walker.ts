import type { FinalObject } from "../vision/protocol.ts";
import { CompactPath, type Pose } from "./compactPath.ts";
import { kindOf, type Kind } from "./kinds.ts";

/** Speed is read over this span, so that box jitter is no movement. */
const SPEED_SPAN_US = 1_000_000;
/** A box this close to the picture's edge (share of its width, height) may be cut by it: its shape tells nothing. */
const EDGE = 0.012;
/** How much longer a step into the picture's depth is than it looks, against a step across it: a camera that looks down at about 40 degrees. */
export const DEPTH = 1.5;
/** Half the width of a standing person, body heights: what is wider than this is measured from its side, not from its middle. */
const HALF_PERSON = 0.2;

/** One object while the sweep passes it. Lengths in picture heights. */
export class Walker {
  readonly track: number;
  readonly kind: Kind;
  readonly startUs: number;
  readonly endUs: number;
  readonly now: Pose = { x: 0, y: 0, w: 0, h: 0 };
  /** Own heights per second over the last second, and its parts on the ground (y stretched by DEPTH). */
  speed = 0;
  vx = 0;
  vy = 0;
  /** True when the box touches the picture's edge. */
  cut = false;
  readonly #path: CompactPath;
  readonly #before: Pose = { x: 0, y: 0, w: 0, h: 0 };
  readonly #trail: CompactPath;
  readonly #aspect: number;

  constructor(object: FinalObject, aspect: number) {
    this.track = object.object.trackId;
    this.kind = kindOf(object.object.class);
    this.#path = CompactPath.of(object, aspect);
    // The same knots with a place of its own in them.
    this.#trail = this.#path.twin();
    this.startUs = this.#path.startUs;
    this.endUs = this.#path.endUs;
    this.#aspect = aspect;
  }

  /** Its compact path: see CompactPath. */
  get knots(): Float64Array {
    return this.#path.knots;
  }

  /** Moves on to `tUs`, kept within its life. */
  moveTo(tUs: number): void {
    this.#path.poseAt(tUs, this.now);
    this.#trail.poseAt(tUs - SPEED_SPAN_US, this.#before);
    const { now } = this;
    const dt = (Math.min(tUs, this.endUs) - Math.max(this.startUs, tUs - SPEED_SPAN_US)) / 1e6;
    // What has just appeared has no speed yet.
    this.vx = dt >= 0.25 ? (now.x - this.#before.x) / dt : 0;
    this.vy = dt >= 0.25 ? ((now.y - this.#before.y) * DEPTH) / dt : 0;
    // Without the stretch: rules that need a speed name object heights as they look.
    this.speed = Math.hypot(this.vx, this.vy / DEPTH) / Math.max(1e-6, now.h);
    const left = (now.x - now.w / 2) / this.#aspect;
    const right = (now.x + now.w / 2) / this.#aspect;
    this.cut = left < EDGE || right > 1 - EDGE || now.y - now.h < EDGE || now.y > 1 - EDGE;
  }
}

/** The length that distances between two things are told in: a person's height where there is one, else the larger height. */
export function unitOf(a: Walker, b: Walker): number {
  const personA = a.kind === "person";
  if (personA && b.kind === "person") return (a.now.h + b.now.h) / 2;
  if (personA) return a.now.h;
  if (b.kind === "person") return b.now.h;
  return Math.max(a.now.h, b.now.h);
}

/** Distance on the ground in `unit`s: between the feet of people, from the nearest point of the lower edge of wide things. */
export function distance(a: Walker, b: Walker, unit: number): number {
  const wide = (it: Walker) => Math.max(0, it.now.w / 2 - HALF_PERSON * it.now.h);
  const dx = Math.max(0, Math.abs(a.now.x - b.now.x) - wide(a) - wide(b));
  return Math.hypot(dx, (a.now.y - b.now.y) * DEPTH) / Math.max(1e-6, unit);
}

/** Share of `a`'s box that lies within `b`'s. */
export function shareInside(a: Walker, b: Walker): number {
  const p = a.now;
  const q = b.now;
  const w = Math.min(p.x + p.w / 2, q.x + q.w / 2) - Math.max(p.x - p.w / 2, q.x - q.w / 2);
  const h = Math.min(p.y, q.y) - Math.max(p.y - p.h, q.y - q.h);
  return w > 0 && h > 0 ? (w * h) / Math.max(1e-9, p.w * p.h) : 0;
}

/** How differently two things move, `unit`s per second. */
export function drift(a: Walker, b: Walker, unit: number): number {
  return Math.hypot(a.vx - b.vx, (a.vy - b.vy) / DEPTH) / Math.max(1e-6, unit);
}
