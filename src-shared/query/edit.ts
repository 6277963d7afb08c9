import type { CameraFilter, Criterion, Query, QueryStep, TextSpan, TimeFilter } from "../domain/query.ts";
import { contradictionsOf } from "./contradictions.ts";

/** What a chip stands for. */
export type QueryPart = Criterion | TimeFilter | CameraFilter;

/**
 * Adds what an operator chose: criteria to step `step` (made when there is none yet), times and cameras to the whole query. An id that is taken
 * already gets a new one. Nothing is changed in place here or below, `contradictions` follow, and `text` stays as it was typed: `formatQuery` writes a new one.
 */
export function withCriterion(query: Query, part: QueryPart, step = 0): Query {
  const own = { ...part, id: freshId(query, part.id) };
  if (isTime(own)) return { ...query, times: [...query.times, own] };
  if (isCamera(own)) return { ...query, cameras: [...query.cameras, own] };
  const steps: QueryStep[] = query.steps.length > 0 ? [...query.steps] : [{ criteria: [], withinUs: null, phrase: "" }];
  const at = Math.min(Math.max(step, 0), steps.length - 1);
  const before = steps[at]!;
  const phrase = own.kind === "free" && !own.negated ? joinWords(before.phrase, own.text) : before.phrase;
  steps[at] = { ...before, criteria: [...before.criteria, own], phrase };
  return checked({ ...query, steps });
}

/** Removes a criterion, filter or example; its words leave the step's phrase too, and a step left empty goes. */
export function withoutCriterion(query: Query, id: string): Query {
  const steps = query.steps.map((step) => {
    const gone = step.criteria.find((one) => one.id === id);
    if (!gone) return step;
    const criteria = step.criteria.filter((one) => one !== gone);
    return { ...step, criteria, phrase: criteria.length > 0 ? withoutWords(query, step.phrase, gone) : "" };
  });
  return checked({
    ...query,
    steps: steps.length > 1 ? steps.filter((step, i) => step.criteria.length > 0 || step === query.steps[i]) : steps,
    times: query.times.filter((one) => one.id !== id),
    cameras: query.cameras.filter((one) => one.id !== id),
    examples: query.examples.filter((one) => one.id !== id),
  });
}

/** Puts `part` in the place of the part called `id`; it keeps that id, and is the operator's from then on. Without such a part, or with one of another sort, nothing changes. */
export function replaceCriterion(query: Query, id: string, part: QueryPart): Query {
  const own = { ...part, id, origin: "operator" as const };
  if (isTime(own)) return { ...query, times: query.times.map((one) => (one.id === id ? own : one)) };
  if (isCamera(own)) return { ...query, cameras: query.cameras.map((one) => (one.id === id ? own : one)) };
  const steps = query.steps.map((step) => {
    const old = step.criteria.find((one) => one.id === id);
    if (!old) return step;
    // The old words no longer say what is wanted; the new ones are free text or a fact, and facts need no words.
    const kept = withoutWords(query, step.phrase, old);
    const phrase = own.kind === "free" && !own.negated ? joinWords(kept, own.text) : kept;
    return { ...step, criteria: step.criteria.map((one) => (one === old ? own : one)), phrase };
  });
  return checked({ ...query, steps });
}

/** Turns a criterion, filter or example into an exclusion, or back. */
export function toggleNegated(query: Query, id: string): Query {
  const flip = <T extends { id: string; negated: boolean }>(one: T): T =>
    one.id === id ? { ...one, negated: !one.negated } : one;
  const steps = query.steps.map((step) => {
    const old = step.criteria.find((one) => one.id === id);
    if (!old) return step;
    // The encoder does not understand "not": excluded words must not pull pictures in.
    const phrase = old.negated ? joinWords(step.phrase, wordsOf(query, old)) : withoutWords(query, step.phrase, old);
    return { ...step, criteria: step.criteria.map(flip), phrase };
  });
  return checked({
    ...query,
    steps,
    times: query.times.map(flip),
    cameras: query.cameras.map(flip),
    examples: query.examples.map(flip),
  });
}

/** True when there is nothing to search for: no criteria, no filters, no examples. */
export function isEmptyQuery(query: Query): boolean {
  return (
    query.steps.every((step) => step.criteria.length === 0) &&
    query.times.length === 0 &&
    query.cameras.length === 0 &&
    query.examples.length === 0
  );
}

export function isTime(part: QueryPart): part is TimeFilter {
  return "daily" in part;
}

export function isCamera(part: QueryPart): part is CameraFilter {
  return "camera" in part;
}

function checked(query: Query): Query {
  return { ...query, contradictions: contradictionsOf(query.steps) };
}

function freshId(query: Query, wanted: string): string {
  const taken = new Set(
    [...query.steps.flatMap((step) => step.criteria), ...query.times, ...query.cameras, ...query.examples].map(
      (one) => one.id,
    ),
  );
  let id = wanted;
  for (let i = 2; taken.has(id); i++) id = `${wanted.slice(0, 56)}-${i}`;
  return id;
}

/** The words that a criterion was read from; for an operator's free text, the text itself. */
function wordsOf(query: Query, part: { span: TextSpan | null } & Partial<{ kind: string; text: string }>): string {
  if (part.span) return query.text.slice(part.span.start, part.span.end);
  return part.kind === "free" ? (part.text ?? "") : "";
}

function withoutWords(query: Query, phrase: string, part: Criterion): string {
  const words = tidy(wordsOf(query, part));
  return words === "" ? phrase : tidy(phrase.replace(words, " "));
}

function joinWords(a: string, b: string): string {
  return tidy(`${a} ${b}`).slice(0, 2000);
}

/** Single spaces, no punctuation left hanging. */
export function tidy(text: string): string {
  const words = text.replace(/[\s\p{Cc}]+/gu, " ").replace(/ ([,.;])/g, "$1");
  // By hand: a pattern that ends in "$" tries every run of commas anew.
  let [from, to] = [0, words.length];
  while (from < to && " ,.;".includes(words[from]!)) from++;
  while (to > from && " ,;".includes(words[to - 1]!)) to--;
  return words.slice(from, to);
}
