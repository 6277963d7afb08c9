import { describe, expect, test } from "vitest";
import type { z } from "zod";
import { queryStep, type Criterion, type objectPattern } from "../domain/query.ts";
import { frameSide, type ColorName } from "../domain/geometry.ts";
import type { RelationKind, SignalKind } from "../domain/facts.ts";
import { FactsWorld, type Mark } from "../../test/factsWorld.ts";
import { matchStep } from "./matchStep.ts";
import type { CriterionSpans, RunView } from "./types.ts";

type Pattern = z.input<typeof objectPattern>;
let next = 0;
const object = (pattern: Pattern, negated = false): Criterion =>
  queryStep.parse({ criteria: [{ kind: "object", id: `c${next++}`, negated, object: pattern }] }).criteria[0]!;
const relation = (kind: RelationKind, subject: Pattern, other: Pattern | null, negated = false): Criterion =>
  queryStep.parse({
    criteria: [{ kind: "relation", id: `c${next++}`, negated, relation: kind, subject, object: other }],
  }).criteria[0]!;
const signal = (kind: SignalKind): Criterion =>
  queryStep.parse({ criteria: [{ kind: "signal", id: `c${next++}`, signal: kind }] }).criteria[0]!;
const some = (name: string, ...names: ColorName[]): Pattern => ({
  classes: [name],
  colors: names.length > 0 ? [{ part: "any", names }] : [],
});

const LABELS = new Set(["person", "car", "bus", "dog", "suitcase", "bicycle"]);
const view = (world: FactsWorld, over: Partial<RunView> = {}): RunView => ({
  facts: world.facts(),
  labels: LABELS,
  durationUs: 200e6,
  within: null,
  ...over,
});
const match = (run: RunView, criteria: Criterion[], others: CriterionSpans[] = []) =>
  matchStep({ criteria, withinUs: null, phrase: "" }, run, others);
/** Start and end of what was found, in whole seconds. */
const spans = (run: RunView, criteria: Criterion[], others?: CriterionSpans[]) =>
  match(run, criteria, others).matches.map((it) => [Math.round(it.startUs / 1e6), Math.round(it.endUs / 1e6)]);

const across = (from: number, to: number, feet = 0.8): Mark[] => [
  [from, 0.1, feet, 0.2],
  [to, 0.9, feet, 0.2],
];
const back = (from: number, to: number, feet = 0.8): Mark[] => [
  [from, 0.9, feet, 0.2],
  [to, 0.1, feet, 0.2],
];

