import { describe, expect, test } from "vitest";
import { FactsWorld, type Actor, type Mark } from "../../../test/factsWorld.ts";
import { crowd, sceneOf } from "../../../test/wordsScene.ts";
import { evidenceItem, type Language } from "../../domain/evidence.ts";
import { narrateScene, type Scene } from "../index.ts";

const H = 0.2;
const person = (path: Mark[], more: Partial<Actor> = {}): Actor => ({ class: "person", path, ...more });

function worldOf(...actors: Actor[]): FactsWorld {
  const world = new FactsWorld();
  for (const actor of actors) world.add(actor);
  return world;
}

const texts = (scene: Scene, language: Language = "en") => narrateScene(scene, language).map(({ text }) => text);

describe("many", () => {
  /** Twelve who pass to the right, four to the left, one who waits. */
  const street = () =>
    worldOf(
      ...Array.from({ length: 12 }, (_, i) =>
        person([
          [i * 20 + 3, 0.01, 0.7, H],
          [i * 20 + 15, 0.99, 0.7, H],
        ]),
      ),
      ...Array.from({ length: 4 }, (_, i) =>
        person([
          [i * 50 + 8, 0.99, 0.95, H],
          [i * 50 + 18, 0.01, 0.95, H],
        ]),
      ),
      person(
        [
          [30, 0.02, 0.5, H],
          [36, 0.4, 0.5, H],
          [200, 0.4, 0.5, H],
          [206, 0.02, 0.5, H],
        ],
        { upper: ["red"] },
      ),
    );

  test("passers-by are counted by their way, who is odd is told of alone", () => {
    const sentences = texts(sceneOf(street(), 300));
    expect(sentences).toContain("12 people pass from the left to the right between 0:00:03 of the video and 0:03:55.");
    expect(sentences).toContain("Four more people pass from the right to the left between 0:00:08 and 0:02:48.");
    expect(sentences).toContainEqual(
      expect.stringMatching(
        /^A person in a red top enters from the left at 0:00:30, stops at 0:00:3\d for 2 minutes 4\d seconds, and leaves to the left at 0:03:26\.$/u,
      ),
    );
    expect(texts(sceneOf(street(), 300), "ko")).toContain(
      "0:00:08부터 0:02:48 사이에 다른 사람 4명이 오른쪽에서 왼쪽으로 지나갑니다.",
    );
  });

  test.each(["en", "ko"] as const)(
    "whatever the scene holds, a dozen sentences tell of everybody, in time order (%s)",
    (language) => {
      for (let seed = 1; seed <= 6; seed++) {
        const scene = crowd(seed, seed * 9);
        const told = narrateScene(scene, language);
        expect(told.length).toBeLessThanOrEqual(12);
        const tracks = new Set(told.flatMap(({ refs }) => refs.flatMap(({ trackIds }) => trackIds)));
        expect(
          [...tracks].sort((a, b) => a - b),
          `seed ${seed}`,
        ).toEqual(scene.objects.map(({ trackId }) => trackId));
        for (const { text, refs } of told) {
          expect(refs.length).toBeGreaterThan(0);
          expect(text).not.toMatch(/undefined|null|NaN|\s{2}|\(\)/u);
          for (const ref of refs) expect(() => evidenceItem.parse({ ...ref, id: "E1" })).not.toThrow();
        }
      }
    },
  );

  test("every clause about somebody is in the facts of the objects that the sentence cites", () => {
    let clauses = 0;
    for (let seed = 1; seed <= 20; seed++) {
      const scene = crowd(seed, 12);
      for (const { text, refs } of narrateScene(scene, "en")) {
        const cited = scene.objects.filter((one) => refs[0]!.trackIds.includes(one.trackId));
        const at = (us: number) => `0:00:${String(Math.floor(us / 1e6)).padStart(2, "0")}`;
        for (const [, side, time] of text.matchAll(
          /enters? (?:together )?from the (\w+)(?: of the picture)? at ([\d:]+)/gu,
        )) {
          clauses++;
          expect(
            cited.every((one) => one.entry === side),
            text,
          ).toBe(true);
          expect(
            cited.map((one) => at(one.startUs)),
            text,
          ).toContain(time);
        }
        for (const [, side, time] of text.matchAll(/leaves? (?:to|at) the (\w+)(?: of the picture)? at ([\d:]+)/gu)) {
          clauses++;
          expect(
            cited.every((one) => one.exit === side),
            text,
          ).toBe(true);
          expect(
            cited.map((one) => at(one.endUs)),
            text,
          ).toContain(time);
        }
        for (const [, way] of text.matchAll(/moves? to the (left|right)/gu)) {
          clauses++;
          expect(
            cited.every((one) => one.direction === way),
            text,
          ).toBe(true);
        }
        for (const [, number] of text.matchAll(
          /^(\d+|Three|Four|Five|Six|Seven|Eight|Nine) (?:more )?\w+ (?:go|pass)/gu,
        )) {
          clauses++;
          expect(numberOf(number!)).toBe(cited.length);
        }
      }
    }
    expect(clauses).toBeGreaterThan(70);
  });

  test("10,000 objects are told as few", () => {
    const scene = crowd(3, 100);
    const objects = Array.from({ length: 10_000 }, (_, i) => ({ ...scene.objects[i % 100]!, trackId: i + 1 }));
    const relations = Array.from({ length: 10_000 }, (_, i) => ({
      kind: "near" as const,
      a: i + 1,
      b: ((i * 7) % 10_000) + 1,
      startUs: 1e6,
      endUs: 9e6,
      strength: 0.7,
    }));
    expect(narrateScene({ ...scene, objects, relations, cut: true }, "en").length).toBeLessThanOrEqual(13);
  });
});

const judging =
  /\b(?:he|she|his|her|him|man|men|woman|women|boy|girl|suspect\w*|thie\w+|steal\w*|rob\w*|attack\w*|fight\w*|weapon|crime|because|want\w*|try|tries|intend\w*|suspicious\w*)\b/iu;

test("no word of gender, crime or intention in anything", () => {
  for (let seed = 1; seed <= 5; seed++) for (const text of texts(crowd(seed, 25))) expect(text).not.toMatch(judging);
});

function numberOf(word: string): number {
  const small = ["Three", "Four", "Five", "Six", "Seven", "Eight", "Nine"].indexOf(word);
  return small < 0 ? Number(word) : small + 3;
}
