import type { EventCitation } from "#shared/domain/event.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { Band, Moment, MomentReason, SearchRoute } from "#shared/domain/moment.ts";
import type { Selected } from "./selection.ts";
import { overlaps, type Span } from "./spans.ts";

/** A moment in the making: where, and what each route says of it. */
export interface Candidate extends Span {
  video: Selected;
  bestUs: number;
  box: BoxNorm | null;
  trackIds: number[];
  /** Best raw score of each route that found it; comparable within the route only. */
  scores: Partial<Record<SearchRoute, number>>;
  /** 0..1 of the facts, 0 without. */
  strength: number;
  reasons: MomentReason[];
  /** Band of the similarity that was asked for in words or by picture; null = none reached it. */
  similar: Band | null;
  steps: Moment["steps"];
  /** The event, where one was asked for. */
  event?: EventCitation | undefined;
}

/** Neighbours closer than this are one moment ... */
const GAP_US = 2_000_000;
/** ... unless that makes it longer than this. */
const MAX_LENGTH_US = 20_000_000;

/**
 * Reciprocal rank fusion (Cormack, Clarke, Buettcher: "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009), with the
 * paper's k. Raw scores of routes are never compared with one another.
 */
const K = 60;

/**
 * What a route's rank counts. Set by hand: facts and examples state what is meant, a crop shows the thing itself, a whole picture shows it among others (a person is 2 to 5 % of
 * a surveillance frame), concepts and texts tell of one part of the query, signals are weak by nature.
 */
const WEIGHTS: Record<SearchRoute, number> = {
  facts: 1,
  events: 1,
  example: 1,
  crops: 0.9,
  windows: 0.8,
  texts: 0.8,
  concepts: 0.7,
  signals: 0.4,
};

/** Facts this close in strength are equally good: other routes decide between them. */
const STRENGTH_STEP = 0.05;

export interface Fused extends Candidate {
  score: number;
}

/** Best first; ties by facts' strength, then by the library's order and time, so that the same query gives the same answer. Pure. */
export function fuse(candidates: readonly Candidate[]): Fused[] {
  const fused: Fused[] = candidates.map((it) => ({ ...it, score: 0 }));
  for (const route of Object.keys(WEIGHTS) as SearchRoute[]) {
    const found = fused.filter((it) => it.scores[route] !== undefined);
    const value = (it: Fused) =>
      route === "facts" ? Math.round(it.scores.facts! / STRENGTH_STEP) : (it.scores[route] as number);
    found.sort((a, b) => value(b) - value(a));
    let rank = 0;
    found.forEach((it, i) => {
      if (i === 0 || value(it) !== value(found[i - 1]!)) rank++;
      it.score += WEIGHTS[route] / (K + rank);
    });
  }
  return fused.sort(inOrder);
}

function inOrder(a: Fused, b: Fused): number {
  return b.score - a.score || byStrength(a, b);
}

/** Order among facts alone. */
export function byStrength(a: Candidate, b: Candidate): number {
  return (
    b.strength - a.strength ||
    a.video.video.order - b.video.video.order ||
    a.startUs - b.startUs ||
    a.endUs - b.endUs ||
    (a.trackIds[0] ?? 0) - (b.trackIds[0] ?? 0)
  );
}

/**
 * Joins neighbours of one video into moments; the better one names best time, box and reasons, the others add what they found. Sequences are left alone: each is
 * a story of its own. Nothing is joined across a stretch that the query excludes (`excluded`, ascending or not) or that its time filter leaves out. `candidates` are of one
 * video and are changed.
 */
export function mergeNeighbours(
  candidates: readonly Candidate[],
  better: (a: Candidate, b: Candidate) => number,
  excluded: readonly Span[] = [],
): Candidate[] {
  const sorted = inTime(candidates)
    ? candidates
    : candidates.toSorted((a, b) => a.startUs - b.startUs || a.endUs - b.endUs || better(a, b));
  const merged: Candidate[] = [];
  let last: Candidate | null = null;
  for (const next of sorted) {
    if (
      last &&
      last.steps.length === 0 &&
      next.steps.length === 0 &&
      isSame(last, next) &&
      belongTogether(last, next, last.video.within, excluded)
    ) {
      last = join(last, next, better);
      merged[merged.length - 1] = last;
    } else merged.push((last = next));
  }
  return merged;
}