describe("one object", () => {
  const world = new FactsWorld();
  world.add({ class: "person", upper: ["red"], lower: ["black"], path: back(10, 20) });
  world.add({ class: "person", upper: ["black"], lower: ["red"], path: across(30, 40) });
  world.add({
    class: "person",
    upper: ["blue"],
    path: [
      [50, 0.5, 0.8, 0.2],
      [90, 0.5, 0.8, 0.2],
    ],
  });
  world.add({ class: "car", colors: ["red"], path: back(100, 103) });
  const run = view(world);

  test("class, colours of the parts, direction, and how they go together", () => {
    expect(spans(run, [object(some("person", "red"))])).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(spans(run, [object({ classes: ["person"], colors: [{ part: "upper", names: ["red"] }] })])).toEqual([
      [10, 20],
    ]);
    const both = [
      { part: "upper" as const, names: ["black" as const] },
      { part: "lower" as const, names: ["red" as const] },
    ];
    expect(spans(run, [object({ colors: both })])).toEqual([[30, 40]]);
    expect(spans(run, [object({ ...some("person", "red"), directions: ["left", "up-left"] })])).toEqual([[10, 20]]);
    expect(spans(run, [object({ directions: ["left"] })])).toEqual([
      [10, 20],
      [100, 103],
    ]);
    expect(spans(run, [object({ ...some("person"), directions: ["left"], speed: "fast" })])).toEqual([]);
  });

  test("speed, stay, standing, and the sides where it came and went", () => {
    expect(spans(run, [object({ classes: ["person"], speed: "still" })])).toEqual([[50, 90]]);
    expect(spans(run, [object({ classes: ["person"], speed: "slow" })])).toEqual([
      [10, 20],
      [30, 40],
    ]);
    expect(spans(run, [object({ stay: { minUs: 30e6, maxUs: null } })])).toEqual([[50, 90]]);
    expect(spans(run, [object({ stay: { minUs: null, maxUs: 5e6 } })])).toEqual([[100, 103]]);
    expect(spans(run, [object({ dwell: { minUs: 20e6, maxUs: null } })])).toEqual([[50, 90]]);
    expect(spans(run, [object({ entry: "right" })])).toEqual([[100, 103]]);
    expect(spans(run, [object({ exit: "top" })])).toEqual([]);
  });

  test("a match names its track, its best look and why", () => {
    const only = object(some("car"));
    const [found] = match(run, [only]).matches;
    expect(found!.trackIds).toEqual([4]);
    expect(found!.bestUs).toBeGreaterThan(100e6);
    expect(found!.box!.h).toBeCloseTo(0.2, 1);
    expect(found!.reasons).toEqual([
      expect.objectContaining({
        criterion: only.id,
        satisfied: true,
        evidence: expect.objectContaining({ route: "facts", weight: "strong", trackIds: [4], tUs: found!.bestUs }),
      }),
    ]);
  });

  test("the time filter cuts, and where the best look is cut off there is no box", () => {
    const within = [
      { startUs: 0, endUs: 12e6 },
      { startUs: 35e6, endUs: 60e6 },
    ];
    const cut = view(world, { within });
    expect(spans(cut, [object(some("person"))])).toEqual([
      [10, 12],
      [35, 40],
      [50, 60],
    ]);
    expect(match(cut, [object(some("person"))]).matches[0]!.box).toBeNull();
    expect(spans(view(world, { within: [] }), [object(some("person"))])).toEqual([]);
  });
});

test("largest and smallest are told among their own class, and not among three", () => {
  const world = new FactsWorld();
  for (let i = 0; i < 8; i++)
    world.add({
      class: "person",
      path: [
        [10 * i, 0.5, 0.9, 0.1 + 0.05 * i],
        [10 * i + 5, 0.5, 0.9, 0.1 + 0.05 * i],
      ],
    });
  for (let i = 0; i < 3; i++)
    world.add({
      class: "dog",
      path: [
        [100 + 10 * i, 0.5, 0.9, 0.1 * (i + 1)],
        [105 + 10 * i, 0.5, 0.9, 0.1 * (i + 1)],
      ],
    });
  const run = view(world);
  expect(spans(run, [object({ classes: ["person"], size: "large" })])).toEqual([
    [60, 65],
    [70, 75],
  ]);
  expect(spans(run, [object({ classes: ["person"], size: "small" })])).toEqual([
    [0, 5],
    [10, 15],
  ]);
  expect(spans(run, [object({ classes: ["dog"], size: "large" })])).toEqual([]);
});

