import type { Criterion, Query, QueryStep } from "#shared/domain/query.ts";

/** What joins things that are counted each by itself; a Korean particle belongs to the word before it. */
const JOINED = /(?:,|\band|\bor|및|와|과|하고|랑|그리고|또는|나)[\s,]*(?:the|how many)?\s*$/iu;

/**
 * The steps that "how many people and cars" asks: one for each thing where all are plain things joined by "and", in the order in which they were typed; else the one step ("people with a dog": people
 * while there is a dog). Exclusions stay with each. Pure.
 */
export function headsOf({ steps, text }: Query): QueryStep[] {
  const [step] = steps;
  const things = step!.criteria.filter((it) => !it.negated);
  if (things.length < 2 || !things.every((it) => it.kind === "object" && it.object.count === null)) return [step!];
  const typed = things.toSorted((a, b) => (a.span?.start ?? 0) - (b.span?.start ?? 0));
  const joined = typed.slice(1).every((it, i) => {
    const before = typed[i]!;
    return before.span !== null && it.span !== null && JOINED.test(text.slice(before.span.start, it.span.start));
  });
  if (!joined) return [step!];
  const excluded = step!.criteria.filter((it) => it.negated);
  return typed.map((it) => ({ ...step!, criteria: [it, ...excluded] }));
}

/** What a step of exclusions asks for once it is turned round: "no people" is about people. */
export function withoutExclusions(step: QueryStep): QueryStep {
  const [first] = step.criteria;
  const turned: Criterion[] = first ? [{ ...first, negated: false }] : [];
  return { ...step, criteria: turned };
}