/** Matches come in order of time but for a few queries: sorting half a million of them again would cost more than finding them. */
function inTime(candidates: readonly Span[]): boolean {
  for (let i = 1; i < candidates.length; i++) if (candidates[i]!.startUs <= candidates[i - 1]!.startUs) return false;
  return true;
}

/** Stretches of one video that are one moment, as `mergeNeighbours` would join them; `strength` is that of the strongest. Ascending in time. */
export function groupNeighbours<T extends Span & { strength: number; event?: EventCitation | undefined }>(
  stretches: readonly T[],
  { within }: Pick<Selected, "within">,
  excluded: readonly Span[] = [],
): Array<Span & { strength: number; members: T[] }> {
  const sorted = inTime(stretches)
    ? stretches
    : stretches.toSorted((a, b) => a.startUs - b.startUs || a.endUs - b.endUs || b.strength - a.strength);
  const groups: Array<Span & { strength: number; members: T[] }> = [];
  for (const next of sorted) {
    const last = groups.at(-1);
    if (last && isSame(last.members[0]!, next) && belongTogether(last, next, within, excluded)) {
      last.endUs = Math.max(last.endUs, next.endUs);
      last.strength = Math.max(last.strength, next.strength);
      last.members.push(next);
    } else groups.push({ startUs: next.startUs, endUs: next.endUs, strength: next.strength, members: [next] });
  }
  return groups;
}

/** Two events are two moments, however close. */
const isSame = (a: Pick<Candidate, "event">, b: Pick<Candidate, "event">) => a.event?.id === b.event?.id;

function belongTogether(a: Span, b: Span, within: Selected["within"], excluded: readonly Span[]): boolean {
  if (b.startUs > a.endUs) {
    const gap = { startUs: a.endUs, endUs: b.startUs };
    if (b.startUs - a.endUs <= GAP_US && excluded.some((it) => overlaps(it, gap))) return false;
    if (within && !within.some((it) => it.startUs <= gap.startUs && it.endUs >= gap.endUs)) return false;
  }
  return areClose(a.startUs, a.endUs, b.startUs, b.endUs);
}

/** Whether two stretches, the second not beginning before the first, are one moment as far as time goes. */
export function areClose(startUs: number, endUs: number, nextStartUs: number, nextEndUs: number): boolean {
  const union = Math.max(endUs, nextEndUs) - startUs;
  const shared = Math.min(endUs, nextEndUs) - nextStartUs;
  if (-shared <= GAP_US && union <= MAX_LENGTH_US) return true;
  return shared >= union / 2;
}

/** The better one takes the other in; it is changed. */
function join(a: Candidate, b: Candidate, better: (a: Candidate, b: Candidate) => number): Candidate {
  const [lead, other] = better(a, b) <= 0 ? [a, b] : [b, a];
  // A neighbour that hardly looks like it must not stretch a moment that surely does.
  if (lead.scores.facts !== undefined || lead.similar === other.similar) {
    lead.startUs = Math.min(a.startUs, b.startUs);
    lead.endUs = Math.max(a.endUs, b.endUs);
  }
  for (const route of Object.keys(other.scores) as SearchRoute[])
    lead.scores[route] = Math.max(lead.scores[route] ?? -Infinity, other.scores[route]!);
  lead.strength = Math.max(lead.strength, other.strength);
  lead.similar = betterBand(lead.similar, other.similar);
  if (lead.reasons.length !== other.reasons.length || lead.reasons.some((it) => it.satisfied !== true))
    lead.reasons = mergeReasons(lead.reasons, other.reasons);
  return lead;
}

const BANDS: readonly Band[] = ["weak", "likely", "strong"];
const place = (band: Band | null) => (band === null ? -1 : BANDS.indexOf(band));
export const betterBand = (a: Band | null, b: Band | null): Band | null => (place(a) >= place(b) ? a : b);
export const worseBand = (a: Band, b: Band): Band => (place(a) <= place(b) ? a : b);

/** The lead's word counts, but for what it could not tell. */
export function mergeReasons(lead: readonly MomentReason[], other: readonly MomentReason[]): MomentReason[] {
  const merged = [...lead];
  for (const reason of other) {
    const i = merged.findIndex((it) => it.criterion === reason.criterion);
    if (i < 0) merged.push(reason);
    else if (merged[i]!.satisfied !== true && reason.satisfied === true) merged[i] = reason;
  }
  return merged;
}