describe("at the same time", () => {
  test("all criteria must hold at one time: the overlap is the match", () => {
    const world = new FactsWorld();
    world.add({ class: "person", upper: ["red"], path: across(10, 30) });
    world.add({ class: "car", colors: ["blue"], path: across(20, 40) });
    world.add({ class: "person", upper: ["red"], path: across(60, 70) });
    world.add({ class: "car", colors: ["blue"], path: across(80, 90) });
    const run = view(world);
    const [found, ...more] = match(run, [object(some("person", "red")), object(some("car", "blue"))]).matches;
    expect(more).toEqual([]);
    expect([found!.startUs, found!.endUs]).toEqual([20e6, 30e6]);
    expect(found!.trackIds).toEqual([1, 2]);
    expect(found!.bestUs).toBeGreaterThanOrEqual(20e6);
    expect(found!.bestUs).toBeLessThan(30e6);
    expect(found!.reasons.map((it) => it.satisfied)).toEqual([true, true]);
  });

  test("two objects of one class are two: a car of both colours is not a red and a blue one", () => {
    const world = new FactsWorld();
    world.add({ class: "car", colors: ["red", "blue"], path: across(10, 30) });
    world.add({ class: "car", colors: ["red"], path: across(50, 70) });
    world.add({ class: "car", colors: ["red", "blue"], path: across(60, 80) });
    const criteria = () => [object(some("car", "red")), object(some("car", "blue"))];
    expect(spans(view(world), criteria())).toEqual([[60, 70]]);
    expect(match(view(world), criteria()).matches[0]!.trackIds).toEqual([2, 3]);
    const longer = new FactsWorld();
    longer.add({ class: "car", colors: ["red", "blue"], path: across(10, 40) });
    longer.add({ class: "car", colors: ["red"], path: across(20, 25) });
    expect(match(view(longer), criteria()).matches[0]!.reasons.map((it) => it.evidence!.trackIds)).toEqual([[2], [1]]);
    expect(spans(view(world), [object(some("car", "red")), object(some("car", "blue")), object(some("car"))])).toEqual(
      [],
    );
  });

  test("a red person walking left is one person, not a red one and one who walks left", () => {
    const world = new FactsWorld();
    world.add({ class: "person", upper: ["red"], path: across(10, 20) });
    world.add({ class: "person", upper: ["blue"], path: back(10, 20) });
    expect(spans(view(world), [object({ ...some("person", "red"), directions: ["left"] })])).toEqual([]);
  });

  test("a parked car does not turn those who pass it into one moment", () => {
    const world = new FactsWorld();
    world.add({
      class: "car",
      path: [
        [0, 0.5, 0.8, 0.2],
        [190, 0.5, 0.8, 0.2],
      ],
    });
    for (let i = 0; i < 5; i++) world.add({ class: "person", upper: ["red"], path: across(10 + 30 * i, 20 + 30 * i) });
    expect(spans(view(world), [object(some("person", "red")), object(some("car"))])).toHaveLength(5);
  });

  test("crowds: the number of answers follows the rarer criterion, not the product, quickly", () => {
    const world = new FactsWorld();
    for (let i = 0; i < 300; i++) {
      world.add({
        class: "person",
        path: [
          [i / 100, i / 300, 0.8, 0.02],
          [5, i / 300, 0.8, 0.02],
        ],
      });
      if (i < 200)
        world.add({
          class: "car",
          path: [
            [i / 100, i / 200, 0.8, 0.02],
            [5, i / 200, 0.8, 0.02],
          ],
        });
    }
    const { facts } = view(world);
    const criteria = [object(some("person")), object(some("person")), object(some("car"))];
    const run = { facts, labels: LABELS, durationUs: 200e6, within: null };
    expect(match(run, criteria).matches.length).toBeLessThanOrEqual(200);
  });
});

describe("counts", () => {
  const world = new FactsWorld();
  for (let i = 0; i < 6; i++) world.add({ class: "person", path: across(10 + 2 * i, 40) });
  world.add({ class: "person", path: across(80, 90) });
  world.add({ class: "person", path: across(92, 95) });
  const run = view(world);
  const count = (min: number | null, max: number | null) => object({ classes: ["person"], count: { min, max } });

  test("so many at the same time, not one after another", () => {
    expect(spans(run, [count(6, null)])).toEqual([[20, 40]]);
    expect(spans(run, [count(3, null)])).toEqual([[14, 40]]);
    expect(spans(run, [count(7, null)])).toEqual([]);
    expect(spans(run, [count(2, 2)])).toEqual([[12, 14]]);
    expect(match(run, [count(6, null)]).matches[0]!.reasons[0]!.evidence!.value).toBe(6);
    expect(match(run, [count(6, null)]).matches[0]!.trackIds).toHaveLength(6);
  });

  test("at most so many means that there is one; none means nobody", () => {
    expect(spans(run, [count(null, 1)])).toEqual([
      [10, 12],
      [80, 90],
      [92, 95],
    ]);
    expect(spans(run, [count(0, 0)])).toEqual([
      [0, 10],
      [40, 80],
      [90, 92],
      [95, 200],
    ]);
  });
});

