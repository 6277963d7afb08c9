import type { QueryStep } from "#shared/domain/query.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { areClose, byStrength, groupNeighbours, mergeNeighbours, type Candidate } from "./fusion.ts";
import { objectGroups } from "#shared/match/objectGroups.ts";
import { matchSequence } from "#shared/match/matchSequence.ts";
import { matchStep } from "#shared/match/matchStep.ts";
import type { CriterionSpans, FactSpan, RunView, StepMatch } from "#shared/match/types.ts";
import type { Selected } from "./selection.ts";
import { overlaps, type Span } from "./spans.ts";
import type { Steps } from "./types.ts";

/** Ten minutes: the longest time between two steps when none is stated. */
const WITHIN_US = 600_000_000;

/** What facts say of one run. */
export interface RunAnswer {
  candidates: Candidate[];
  /** Moments found, whether or not they were wanted. */
  count: number;
  /** The best that misses one criterion. */
  miss: Candidate | null;
  /** Where exclusions hold, of any step. */
  forbidden: Span[];
}

/**
 * True when the step states something that facts, texts or concepts can tell: then moments must fulfil it, whatever similarity says. Exclusions alone state
 * that nothing of the kind is there; beside free text they only forbid.
 */
export const isStated = (step: QueryStep): boolean =>
  step.criteria.some((it) => !it.negated && it.kind !== "free") ||
  (step.criteria.length > 0 &&
    step.criteria.every((it) => it.negated) &&
    step.criteria.some((it) => it.kind !== "free"));
/** Which moments are worth making: all that are as clear as those that are kept already, and those near what other routes found. */
export interface Worth {
  /** Least strength; -Infinity = all. */
  floor: number;
  near: readonly Span[];
}
const ALL: Worth = { floor: -Infinity, near: [] };

const hasExclusion = (step: QueryStep): boolean => step.criteria.some((it) => it.negated);

/**
 * Matches a query against the facts of one run. `others` are what texts, concepts and signals tell of it. `similar` gives, for steps that are free text only, the stretches that look
 * like it; null while that is not known yet, which leaves sequences with such a step unanswered. The nearest miss is looked for only when `wantMiss` is set: it costs as much as the
 * matching. Pure.
 */
export function answerRun(
  steps: Steps,
  video: Selected,
  facts: RunFacts,
  others: CriterionSpans[],
  similar: ((step: number) => StepMatch[]) | null,
  wantMiss = false,
  worth: Worth = ALL,
): RunAnswer {
  const view: RunView = { facts, labels: video.video.labels, durationUs: video.durationUs, within: video.within };
  const answer: RunAnswer = { candidates: [], count: 0, miss: null, forbidden: [] };
  const wanted = (strength: number, startUs: number, endUs: number) =>
    strength >= worth.floor || worth.near.some((it) => overlaps(it, { startUs, endUs }));
  if (steps.length === 1 && !wantMiss) {
    const found = objectGroups(steps[0]!, view, areClose, wanted);
    if (found) {
      answer.count = found.count;
      answer.candidates = found.groups.map(({ best, startUs, endUs }) => ({
        ...candidateOf(video, best),
        startUs,
        endUs,
      }));
      return answer;
    }
  }
  const perStep: Array<{ matches: StepMatch[]; withinUs: number | null }> = [];
  for (const [i, step] of steps.entries()) {
    const stated = isStated(step);
    if (!stated && !hasExclusion(step)) {
      perStep.push({ matches: similar?.(i) ?? [], withinUs: step.withinUs ?? WITHIN_US });
      continue;
    }
    const mine = others.filter((it) => step.criteria.some((criterion) => criterion.id === it.criterion.id));
    const result = matchStep(step, view, mine);
    // A part of a sequence may be forbidden in one step and wanted in another: only single steps forbid for good.
    if (steps.length === 1) answer.forbidden.push(...result.forbidden);
    const matches = stated ? result.matches : (similar?.(i) ?? []);
    perStep.push({ matches, withinUs: step.withinUs ?? WITHIN_US });
    const miss = wantMiss && stated ? result.miss : null;
    if (miss && (answer.miss?.strength ?? -1) < miss.strength) answer.miss = candidateOf(video, miss);
  }
  if (steps.length === 1) {
    const groups = isStated(steps[0]!) ? groupNeighbours(perStep[0]!.matches, video, answer.forbidden) : [];
    answer.count = groups.length;
    for (const { startUs, endUs, strength, members } of groups)
      if (wanted(strength, startUs, endUs))
        answer.candidates.push(
          ...mergeNeighbours(
            members.map((match) => candidateOf(video, match)),
            byStrength,
            answer.forbidden,
          ),
        );
  } else if (perStep.every((it) => it.matches.length > 0)) {
    const chains = matchSequence(perStep);
    answer.count = chains.length;
    for (const chain of chains)
      if (wanted(chain.strength, chain.startUs, chain.endUs)) answer.candidates.push(sequenceOf(video, chain));
  }
  return answer;
}

function candidateOf(video: Selected, match: StepMatch): Candidate {
  // A picture without a box shows less than one with it: the first evidence that has one and lies inside is looked at instead.
  const shown = match.box
    ? null
    : match.reasons.find(
        ({ evidence }) => evidence?.box && evidence.tUs >= match.startUs && evidence.tUs <= match.endUs,
      )?.evidence;
  return {
    video,
    startUs: match.startUs,
    endUs: match.endUs,
    bestUs: shown?.tUs ?? match.bestUs,
    box: shown?.box ?? match.box,
    trackIds: match.trackIds,
    scores: { facts: match.strength },
    strength: match.strength,
    reasons: match.reasons,
    similar: null,
    steps: [],
    event: match.event,
  };
}

function sequenceOf(video: Selected, chain: ReturnType<typeof matchSequence>[number]): Candidate {
  // The picture of a story is its end: what was being looked for has happened by then.
  const lead = chain.steps.at(-1)!;
  return {
    ...candidateOf(video, lead),
    event: undefined,
    startUs: chain.startUs,
    endUs: chain.endUs,
    scores: { facts: chain.strength },
    strength: chain.strength,
    reasons: chain.steps.flatMap((step) => step.reasons),
    steps: chain.steps.map((step) => ({
      startUs: step.startUs,
      endUs: step.endUs,
      bestUs: step.bestUs,
      trackId: step.trackIds[0] ?? null,
    })),
  };
}

/** A stretch as the matcher's own kind of span. */
export const factSpan = (
  span: Span & {
    bestUs: number;
    strength: number;
    box?: FactSpan["box"];
    trackIds?: number[];
    text?: string;
    event?: FactSpan["event"];
  },
): FactSpan => ({
  startUs: span.startUs,
  endUs: span.endUs,
  bestUs: span.bestUs,
  trackIds: span.trackIds ?? [],
  box: span.box ?? null,
  strength: span.strength,
  ...(span.text === undefined ? {} : { text: span.text }),
  ...(span.event === undefined ? {} : { event: span.event }),
});
