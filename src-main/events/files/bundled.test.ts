import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import type { Scenario } from "#shared/domain/scenario.ts";
import { parseVocabulary } from "#shared/query/index.ts";
import { evaluateScenario } from "#shared/scenario/evaluate.ts";
import { needsOf } from "#shared/scenario/needs.ts";
import { CRIMES } from "../../../test/crimeScripts.ts";
import { DAILY } from "../../../test/dailyScripts.ts";
import type { Row } from "../../../test/scenarioActors.ts";
import { runOf, type Script } from "../../../test/scenarioWorlds.ts";
import { readScenario } from "./readScenario.ts";

const folder = join(import.meta.dirname, "../../../resources/scenarios");
const scenarios = new Map(
  readdirSync(folder).map((name) => {
    const { scenario, problems } = readScenario(readFileSync(join(folder, name), "utf8"));
    expect(problems, name).toEqual([]);
    return [name.replace(/\.yaml$/, ""), scenario!];
  }),
);

/** What each fires on, and the like of it on which it stays silent. */
const TABLE: Record<string, Row> = { ...DAILY, ...CRIMES };

const SEEDS = [1, 2, 3];

function firesOn(scenario: Scenario, row: Row, script: Script, seed: number) {
  const areas = row.areas ?? [];
  const run = runOf({ ...script, areas }, { seed, tremble: 0.003 * seed });
  const result = evaluateScenario({ ...scenario, areas }, run);
  if (!result.known) throw new Error(`cannot be told: ${JSON.stringify(result.missing)}`);
  return result.findings;
}

describe.each([...scenarios])("%s", (id, scenario) => {
  const row = TABLE[id]!;

  test("fires", () => {
    for (const seed of SEEDS) {
      const findings = firesOn(scenario, row, row.fires, seed);
      expect(findings).toHaveLength(1);
      expect(findings[0]!.startUs / 1e6).toBeGreaterThanOrEqual(row.at[0]);
      expect(findings[0]!.endUs / 1e6).toBeLessThanOrEqual(row.at[1]);
    }
  });

  test.each(Object.entries(row.also ?? {}))("fires: %s", (_, script) => {
    for (const seed of SEEDS) expect(firesOn(scenario, row, script, seed)).toHaveLength(1);
  });

  test.each(Object.entries(row.silent))("is silent: %s", (_, script) => {
    for (const seed of SEEDS) expect(firesOn(scenario, row, script, seed)).toEqual([]);
  });
});

test("every bundled file is named as its id, and the five of the mentor, UCF-Crime's thirteen and the daily ones are there", () => {
  expect(new Set(scenarios.keys())).toEqual(new Set(Object.keys(TABLE)));
  for (const [name, { id }] of scenarios) expect(id).toBe(name);
  const ucf =
    "Abuse Arrest Arson Assault Burglary Explosion Fighting RoadAccidents Robbery Shooting Shoplifting Stealing Vandalism";
  expect(new Set([...scenarios.values()].flatMap((it) => it.ucf))).toEqual(new Set(ucf.split(" ")));
});

test("concepts that they name are in the vocabulary; names and reasons are in both languages", () => {
  const vocabulary = parseVocabulary(parse(readFileSync(join(folder, "../concepts.yaml"), "utf8")));
  const known = new Set(vocabulary.concepts.map((it) => it.id));
  for (const scenario of scenarios.values()) {
    for (const need of needsOf(scenario)) if (need.kind === "concept") expect(known).toContain(need.name);
    for (const words of [scenario.names, scenario.why]) {
      expect(words.ko).toMatch(/[가-힣]/);
      expect(words.en).not.toMatch(/[가-힣]/);
    }
  }
});
