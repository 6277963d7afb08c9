import type { RelationKind } from "../domain/facts.ts";
import { Stretch } from "./stretch.ts";
import { DEPTH, distance, drift, shareInside, unitOf, type Walker } from "./walker.ts";

/** Tells that a relation held. `b` = 0 where it is about one track. */
export type Emit = (kind: RelationKind, a: number, b: number, startUs: number, endUs: number, strength: number) => void;

/** Pairs further apart than this many units are not looked at; things of different kinds can only be near, on, in or left. */
export const REACH = 4;
const REACH_OTHERS = 2.2;

/** Closer than this is together: who meets, who gathers. Units (a person's height). */
export const TOGETHER = 1.2;
/** Slower than this stands about, own heights per second. */
export const STANDING = 0.3;
/** Faster than this moves, own heights per second; the tracker's own bound. */
const MOVING = 0.25;

/** near: within one unit for a second; it goes on until 1.4 units are passed. */
const NEAR = { enter: 1, leave: 1.4, minUs: 1_000_000, bridgeUs: 1_000_000 };
/** following: see `follows`; four seconds. */
const FOLLOW = { nearest: 0.5, minUs: 4_000_000, bridgeUs: 1_500_000, sameWay: 0.77, behind: 0.64, pace: 2 };
/** meeting: two people who were 2.5 units apart within the last half minute stand together, nobody else with them, for three seconds. */
const MEET = { apart: 2.5, memoryUs: 30_000_000, leave: 1.6, minUs: 3_000_000, bridgeUs: 2_000_000 };
/** on, riding: moves with it, feet above the wheels' lower edge by 2 % of a person and below their upper one, for a second and a half. */
const RIDE = { drift: 0.3, above: 0.02, aside: 0.4, minUs: 1_500_000, bridgeUs: 2_000_000 };
/** on, a seat or a table: both stand still, one over the other, for three seconds. */
const REST = { speed: 0.15, inside: 0.25, minUs: 3_000_000, bridgeUs: 1_500_000 };
/** in: within its box and moving with it, for a second. */
const INSIDE = { share: 0.85, drift: 0.3, minUs: 1_000_000, bridgeUs: 2_000_000 };

/** What two things that came within reach of each other have been doing. The lower track number is `a`. */
export class Pair {
  readonly a: Walker;
  readonly b: Walker;
  readonly #near = new Stretch(NEAR.minUs, NEAR.bridgeUs);
  readonly #aFollows: Stretch | null;
  readonly #bFollows: Stretch | null;
  readonly #meet: Stretch | null;
  /** On or in: `#small` is the one that is on or in the other. */
  readonly #hold: { kind: "on" | "in"; small: Walker; large: Walker; stretch: Stretch; rest: boolean } | null;
  #apartUs = -Infinity;
  /** Last time they were within reach. */
  seenUs: number;

  constructor(a: Walker, b: Walker, tUs: number) {
    this.a = a;
    this.b = b;
    this.seenUs = tUs;
    const same = a.kind === b.kind;
    const alive = (it: Walker) => it.kind === "person" || it.kind === "animal";
    const mobile = (alive(a) && alive(b)) || (same && (a.kind === "vehicle" || a.kind === "moving"));
    this.#aFollows = mobile ? new Stretch(FOLLOW.minUs, FOLLOW.bridgeUs) : null;
    this.#bFollows = mobile ? new Stretch(FOLLOW.minUs, FOLLOW.bridgeUs) : null;
    this.#meet = same && a.kind === "person" ? new Stretch(MEET.minUs, MEET.bridgeUs) : null;
    this.#hold = holdOf(a, b) ?? holdOf(b, a);
    // Both were in the picture before they came within reach: they were apart.
    if (Math.min(tUs - a.startUs, tUs - b.startUs) >= 1_000_000) this.#apartUs = tUs;
  }

