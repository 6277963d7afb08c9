import type { EventDraft } from "#shared/domain/event.ts";
import { doubter } from "#shared/scenario/doubts.ts";
import { evaluateScenario } from "#shared/scenario/evaluate.ts";
import type { Missing } from "#shared/scenario/types.ts";
import { isFor, type Plan } from "../scenarios/plan.ts";
import { draftOf } from "./draft.ts";
import type { LoadedRun } from "./runLoader.ts";

/** Events of one scenario in one run. What finds more says the same thing over and over: nobody looks at a thousand of an hour. */
export const MAX_EVENTS = 1000;

/** What a scenario makes of one run. */
export interface Look {
  /** By time. */
  drafts: EventDraft[];
  /** What could not be told; then there are no events. */
  missing: Missing[];
  /** How many there were; more than `drafts` holds where the strongest were kept. */
  found: number;
}

/** Runs a scenario over a run. Pure. A run of a camera that it is not for holds nothing. */
export function lookAt(plan: Plan, loaded: LoadedRun): Look {
  if (!isFor(plan, loaded.footage)) return { drafts: [], missing: [], found: 0 };
  const view = loaded.view(plan);
  const result = evaluateScenario(plan.scenario, view);
  if (!result.known) return { drafts: [], missing: result.missing, found: 0 };
  let { findings } = result;
  const found = findings.length;
  if (found > MAX_EVENTS) {
    const least = findings.map((it) => it.strength).sort((a, b) => b - a)[MAX_EVENTS - 1]!;
    findings = findings.filter((it) => it.strength >= least).slice(0, MAX_EVENTS);
  }
  const doubts = doubter(plan.scenario, view);
  return {
    drafts: findings.map((it) => draftOf(it, plan, loaded.footage, view, doubts(it)[0] ?? null)),
    missing: [],
    found,
  };
}
