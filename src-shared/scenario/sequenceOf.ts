import { byStart, together } from "./combine.ts";
import { byMain } from "./lists.ts";
import type { Held } from "./types.ts";

/** Longest time from the end of one step to the start of the next where the file does not say. */
export const SEQUENCE_US = 600_000_000;
/** A step may begin while the one before it still lasts, but this much after that began. */
const AFTER_US = 1_000_000;
/** Ways back from one last step that are tried where objects must differ. */
const MAX_WAYS = 2_000;

/**
 * Chains in time order, one for each last step: each step begins after the one before has ended (at most `withinUs` after) or has lasted for a second. Of several ways back the one with the
 * latest steps is taken.
 */
export function sequenceOf(
  lists: readonly Held[][],
  withinUs: number,
  tracks: "same" | "different" | undefined,
): Held[] {
  if (lists.some((list) => list.length === 0)) return [];
  const own = tracks === "same" ? byMain(lists) : null;
  if (own) return own.flatMap(({ track, lists: about }) => chains(about, withinUs, false, track)).sort(byStart);
  return chains(lists, withinUs, tracks === "different", null).sort(byStart);
}

/** A match of a step with what of the step before it may follow on, latest first. */
interface Link {
  held: Held;
  before: Link[];
}

function chains(lists: readonly Held[][], withinUs: number, apart: boolean, main: number | null): Held[] {
  let links = lists[0]!.toSorted(byStart).map((held): Link => ({ held, before: [] }));
  for (const list of lists.slice(1)) {
    const steps = new Steps(links);
    links = list
      .toSorted(byStart)
      .map((held) => ({ held, before: steps.before(held, withinUs, apart) }))
      .filter((it) => it.before.length > 0);
  }
  return links.flatMap((last) => {
    const chain = apart ? wayBack(last) : straightBack(last);
    if (!chain) return [];
    let endUs = -Infinity;
    for (const it of chain) endUs = Math.max(endUs, it.endUs);
    return [together(chain[0]!.startUs, endUs, chain, main)];
  });
}

function straightBack(last: Link): Held[] {
  const chain: Held[] = [];
  for (let link: Link | undefined = last; link; link = link.before[0]) chain.unshift(link.held);
  return chain;
}

/** A way back on which no object takes part twice. */
function wayBack(last: Link): Held[] | null {
  let ways = 0;
  const chain: Held[] = [];
  const go = (link: Link): boolean => {
    if (++ways > MAX_WAYS) return false;
    if (link.held.trackIds.some((track) => chain.some((it) => it.trackIds.includes(track)))) return false;
    chain.unshift(link.held);
    if (link.before.length === 0 || link.before.some(go)) return true;
    chain.shift();
    return false;
  };
  return go(last) ? chain : null;
}

/** Links of one step, for the search of what comes before the next. */
class Steps {
  readonly #links: readonly Link[];
  readonly #latest: Float64Array;

  constructor(links: readonly Link[]) {
    this.#links = links;
    this.#latest = new Float64Array(links.length);
    let latest = -Infinity;
    links.forEach(({ held }, i) => (this.#latest[i] = latest = Math.max(latest, held.endUs)));
  }

  /** @param all every one, not the latest alone */
  before(next: Held, withinUs: number, all: boolean): Link[] {
    const found: Link[] = [];
    let low = 0;
    let high = this.#links.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#links[middle]!.held.startUs <= next.startUs) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= 0 && this.#latest[i]! + withinUs >= next.startUs; i--) {
      const { held } = this.#links[i]!;
      const after = next.startUs - held.endUs;
      // What happens at one and the same microsecond has no order; an instant ends one later.
      const follows = after >= 0 ? after <= withinUs : next.startUs - held.startUs >= AFTER_US;
      if (!follows) continue;
      found.push(this.#links[i]!);
      if (!all) break;
    }
    return found;
  }
}
