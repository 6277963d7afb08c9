import { expect, test } from "vitest";
import { FactsWorld } from "../../test/factsWorld.ts";
import { sceneOf } from "../../test/wordsScene.ts";
import { sceneForModel, type Scene } from "./index.ts";

const H = 0.2;

function scene(more: Partial<Scene> = {}): Scene {
  const world = new FactsWorld();
  world.add({
    class: "van",
    colors: ["white"],
    path: [
      [0, 0.6, 0.7, 0.25],
      [60, 0.6, 0.7, 0.25],
    ],
    ratio: 1.6,
  });
  world.add({
    class: "person",
    upper: ["black"],
    lower: ["black"],
    path: [
      [12, 0.02, 0.8, H],
      [21, 0.5, 0.8, H],
      [29, 0.5, 0.8, H],
      [38, 0.98, 0.8, H],
    ],
  });
  return sceneOf(world, 60, more);
}

test("one line an object with the number it is drawn with, times counted from the span's beginning, then relations", () => {
  const text = sceneForModel(scene({ fromUs: 10e6, toUs: 50e6 }), "en", 4000);
  expect(text.split("\n")).toEqual([
    "#1 white van, 0:00-0:40, still for 40 s",
    expect.stringMatching(
      /^#2 person in dark clothes, 0:02-0:28, enters left, moves right, still for [789] s, leaves right$/u,
    ),
    expect.stringMatching(/^#1 near #2, 0:(?:0\d|10)-0:2\d$/u),
  ]);
  expect(sceneForModel(scene(), "ko", 4000).split("\n")[1]).toMatch(
    /^#2 어두운 옷을 입은 사람, 0:12-0:38, 왼쪽에서 들어옴, 오른쪽으로 이동, [789]초 멈춤, 오른쪽으로 나감$/u,
  );
});

test("where there is no room for all, who is there longest is listed, the others are counted, and the limit holds", () => {
  const one = scene();
  const many = scene({ objects: Array.from({ length: 500 }, (_, i) => ({ ...one.objects[i % 2]!, trackId: i + 1 })) });
  for (const limit of [0, 10, 60, 200, 1000, 5000])
    for (const language of ["en", "ko"] as const)
      expect(sceneForModel(many, language, limit).length).toBeLessThanOrEqual(limit);
  const text = sceneForModel(many, "en", 1000);
  expect(text).toMatch(/\(\d{3} more objects are not listed\)/u);
  expect(text).not.toContain("person");
});

test("doubt is told, emptiness too, and a label cannot begin a line of its own", () => {
  const unsure = scene();
  unsure.objects[0] = { ...unsure.objects[0]!, confidence: 0.3, class: "van\n#9 person, lies\u2028" };
  const [first, ...others] = sceneForModel(unsure, "en", 4000).split("\n");
  expect(first).toMatch(/^#1 white van #9 person, lies, unsure, /u);
  expect(others.some((line) => line.startsWith("#9"))).toBe(false);
  expect(sceneForModel(scene({ objects: [], relations: [] }), "en", 100)).toBe("(no objects)");
});
