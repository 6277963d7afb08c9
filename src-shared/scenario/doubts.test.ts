import { expect, test } from "vitest";
import { findingsIn, person, runOf, scenarioOf, stands, type Script } from "../../test/scenarioWorlds.ts";
import { doubter } from "./doubts.ts";
import type { ScenarioRun } from "./types.ts";

const people = { object: { classes: ["person"] } };

/** Doubts about the only finding. */
function doubts(when: object, run: ScenarioRun) {
  const findings = findingsIn(when, run);
  expect(findings).toHaveLength(1);
  return doubter(scenarioOf(when), run)(findings[0]!);
}
const of = (when: object, script: Script) => doubts(when, runOf(script));
const kinds = (when: object, script: Script) => of(when, script).map((it) => it.kind);

const there = { actors: [stands(10, 60, 0.5)] };

test("what is plain has nothing against it", () => {
  expect(kinds({ ...people, for: "20s" }, there)).toEqual([]);
  expect(kinds({ signal: "cameraCovered" }, { signals: [{ kind: "cameraCovered", at: [10, 20] }] })).toEqual([]);
});

test("a flash or a flicker only hints, a likeness just above the noise too", () => {
  const when = { all: [{ name: "spark", signal: "flash" }, people] };
  expect(of(when, { ...there, signals: [{ kind: "flash", at: [20, 20.3] }] })).toMatchObject([
    { kind: "weakEvidence", part: "spark", tUs: 20_150_000, margin: null },
  ]);
  const likeness = (strength: number) =>
    kinds({ concept: "fire" }, { concepts: { fire: [[10, 20, undefined, strength]] } });
  expect(likeness(0.25)).toEqual(["weakEvidence"]);
  expect(likeness(0.7)).toEqual([]);
});

test("what held barely: as many, as long, as clearly as asked and hardly more; with how much more", () => {
  const crowd = (n: number, min: number) =>
    of({ ...people, count: { min } }, { actors: Array.from({ length: n }, (_, i) => stands(10, 40, 0.1 + 0.1 * i)) });
  expect(crowd(5, 5)).toMatchObject([{ kind: "barely", part: "when", margin: 0 }]);
  expect(crowd(6, 5)).toMatchObject([{ kind: "barely", margin: expect.closeTo(0.2, 3) }]);
  expect(crowd(8, 5)).toEqual([]);
  expect(of({ ...people, for: "48s" }, there)).toMatchObject([{ kind: "barely", margin: expect.closeTo(2 / 48, 3) }]);
  expect(of({ ...people, strength: 0.88 }, there)).toMatchObject([
    { kind: "barely", margin: expect.closeTo(1 / 6, 2) },
  ]);
  expect(of({ object: { confidence: 0.79 } }, there)).toMatchObject([{ kind: "barely" }]);
  expect(of({ all: [people], for: "45s" }, there)).toMatchObject([{ kind: "barely", part: "when" }]);
});

test("an object that the detector was hardly sure of, or that was there for a moment", () => {
  const run = runOf(there);
  const unsure = {
    ...run,
    facts: { ...run.facts, objects: { ...run.facts.objects, confidence: new Float32Array([0.3]) } },
  };
  const [doubt] = doubts(people, unsure);
  expect(doubt).toMatchObject({ kind: "uncertainObject", part: "when", box: { w: expect.any(Number) } });
  expect(doubt!.tUs).toBe(run.facts.objects.bestUs[0]);
  expect(kinds(people, { actors: [stands(10, 10.6, 0.5)] })).toEqual(["uncertainObject"]);
});

test("a bad picture at that time, unless that is what it is about", () => {
  const at = (kind: "cameraMoved" | "dark", from: number, to: number): Script => ({
    ...there,
    signals: [{ kind, at: [from, to] }],
  });
  expect(of(people, at("cameraMoved", 30, 30.5))).toMatchObject([{ kind: "badPicture", part: null, tUs: 30_250_000 }]);
  expect(kinds(people, at("cameraMoved", 80, 80.5))).toEqual([]);
  expect(kinds(people, at("dark", 0, 120))).toEqual(["badPicture"]);
  expect(kinds({ all: [people, { signal: "dark" }] }, at("dark", 0, 120))).toEqual([]);
});

test("what was nearly excluded: weaker than asked, shorter than asked, or a moment before", () => {
  const dry = (rain: object) => ({ all: [people], none: [{ name: "rain", concept: "rain", ...rain }] });
  const rain = (from: number, to: number, strength = 0.8): Script => ({
    ...there,
    concepts: { rain: [[from, to, undefined, strength]] },
  });
  expect(of(dry({ strength: 0.5 }), rain(20, 30, 0.4))).toMatchObject([
    { kind: "nearlyExcluded", part: "rain", margin: 0, tUs: 20e6 },
  ]);
  expect(kinds(dry({ for: "12s" }), rain(20, 30))).toEqual(["nearlyExcluded"]);
  expect(kinds(dry({ for: "30s" }), rain(20, 30))).toEqual([]);
  expect(of(dry({}), rain(3, 7))).toMatchObject([{ kind: "nearlyExcluded", margin: expect.closeTo(0.3, 2) }]);
  expect(kinds(dry({}), rain(80, 90))).toEqual([]);
});

test("of an exclusion that speaks of the main object alone, only its own", () => {
  const when = {
    all: [{ ...people, for: "30s" }],
    none: [{ relation: "near", of: { classes: ["person"] }, with: { classes: ["person"] }, for: "20s" }],
    tracks: "same",
  };
  const visitor = person([20, 0.9, 0.8, 0.2], [30, 0.54, 0.8, 0.2], [42, 0.54, 0.8, 0.2], [50, 0.9, 0.8, 0.2]);
  const near = runOf({ actors: [stands(5, 90, 0.5), visitor] });
  expect(doubter(scenarioOf(when), near)(findingsIn(when, near)[0]!)[0]).toMatchObject({ kind: "nearlyExcluded" });
  const far = runOf({ actors: [stands(5, 90, 0.1), stands(15, 90, 0.6), visitor] });
  const [first] = findingsIn(when, far, { per: "object" });
  expect(doubter(scenarioOf(when), far)(first!)).toEqual([]);
});

test("the strongest comes first: a covered camera before a flash, a flash before a count that just did", () => {
  const when = { all: [{ signal: "flash" }, { ...people, count: { min: 3 } }] };
  const script: Script = {
    actors: [0.2, 0.5, 0.8].map((x) => stands(10, 60, x)),
    signals: [
      { kind: "flash", at: [20, 21] },
      { kind: "cameraCovered", at: [19, 22], strength: 1 },
    ],
  };
  expect(kinds(when, script)).toEqual(["badPicture", "weakEvidence", "barely"]);
});
