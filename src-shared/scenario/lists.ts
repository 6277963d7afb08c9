import type { Interval } from "../match/intervals.ts";
import { byStart } from "./combine.ts";
import type { Held } from "./types.ts";

/** Held of a list that overlap a stretch. */
export class Overlaps {
  readonly #list: readonly Held[];
  readonly #reach: number;
  /** Latest end among the first i + 1. */
  readonly #latest: Float64Array;

  /** @param reachUs by which each is taken to be longer at both ends */
  constructor(list: readonly Held[], reachUs: number) {
    this.#list = list.toSorted(byStart);
    this.#reach = reachUs;
    this.#latest = new Float64Array(list.length);
    let latest = -Infinity;
    this.#list.forEach((it, i) => (this.#latest[i] = latest = Math.max(latest, it.endUs)));
  }

  within({ startUs, endUs }: Interval): Held[] {
    const list = this.#list;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (list[middle]!.startUs - this.#reach < endUs) low = middle + 1;
      else high = middle;
    }
    const found: Held[] = [];
    for (let i = low - 1; i >= 0 && this.#latest[i]! + this.#reach > startUs; i--)
      if (list[i]!.endUs + this.#reach > startUs) found.push(list[i]!);
    return found;
  }
}

/**
 * The lists once for every object that is the main one of the first list that speaks of objects, each with what that object takes part in and what speaks of no object at all. Null where no list speaks of
 * objects.
 */
export function byMain(lists: readonly Held[][]): Array<{ track: number; lists: Held[][] }> | null {
  const first = lists.findIndex((list) => list.some((it) => it.trackIds.length > 0));
  if (first < 0) return null;
  const mains = new Set(lists[first]!.flatMap((it) => it.trackIds.slice(0, 1)));
  const indexed = lists.map((list, i) => {
    const scene: Held[] = [];
    const byTrack = new Map<number, Held[]>();
    for (const it of list) {
      const tracks = i === first ? it.trackIds.slice(0, 1) : it.trackIds;
      if (tracks.length === 0) scene.push(it);
      for (const track of tracks) {
        if (!mains.has(track)) continue;
        const known = byTrack.get(track);
        if (known) known.push(it);
        else byTrack.set(track, [it]);
      }
    }
    return { scene, byTrack };
  });
  return [...mains].flatMap((track) => {
    const about = indexed.map(({ scene, byTrack }) => [...scene, ...(byTrack.get(track) ?? [])]);
    return about.some((list) => list.length === 0) ? [] : [{ track, lists: about }];
  });
}
