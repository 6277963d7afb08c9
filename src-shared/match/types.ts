import type { EventCitation } from "../domain/event.ts";
import type { BoxNorm } from "../domain/geometry.ts";
import type { Criterion, QueryStep } from "../domain/query.ts";
import type { MomentReason } from "../domain/moment.ts";
import type { RunFacts } from "../facts/types.ts";

/** A stretch of one video for which something holds. */
export interface FactSpan {
  startUs: number;
  endUs: number;
  bestUs: number;
  /** Tracks that make it true, the one to show first. */
  trackIds: number[];
  /** The first track's box at `bestUs`; null = the whole picture. */
  box: BoxNorm | null;
  /** 0..1: how clearly it holds, for ranking among facts. */
  strength: number;
  /** The line that was read, where the span rests on one. */
  text?: string;
  /** The event that the span is of, where it rests on one. */
  event?: EventCitation | undefined;
}

/** One final run as the matcher sees it. */
export interface RunView {
  facts: RunFacts;
  /** Class names that the run's detector can find; null = built-in motion, which knows no classes. */
  labels: ReadonlySet<string> | null;
  durationUs: number;
  /** Spans of media time that the query's time filter leaves; null = all of it. Ascending, disjoint. */
  within: ReadonlyArray<{ startUs: number; endUs: number }> | null;
}

/** Where a criterion holds, as some route found it. `known` false = cannot be told for this run (no classes, nothing indexed). */
export interface CriterionSpans {
  criterion: Criterion;
  known: boolean;
  route: NonNullable<MomentReason["evidence"]>["route"];
  /** Ascending in startUs; may overlap. */
  spans: FactSpan[];
}

/** A stretch for which a step of the query holds. */
export interface StepMatch extends FactSpan {
  reasons: MomentReason[];
  /** The event, where one was asked for: different events are different moments. */
  event?: EventCitation | undefined;
}

export interface StepResult {
  /** Every stated criterion that facts can tell holds, none of the exclusions does. Ascending in startUs. */
  matches: StepMatch[];
  /** The best stretch that misses exactly one criterion; null when there is a match or nothing comes close. */
  miss: StepMatch | null;
  /** Stretches that the exclusions forbid, whatever other routes find. */
  forbidden: Array<{ startUs: number; endUs: number }>;
}

/**
 * Matches one step of a query against the facts of one run. Criteria of kind `free`, `words` and `concept` come in through `others`, from the routes that can
 * tell; a positive criterion without an entry there is left to ranking and gets a reason with `satisfied: null`. Implemented by facts/matchStep.
 */
export type MatchStep = (step: QueryStep, run: RunView, others: CriterionSpans[]) => StepResult;

/** Chains matches of steps in time order. Implemented by facts/matchSequence. */
export type MatchSequence = (
  steps: Array<{ matches: StepMatch[]; withinUs: number | null }>,
) => Array<{ steps: StepMatch[]; startUs: number; endUs: number; strength: number }>;