describe("exclusions", () => {
  const world = new FactsWorld();
  world.add({ class: "person", upper: ["red"], path: across(10, 40) });
  world.add({ class: "car", path: across(20, 25) });
  world.add({ class: "person", upper: ["red"], path: across(60, 70) });
  world.add({ class: "car", path: across(55, 75) });
  const run = view(world);

  test("what is excluded is cut out, and what it covers whole is gone", () => {
    const result = match(run, [object(some("person")), object(some("car"), true)]);
    expect(result.matches.map((it) => [it.startUs, it.endUs])).toEqual([
      [10e6, 20e6],
      [25e6, 40e6],
    ]);
    expect(result.forbidden).toEqual([
      { startUs: 20e6, endUs: 25e6 },
      { startUs: 55e6, endUs: 75e6 },
    ]);
    expect(result.matches[0]!.reasons.map((it) => it.satisfied)).toEqual([true, true]);
  });

  test("an exclusion alone matches the rest of the time; beside free text it only forbids", () => {
    expect(spans(run, [object(some("person"), true)])).toEqual([
      [0, 10],
      [40, 60],
      [70, 200],
    ]);
    const free = queryStep.parse({ criteria: [{ kind: "free", id: "f", text: "something strange" }] }).criteria[0]!;
    const result = match(run, [free, object(some("car"), true)]);
    expect(result.matches).toEqual([]);
    expect(result.forbidden).toHaveLength(2);
  });
});

describe("relations and signals", () => {
  const world = new FactsWorld();
  world.add({
    class: "car",
    colors: ["blue"],
    path: [
      [0, 0.7, 0.8, 0.2],
      [100, 0.7, 0.8, 0.2],
    ],
  });
  world.add({
    class: "person",
    upper: ["red"],
    path: [
      [10, 0.1, 0.8, 0.2],
      [20, 0.6, 0.8, 0.2],
      [40, 0.6, 0.8, 0.2],
      [50, 0.1, 0.8, 0.2],
    ],
  });
  world.signal({ kind: "flash", startUs: 30e6, endUs: 31e6, strength: 0.7, box: null });
  const run = view(world);

  test("subject and object are told apart, in either order where that means the same", () => {
    const near = (a: Pattern, b: Pattern) => spans(run, [relation("near", a, b)]);
    expect(near(some("person", "red"), some("car", "blue"))).toHaveLength(1);
    expect(near(some("car", "blue"), some("person", "red"))).toHaveLength(1);
    expect(near(some("person", "blue"), some("car"))).toEqual([]);
    const following = new FactsWorld();
    following.add({ class: "person", upper: ["red"], path: across(0, 15) });
    following.add({ class: "person", upper: ["blue"], path: across(3, 18) });
    const follow = (a: Pattern, b: Pattern) => spans(view(following), [relation("following", a, b)]);
    expect(follow(some("person", "blue"), some("person", "red"))).toHaveLength(1);
    expect(follow(some("person", "red"), some("person", "blue"))).toEqual([]);
  });

  test("a relation, a signal and an object at one time", () => {
    const criteria = [relation("near", some("person"), null), signal("flash"), object(some("car"))];
    const [found, ...more] = match(run, criteria).matches;
    expect(more).toEqual([]);
    expect([found!.startUs, found!.endUs]).toEqual([30e6, 31e6]);
    expect(found!.reasons[1]!.evidence).toMatchObject({ route: "signals", weight: "weak" });
    expect(spans(run, [relation("near", some("person"), some("car"), true), object(some("person"))])).toHaveLength(2);
  });

  test("who gathers is counted at one place", () => {
    const place = new FactsWorld();
    for (const [x, n] of [
      [0.1, 3],
      [0.6, 4],
    ] as const)
      for (let i = 0; i < n; i++)
        place.add({
          class: "person",
          path: [
            [0, x + 0.08 * i, 0.8, 0.2],
            [30, x + 0.08 * i, 0.8, 0.2],
          ],
        });
    const gather = (min: number) =>
      spans(view(place), [relation("gathering", { ...some("person"), count: { min, max: null } }, null)]);
    expect(gather(3)).toHaveLength(2);
    expect(gather(4)).toHaveLength(1);
    expect(gather(5)).toEqual([]);
  });
});

