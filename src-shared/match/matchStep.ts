import type { EventCitation } from "../domain/event.ts";
import type { MomentReason } from "../domain/moment.ts";
import type { Criterion } from "../domain/query.ts";
import { boundsOf, holdsOf, spanOfObject, tellsOf, type Found, type Holds } from "./found.ts";
import { strengthOfNone } from "./counting.ts";
import { cut, gaps, intersect, union, type Interval } from "./intervals.ts";
import { PatternScan } from "./pattern.ts";
import { together, type Common } from "./together.ts";
import type { MatchStep, RunView, StepMatch } from "./types.ts";

type Evidence = NonNullable<MomentReason["evidence"]>;

/** What an exclusion or the time filter leaves of a stretch must last this long, or it was the stretch itself. */
const MIN_PIECE_US = 500_000;
/** Tracks that a match names. */
const NAMED = 64;
/** A miss is worth at most this much of what it would be as a match, so that it never looks likely. */
const MISS = 0.3;
/** How far off what no object can be compared with is (a relation, a signal), and what is nowhere near. */
const FAR = { untold: 1, absent: 2 } as const;
/** The strongest so many stretches are asked how close they come. */
const MISS_STRETCHES = 16;
/** With more criteria than this, what is missing is not looked for one by one. */
const MISS_CRITERIA = 6;

/**
 * Matches one step against the facts of one run: every criterion that can be told holds at a common time, no exclusion does. A step of exclusions alone ("nobody")
 * matches the time that they leave. Where none of the wanted criteria can be told there are no matches: other routes find the moments, `forbidden` still applies to them.
 */
export const matchStep: MatchStep = (step, run, others) => {
  const wanted: Holds[] = [];
  const unwanted: Holds[] = [];
  for (const criterion of step.criteria) (criterion.negated ? unwanted : wanted).push(holdsOf(criterion, run, others));
  const forbidden = union(
    unwanted
      .filter((it) => it.known)
      .flatMap((it) => it.spans)
      .sort((a, b) => a.startUs - b.startUs),
  );
  const told = wanted.filter((it) => it.known);
  if (wanted.length === 0) {
    const matches = unwanted.some((it) => it.known) ? emptyStretches(run, forbidden, unwanted) : [];
    return { matches, miss: null, forbidden };
  }
  if (told.length === 0) return { matches: [], miss: unmeasuredOf(wanted, unwanted, run), forbidden };
  const rest = [...wanted, ...unwanted].filter((it) => !told.includes(it));
  const whole = run.within === null && forbidden.length === 0;
  let matches: StepMatch[] = [];
  if (told.length === 1) {
    const [only] = told as [Holds];
    for (const it of only.spans) {
      if (whole) matches.push(new MatchOfOne(it, only, it.startUs, it.endUs, rest));
      else
        for (const { startUs, endUs } of pieces(it, run.within, forbidden))
          matches.push(new MatchOfOne(it, only, startUs, endUs, rest));
    }
  } else {
    matches = together(told).flatMap((it) =>
      pieces(it, run.within, forbidden).map((piece) => matchOf(it, told, piece, rest)),
    );
  }
  // A span cut in pieces may begin after the next one does.
  if (!whole) matches.sort((a, b) => a.startUs - b.startUs);
  let miss: StepMatch | null | undefined;
  return {
    matches,
    forbidden,
    // Worked out when it is asked for: only an answer without any match, over all runs, needs it.
    get miss() {
      return (miss ??= matches.length > 0 ? null : missOf(told, rest, together(told), run));
    },
  };
};

/** What the time filter and the exclusions leave of a stretch. */
export function pieces(stretch: Interval, within: RunView["within"], forbidden: readonly Interval[]): Interval[] {
  if (within === null && forbidden.length === 0) return [stretch];
  const inTime = within === null ? [stretch] : cut(within, stretch);
  const left = inTime.flatMap((part) => gaps(forbidden, part));
  const shortest = Math.min(MIN_PIECE_US, stretch.endUs - stretch.startUs);
  return left.filter((part) => part.endUs - part.startUs >= shortest);
}

function emptyStretches(run: RunView, forbidden: readonly Interval[], unwanted: readonly Holds[]): StepMatch[] {
  const all = { startUs: 0, endUs: run.durationUs };
  return pieces(all, run.within, forbidden).map(({ startUs, endUs }) => ({
    startUs,
    endUs,
    bestUs: Math.floor((startUs + endUs) / 2),
    trackIds: [],
    box: null,
    strength: strengthOfNone({ startUs, endUs }),
    reasons: unwanted.map((it) => bareReason(it.criterion, it.known ? true : null)),
  }));
}

