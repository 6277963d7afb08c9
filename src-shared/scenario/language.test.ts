import { describe, expect, test } from "vitest";
import { falls, struggles, walks } from "../../test/scenarioActors.ts";
import type { Actor } from "../../test/factsWorld.ts";
import {
  column,
  findingsIn,
  named,
  person,
  runOf,
  stands,
  upright,
  WIDTH,
  type Script,
} from "../../test/scenarioWorlds.ts";
import { RELATION_KINDS, SIGNAL_KINDS } from "../domain/facts.ts";
import { scenarioGroup, scenarioLeaf, scenarioMotion, scenarioObject } from "../domain/scenario.ts";

/** What a word of the language holds on in a scene, and, said a little otherwise, does not. */
type Example = [scene: Script, holds: object, not: object];

const H = 0.2;
/** Walks to the right in red and blue, then stands for half a minute in green; a white car drives to the left. */
const street: Script = {
  actors: [
    { ...walks(10, 20), upper: ["red"], lower: ["blue"] },
    { ...stands(30, 60, 0.5), upper: ["green"], lower: ["green"] },
    { ...named("car", [70, 0.95, 0.8, 0.2], [74, 0.05, 0.8, 0.2]), colors: ["white"], confidence: 0.6 },
  ],
  areas: [column("yard", 0.3, 0.7), upright("gate", 0.5)],
};
const people = { classes: ["person"] };
const car = { classes: ["car"] };
const of = (object: object, more: object = {}) => ({ object, ...more });

const OBJECT: Record<keyof typeof scenarioObject.shape, Example> = {
  classes: [street, of(car), of({ classes: ["bicycle"] })],
  color: [street, of({ ...car, color: ["white", "gray"] }), of({ ...car, color: ["red"] })],
  upper: [street, of({ ...people, upper: ["red"] }), of({ ...people, upper: ["blue"] })],
  lower: [street, of({ ...people, lower: ["blue"] }), of({ ...people, lower: ["red"] })],
  directions: [street, of({ ...car, directions: ["left"] }), of({ ...car, directions: ["right", "up"] })],
  speed: [street, of({ ...people, speed: "still" }), of({ ...car, speed: "still" })],
  size: [
    { actors: Array.from({ length: 12 }, (_, i) => stands(5, 20, 0.05 + 0.08 * i, 0.8, 0.05 + 0.02 * i)) },
    of({ ...people, size: "large" }, { count: { max: 6 } }),
    of({ ...people, size: "large" }, { count: { min: 7 } }),
  ],
  stay: [street, of({ ...people, stay: { min: "25s" } }), of({ ...people, stay: { min: "35s" } })],
  dwell: [street, of({ ...people, dwell: { min: "20s" } }), of({ ...car, dwell: { min: "2s" } })],
  entry: [{ actors: [walks(10, 20, 0, 0.5)] }, of({ ...people, entry: "left" }), of({ ...people, entry: "right" })],
  exit: [{ actors: [walks(10, 20, 0.5, 1)] }, of({ ...people, exit: "right" }), of({ ...people, exit: "left" })],
  confidence: [street, of({ ...car, confidence: 0.55 }), of({ ...car, confidence: 0.65 })],
};

const NOW: Record<keyof typeof scenarioMotion.shape, Example> = {
  speed: [street, of(car, { now: { speed: { min: 1 } } }), of(people, { now: { speed: { min: 1.5 } } })],
  heading: [street, of({}, { now: { heading: ["left"] } }), of(people, { now: { heading: ["left"] } })],
  unrest: [
    { actors: [person(...struggles(10, 20, 0.5)), stands(30, 40, 0.3)] },
    of(people, { now: { unrest: { min: 0.4 } }, for: "2s" }),
    of(people, { now: { unrest: { min: 5 } } }),
  ],
};

