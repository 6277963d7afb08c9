import { Stretch } from "./stretch.ts";
import type { Emit } from "./relationRules.ts";
import type { Walker } from "./walker.ts";

/**
 * lying: a person's box, cut by no edge, is wide (1.2 times its height or more) and at most 0.65 of the height it had while tall (at most 0.65 as wide as high, for a second at
 * least), for two seconds. Who sits stays too narrow; who lies along the camera's view is not told.
 */
const LYING = { tall: 0.65, tallUs: 1_000_000, wide: 1.2, lower: 0.65, minUs: 2_000_000, bridgeUs: 1_500_000 };

/** Watches one person's shape. */
export class Posture {
  readonly #lying = new Stretch(LYING.minUs, LYING.bridgeUs);
  #tallUs = 0;
  #tallHeight = 0;

  step(walker: Walker, tUs: number, stepUs: number): void {
    const { w, h } = walker.now;
    if (walker.cut || h <= 0) return;
    if (w <= LYING.tall * h) {
      this.#tallUs += stepUs;
      this.#tallHeight = this.#tallHeight > 0 ? 0.7 * this.#tallHeight + 0.3 * h : h;
    } else if (w >= LYING.wide * h && this.#tallUs >= LYING.tallUs && h <= LYING.lower * this.#tallHeight) {
      this.#lying.hold(tUs, Math.min(1, w / h - 0.7));
    }
  }

  settle(walker: Walker, tUs: number, emit: Emit): void {
    const span = this.#lying.settle(tUs);
    if (span) emit("lying", walker.track, 0, span.startUs, span.endUs, span.strength);
  }
}

/**
 * leftBehind: a thing (or a small blob of the built-in motion analysis) came to stand, by the side of a person, who then went away: 2 units off or out of
 * the picture, for ten seconds, while the thing stayed where it was. It holds from when the person was away until the thing goes, or the person is back within one unit. What stood
 * there when the footage began was left by nobody.
 */
const LEFT = {
  side: 1,
  sideUs: 2_000_000,
  away: 2,
  back: 1,
  minUs: 10_000_000,
  /** Movement, in own sizes, that makes it a thing that is carried. */
  moved: 0.35,
  /** A blob larger than this share of its owner's height is no thing. */
  blob: 0.6,
  /** Someone who appears within this time where the owner's track broke off is the owner. */
  brokenUs: 3_000_000,
};

/** Watches one thing. */
export class Belonging {
  #x = NaN;
  #y = NaN;
  #stillUs = NaN;
  #owner: Walker | null = null;
  #ownerDist = Infinity;
  #awayUs = NaN;
  #near = 0;
  readonly #firstUs: number;

  /** @param firstUs when the footage's first object appeared */
  constructor(firstUs: number) {
    this.#firstUs = firstUs;
  }

  /** @param people distance in units of each person (or larger blob) within reach; whom it does not name is away */
  step(thing: Walker, tUs: number, people: ReadonlyMap<Walker, number>, emit: Emit): void {
    const { now } = thing;
    const size = Math.max(now.w, now.h);
    if (!(Math.hypot(now.x - this.#x, now.y - this.#y) <= LEFT.moved * size)) {
      this.end(thing, tUs, emit);
      this.#x = now.x;
      this.#y = now.y;
      this.#stillUs = tUs;
      this.#owner = null;
      this.#ownerDist = Infinity;
    }
    const fromStart = this.#stillUs <= this.#firstUs + LEFT.sideUs;
    if (!fromStart && tUs - this.#stillUs <= LEFT.sideUs) this.#findOwner(thing, people, LEFT.side);
    if (!this.#owner) return;
    const gone = tUs > this.#owner.endUs;
    if (gone && this.#near <= LEFT.away && !this.#owner.cut && tUs - this.#owner.endUs <= LEFT.brokenUs) {
      // The track broke off beside the thing: whoever stands there now is the same person.
      this.#findOwner(thing, people, LEFT.side);
    }
    const dist = people.get(this.#owner) ?? Infinity;
    if (!gone && dist < Infinity) this.#near = dist;
    else if (!gone) this.#near = Infinity;
    if (Number.isNaN(this.#awayUs)) {
      if (dist > LEFT.away) this.#awayUs = tUs;
    } else if (dist <= LEFT.back) this.end(thing, tUs, emit);
    else if (dist <= LEFT.away && tUs - this.#awayUs < LEFT.minUs) this.#awayUs = NaN;
  }

  /** The thing goes, moves, or its owner is back. */
  end(thing: Walker, tUs: number, emit: Emit): void {
    const endUs = Math.min(tUs, thing.endUs);
    if (this.#owner && endUs - this.#awayUs >= LEFT.minUs)
      emit("leftBehind", thing.track, this.#owner.track, this.#awayUs, endUs, 1 - this.#ownerDist / 2);
    this.#awayUs = NaN;
  }

  #findOwner(thing: Walker, people: ReadonlyMap<Walker, number>, reach: number): void {
    if (this.#owner && !people.has(this.#owner)) this.#ownerDist = Infinity;
    for (const [person, dist] of people) {
      if (person.kind === "moving" && thing.now.h > LEFT.blob * person.now.h) continue;
      if (dist > reach || dist >= this.#ownerDist) continue;
      this.#owner = person;
      this.#ownerDist = dist;
      this.#near = dist;
    }
  }
}
