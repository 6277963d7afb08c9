import type { EventPart } from "../domain/event.ts";
import type { ScenarioArea } from "../domain/scenario.ts";
import type { RunPaths } from "../facts/paths.ts";
import type { Found } from "../match/found.ts";
import type { RunView } from "../match/types.ts";

/** One final run as scenarios see it. */
export interface ScenarioRun extends RunView {
  /** Null when it was never stored: parts about places cannot be told then. Read only by scenarios that have areas. */
  paths(): RunPaths | null;
  /** Where a concept holds; null = cannot be told (no encoder, not indexed by it, not in the vocabulary). */
  concept(id: string): ConceptSpan[] | null;
  /** Areas drawn for this run's camera, by name. */
  areas: ReadonlyMap<string, ScenarioArea>;
  /** Objects of the run by what was asked of them: scenarios that look at it one after the other, given the same map, do not find all people anew each. */
  objects?: Map<string, readonly Found[]>;
}

/** A stretch in which a concept holds. */
export interface ConceptSpan {
  startUs: number;
  endUs: number;
  bestUs: number;
  trackIds: number[];
  strength: number;
}

/** A stretch in which a part of a scenario holds, with the evidence of every part below it. What happens at a moment lasts for one microsecond. */
export interface Held {
  readonly startUs: number;
  readonly endUs: number;
  /** The evidence of its own condition; null for a combination. */
  readonly found: Found | null;
  readonly strength: number;
  /** Main track first. */
  readonly trackIds: number[];
  parts(): EventPart[];
}

/** What is not there. `classes` = the analysis knows no classes at all; `paths` = the run was analysed before places could be told. */
export interface Missing {
  kind: "class" | "classes" | "concept" | "area" | "signals" | "paths";
  /** Names of the class (any of them would do), concept or area; what asks for it for the others. */
  name: string;
}