describe("what cannot be told", () => {
  const world = new FactsWorld();
  world.add({ class: "moving", colors: ["red"], path: across(10, 20) });
  const run = view(world, { labels: null });

  test("built-in motion knows no classes: a class is left open, a colour is told", () => {
    expect(match(run, [object(some("person", "red"))])).toMatchObject({ matches: [], miss: null });
    expect(spans(run, [object({ colors: [{ part: "any", names: ["red"] }] })])).toEqual([[10, 20]]);
    const open = match(run, [object({ directions: ["right"] }), object(some("car")), object(some("bus"), true)]);
    expect(open.matches[0]!.reasons.map((it) => it.satisfied)).toEqual([true, null, null]);
    expect(match(run, [relation("lying", some("person"), null)]).matches).toEqual([]);
  });

  test("a class that the detector does not know is told by another route where one can", () => {
    const dragon = object(some("dragon"));
    const span = { startUs: 12e6, endUs: 15e6, bestUs: 13e6, trackIds: [], box: null, strength: 0.4 };
    expect(spans(view(world), [dragon])).toEqual([]);
    expect(
      spans(view(world), [dragon], [{ criterion: dragon, known: true, route: "concepts", spans: [span] }]),
    ).toEqual([[12, 15]]);
  });

  test("words and concepts hold where their routes say, and are left open where none can", () => {
    const words = queryStep.parse({ criteria: [{ kind: "words", id: "w", words: "exit" }] }).criteria[0]!;
    const span = { startUs: 18e6, endUs: 30e6, bestUs: 19e6, trackIds: [], box: null, strength: 0.9 };
    const red = object({ colors: [{ part: "any", names: ["red"] }] });
    const told = match(run, [red, words], [{ criterion: words, known: true, route: "texts", spans: [span] }]);
    expect(told.matches.map((it) => [it.startUs, it.endUs])).toEqual([[18e6, 20e6]]);
    expect(match(run, [red, words]).matches[0]!.reasons[1]).toEqual({
      criterion: "w",
      satisfied: null,
      evidence: null,
    });
  });
});