function matchOf(common: Common, told: readonly Holds[], piece: Interval, rest: readonly Holds[]): StepMatch {
  const { parts } = common;
  if (parts.length === 1) return new MatchOfOne(parts[0]!, told[0]!, piece.startUs, piece.endUs, rest);
  // Everything is in the picture at once where the parts overlap; the stretch itself may go on with others in their place.
  const overlap = parts.reduce<Interval>(
    (all, part) => ({ startUs: Math.max(all.startUs, part.startUs), endUs: Math.min(all.endUs, part.endUs) }),
    piece,
  );
  const core = overlap.startUs < overlap.endUs ? overlap : piece;
  const inside = (part: Found) => isInside(part, core);
  const main =
    parts.find((part) => part.timed && inside(part)) ?? parts.find((part) => part.trackIds.length > 0) ?? parts[0]!;
  const best = inside(main) ? main : (parts.find(inside) ?? null);
  const bestUs = best ? best.bestUs : Math.floor((core.startUs + core.endUs) / 2);
  const trackIds = [...new Set([...main.trackIds, ...parts.flatMap((part) => part.trackIds)])].slice(0, NAMED);
  const reasons = told.map((it, i) => reasonOf(it, parts[i]!, bestUs));
  reasons.push(...rest.map(reasonOfRest));
  return {
    startUs: piece.startUs,
    endUs: piece.endUs,
    bestUs,
    trackIds,
    box: best === main ? main.box : null,
    strength: parts.reduce((sum, part) => sum + part.strength, 0) / parts.length,
    reasons,
    event: parts.find((part, i) => part.event && told[i]!.criterion.kind === "event")?.event,
  };
}

/** A match of a step that asks for one object, over all its time. */
export const matchOfObject = (part: Found, only: Holds): StepMatch =>
  new MatchOfOne(part, only, part.startUs, part.endUs, []);

/** A match that rests on one criterion, of which there may be a million in a library: what only a moment that is shown needs is made when it is asked for. */
class MatchOfOne implements StepMatch {
  readonly startUs: number;
  readonly endUs: number;
  readonly strength: number;
  readonly #part: Found;
  readonly #only: Holds;
  readonly #rest: readonly Holds[];

  constructor(part: Found, only: Holds, startUs: number, endUs: number, rest: readonly Holds[]) {
    this.#part = part;
    this.#only = only;
    this.#rest = rest;
    this.startUs = startUs;
    this.endUs = endUs;
    this.strength = part.strength;
  }

