import { expect, test } from "vitest";
import { column, missingOf, person, runOf, scenarioOf, stands, timesIn, upright } from "../../test/scenarioWorlds.ts";
import { abilitiesOf, isMet, missingIn, needsOf } from "./needs.ts";
import type { ScenarioRun } from "./types.ts";

const fire = { concept: "fire" };
const flame = { signal: "flame" };
const gun = { object: { classes: ["gun", "rifle"] } };
const people = { object: { classes: ["person"] } };
const scene = {
  actors: [stands(10, 20, 0.5), person([30, 0.1, 0.8, 0.2], [40, 0.9, 0.8, 0.2])],
  signals: [{ kind: "flame" as const, at: [12, 18] as [number, number] }],
};
const run = runOf(scene);
const motion: ScenarioRun = { ...run, labels: null, facts: { ...run.facts, classes: ["moving"] } };

test("a scenario never fires on half its evidence, whatever the other half says", () => {
  expect(missingOf({ all: [people, fire] }, run)).toEqual([{ kind: "concept", name: "fire" }]);
  // Nor where the rest is nowhere to be seen, which would be no event anyway: what is missing is missing.
  expect(missingOf({ all: [{ object: { classes: ["dog"] } }, fire] }, run)).toEqual([
    { kind: "concept", name: "fire" },
  ]);
  expect(missingOf({ sequence: [people, fire] }, run)).toEqual([{ kind: "concept", name: "fire" }]);
  expect(missingOf({ all: [people], none: [fire] }, run)).toEqual([{ kind: "concept", name: "fire" }]);
  expect(missingOf({ all: [gun, fire, flame] }, run)).toEqual([
    { kind: "class", name: "gun, rifle" },
    { kind: "concept", name: "fire" },
  ]);
});

test("of any one is enough, and finds what it can", () => {
  expect(timesIn({ all: [people, { any: [flame, fire] }] }, run)).toEqual([[12, 18]]);
  expect(missingOf({ any: [fire, gun] }, run)).toEqual([
    { kind: "concept", name: "fire" },
    { kind: "class", name: "gun, rifle" },
  ]);
  // One alternative whose own half is missing is none.
  expect(missingOf({ any: [{ all: [flame, fire] }] }, run)).toEqual([{ kind: "concept", name: "fire" }]);
});

test("an exclusion must be told whole: it would let through what it should hold back", () => {
  expect(missingOf({ all: [people], none: [{ any: [flame, fire] }] }, run)).toEqual([
    { kind: "concept", name: "fire" },
  ]);
});

test("classes: any of those named will do; a run without classes lacks them all", () => {
  expect(missingOf({ object: { classes: ["gun", "person"] } }, run)).toBeNull();
  expect(missingOf(people, motion)).toEqual([{ kind: "classes", name: "person" }]);
  expect(missingOf({ object: {} }, motion)).toBeNull();
  expect(missingOf({ relation: "lying" }, motion)).toEqual([{ kind: "classes", name: "person" }]);
  expect(missingOf({ relation: "in" }, motion)).toEqual([{ kind: "classes", name: "in" }]);
  expect(missingOf({ relation: "leftBehind" }, motion)).toBeNull();
  // A detector of cars alone cannot tell who lies.
  const cars = { ...run, labels: new Set(["car"]), facts: { ...run.facts, classes: ["car"] } };
  expect(missingOf({ relation: "lying" }, cars)).toEqual([{ kind: "class", name: "person" }]);
  // What was found can be told, whatever the pack says today.
  expect(missingOf(people, { ...run, labels: new Set(["car"]) })).toBeNull();
});

test("places: the area must be drawn on this camera and be of its kind, and the run must have paths", () => {
  const drawn = runOf({ ...scene, areas: [column("yard", 0.4, 0.6), upright("gate", 0.5)] });
  expect(missingOf({ enters: "yard" }, run)).toEqual([{ kind: "area", name: "yard" }]);
  expect(missingOf({ enters: "yard" }, drawn)).toBeNull();
  expect(missingOf({ enters: "gate" }, drawn)).toEqual([{ kind: "area", name: "gate" }]);
  expect(missingOf({ crosses: "yard" }, drawn)).toEqual([{ kind: "area", name: "yard" }]);
  expect(missingOf({ ...people, in: "yard" }, { ...drawn, paths: () => null })).toEqual([
    { kind: "paths", name: "yard" },
  ]);
});

test("a zone that only excludes asks for nothing where it is not drawn", () => {
  const stay = { ...people, notIn: "bus-stop" };
  expect(timesIn(stay, run)).toHaveLength(2);
  expect(missingOf(stay, { ...run, paths: () => null })).toBeNull();
  const drawn = runOf({ ...scene, areas: [column("bus-stop", 0.4, 0.6)] });
  expect(timesIn(stay, drawn)).toHaveLength(2);
  expect(missingOf(stay, { ...drawn, paths: () => null })).toEqual([{ kind: "paths", name: "bus-stop" }]);
});

test("signals: a run that was never watched for them cannot tell that there was none", () => {
  const { signals } = run.facts;
  const unwatched = { ...run, facts: { ...run.facts, signals: { ...signals, count: 0, watched: false } } };
  expect(missingOf({ signal: "flash" }, run)).toBeNull();
  expect(missingOf({ signal: "flash" }, unwatched)).toEqual([{ kind: "signals", name: "flash" }]);
});

test("needs: all that a file asks for, what it cannot do without first", () => {
  const scenario = scenarioOf({
    all: [{ any: [flame, fire] }, people, { enters: "yard", object: { classes: ["person"] } }],
    none: [{ concept: "rain" }],
  });
  const needs = needsOf(scenario);
  expect(needs.map(({ kind, name, optional, area }) => [kind, name, optional, area])).toEqual([
    ["class", "person", false, null],
    ["area", "yard", false, "zone"],
    ["paths", "yard", false, null],
    ["concept", "rain", false, null],
    ["signals", "flame", true, null],
    ["concept", "fire", true, null],
  ]);
  const abilities = abilitiesOf(run);
  expect(needs.map((it) => isMet(it, abilities))).toEqual([true, false, true, false, true, false]);
  expect(missingIn(scenario, abilities)).toEqual([
    { kind: "area", name: "yard" },
    { kind: "concept", name: "rain" },
  ]);
  const all = { ...abilities, areas: new Map([["yard", column("yard", 0, 1)]]), concept: () => true };
  expect(missingIn(scenario, all)).toEqual([]);
});

test("what two parts ask for is asked for once, and is needed where one of them needs it", () => {
  const needs = needsOf(scenarioOf({ all: [{ any: [fire, flame] }, fire] }));
  expect(needs).toMatchObject([
    { kind: "concept", name: "fire", optional: false },
    { kind: "signals", name: "flame", optional: true },
  ]);
});