describe("how well it holds", () => {
  const strengths = (run: RunView, criteria: Criterion[]) =>
    match(run, criteria).matches.map((it) => [it.trackIds[0], Number(it.strength.toFixed(2))]);
  /** A car that goes from one place to another. */
  const drive = (
    from: number,
    [x, y]: [number, number],
    [toX, toY]: [number, number],
  ): Parameters<FactsWorld["add"]>[0] => ({
    class: "car",
    path: [
      [from, x, y, 0.1],
      [from + 5, toX, toY, 0.1],
    ],
  });

  test("one way along an axis takes what goes slantwise too, after what goes straight; an exclusion does not", () => {
    const world = new FactsWorld({ aspect: 1 });
    world.add(drive(0, [0.5, 0.2], [0.5, 0.9]));
    world.add(drive(10, [0.8, 0.2], [0.2, 0.8]));
    world.add(drive(20, [0.8, 0.5], [0.2, 0.5]));
    const run = view(world);
    expect(strengths(run, [object({ directions: ["down"] })])).toEqual([
      [1, 0.9],
      [2, 0.54],
    ]);
    expect(strengths(run, [object({ directions: ["left"] })])).toEqual([
      [2, 0.54],
      [3, 0.9],
    ]);
    expect(strengths(run, [object({ directions: ["down-left"] })])).toEqual([[2, 0.9]]);
    expect(strengths(run, [object({ directions: ["left", "right"] })])).toEqual([[3, 0.9]]);
    expect(
      strengths(run, [object(some("car")), object({ directions: ["down"] }, true)]).map(([track]) => track),
    ).toEqual([2, 3]);
  });

  test("of several names of a colour the first counts most", () => {
    const world = new FactsWorld();
    world.add({ class: "car", colors: ["gray"], path: across(0, 5) });
    world.add({ class: "car", colors: ["black"], path: across(30, 35) });
    expect(strengths(view(world), [object(some("car", "black", "gray"))])).toEqual([
      [1, 0.63],
      [2, 0.9],
    ]);
  });

  test("a relation is as sure as what it relates: a painting near someone is no second person", () => {
    const world = new FactsWorld();
    for (const x of [0.3, 0.38])
      world.add({
        class: "person",
        path: [
          [0, x, 0.8, 0.3],
          [20, x, 0.8, 0.3],
        ],
      });
    const run = view(world);
    const near = () => match(run, [relation("near", some("person"), some("person"))]).matches[0]!.strength;
    const { confidence } = run.facts.objects;
    confidence.fill(1);
    const geometry = near();
    confidence.set([0.9, 0.4]);
    expect(near()).toBeCloseTo(0.6 * geometry, 3);
  });

  test("the longer nobody is there, the clearer", () => {
    const world = new FactsWorld();
    world.add({ class: "person", path: across(5, 10) });
    world.add({ class: "person", path: across(60, 70) });
    for (const nobody of [object(some("person"), true), object({ ...some("person"), count: { min: 0, max: 0 } })]) {
      const found = match(view(world), [nobody]).matches;
      const byLength = found.toSorted((a, b) => b.endUs - b.startUs - (a.endUs - a.startUs));
      expect(found).toHaveLength(3);
      expect(found.toSorted((a, b) => b.strength - a.strength)).toEqual(byLength);
      expect(new Set(found.map((it) => it.strength)).size).toBe(3);
    }
  });

  test("large and small are left open among too few, and told where there is none at all", () => {
    const world = new FactsWorld();
    world.add({ class: "dog", colors: ["white"], path: across(0, 20) });
    world.add({ class: "car", path: across(5, 15) });
    const run = view(world);
    const large = object({ ...some("dog"), size: "large" });
    const { matches, miss } = match(run, [large]);
    expect(matches).toEqual([]);
    expect(miss).toMatchObject({ trackIds: [1], reasons: [{ criterion: large.id, satisfied: null, evidence: null }] });
    expect(match(run, [object(some("car")), large]).matches[0]!.reasons.map((it) => it.satisfied)).toEqual([
      true,
      null,
    ]);
    for (const none of [object({ ...some("bus"), size: "large" }), object({ ...some("dog", "red"), size: "large" })])
      expect(match(run, [object(some("car")), none]).matches).toEqual([]);
  });
});

