import type { Criterion, Query, QueryExample, TextSpan } from "#shared/domain/query.ts";
import type { QueryPart } from "#shared/query/index.ts";

export type PartKind = Criterion["kind"] | "time" | "camera" | "example";

/** One chip: a criterion, a filter or an example, in the order of the query. */
export interface ChipPart {
  id: string;
  kind: PartKind;
  /** Which step it belongs to; null = the whole query. */
  step: number | null;
  negated: boolean;
  span: TextSpan | null;
  part: QueryPart | null;
  example: QueryExample | null;
}

/** Every part of a query as chips: steps first, then times, cameras and examples. */
export function partsOf(query: Query): ChipPart[] {
  const chip = (kind: PartKind, step: number | null, part: QueryPart): ChipPart => ({
    id: part.id,
    kind,
    step,
    negated: part.negated,
    span: part.span,
    part,
    example: null,
  });
  return [
    ...query.steps.flatMap((step, i) => step.criteria.map((one) => chip(one.kind, i, one))),
    ...query.times.map((one) => chip("time", null, one)),
    ...query.cameras.map((one) => chip("camera", null, one)),
    ...query.examples.map((one) => ({
      id: one.id,
      kind: "example" as const,
      step: null,
      negated: one.negated,
      span: null,
      part: null,
      example: one,
    })),
  ];
}

/**
 * Gives edited parts the places of their words in the text that was written for them. `reread` is that text as the rules read it; where it does not have
 * the same parts in the same order the places are unknown, and nothing is highlighted rather than something wrong.
 */
export function withSpans(query: Query, reread: Query): Query {
  const [own, read] = [partsOf(query).filter((p) => p.part), partsOf(reread).filter((p) => p.part)];
  const same = own.length === read.length && own.every((p, i) => p.kind === read[i]?.kind && p.step === read[i]?.step);
  const spans = new Map(own.map((p, i) => [p.id, same ? (read[i]?.span ?? null) : null]));
  const place = <T extends { id: string; span: TextSpan | null }>(one: T): T => ({
    ...one,
    span: spans.get(one.id) ?? null,
  });
  return {
    ...query,
    steps: query.steps.map((step) => ({ ...step, criteria: step.criteria.map(place) })),
    times: query.times.map(place),
    cameras: query.cameras.map(place),
  };
}

/** The text cut into pieces, each with the chip it was read into (null = none). Where chips overlap the first wins. */
export function highlights(query: Query): Array<{ text: string; part: ChipPart | null }> {
  const { text } = query;
  const marks = partsOf(query)
    .filter(
      (p): p is ChipPart & { span: TextSpan } =>
        p.span !== null && p.span.end <= text.length && p.span.start < p.span.end,
    )
    .sort((a, b) => a.span.start - b.span.start);
  const pieces: Array<{ text: string; part: ChipPart | null }> = [];
  let at = 0;
  for (const part of marks) {
    if (part.span.start < at) continue;
    if (part.span.start > at) pieces.push({ text: text.slice(at, part.span.start), part: null });
    pieces.push({ text: text.slice(part.span.start, part.span.end), part });
    at = part.span.end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), part: null });
  return pieces;
}
