import { Belonging, Posture } from "./soloRules.ts";
import { apart, Pair, REACH, STANDING, TOGETHER, type Emit } from "./relationRules.ts";
import { Stretch } from "./stretch.ts";
import { Boarding } from "./boarding.ts";
import type { Walker } from "./walker.ts";

/** Time between two looks. The shortest relation lasts a second. */
const STEP_US = 500_000;
/** gathering: three people or more, each within TOGETHER of another of them and standing about, for five seconds. One fact per member. */
const GATHER = { size: 3, minUs: 5_000_000, bridgeUs: 2_000_000 };

/** In a dense crowd each is compared with this many, the nearest: work stays in proportion to the people. */
const NEIGHBOURS = 24;

/** An object that is in the picture, with what its own rules remember. */
interface Present {
  walker: Walker;
  posture: Posture | null;
  belonging: Belonging | null;
  gathering: { stretch: Stretch; first: number } | null;
  /** Others within TOGETHER, people only; filled at every step. */
  together: Present[];
}

/**
 * Goes through the footage in steps of STEP_US with the objects that are there at the time, and tells which relations hold. Work per step: neighbours within reach, found over
 * the objects sorted by place; memory: objects that are there and pairs that are within reach.
 */
export class Sweep {
  readonly #emit: Emit;
  /** Not there yet, by start. */
  #coming: Walker[] = [];
  #present: Present[] = [];
  readonly #pairs = new Map<number, Pair>();
  readonly #boarding: Boarding;
  #tUs = -Infinity;
  #firstUs = NaN;

  constructor(emit: Emit) {
    this.#emit = emit;
    this.#boarding = new Boarding(emit);
  }

  /** Objects whose path is held. */
  get held(): number {
    return this.#coming.length + this.#present.length;
  }

  /** Takes an object that begins at or after the time that was reached. */
  add(walker: Walker): void {
    this.#coming.push(walker);
  }

