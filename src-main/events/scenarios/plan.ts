import { createHash } from "node:crypto";
import type { Scenario } from "#shared/domain/scenario.ts";
import { areasOf, drawn } from "#shared/scenario/areas.ts";
import { needsOf, type Need } from "#shared/scenario/needs.ts";
import type { Footage } from "../footage.ts";
import type { ConceptSource } from "../types.ts";

/** Counts up when the engine, the sentences or the doubts change what they make of the same file and the same facts. */
const ENGINE = 1;

/** A scenario ready to be run. */
export interface Plan {
  scenario: Scenario;
  /** Identity of what it says, its version aside. */
  hash: string;
  needs: Need[];
  /** Ids of the concepts that it asks for. */
  concepts: string[];
}

export function planOf(scenario: Scenario): Plan {
  const needs = needsOf(scenario);
  // What its events are called finds them, and finds nothing new.
  const { words: _, ...said } = scenario;
  return {
    scenario,
    hash: createHash("sha256")
      .update(JSON.stringify({ ...said, version: 0 }))
      .digest("hex")
      .slice(0, 16),
    needs,
    concepts: needs.flatMap((it) => (it.kind === "concept" ? [it.name] : [])),
  };
}

/** Whether a scenario is for a video at all. */
export const isFor = ({ scenario: { cameras } }: Plan, { camera }: Pick<Footage, "camera">): boolean =>
  cameras.length === 0 || (camera !== null && cameras.includes(camera));

/** Whether paths have to be read to run a scenario over a video. */
export function asksForPaths({ needs, scenario }: Plan, { camera }: Pick<Footage, "camera">): boolean {
  const areas = areasOf(scenario.areas, camera);
  return needs.some(({ kind, area, name }) => kind === "paths" && (area === null || drawn(areas, area, name)));
}

/** What of a look key stands for the scenario's text alone. */
export const textKey = ({ hash }: Plan): string => `${ENGINE}.${hash}`;

/** Identity of everything that decides what a scenario finds in a video's current run, and how it is told. */
export function lookKey(plan: Plan, { camera, recordedAt, run }: Footage, concepts: ConceptSource): string {
  const { cameras, areas } = plan.scenario;
  return [
    textKey(plan),
    // Sentences carry the time of day.
    recordedAt.utcMs === null ? "" : `${recordedAt.utcMs}@${recordedAt.zone}`,
    cameras.length + areas.length > 0 ? (camera ?? "") : "",
    plan.concepts.length > 0 && run !== null ? concepts.key(run) : "",
  ].join("|");
}
