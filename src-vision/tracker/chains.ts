import { joinPairs } from "./join.ts";
import type { OfflineSettings } from "./offlineSettings.ts";
import type { Tracklet } from "./tracklet.ts";

/** The pieces of one object so far, in time order. */
export interface Chain {
  pieces: Tracklet[];
  /** Latched once: a real chain keeps its number, a ghost is dropped when it ends. */
  verdict: "open" | "real" | "ghost";
  /** Number in order of first appearance; 0 = not given yet. */
  number: number;
}

/**
 * Turns tracklets into objects while they stream by: joins an end to a later beginning, tells ghosts from real things, numbers the real
 * ones in order of first appearance, and lets go of what can no longer change. All decisions fall at fixed steps of the watched clock, never at the
 * borders of ranges, so they do not depend on how the footage was cut.
 *
 * Numbering: a chain gets its number once it is judged real and every chain that began before it has been judged. A chain that goes on is judged
 * after `judgeOpenS`, so numbers are never held back for long; if it is a ghost by then, what it goes on to be is judged afresh as another.
 */
export class Chains {
  /** Chains not yet handed out, by first sighting. */
  #chains: Chain[] = [];
  readonly #chainOf = new Map<number, Chain>();
  /** Tracklets whose beginning has not been matched yet. */
  #heads: Tracklet[] = [];
  readonly #settings: OfflineSettings;
  #nextStepS: number;
  #nextNumber = 1;
  /** Tracklets that go on although the last `step` judged their chain a ghost: what follows is to be judged anew. */
  readonly disowned: Tracklet[] = [];
  /** What the run has watched so far: a thing cannot be asked for more sightings than there were frames. */
  #frames = 0;
  #watchedS = 0;

  constructor(settings: OfflineSettings) {
    this.#settings = settings;
    this.#nextStepS = settings.joinEveryS;
  }

  /** Media time of the earliest sighting still needed, Infinity when none. */
  get oldestUs(): number {
    let oldest = Infinity;
    for (const chain of this.#chains) oldest = Math.min(oldest, chain.pieces[0].startUs);
    return oldest;
  }

  get size(): number {
    return this.#chains.length;
  }

  /** A tracklet saw its first sighting. */
  begin(tracklet: Tracklet): void {
    const chain: Chain = { pieces: [tracklet], verdict: "open", number: 0 };
    this.#chains.push(chain);
    this.#chainOf.set(tracklet.handle, chain);
    this.#heads.push(tracklet);
  }

  /** Call after every frame with the watched clock, and whether the detector looked. @returns chains that are complete, real and numbered */
  step(clockS: number, looked: boolean): Chain[] {
    if (looked) this.#frames++;
    this.#watchedS = clockS;
    this.disowned.length = 0;
    if (clockS < this.#nextStepS) return [];
    const done: Chain[] = [];
    while (clockS >= this.#nextStepS) this.#nextStepS += this.#settings.joinEveryS;
    const settled = clockS - this.#settings.matureS;
    this.#join(settled);
    this.#judge(settled);
    this.#number();
    this.#release(settled - this.#settings.joinHorizonS, done);
    return done;
  }

  /** The footage has ended and every tracklet is closed. */
  finish(): Chain[] {
    const done: Chain[] = [];
    this.#join(Infinity);
    this.#judge(Infinity);
    this.#number();
    this.#release(Infinity, done);
    return done;
  }

  #join(settledS: number): void {
    const heads = this.#heads.filter((t) => t.startS <= settledS);
    this.#heads = this.#heads.filter((t) => t.startS > settledS);
    if (heads.length === 0) return;
    const tails: Tracklet[] = [];
    for (const chain of this.#chains) {
      const tail = chain.pieces[chain.pieces.length - 1];
      if (tail.closed && chain.verdict !== "ghost") tails.push(tail);
    }
    const match = joinPairs(tails, heads, this.#settings);
    // In time order, so that a chain grows at its end even when several pieces follow at one step.
    for (let i = 0; i < heads.length; i++) {
      if (match[i] < 0) continue;
      const first = this.#chainOf.get(tails[match[i]].handle)!;
      const second = this.#chainOf.get(heads[i].handle)!;
      if (first === second) continue;
      first.pieces.push(...second.pieces);
      for (const piece of second.pieces) this.#chainOf.set(piece.handle, first);
      this.#chains.splice(this.#chains.indexOf(second), 1);
      if (second.verdict !== "open") first.verdict = second.verdict;
    }
  }

  #judge(settledS: number): void {
    const k = this.#settings;
    for (const chain of this.#chains) {
      if (chain.verdict !== "open") continue;
      const tail = chain.pieces[chain.pieces.length - 1];
      const complete = tail.closed && tail.endS < settledS - k.joinHorizonS;
      const lifeS = tail.endS - chain.pieces[0].startS;
      if (complete || lifeS >= k.judgeOpenS) chain.verdict = this.#isGhost(chain, lifeS) ? "ghost" : "real";
      if (chain.verdict === "ghost" && !tail.closed) this.disowned.push(tail);
    }
  }

  #isGhost(chain: Chain, lifeS: number): boolean {
    const k = this.#settings;
    const sightings = sum(chain, (t) => t.sightings);
    if (this.#isDouble(chain, sightings)) return true;
    const mean = sum(chain, (t) => t.scoreSum) / sightings;
    if (mean < k.minMeanScore) return true;
    if (mean >= k.sureMeanScore && sightings >= 2 && lifeS >= k.sureLifeS) return false;
    return sightings < Math.min(k.minSightings, this.#frames) || lifeS < Math.min(k.minLifeS, this.#watchedS);
  }

  /** True when most of its life it sat on a thing that another chain follows with more evidence. */
  #isDouble(chain: Chain, sightings: number): boolean {
    const shared = new Map<Chain, number>();
    for (const piece of chain.pieces) {
      for (const [handle, n] of piece.doubled) {
        const other = this.#chainOf.get(handle);
        if (other && other !== chain) shared.set(other, (shared.get(other) ?? 0) + n);
      }
    }
    const mine = sum(chain, (t) => t.scoreSum);
    for (const [other, n] of shared) {
      if (other.verdict === "ghost" || n < this.#settings.doubleShare * sightings) continue;
      if (sum(other, (t) => t.scoreSum) > mine) return true;
    }
    return false;
  }

  #number(): void {
    // Born in order, so the list is in order of first appearance; a gap waits for its verdict.
    for (const chain of this.#chains) {
      if (chain.verdict === "open") return;
      if (chain.verdict === "real" && chain.number === 0) chain.number = this.#nextNumber++;
    }
  }

  #release(beforeS: number, done: Chain[]): void {
    const kept: Chain[] = [];
    for (const chain of this.#chains) {
      const tail = chain.pieces[chain.pieces.length - 1];
      const complete = tail.closed && tail.endS < beforeS;
      if (!complete || chain.verdict === "open" || (chain.verdict === "real" && chain.number === 0)) {
        kept.push(chain);
        continue;
      }
      for (const piece of chain.pieces) {
        // A disowned handle may already name the chain that follows.
        if (this.#chainOf.get(piece.handle) === chain) this.#chainOf.delete(piece.handle);
      }
      if (chain.verdict === "real") done.push(chain);
    }
    this.#chains = kept;
    done.sort((a, b) => a.number - b.number);
  }
}

function sum(chain: Chain, of: (t: Tracklet) => number): number {
  let total = 0;
  for (const piece of chain.pieces) total += of(piece);
  return total;
}