  get bestUs(): number {
    return isInside(this.#part, this) ? this.#part.bestUs : Math.floor((this.startUs + this.endUs) / 2);
  }

  get trackIds(): number[] {
    return this.#part.trackIds;
  }

  get box(): StepMatch["box"] {
    return isInside(this.#part, this) ? this.#part.box : null;
  }

  get event(): EventCitation | undefined {
    return this.#only.criterion.kind === "event" ? this.#part.event : undefined;
  }

  get reasons(): MomentReason[] {
    return [reasonOf(this.#only, this.#part, this.bestUs), ...this.#rest.map(reasonOfRest)];
  }
}

/** Whether a part is looked at its best within a stretch; one that lasts until the end of the video may be so at its very end. */
const isInside = ({ bestUs, endUs: lastUs }: Found, { startUs, endUs }: Interval) =>
  bestUs >= startUs && (bestUs < endUs || (bestUs === endUs && lastUs <= endUs));

const reasonOfRest = ({ criterion, known }: Holds): MomentReason =>
  bareReason(criterion, known && criterion.negated ? true : null);

function reasonOf({ criterion, route }: Holds, part: Found, bestUs: number): MomentReason {
  // Evidence is shown at its own good look, or where the match is looked at while it lasts.
  const tUs = part.box || bestUs < part.startUs || bestUs > part.endUs ? part.bestUs : bestUs;
  // Words that describe an event are words still.
  const own = part.event && route !== "texts" ? "events" : route;
  const weight = own === "signals" || part.strength < 0.3 ? "weak" : part.strength < 0.6 ? "fair" : "strong";
  const trackIds = part.trackIds.length > NAMED ? part.trackIds.slice(0, NAMED) : part.trackIds;
  const evidence = {
    route: own,
    weight,
    tUs,
    trackIds,
    box: part.box,
    value: part.value,
    text: part.text ?? null,
    ...(part.event ? { event: part.event } : {}),
  } satisfies Evidence;
  return { criterion: criterion.id, satisfied: true, evidence };
}

function bareReason(criterion: Criterion, satisfied: boolean | null): MomentReason {
  return { criterion: criterion.id, satisfied, evidence: null };
}

/** The best stretch that misses exactly one thing: an exclusion, one property of the only criterion, or one of several criteria. */
function missOf(
  told: readonly Holds[],
  rest: readonly Holds[],
  common: readonly Common[],
  run: RunView,
): StepMatch | null {
  const excluded = strongest(
    common.flatMap((it) => pieces(it, run.within, []).map((piece) => matchOf(it, told, piece, rest))),
  );
  if (excluded) {
    // Everything wanted is there, and so is something unwanted.
    return asMiss(excluded, 0, (id) => rest.some((it) => it.criterion.id === id && it.known && overlaps(it, excluded)));
  }
  if (told.length === 1) return nearestOf(told[0]!, rest, run);
  const empty = told.filter((it) => it.spans.length === 0);
  if (empty.length > 1 || told.length > MISS_CRITERIA) return null;
  let best: StepMatch | null = null;
  for (const missing of empty.length === 1 ? empty : told) {
    const others = told.filter((it) => it !== missing);
    const found = together(others).flatMap((it) =>
      pieces(it, run.within, []).map((piece) => matchOf(it, others, piece, [...rest, missing])),
    );
    for (const candidate of found.sort((a, b) => b.strength - a.strength).slice(0, MISS_STRETCHES)) {
      const miss = asMiss(candidate, distanceOf(missing, candidate, run), (id) => id === missing.criterion.id);
      if (!best || miss.strength > best.strength) best = miss;
    }
  }
  return best;
}

const overlaps = (it: Holds, match: Interval) =>
  intersect(union(it.spans.toSorted((a, b) => a.startUs - b.startUs)), [match]).length > 0;

/** How far a criterion is from holding in a stretch: see PatternScan.closest. */
function distanceOf({ criterion }: Holds, { startUs, endUs }: Interval, { facts }: RunView): number {
  if (criterion.kind !== "object") return FAR.untold;
  return new PatternScan(criterion.object, facts).closest(startUs, endUs)?.distance ?? FAR.absent;
}

/** @param distance how far what is missing is from being there, 0 = it is not missing but something is there that should not be */
function asMiss(match: StepMatch, distance: number, failed: (criterion: string) => boolean): StepMatch {
  const reasons = match.reasons.map((reason) =>
    failed(reason.criterion) ? { ...reason, satisfied: false, evidence: null } : reason,
  );
  const { startUs, endUs, bestUs, trackIds, box, strength } = match;
  return { startUs, endUs, bestUs, trackIds, box, strength: (strength * MISS) / (1 + distance), reasons };
}

function strongest(matches: readonly StepMatch[]): StepMatch | null {
  let best: StepMatch | null = null;
  for (const match of matches) if (!best || match.strength > best.strength) best = match;
  return best;
}

/** For a step that asks for a large or small one where there are too few to compare with: one of them, left open. */
function unmeasuredOf(wanted: readonly Holds[], rest: readonly Holds[], run: RunView): StepMatch | null {
  const [only] = wanted;
  if (wanted.length !== 1 || only!.criterion.kind !== "object" || only!.criterion.object.size === null) return null;
  const object = { ...only!.criterion.object, size: null };
  if (!tellsOf(run, object)) return null;
  const open = nearestOf({ ...only!, criterion: { ...only!.criterion, object } }, rest, run);
  return open && { ...open, reasons: open.reasons.map((it) => ({ ...it, satisfied: it.satisfied || null })) };
}

/** For a step of one criterion: the object of the right class, or of its kind, that comes closest. */
function nearestOf(only: Holds, rest: readonly Holds[], run: RunView): StepMatch | null {
  if (only.criterion.kind !== "object") return null;
  const scan = new PatternScan(only.criterion.object, run.facts);
  const closest = scan.closest(...boundsOf(run));
  if (!closest) return null;
  const span = spanOfObject(run.facts, closest.row, scan);
  const [piece] = pieces(span, run.within, []);
  if (!piece) return null;
  const { startUs, endUs } = span;
  const match = matchOf({ startUs, endUs, parts: [span] }, [only], piece, rest);
  return asMiss(match, closest.distance, (id) => id === only.criterion.id);
}
