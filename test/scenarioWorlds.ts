import { scenario, type Scenario, type ScenarioArea } from "#shared/domain/scenario.ts";
import { areasOf } from "#shared/scenario/areas.ts";
import { evaluateScenario, type Finding } from "#shared/scenario/evaluate.ts";
import type { ConceptSpan, Missing, ScenarioRun } from "#shared/scenario/types.ts";
import { FactsWorld, type Actor, type Mark } from "./factsWorld.ts";

export const S = 1_000_000;
export const CAMERA = "cam";
/** What the detector of these worlds can find. */
export const LABELS: readonly string[] = ["person", "car", "truck", "bicycle", "dog", "backpack", "suitcase", "bench"];

/** A concept that holds from a second to another, of an actor's crop where one is named. */
export type Shown = [fromS: number, toS: number, actor?: number, strength?: number];

/** A piece of footage as it is scripted, and what scenarios make of it. */
export interface Script {
  /** Length of the recording, seconds; 120 where it does not say. */
  seconds?: number;
  actors?: Actor[];
  signals?: Array<{
    kind: Parameters<FactsWorld["signal"]>[0]["kind"];
    at: [fromS: number, toS: number];
    strength?: number;
  }>;
  concepts?: Record<string, Shown[]>;
  areas?: ScenarioArea[];
}

/** A run of a script, watched for signals. */
export function runOf(script: Script, { seed = 1, tremble = 0.005 } = {}): ScenarioRun & { tracks: number[] } {
  const world = new FactsWorld({ seed, tremble });
  for (const actor of script.actors ?? []) world.add(actor);
  const durationUs = (script.seconds ?? 120) * S;
  const signal = (
    kind: Parameters<FactsWorld["signal"]>[0]["kind"],
    startUs: number,
    endUs: number,
    strength: number,
  ) => world.signal({ kind, startUs, endUs, strength, box: null });
  for (const { kind, at, strength } of script.signals ?? []) signal(kind, at[0] * S, at[1] * S, strength ?? 0.8);
  const { facts, paths } = world.whole();
  const tracks = world.tracks();
  const spans = new Map(
    Object.entries(script.concepts ?? {}).map(([id, shown]) => [
      id,
      shown.map(([fromS, toS, actor, strength = 0.8]): ConceptSpan => ({
        startUs: fromS * S,
        endUs: toS * S,
        bestUs: ((fromS + toS) / 2) * S,
        trackIds: actor === undefined ? [] : [tracks[actor]!],
        strength,
      })),
    ]),
  );
  return {
    facts,
    labels: new Set(LABELS),
    durationUs,
    within: null,
    paths: () => paths,
    concept: (id) => spans.get(id) ?? null,
    areas: areasOf(script.areas ?? [], CAMERA),
    tracks,
  };
}

/** A scenario of one condition. */
export const scenarioOf = (when: unknown, more: object = {}): Scenario =>
  scenario.parse({
    id: "test",
    level: "notice",
    names: { en: "t", ko: "t" },
    why: { en: "t", ko: "t" },
    when,
    ...more,
  });

/** Findings of a condition. Throws with what is missing where it cannot be told. */
export function findingsIn(when: unknown, run: ScenarioRun, more: object = {}): Finding[] {
  const result = evaluateScenario(scenarioOf(when, more), run);
  if (!result.known) throw new Error(`cannot be told: ${JSON.stringify(result.missing)}`);
  return result.findings;
}

/** Start and end of each finding, seconds to a tenth. */
export const timesIn = (when: unknown, run: ScenarioRun, more: object = {}): Array<[number, number]> =>
  findingsIn(when, run, more).map((it) => [tenth(it.startUs), tenth(it.endUs)]);

export const missingOf = (when: unknown, run: ScenarioRun, more: object = {}): Missing[] | null => {
  const result = evaluateScenario(scenarioOf(when, more), run);
  return result.known ? null : result.missing;
};

const tenth = (us: number) => Math.round(us / 1e5) / 10;

export const person = (...path: Mark[]): Actor => ({ class: "person", path });
export const named = (name: string, ...path: Mark[]): Actor => ({ class: name, path });
/** Stands at a place for a while. */
export const stands = (fromS: number, toS: number, x: number, feet = 0.8, height = 0.2): Actor =>
  person([fromS, x, feet, height], [toS, x, feet, height]);

type Points = Array<[number, number]>;
export const zone = (name: string, points: Points): ScenarioArea => ({ zone: name, camera: CAMERA, points });
export const line = (name: string, points: Points): ScenarioArea => ({ line: name, camera: CAMERA, points });
/** A zone over the picture's whole height. */
export const column = (name: string, left: number, right: number): ScenarioArea =>
  zone(name, [
    [left, 0],
    [right, 0],
    [right, 1],
    [left, 1],
  ]);
/** A line from the bottom to the top: who goes to the right passes it forward. */
export const upright = (name: string, x: number): ScenarioArea =>
  line(name, [
    [x, 1],
    [x, 0],
  ]);
/** A person's height in the picture's width. */
export const WIDTH = 0.2 / (16 / 9);