const suitcase = named("suitcase", [10, 0.5, 0.8, 0.06], [80, 0.5, 0.8, 0.06]);
const owner = person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [15, 0.49, 0.8, H], [25, 0.95, 0.8, H]);
const pair: Actor[] = [stands(10, 40, 0.5), stands(10, 40, 0.5 + 0.7 * WIDTH)];
const related = (relation: string, actors: Actor[], more: object, not: object): Example => [
  { actors },
  { relation, ...more },
  { relation, ...more, ...not },
];
const ofCars = { of: car };
const RELATION: Record<(typeof RELATION_KINDS)[number], Example> = {
  near: related("near", pair, { of: people, with: people }, { with: car }),
  on: related(
    "on",
    [walks(5, 13, 0.1, 0.9, 0.79), named("bicycle", [5, 0.1, 0.82, 0.12], [13, 0.9, 0.82, 0.12])],
    { of: people, with: { classes: ["bicycle"] } },
    { with: car },
  ),
  in: related(
    "in",
    [named("car", [5, 0.15, 0.8, 0.25], [13, 0.85, 0.8, 0.25]), person([5, 0.15, 0.72, 0.1], [13, 0.85, 0.72, 0.1])],
    { of: people, with: car },
    { with: { classes: ["truck"] } },
  ),
  following: related("following", [walks(5, 20, 0.05, 0.95), walks(8, 23, 0.05, 0.95)], { of: people }, ofCars),
  meeting: related(
    "meeting",
    [stands(0, 50, 0.5), person([5, 0.95, 0.8, H], [15, 0.5 + 0.7 * WIDTH, 0.8, H], [50, 0.5 + 0.7 * WIDTH, 0.8, H])],
    { of: people },
    ofCars,
  ),
  gathering: related(
    "gathering",
    [0, 1, 2].map((i) => stands(5, 40, 0.3 + 0.8 * i * WIDTH)),
    { of: people },
    ofCars,
  ),
  leftBehind: related("leftBehind", [owner, suitcase], { of: { classes: ["suitcase"] } }, ofCars),
  lying: related("lying", [falls(5, 20, 40, 0.5)], { of: people }, ofCars),
};

const SIGNAL = Object.fromEntries(
  SIGNAL_KINDS.map((kind): [string, Example] => [
    kind,
    [
      { signals: [{ kind, at: [20, 25] }] },
      { signal: kind, for: "4s" },
      { signal: SIGNAL_KINDS[(SIGNAL_KINDS.indexOf(kind) + 1) % SIGNAL_KINDS.length] },
    ],
  ]),
);

const triangle = [
  stands(10, 40, 0.5),
  stands(10, 40, 0.5 + 0.8 * WIDTH, 0.82),
  stands(10, 40, 0.5 + 0.3 * WIDTH, 0.89),
];
const PART: Record<keyof typeof scenarioLeaf | keyof typeof scenarioGroup | "none", Example> = {
  object: [street, of(people, { for: "20s" }), of(people, { for: "40s" })],
  relation: [{ actors: pair }, { relation: "near", for: "20s" }, { relation: "near", for: "40s" }],
  crowding: [{ actors: triangle }, { crowding: people }, { crowding: people, shape: "queue" }],
  concept: [{ concepts: { fire: [[20, 25]] } }, { concept: "fire" }, { concept: "fire", strength: 0.9 }],
  signal: [{ signals: [{ kind: "flame", at: [20, 25] }] }, { signal: "flame" }, { signal: "flame", for: "6s" }],
  crosses: [street, { crosses: "gate", object: people }, { crosses: "gate", object: people, direction: "backward" }],
  enters: [street, { enters: "yard", object: people }, { enters: "yard", object: { classes: ["dog"] } }],
  leaves: [street, { leaves: "yard", object: car }, { leaves: "yard", object: { classes: ["dog"] } }],
  all: [street, { all: [of(people), of({ upper: ["green"] })], tracks: "same" }, { all: [of(people), of(car)] }],
  any: [
    street,
    { any: [of(car), of({ classes: ["dog"] })] },
    { any: [of({ classes: ["bench"] }), of({ classes: ["dog"] })] },
  ],
  sequence: [street, { sequence: [of(people), of(car)] }, { sequence: [of(car), of(people)] }],
  none: [
    street,
    { all: [of(people)], none: [of(car)] },
    { all: [of(car)], none: [of({ classes: ["car", "person"] })] },
  ],
};

describe.each([
  ["parts", PART],
  ["properties of an object", OBJECT],
  ["movement", NOW],
  ["relations", RELATION],
  ["signals", SIGNAL],
])("%s", (_, examples) => {
  test.each(Object.entries(examples))("%s", (__, [scene, holds, not]) => {
    for (const seed of [1, 2, 3]) {
      const run = runOf(scene, { seed, tremble: 0.003 * seed });
      expect(findingsIn(holds, run).length, "holds").toBeGreaterThan(0);
      expect(findingsIn(not, run), "does not").toEqual([]);
    }
  });
});

test("every word of the language has an example", () => {
  expect(Object.keys(PART).sort()).toEqual(
    [...Object.keys(scenarioLeaf), ...Object.keys(scenarioGroup), "none"].sort(),
  );
  expect(Object.keys(OBJECT)).toEqual(Object.keys(scenarioObject.shape));
  expect(Object.keys(NOW)).toEqual(Object.keys(scenarioMotion.shape));
  expect(Object.keys(RELATION)).toEqual([...RELATION_KINDS]);
  expect(Object.keys(SIGNAL)).toEqual([...SIGNAL_KINDS]);
});
