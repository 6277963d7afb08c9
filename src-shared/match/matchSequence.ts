import type { MatchSequence, StepMatch } from "./types.ts";

/** Longest time between two steps when none is stated: ten minutes. */
const WITHIN_US = 600_000_000;
/** A step may begin while the one before it still lasts, but this much after that began. */
const AFTER_US = 1_000_000;
/** A chain whose steps overlap in time is worth this much of one whose steps follow each other. */
const OVERLAPPING = 0.6;

/** A match with the earliest way on from it. */
interface Link {
  match: StepMatch;
  next: Link | null;
}

/**
 * Chains matches of steps in time order, as many chains as there are beginnings: each goes on with the earliest match of the next step from which the rest can be reached.
 * The next step begins after the end of the one before, or, where there is none, at least a second after its start. n log n in all, since steps are linked from the last to
 * the first.
 */
export const matchSequence: MatchSequence = (steps) => {
  if (steps.length === 0) return [];
  let links: Link[] = steps.at(-1)!.matches.map((match) => ({ match, next: null }));
  for (let i = steps.length - 2; i >= 0; i--) {
    const onward = links.sort((a, b) => a.match.startUs - b.match.startUs);
    const withinUs = steps[i + 1]!.withinUs ?? WITHIN_US;
    links = [];
    for (const match of steps[i]!.matches) {
      const next = wayOn(match, onward, withinUs);
      if (next) links.push({ match, next });
    }
  }
  return links.map((link) => chainOf(link, steps)).sort((a, b) => a.startUs - b.startUs);
};

function wayOn({ startUs, endUs }: StepMatch, onward: readonly Link[], withinUs: number): Link | null {
  const after = onward[firstFrom(onward, endUs)];
  if (after && after.match.startUs - endUs <= withinUs) return after;
  const during = onward[firstFrom(onward, startUs + AFTER_US)];
  return during && during.match.startUs < endUs ? during : null;
}

/** Index of the first link whose match begins at or after `tUs`. */
function firstFrom(links: readonly Link[], tUs: number): number {
  let low = 0;
  let high = links.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (links[middle]!.match.startUs < tUs) low = middle + 1;
    else high = middle;
  }
  return low;
}

function chainOf(first: Link, asked: Parameters<MatchSequence>[0]) {
  const steps: StepMatch[] = [];
  let endUs = -Infinity;
  let sum = 0;
  for (let link: Link | null = first; link; link = link.next) {
    steps.push(link.match);
    endUs = Math.max(endUs, link.match.endUs);
    sum += link.match.strength;
  }
  return { steps, startUs: first.match.startUs, endUs, strength: (sum / steps.length) * closeness(steps, asked) };
}

/** 1 where each step follows on the one before at once, less the longer it takes. */
function closeness(chain: StepMatch[], steps: Parameters<MatchSequence>[0]): number {
  let product = 1;
  for (let i = 1; i < chain.length; i++) {
    const gapUs = chain[i]!.startUs - chain[i - 1]!.endUs;
    const withinUs = Math.max(1, steps[i]!.withinUs ?? WITHIN_US);
    product *= gapUs < 0 ? OVERLAPPING : 1 - (0.3 * gapUs) / withinUs;
  }
  return product;
}