  /** Goes on to `untilUs`: every object that begins before it has been added. */
  advance(untilUs: number): void {
    if (untilUs <= this.#tUs + STEP_US) return;
    this.#coming.sort((a, b) => a.startUs - b.startUs || a.track - b.track);
    let next = 0;
    for (;;) {
      if (this.#present.length === 0 && this.#pairs.size === 0) {
        // Nothing there: on to whoever comes next.
        if (next >= this.#coming.length) break;
        this.#tUs = Math.max(this.#tUs, Math.ceil(this.#coming[next].startUs / STEP_US) * STEP_US - STEP_US);
      }
      const tUs = this.#tUs + STEP_US;
      if (tUs >= untilUs) break;
      this.#tUs = tUs;
      for (; next < this.#coming.length && this.#coming[next].startUs <= tUs; next++) this.#enter(this.#coming[next]);
      this.#step(tUs);
    }
    this.#coming = this.#coming.slice(next);
  }

  /** The footage has ended. */
  finish(): void {
    this.advance(Infinity);
  }

  #enter(walker: Walker): void {
    const { kind } = walker;
    if (Number.isNaN(this.#firstUs)) this.#firstUs = walker.startUs;
    this.#present.push({
      walker,
      posture: kind === "person" ? new Posture() : null,
      belonging: kind === "thing" || kind === "moving" ? new Belonging(this.#firstUs) : null,
      gathering: kind === "person" ? { stretch: new Stretch(GATHER.minUs, GATHER.bridgeUs), first: 0 } : null,
      together: [],
    });
  }

  #step(tUs: number): void {
    const there: Present[] = [];
    const gone: Present[] = [];
    for (const present of this.#present) (present.walker.endUs < tUs ? gone : there).push(present);
    for (const present of gone) this.#leave(present, tUs, there);
    for (const present of there) {
      present.walker.moveTo(tUs);
      present.together = [];
    }
    this.#boarding.step(
      tUs,
      there.map((it) => it.walker),
    );
    const owners = this.#lookAtPairs(there, tUs);
    this.#gather(there, tUs);
    for (const { walker, posture, belonging, gathering } of there) {
      posture?.step(walker, tUs, STEP_US);
      posture?.settle(walker, tUs, this.#emit);
      belonging?.step(walker, tUs, owners.get(walker) ?? new Map(), this.#emit);
      this.#settleGathering(walker, gathering, tUs);
    }
    for (const [key, pair] of this.#pairs) {
      pair.settle(tUs, this.#emit);
      // Long enough for every bridge to be over.
      if (tUs - pair.seenUs > 4 * STEP_US + 1_000_000) this.#pairs.delete(key);
    }
    this.#present = there;
  }

  /** @returns people (and larger blobs) within reach of each thing */
  #lookAtPairs(there: Present[], tUs: number): Map<Walker, Map<Walker, number>> {
    const owners = new Map<Walker, Map<Walker, number>>();
    const pairs: Array<{ a: Present; b: Present; unit: number; dist: number }> = [];
    const sorted = there.toSorted((a, b) => a.walker.now.x - b.walker.now.x);
    let widest = 0;
    for (const { walker } of sorted) widest = Math.max(widest, walker.now.w);
    for (let i = 0; i < sorted.length; i++) {
      // Each pair is found from its taller side, whose height bounds the unit.
      const { now } = sorted[i].walker;
      const reach = REACH * now.h + (now.w + widest) / 2;
      const around: typeof pairs = [];
      for (const way of [-1, 1]) {
        for (let j = i + way; j >= 0 && j < sorted.length; j += way) {
          const other = sorted[j].walker.now;
          if (Math.abs(other.x - now.x) > reach) break;
          if (other.h > now.h || (other.h === now.h && j < i)) continue;
          const near = apart(sorted[i].walker, sorted[j].walker);
          if (near) around.push({ a: sorted[i], b: sorted[j], unit: near.unit, dist: near.dist });
        }
      }
      if (around.length > NEIGHBOURS) {
        around.sort((a, b) => a.dist - b.dist);
        around.length = NEIGHBOURS;
      }
      for (const pair of around) pairs.push(pair);
    }
    for (const { a, b, dist } of pairs) {
      note(owners, a, b, dist);
      note(owners, b, a, dist);
      if (dist > TOGETHER || a.walker.kind !== "person" || b.walker.kind !== "person") continue;
      a.together.push(b);
      b.together.push(a);
    }
    for (const { a, b, unit, dist } of pairs) {
      const [low, high] = a.walker.track < b.walker.track ? [a, b] : [b, a];
      const key = low.walker.track * 2 ** 26 + high.walker.track;
      let pair = this.#pairs.get(key);
      if (!pair) this.#pairs.set(key, (pair = new Pair(low.walker, high.walker, tUs)));
      const alone = a.together.every((one) => one === b) && b.together.every((one) => one === a);
      pair.step(tUs, dist, unit, alone);
    }
    return owners;
  }

  /** Groups of people who stand together: connected by being close. */
  #gather(there: Present[], tUs: number): void {
    const seen = new Set<Present>();
    for (const start of there) {
      if (seen.has(start) || start.together.length === 0 || start.walker.speed >= STANDING) continue;
      const group: Present[] = [start];
      seen.add(start);
      for (let i = 0; i < group.length; i++) {
        for (const other of group[i].together) {
          if (seen.has(other) || other.walker.speed >= STANDING) continue;
          seen.add(other);
          group.push(other);
        }
      }
      if (group.length < GATHER.size) continue;
      let first = Infinity;
      for (const { walker } of group) first = Math.min(first, walker.track);
      for (const { gathering } of group) {
        if (!gathering!.stretch.open) gathering!.first = first;
        gathering!.stretch.hold(tUs, Math.min(1, 0.4 + 0.1 * group.length));
      }
    }
  }

  #settleGathering(walker: Walker, gathering: Present["gathering"], tUs: number): void {
    const span = gathering?.stretch.settle(tUs);
    if (span) this.#emit("gathering", walker.track, gathering!.first, span.startUs, span.endUs, span.strength);
  }

  #leave(present: Present, tUs: number, there: Present[]): void {
    const { walker, posture, belonging, gathering } = present;
    posture?.settle(walker, Infinity, this.#emit);
    belonging?.end(walker, walker.endUs, this.#emit);
    this.#settleGathering(walker, gathering, Infinity);
    if (walker.kind === "person")
      this.#boarding.left(
        walker,
        tUs,
        there.map((it) => it.walker),
      );
  }
}

function note(owners: Map<Walker, Map<Walker, number>>, thing: Present, person: Present, dist: number): void {
  const fits =
    (thing.walker.kind === "thing" && person.walker.kind === "person") ||
    (thing.walker.kind === "moving" && person.walker.kind === "moving");
  if (!fits) return;
  const known = owners.get(thing.walker);
  if (known) known.set(person.walker, dist);
  else owners.set(thing.walker, new Map([[person.walker, dist]]));
}
