import type { EventDoubt, EventDraft, EventPart } from "#shared/domain/event.ts";
import type { Finding } from "#shared/scenario/evaluate.ts";
import { sentenceOf } from "#shared/scenario/sentence.ts";
import type { ScenarioRun } from "#shared/scenario/types.ts";
import type { Footage } from "../footage.ts";
import type { Plan } from "../scenarios/plan.ts";

const MAX_PARTS = 64;
const MAX_SENTENCE = 2000;

/** A finding as an event that nobody stored yet, with what speaks most against it. */
export function draftOf(
  finding: Finding,
  { scenario }: Plan,
  footage: Footage,
  run: ScenarioRun,
  against: EventDoubt | null,
): EventDraft {
  const { trackIds, findings, strength } = finding;
  // Times of the engine are exact to the microsecond's parts; what is stored is whole.
  const startUs = Math.round(finding.startUs);
  const endUs = Math.max(startUs, Math.round(finding.endUs));
  const parts = finding.parts.slice(0, MAX_PARTS);
  const shown = shownPart(parts, finding);
  const told = { recordedAt: footage.recordedAt, facts: run.facts, classesKnown: run.labels !== null };
  const sentence = (language: "en" | "ko") => sentenceOf(finding, scenario, told, language).slice(0, MAX_SENTENCE);
  return {
    scenarioId: scenario.id,
    scenarioVersion: scenario.version,
    names: scenario.names,
    level: scenario.level,
    videoId: footage.id,
    startUs,
    endUs,
    bestUs: Math.round(shown?.bestUs ?? (startUs + endUs) / 2),
    trackIds: trackIds.slice(0, 64),
    box: shown?.box ?? null,
    strength,
    findings,
    parts,
    against,
    sentence: { en: sentence("en"), ko: sentence("ko") },
  };
}

/** The part that a picture of the event shows: with a box rather than without, within its time rather than outside, then the strongest. */
function shownPart(parts: readonly EventPart[], { startUs, endUs }: Finding): EventPart | null {
  const rank = (it: EventPart) =>
    (it.box ? 4 : 0) + (it.bestUs >= startUs && it.bestUs <= endUs ? 2 : 0) + Math.min(1, it.strength);
  return parts.reduce<EventPart | null>((best, it) => (best && rank(best) >= rank(it) ? best : it), null);
}
