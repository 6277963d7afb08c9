import type { SearchEvent } from "#shared/contract/search.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";

/** One answer as far as it has come. */
export interface Answer {
  /** Counts up with every search of this window. */
  run: number;
  state: "running" | "done" | "failed";
  /** As the backend understood it; null until it said so. */
  understood: Query | null;
  /** Best first, as shown: see `order`. */
  moments: readonly Moment[];
  /** The newest list when it was held back so that nothing moves under the operator; null when `moments` is the newest. */
  held: readonly Moment[] | null;
  total: number;
  /** True once no route can change the list any more. */
  final: boolean;
  tookMs: number;
  coverage: Coverage | null;
  nearestMiss: Moment | null;
  problems: readonly Problem[];
  /** Why the search itself failed. */
  problem: Problem | null;
}

export function freshAnswer(run: number): Answer {
  return {
    run,
    state: "running",
    understood: null,
    moments: [],
    held: null,
    total: 0,
    final: false,
    tookMs: 0,
    coverage: null,
    nearestMiss: null,
    problems: [],
    problem: null,
  };
}

/**
 * Folds an event in. While `anchor` (the card that the operator is on) is set, cards up to it stay where they are: known ones are brought up to date in
 * place, vanished ones behind the anchor go, new ones come last, and the newest order waits in `held` until it is asked for.
 */
export function foldAnswer(answer: Answer, event: SearchEvent, anchor: string | null): Answer {
  if (event.kind === "understood") return { ...answer, understood: event.query };
  if (event.kind === "done")
    return {
      ...answer,
      state: "done",
      final: true,
      coverage: event.coverage,
      nearestMiss: event.nearestMiss,
      problems: event.problems,
      tookMs: event.tookMs,
    };
  const { moments, held } = settle(answer.moments, event.moments, anchor);
  return { ...answer, moments, held, total: event.total, final: event.final, tookMs: event.tookMs };
}

function settle(
  shown: readonly Moment[],
  next: readonly Moment[],
  anchor: string | null,
): { moments: readonly Moment[]; held: readonly Moment[] | null } {
  const at = anchor === null ? -1 : shown.findIndex((one) => one.id === anchor);
  if (at < 0) return { moments: next, held: null };
  const byId = new Map(next.map((one) => [one.id, one]));
  const known = new Set(shown.map((one) => one.id));
  const kept = shown.flatMap((one, i) => {
    const fresh = byId.get(one.id);
    return fresh ? [fresh] : i <= at ? [one] : [];
  });
  const moments = [...kept, ...next.filter((one) => !known.has(one.id))];
  const same = moments.length === next.length && moments.every((one, i) => one.id === next[i]?.id);
  return same ? { moments: next, held: null } : { moments, held: next };
}