  /** Looks at the pair at `tUs`. @param alone nobody else is close to either */
  step(tUs: number, dist: number, unit: number, alone: boolean): void {
    this.seenUs = tUs;
    const { a, b } = this;
    if (dist <= (this.#near.open ? NEAR.leave : NEAR.enter)) this.#near.hold(tUs, 1 - dist / (2 * NEAR.leave));
    if (this.#aFollows && this.#bFollows && dist >= FOLLOW.nearest) {
      const ahead = follows(a, b);
      if (ahead > 0) this.#aFollows.hold(tUs, ahead);
      const behind = follows(b, a);
      if (behind > 0) this.#bFollows.hold(tUs, behind);
    }
    if (this.#meet) {
      if (dist >= MEET.apart) this.#apartUs = tUs;
      const standing = a.speed < STANDING && b.speed < STANDING;
      const goesOn = this.#meet.open && dist <= MEET.leave;
      const begins = dist <= TOGETHER && alone && tUs - this.#apartUs <= MEET.memoryUs;
      if (standing && (goesOn || begins)) this.#meet.hold(tUs, 1 - dist / (2 * MEET.leave));
    }
    if (this.#hold) {
      const { kind, small, large, stretch, rest } = this.#hold;
      const clear =
        kind === "in"
          ? within(small, large, unit, stretch.open)
          : rest
            ? rests(small, large)
            : rides(small, large, unit, stretch.open);
      if (clear > 0) stretch.hold(tUs, clear);
    }
  }

  /** Ends what has not held for too long. */
  settle(tUs: number, emit: Emit): void {
    const { a, b } = this;
    const end = (stretch: Stretch | null | undefined, kind: RelationKind, from: Walker, to: Walker) => {
      const span = stretch?.settle(tUs);
      if (span) emit(kind, from.track, to.track, span.startUs, span.endUs, span.strength);
    };
    end(this.#near, "near", a, b);
    end(this.#aFollows, "following", a, b);
    end(this.#bFollows, "following", b, a);
    end(this.#meet, "meeting", a, b);
    if (this.#hold) end(this.#hold.stretch, this.#hold.kind, this.#hold.small, this.#hold.large);
  }
}

/** Whether `small` could be on or in `large` at all, by what they are. */
function holdOf(small: Walker, large: Walker) {
  const alive = small.kind === "person" || small.kind === "animal";
  if (alive && large.kind === "vehicle")
    return { kind: "in" as const, small, large, stretch: new Stretch(INSIDE.minUs, INSIDE.bridgeUs), rest: false };
  if (alive && large.kind === "ride")
    return { kind: "on" as const, small, large, stretch: new Stretch(RIDE.minUs, RIDE.bridgeUs), rest: false };
  if ((alive || small.kind === "thing") && large.kind === "seat")
    return { kind: "on" as const, small, large, stretch: new Stretch(REST.minUs, REST.bridgeUs), rest: true };
  return null;
}

/**
 * How clearly `a` goes behind `b`, 0 when it does not: both move, the same way (within 40 degrees), at a like pace (at most twice as fast), and `b` is where `a` is
 * heading (within 50 degrees), at most REACH units ahead.
 */
function follows(a: Walker, b: Walker): number {
  if (a.speed < MOVING || b.speed < MOVING) return 0;
  const va = Math.hypot(a.vx, a.vy);
  const vb = Math.hypot(b.vx, b.vy);
  if (va > FOLLOW.pace * vb || vb > FOLLOW.pace * va) return 0;
  const sameWay = (a.vx * b.vx + a.vy * b.vy) / (va * vb);
  if (sameWay < FOLLOW.sameWay) return 0;
  const dx = b.now.x - a.now.x;
  const dy = (b.now.y - a.now.y) * DEPTH;
  const apart = Math.hypot(dx, dy);
  const behind = apart > 0 ? (dx * b.vx + dy * b.vy) / (apart * vb) : 0;
  return behind < FOLLOW.behind ? 0 : sameWay * behind;
}

/** How clearly `small` rides `large`. It begins in motion and may go on at a stop. */
function rides(small: Walker, large: Walker, unit: number, open: boolean): number {
  const p = small.now;
  const q = large.now;
  if (!open && (small.speed < MOVING || large.speed * q.h < MOVING * p.h)) return 0;
  if (drift(small, large, unit) > RIDE.drift) return 0;
  if (Math.abs(p.x - q.x) > RIDE.aside * q.w) return 0;
  if (p.y > q.y - RIDE.above * p.h || p.y < q.y - q.h || p.y - p.h > q.y - q.h) return 0;
  return 0.8;
}

/** How clearly `small` is on a thing that stands. */
function rests(small: Walker, large: Walker): number {
  const p = small.now;
  const q = large.now;
  if (small.speed > REST.speed || large.speed > REST.speed) return 0;
  if (Math.abs(p.x - q.x) > q.w / 2 || p.y > q.y + 0.15 * q.h || p.y < q.y - q.h) return 0;
  const inside = shareInside(small, large);
  return inside < REST.inside ? 0 : 0.5 + inside / 2;
}

/** How clearly `small` moves within `large`. */
function within(small: Walker, large: Walker, unit: number, open: boolean): number {
  if (!open && (large.speed < MOVING || small.speed * small.now.h < (MOVING * large.now.h) / 2)) return 0;
  const inside = shareInside(small, large);
  return inside < INSIDE.share || drift(small, large, unit) > INSIDE.drift ? 0 : inside;
}

/** Unit and distance of two things, or null when they are out of reach. */
export function apart(a: Walker, b: Walker): { unit: number; dist: number } | null {
  const unit = unitOf(a, b);
  const dist = distance(a, b, unit);
  const like = a.kind === b.kind || a.kind === "animal" || b.kind === "animal";
  return dist <= (like ? REACH : REACH_OTHERS) ? { unit, dist } : null;
}
