import type { MomentReason } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { Similar } from "./similarity.ts";
import type { TextHit } from "./types.ts";

/** What a similar window or crop says of the step's free text, and of the examples. Steps that were wholly understood have nothing left for it to say. */
export function reasonOfHit(hit: Similar, query: Query, step: number): MomentReason[] {
  const free = (query.steps[step]?.criteria ?? []).filter((it) => it.kind === "free" && !it.negated);
  const examples = step === 0 ? query.examples.filter((it) => !it.negated) : [];
  const byExample = examples.length > 0;
  return [...free, ...examples].map(({ id }) => ({
    criterion: id,
    satisfied: hit.band !== null,
    evidence: {
      route: byExample ? "example" : hit.route,
      weight: hit.band === "strong" ? "strong" : hit.band === "likely" ? "fair" : "weak",
      tUs: hit.bestUs,
      trackIds: hit.trackId === null ? [] : [hit.trackId],
      box: hit.box,
      value: hit.score,
      text: null,
    },
  }));
}

/** What a line of text says of a criterion. */
export function reasonOfText(criterion: string, hit: TextHit, weight: "weak" | "fair" | "strong"): MomentReason {
  return {
    criterion,
    satisfied: true,
    evidence: {
      route: "texts",
      weight,
      tUs: hit.startUs,
      trackIds: [],
      box: hit.box,
      value: hit.score,
      text: hit.text,
      ...(hit.event ? { event: hit.event } : {}),
    },
  };
}
