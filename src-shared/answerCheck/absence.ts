import type { EvidenceItem } from "../domain/evidence.ts";
import type { Coverage } from "../domain/moment.ts";
import type { CriterionOf, ObjectPattern } from "../domain/query.ts";
import { matchObject } from "./match.ts";
import { isOneOf, type Known } from "./known.ts";
import type { CheckContext } from "./types.ts";

/** Whether the index was searched whole for what was asked. */
function wasSearchedWhole(coverage: Coverage | null): boolean {
  return coverage !== null && coverage.us > 0 && coverage.gaps.length === 0 && coverage.searchedUs >= coverage.us;
}

/**
 * Whether it may be said that there was no such thing: everything was searched, the cited evidence is what was looked through or a figure of none, it was asked for, and nothing at hand shows one.
 */
export function mayBeAbsent(
  pattern: ObjectPattern,
  cited: readonly EvidenceItem[],
  all: readonly Known[],
  context: CheckContext,
): boolean {
  if (!wasSearchedWhole(context.coverage)) return false;
  if (matchObject({ ...pattern, count: null }, all).missing === null) return false;
  const none = cited.some(
    ({ kind, facts }) =>
      kind === "count" && facts.count === 0 && covers(facts.classes, pattern) && saysNoLess(facts.colors, pattern),
  );
  return none || (cited.some(({ kind }) => kind === "span" || kind === "count") && wasAsked(pattern, context));
}

/** Whether it may be said that scenarios raised nothing: they were asked for, looked at everything, and nothing at hand is an event of theirs. */
export function noneRaised(
  { scenarios }: CriterionOf<"event">,
  cited: readonly EvidenceItem[],
  { coverage, plan, evidence }: CheckContext,
): boolean {
  if (!wasSearchedWhole(coverage) || !cited.some(({ kind }) => kind === "span" || kind === "count")) return false;
  const asked = plan?.query.steps.flatMap(({ criteria }) => criteria) ?? [];
  const meant = asked.some(
    (one) =>
      one.kind === "event" &&
      one.levels.length + one.states.length === 0 &&
      (one.scenarios.length === 0 || (scenarios.length > 0 && scenarios.every((id) => one.scenarios.includes(id)))),
  );
  const raised = evidence.some(({ facts }) =>
    facts.events?.some((id) => scenarios.length === 0 || scenarios.includes(id)),
  );
  return meant && !raised;
}

const covers = (classes: readonly string[], pattern: ObjectPattern) =>
  pattern.classes.length > 0 && classes.some((name) => isOneOf(name, pattern.classes));

/** A figure of "no red cars" says nothing of other cars. */
const saysNoLess = (colors: readonly string[], pattern: ObjectPattern) =>
  colors.length === 0 || pattern.colors.some(({ names }) => names.every((name) => colors.includes(name)));

function wasAsked(pattern: ObjectPattern, { plan }: CheckContext): boolean {
  const asked = plan?.query.steps.flatMap(({ criteria }) => criteria) ?? [];
  const patterns = asked.flatMap((one) => (one.kind === "object" ? [one.object] : []));
  return patterns.some(
    (one) =>
      one.classes.length > 0 &&
      pattern.classes.length > 0 &&
      pattern.classes.every((name) => one.classes.includes(name)) &&
      one.colors.every((color) =>
        pattern.colors.some((it) => it.part === color.part && it.names.every((name) => color.names.includes(name))),
      ) &&
      one.directions.every((way) => pattern.directions.includes(way)) &&
      (one.entry === null || one.entry === pattern.entry) &&
      (one.exit === null || one.exit === pattern.exit) &&
      (one.speed === null || one.speed === pattern.speed),
  );
}
