import type { Band, Moment, MomentReason } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import { fuse, worseBand, type Candidate } from "./fusion.ts";
import { isStated } from "./factsPass.ts";

/** Facts this clear are sure, this clear likely. */
const STRONG = 0.66;
const LIKELY = 0.33;

/** The answer's list: ranked, the best `limit`, with reasons for every part of the query. Pure. */
export function momentsOf(candidates: readonly Candidate[], query: Query, limit: number): Moment[] {
  const used = new Map<string, number>();
  return fuse(candidates)
    .slice(0, limit)
    .map((it) => {
      const whose = it.video.video.library ? `${it.video.video.library.id}.` : "";
      const name = `${whose}${it.video.id}.${Math.round(it.bestUs)}.${it.trackIds[0] ?? 0}`;
      const nth = (used.get(name) ?? 0) + 1;
      used.set(name, nth);
      return { ...momentOf(it, query, nth === 1 ? name : `${name}.${nth}`), score: it.score };
    });
}

/** One candidate as a moment on its own, for the nearest miss. */
export function momentOf(it: Candidate, query: Query, id = `${it.video.id}.${Math.round(it.bestUs)}.miss`): Moment {
  const startUs = Math.round(it.startUs);
  const endUs = Math.max(startUs, Math.round(it.endUs));
  return {
    id,
    library: it.video.video.library,
    videoId: it.video.id,
    startUs,
    endUs,
    bestUs: Math.min(endUs, Math.max(startUs, Math.round(it.bestUs))),
    box: it.box,
    trackId: it.trackIds[0] ?? null,
    score: 0,
    band: momentBand(it, query),
    reasons: reasonsFor(it, query),
    steps: it.steps.map((step) => ({
      startUs: Math.round(step.startUs),
      endUs: Math.round(step.endUs),
      bestUs: Math.round(step.bestUs),
      trackId: step.trackId,
    })),
  };
}

/** One reason for each criterion, filter and example, in the query's order; what no route told of is null. */
function reasonsFor(it: Candidate, query: Query): MomentReason[] {
  const told = new Map(it.reasons.map((reason) => [reason.criterion, reason]));
  const filters = [...query.times, ...query.cameras].map((filter): MomentReason => ({
    criterion: filter.id,
    satisfied: true,
    evidence: {
      route: "facts",
      weight: "strong",
      tUs: Math.round(it.bestUs),
      trackIds: [],
      box: null,
      value: null,
      text: null,
    },
  }));
  const parts = [...query.steps.flatMap((step) => step.criteria), ...query.examples];
  return [
    ...parts.map(({ id }) => rounded(told.get(id) ?? { criterion: id, satisfied: null, evidence: null })),
    ...filters,
  ];
}

function rounded(reason: MomentReason): MomentReason {
  if (!reason.evidence) return reason;
  const { tUs, trackIds, text } = reason.evidence;
  return {
    ...reason,
    evidence: {
      ...reason.evidence,
      tUs: Math.round(tUs),
      trackIds: trackIds.slice(0, 64),
      text: text === null ? null : text.slice(0, 500),
    },
  };
}

/** How sure: facts by their clearness, similarity by the library's own noise; the weaker of both where both were asked for. */
function momentBand(it: Candidate, query: Query): Band {
  const stated = query.steps.filter(isStated);
  const asked =
    query.examples.some((example) => !example.negated) ||
    query.steps.some((step) => step.criteria.some((c) => c.kind === "free" && !c.negated));
  if (it.scores.facts === undefined) return it.similar ?? "weak";
  let band: Band = it.strength >= STRONG ? "strong" : it.strength >= LIKELY ? "likely" : "weak";
  const told = new Map(it.reasons.map((reason) => [reason.criterion, reason]));
  const criteria = stated.flatMap((step) => step.criteria).filter((c) => !c.negated && c.kind !== "free");
  // What nobody could compare may be the very thing that tells the moment apart: the rest alone is weak evidence.
  if (criteria.some((c) => (told.get(c.id)?.satisfied ?? null) === null)) band = "weak";
  if (criteria.length > 0 && criteria.every((c) => told.get(c.id)?.evidence?.weight === "weak")) band = "weak";
  if (asked && it.similar === null) band = "weak";
  else if (asked && it.similar === "weak") band = worseBand(band, "likely");
  return band;
}