describe("when it is shown", () => {
  const world = new FactsWorld();
  world.add({ class: "person", path: [...across(10, 20), [30, 1.2, 0.8, 0.2]] });
  world.add({ class: "car", path: across(12, 40) });
  const run = view(world);
  const { entry, exit, startUs, endUs } = run.facts.objects;
  entry[0] = frameSide.options.indexOf("left");
  exit[0] = frameSide.options.indexOf("right");

  test("coming in at its start, going out at its end, standing in between: then its box is not known from facts", () => {
    const shown = (pattern: Pattern) => match(run, [object({ ...some("person"), ...pattern })]).matches[0]!;
    const came = shown({ entry: "left" });
    expect([came.bestUs, came.box, came.trackIds]).toEqual([startUs[0]! + 500_000, null, [1]]);
    expect(came.reasons[0]!.evidence).toMatchObject({ tUs: came.bestUs, box: null, trackIds: [1] });
    expect(shown({ exit: "right" }).bestUs).toBe(endUs[0]! - 500_000);
    expect(shown({}).box).not.toBeNull();
    const stood = view(world);
    stood.facts.objects.speed[0] = 0;
    expect(match(stood, [object({ ...some("person"), speed: "still" })]).matches[0]!.bestUs).toBe(
      Math.floor((startUs[0]! + endUs[0]!) / 2),
    );
  });

  test("beside something else, what came or went is shown", () => {
    const criteria = [object(some("car")), object({ ...some("person"), exit: "right" })];
    const [both, ...more] = match(run, criteria).matches;
    expect(more).toEqual([]);
    expect(both!.bestUs).toBe(endUs[0]! - 500_000);
    expect(both!.trackIds).toEqual([1, 2]);
  });
});

describe("the nearest miss", () => {
  const world = new FactsWorld();
  world.add({ class: "car", colors: ["blue"], path: across(10, 20) });
  world.add({ class: "person", upper: ["red"], path: across(30, 40) });
  const run = view(world);

  test("for one criterion, the object of the class that comes closest", () => {
    const { miss } = match(run, [object(some("car", "red"))]);
    expect(miss!.trackIds).toEqual([1]);
    expect(miss!.reasons).toEqual([expect.objectContaining({ satisfied: false, evidence: null })]);
    expect(match(run, [object(some("bus"))]).miss!.trackIds).toEqual([1]);
    expect(match(run, [object(some("dog"))]).miss).toBeNull();
  });

  test("for several, what misses exactly one of them", () => {
    const apart = match(run, [object(some("person")), object(some("car"))]);
    expect(apart.matches).toEqual([]);
    expect(new Set(apart.miss!.reasons.map((it) => it.satisfied))).toEqual(new Set([false, true]));
    expect(match(run, [object(some("person")), object(some("bus")), object(some("dog"))]).miss).toBeNull();
  });

  test("what is a little off comes before what is the opposite, and neither looks likely", () => {
    const ways = new FactsWorld({ aspect: 1 });
    ways.add({ class: "person", path: across(0, 10) });
    ways.add({
      class: "person",
      path: [
        [20, 0.5, 0.9, 0.2],
        [30, 0.5, 0.3, 0.2],
      ],
    });
    const { miss } = match(view(ways), [object({ ...some("person"), directions: ["left"] })]);
    expect(miss!.trackIds).toEqual([2]);
    expect(miss!.strength).toBeLessThanOrEqual(0.3);
    const pace = new FactsWorld();
    pace.add({ class: "person", path: across(0, 60) });
    pace.add({ class: "person", path: across(100, 109) });
    expect(match(view(pace), [object({ ...some("person"), speed: "fast" })]).miss!.trackIds).toEqual([2]);
    // Both are there with a car: the one who goes nearly that way.
    ways.add({ class: "car", path: across(0, 10, 0.7) });
    ways.add({ class: "car", path: across(20, 30, 0.7) });
    const two = match(view(ways), [object(some("car")), object({ ...some("person"), directions: ["left"] })]);
    expect(two.miss!.startUs).toBeGreaterThan(19e6);
  });

  test("the exclusion, where everything wanted was there", () => {
    const { miss } = match(run, [object(some("person")), object({ colors: [{ part: "any", names: ["red"] }] }, true)]);
    expect(miss!.reasons.map((it) => it.satisfied)).toEqual([true, false]);
    expect(match(run, [object(some("person"))]).miss).toBeNull();
  });
});
