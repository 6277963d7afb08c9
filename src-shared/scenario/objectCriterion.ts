import type { CriterionOf, ObjectPattern } from "../domain/query.ts";
import type { ScenarioObject } from "../domain/scenario.ts";
import type { RelationKind } from "../domain/facts.ts";

/** What a scenario says of an object, as the matchers of searches read it. */
export function patternOf(object: ScenarioObject, count: ObjectPattern["count"] = null): ObjectPattern {
  const range = (it: ScenarioObject["stay"]) => (it ? { minUs: it.min ?? null, maxUs: it.max ?? null } : null);
  const colors: ObjectPattern["colors"] = [];
  if (object.color) colors.push({ part: "any", names: object.color });
  if (object.upper) colors.push({ part: "upper", names: object.upper });
  if (object.lower) colors.push({ part: "lower", names: object.lower });
  return {
    classes: object.classes,
    colors,
    directions: object.directions ?? [],
    speed: object.speed ?? null,
    size: object.size ?? null,
    stay: range(object.stay),
    dwell: range(object.dwell),
    entry: object.entry ?? null,
    exit: object.exit ?? null,
    count,
  };
}

const common = { id: "part", span: null, origin: "operator" as const, negated: false };

export const objectCriterion = (object: ObjectPattern): CriterionOf<"object"> => ({
  ...common,
  kind: "object",
  object,
});

export const relationCriterion = (
  relation: RelationKind,
  subject: ScenarioObject,
  object: ScenarioObject | undefined,
): CriterionOf<"relation"> => ({
  ...common,
  kind: "relation",
  relation,
  subject: patternOf(subject),
  object: object ? patternOf(object) : null,
});
