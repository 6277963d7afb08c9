import { expect, test } from "vitest";
import { FactsWorld } from "../../test/factsWorld.ts";
import { sceneOf } from "../../test/wordsScene.ts";
import { evidenceItem } from "../domain/evidence.ts";
import { SIGNAL_KINDS } from "../domain/facts.ts";
import { objectEvidence, relationEvidence, signalEvidence, type NewEvidence, type Scene } from "./index.ts";

const H = 0.2;

/** Two people who stand together for 20 s, the second in red and away to the right afterwards, and a van. */
function scene(more: Partial<Scene> = {}): Scene {
  const world = new FactsWorld();
  world.add({
    class: "person",
    upper: ["black"],
    lower: ["black"],
    path: [
      [0, 0.3, 0.8, H],
      [30, 0.3, 0.8, H],
    ],
  });
  world.add({
    class: "person",
    upper: ["red", "white"],
    lower: ["blue"],
    path: [
      [0, 0.36, 0.8, H],
      [20, 0.36, 0.8, H],
      [28, 0.99, 0.8, H],
    ],
  });
  world.add({
    class: "van",
    colors: ["white"],
    path: [
      [0, 0.15, 0.7, 0.25],
      [30, 0.15, 0.7, 0.25],
    ],
    ratio: 1.6,
  });
  return sceneOf(world, 30, more);
}

const valid = (evidence: NewEvidence) => evidenceItem.parse({ ...evidence, id: "E1" });
const objectOf = (of: Scene, track: number) => of.objects.find(({ trackId }) => trackId === track)!;

test("an object: its life, its best look, and every colour and way that sentences may be held against", () => {
  const of = scene();
  const red = objectEvidence(of, objectOf(of, 2), "en");
  expect(valid(red)).toMatchObject({
    kind: "object",
    startUs: 0,
    endUs: 28e6,
    bestUs: objectOf(of, 2).bestUs,
    box: objectOf(of, 2).bestBox,
    trackIds: [2],
    modelWritten: false,
    facts: { classes: ["person"], count: 1, directions: ["right"], relations: [], words: null },
  });
  expect(new Set(red.facts.colors)).toEqual(new Set(["red", "white", "blue"]));
  expect(red.text).toMatch(
    /^A person in a red top and blue bottoms, from 0:00:00 to 0:00:28 of the video, still for \d+ seconds, last seen at the right edge$/u,
  );
  expect(objectEvidence(of, objectOf(of, 2), "ko").text).toMatch(
    /^빨간 상의와 파란 하의를 입은 사람, 영상 0:00:00부터 0:00:28까지, \d+초 동안 멈춰 있음, 오른쪽 가장자리에서 마지막으로 보임$/u,
  );
});

test("a relation: both tracks, its own times, and a number only of those that are alike", () => {
  const of = scene();
  const pair = of.relations.find(({ kind, a, b }) => kind === "near" && a === 1 && b === 2)!;
  const people = relationEvidence(of, pair, "en");
  expect(valid(people)).toMatchObject({
    kind: "relation",
    startUs: pair.startUs,
    endUs: pair.endUs,
    trackIds: [1, 2],
    facts: { classes: ["person"], relations: ["near"], count: 2 },
  });
  expect(people.bestUs).toBeGreaterThanOrEqual(pair.startUs);
  expect(people.bestUs).toBeLessThanOrEqual(pair.endUs);
  const withVan = of.relations.find(({ kind, a, b }) => kind === "near" && [a, b].includes(3))!;
  expect(relationEvidence(of, withVan, "en").facts).toMatchObject({ classes: ["person", "van"], count: null });
  expect(relationEvidence(of, { ...pair, kind: "lying", b: 0 }, "ko")).toMatchObject({
    trackIds: [1],
    text: expect.stringMatching(/어두운 옷을 입은 사람이 누워 있습니다\.$/u) as string,
    facts: { count: 1 },
  });
});

test("a relation with a track that was not read still names what is known", () => {
  const of = scene();
  const evidence = relationEvidence(of, { kind: "following", a: 1, b: 999, startUs: 0, endUs: 9e6, strength: 1 }, "en");
  expect(valid(evidence).trackIds).toEqual([1, 999]);
  expect(evidence.text).toBe(
    "A person in dark clothes goes behind something the same way from 0:00:00 to 0:00:09 of the video.",
  );
});

test("signals: weak by name, an event at its beginning, a state in its middle", () => {
  for (const kind of SIGNAL_KINDS)
    for (const language of ["en", "ko"] as const) {
      const evidence = signalEvidence(scene(), { kind, startUs: 2e6, endUs: 8e6, strength: 0.9, box: null }, language);
      expect(valid(evidence).facts.signals).toEqual([kind]);
      expect(evidence.text).toContain(language === "en" ? "(weak sign)" : "(약한 징후)");
      expect(evidence.bestUs).toBe(kind === "flash" || kind.startsWith("light") ? 2e6 : 5e6);
    }
});

test("built-in motion knows no class: nothing in the facts claims one", () => {
  const of = scene({ classesKnown: false });
  const evidence = objectEvidence(of, objectOf(of, 1), "en");
  expect(evidence.facts.classes).toEqual(["moving"]);
  expect(evidence.text).toMatch(/^Something moving,/u);
});

test("clock and camera come along, cleaned", () => {
  const of = scene({
    camera: "Gate\n2\u202e",
    videoName: `a\tb${"c".repeat(500)}`,
    recordedAt: { utcMs: 0, source: "container", zone: "UTC", zoneKnown: true },
  });
  const evidence = valid(objectEvidence(of, objectOf(of, 3), "en"));
  expect(evidence).toMatchObject({ camera: "Gate 2", utcMs: 0, zone: "UTC" });
  expect(evidence.videoName).toHaveLength(120);
  expect(evidence.text).toMatch(/^A white van, from 00:00:00 to 00:00:30/u);
});
