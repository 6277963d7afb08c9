import type { EventPart } from "../domain/event.ts";
import { gaps, union, type Interval } from "../match/intervals.ts";
import type { Held } from "./types.ts";

/** A gap that an exclusion leaves must last this long, or it was the stretch itself. */
const MIN_PIECE_US = 500_000;
/** Tracks that a combination names. */
const NAMED = 64;

export const byStart = (a: Interval, b: Interval): number => a.startUs - b.startUs || a.endUs - b.endUs;

/** A combination of parts over a stretch, as strong as its weakest. */
class Together implements Held {
  readonly startUs: number;
  readonly endUs: number;
  readonly found = null;
  readonly strength: number;
  readonly #picks: readonly Held[];
  readonly #main: number | null;

  constructor(startUs: number, endUs: number, picks: readonly Held[], main: number | null) {
    this.startUs = startUs;
    this.endUs = endUs;
    let strength = 1;
    for (const it of picks) strength = Math.min(strength, it.strength);
    this.strength = strength;
    this.#picks = picks;
    this.#main = main;
  }

  get trackIds(): number[] {
    const tracks = new Set(this.#main === null ? [] : [this.#main]);
    for (const it of this.#picks) for (const track of it.trackIds) tracks.add(track);
    return [...tracks].slice(0, NAMED);
  }

  parts(): EventPart[] {
    return this.#picks.flatMap((it) => it.parts());
  }
}

/** @param main the object that it is about, where there is one */
export const together = (startUs: number, endUs: number, picks: readonly Held[], main: number | null = null): Held =>
  new Together(startUs, endUs, picks, main);

/** The same part for another time. */
class Retimed implements Held {
  readonly startUs: number;
  readonly endUs: number;
  readonly #of: Held;

  constructor(of: Held, startUs: number, endUs: number) {
    this.#of = of;
    this.startUs = startUs;
    this.endUs = endUs;
  }

  get found(): Held["found"] {
    return this.#of.found;
  }

  get strength(): number {
    return this.#of.strength;
  }

  get trackIds(): number[] {
    return this.#of.trackIds;
  }

  parts(): EventPart[] {
    return this.#of.parts();
  }
}

export const retimed = (it: Held, startUs: number, endUs: number): Held => new Retimed(it, startUs, endUs);

/**
 * What is left where none of the excluded holds.
 * @param own an exclusion that is about objects counts only where the main object takes part in it
 * @param whole what is interrupted is over: a chain of steps is no shorter chain
 */
export function without(
  held: readonly Held[],
  excluded: readonly Held[],
  { own, whole }: { own: boolean; whole: boolean },
): Held[] {
  if (excluded.length === 0) return [...held];
  const spans = (of: readonly Held[]) => union(of.toSorted(byStart));
  const all = own ? [] : spans(excluded);
  const scene = own ? excluded.filter((it) => it.trackIds.length === 0) : [];
  const byTrack = new Map<number, Held[]>();
  for (const it of own ? excluded : [])
    for (const track of it.trackIds) {
      const known = byTrack.get(track);
      if (known) known.push(it);
      else byTrack.set(track, [it]);
    }
  return held.flatMap((it) => {
    const forbidden = own ? spans([...scene, ...(byTrack.get(it.trackIds[0] ?? -1) ?? [])]) : all;
    const shortest = whole ? it.endUs - it.startUs : Math.min(MIN_PIECE_US, it.endUs - it.startUs);
    return gaps(forbidden, it)
      .filter((piece) => piece.endUs - piece.startUs >= shortest)
      .map((piece) => retimed(it, piece.startUs, piece.endUs));
  });
}

/** Stretches closer than `gapUs` as one, with the strongest's evidence. Ascending. */
export function joined(held: readonly Held[], gapUs: number): Held[] {
  const merged: Held[] = [];
  for (const it of held.toSorted(byStart)) {
    const last = merged.at(-1);
    if (!last || it.startUs > last.endUs + gapUs) merged.push(it);
    else {
      const stronger = it.strength > last.strength ? it : last;
      merged[merged.length - 1] = retimed(stronger, last.startUs, Math.max(last.endUs, it.endUs));
    }
  }
  return merged;
}
