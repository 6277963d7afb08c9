import { describe, expect, test } from "vitest";
import { RELATION_KINDS, type RelationKind } from "../domain/facts.ts";
import { FactsWorld, type Actor, type Mark } from "../../test/factsWorld.ts";

/** Relations of a world, with actors by their place in the list. */
function relations(actors: Actor[], seed = 1) {
  const world = new FactsWorld({ seed });
  for (const actor of actors) world.add(actor);
  const actorOf = new Map(world.tracks().map((track, actor) => [track, actor]));
  const { relations: r } = world.facts();
  return Array.from({ length: r.count }, (_, i) => ({
    kind: RELATION_KINDS[r.kind[i]!]!,
    a: actorOf.get(r.a[i]!)!,
    b: actorOf.get(r.b[i]!) ?? null,
    startS: r.startUs[i]! / 1e6,
    endS: r.endUs[i]! / 1e6,
    strength: r.strength[i]!,
  }));
}

const of = (kind: RelationKind, actors: Actor[], seed?: number) =>
  relations(actors, seed).filter((relation) => relation.kind === kind);

const person = (...path: Mark[]): Actor => ({ class: "person", path });
const named = (name: string, ...path: Mark[]): Actor => ({ class: name, path });
// A person's height is 0.2 of the picture; one such height is 0.1125 of a 16:9 picture's width.
const H = 0.2;
const W = H / (16 / 9);

describe("near", () => {
  test("two people side by side, for as long as they are; not at two heights' distance", () => {
    const [near, ...more] = of("near", [
      person([0, 0.2, 0.8, H], [20, 0.2, 0.8, H]),
      person([0, 0.8, 0.8, H], [5, 0.2 + 0.6 * W, 0.8, H], [15, 0.2 + 0.6 * W, 0.8, H], [20, 0.8, 0.8, H]),
    ]);
    expect(more).toEqual([]);
    expect(near!.startS).toBeCloseTo(5, -0.5);
    expect(near!.endS).toBeGreaterThan(14.5);
    expect(near!.endS).toBeLessThan(16.5);
    const far = of("near", [
      person([0, 0.2, 0.8, H], [20, 0.2, 0.8, H]),
      person([0, 0.2 + 2 * W, 0.8, H], [20, 0.2 + 2 * W, 0.8, H]),
    ]);
    expect(far).toEqual([]);
  });

  test("perspective: what is near for tall people at the front is far for small ones at the back", () => {
    const at = (h: number) =>
      of("near", [person([0, 0.4, 0.8, h], [5, 0.4, 0.8, h]), person([0, 0.5, 0.8, h], [5, 0.5, 0.8, h])]);
    expect(at(0.3)).toHaveLength(1);
    expect(at(0.06)).toHaveLength(0);
  });

  test("a car is measured from its side", () => {
    const car = named("car", [0, 0.5, 0.8, 0.2], [10, 0.5, 0.8, 0.2]);
    const half = (0.2 * 1.6) / 2 / (16 / 9);
    expect(
      of("near", [car, person([0, 0.5 + half + 0.7 * W, 0.8, H], [10, 0.5 + half + 0.7 * W, 0.8, H])]),
    ).toHaveLength(1);
    expect(
      of("near", [car, person([0, 0.5 + half + 1.8 * W, 0.8, H], [10, 0.5 + half + 1.8 * W, 0.8, H])]),
    ).toHaveLength(0);
  });
});

describe("meeting", () => {
  const stands = person([0, 0.5, 0.8, H], [40, 0.5, 0.8, H]);
  test("one who stands and one who comes and stays meet", () => {
    const [meeting, ...more] = of("meeting", [
      stands,
      person([5, 0.95, 0.8, H], [15, 0.5 + 0.7 * W, 0.8, H], [30, 0.5 + 0.7 * W, 0.8, H], [40, 0.95, 0.8, H]),
    ]);
    expect(more).toEqual([]);
    expect(meeting!.startS).toBeGreaterThan(14);
    expect(meeting!.startS).toBeLessThan(17);
    expect(meeting!.endS).toBeGreaterThan(28);
    expect(meeting!.endS).toBeLessThan(32);
  });

  test("people who pass each other do not", () => {
    expect(
      of("meeting", [person([0, 0.1, 0.8, H], [12, 0.9, 0.8, H]), person([0, 0.9, 0.82, H], [12, 0.1, 0.82, H])]),
    ).toEqual([]);
    expect(of("meeting", [stands, person([5, 0.05, 0.8, H], [20, 0.95, 0.8, H])])).toEqual([]);
  });

  test("who was together from the first does not, nor who joins a queue", () => {
    expect(of("meeting", [stands, person([0, 0.5 + 0.6 * W, 0.8, H], [40, 0.5 + 0.6 * W, 0.8, H])])).toEqual([]);
    const queue = [0, 0.9, 1.8].map((place) => person([0, 0.3 + place * W, 0.8, H], [40, 0.3 + place * W, 0.8, H]));
    const joins = person([5, 0.95, 0.8, H], [15, 0.3 + 2.7 * W, 0.8, H], [40, 0.3 + 2.7 * W, 0.8, H]);
    expect(of("meeting", [...queue, joins])).toEqual([]);
    expect(of("near", [...queue, joins]).length).toBeGreaterThanOrEqual(3);
  });
});

describe("gathering", () => {
  const at = (place: number, until = 30) =>
    person([0, 0.3 + place * 0.8 * W, 0.8, H], [until, 0.3 + place * 0.8 * W, 0.8, H]);
  test("three who stand together gather, each named once with the earliest of them; two do not", () => {
    const facts = of("gathering", [at(0), at(1), at(2)]);
    expect(facts.map(({ a, b }) => [a, b])).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
    ]);
    expect(of("gathering", [at(0), at(1)])).toEqual([]);
  });

  test("three who walk past a place, or stand far apart, do not", () => {
    const walks = (place: number) => person([0, 0.05 + place * W, 0.8, H], [12, 0.7 + place * W, 0.8, H]);
    expect(of("gathering", [walks(0), walks(0.8), walks(1.6)])).toEqual([]);
    expect(of("gathering", [at(0), at(3), at(6)])).toEqual([]);
  });

  test("two groups are two", () => {
    const facts = of("gathering", [at(0), at(1), at(2), at(6), at(7), at(8)]);
    expect(facts.map(({ b }) => b)).toEqual([0, 0, 0, 3, 3, 3]);
  });
});

describe("following", () => {
  const walks = (delayS: number, y = 0.8): Actor => person([delayS, 0.05, y, H], [delayS + 15, 0.95, y, H]);
  test("the one behind follows the one ahead, not the other way round", () => {
    const facts = of("following", [walks(0), walks(3)]);
    expect(facts.map(({ a, b }) => [a, b])).toEqual([[1, 0]]);
    expect(facts[0]!.endS - facts[0]!.startS).toBeGreaterThan(8);
  });

  test("side by side, towards each other, or far behind is not following", () => {
    expect(of("following", [walks(0, 0.8), walks(0, 0.85)])).toEqual([]);
    expect(of("following", [walks(0), person([0, 0.95, 0.8, H], [15, 0.05, 0.8, H])])).toEqual([]);
    expect(of("following", [walks(0), walks(10)])).toEqual([]);
    expect(of("following", [walks(0, 0.75), walks(0.4, 0.92)])).toEqual([]);
  });

  test("a bus that passes follows nobody, nor does a queue that stands, nor a car that overtakes", () => {
    expect(of("following", [walks(0), named("bus", [2, 0, 0.85, 0.4], [6, 1, 0.85, 0.4])])).toEqual([]);
    const queue = [0, 1, 2].map((place) => person([0, 0.3 + place * W, 0.8, H], [30, 0.3 + place * W, 0.8, H]));
    expect(of("following", queue)).toEqual([]);
    const slow = named("car", [0, 0.1, 0.8, 0.15], [20, 0.9, 0.8, 0.15]);
    expect(of("following", [slow, named("car", [4, 0.1, 0.84, 0.15], [9, 0.9, 0.84, 0.15])])).toEqual([]);
  });

  test("a car behind a car", () => {
    const drives = (delayS: number) => named("car", [delayS, 0.1, 0.8, 0.12], [delayS + 10, 0.9, 0.8, 0.12]);
    expect(of("following", [drives(0), drives(2.5)]).map(({ a, b }) => [a, b])).toEqual([[1, 0]]);
  });
});

describe("on and in", () => {
  test("a rider is on the bicycle; who stands before a parked one, or walks past it, is not", () => {
    const rides: Mark[] = [
      [0, 0.1, 0.79, H],
      [8, 0.9, 0.79, H],
    ];
    const bicycle = named("bicycle", [0, 0.1, 0.82, 0.12], [8, 0.9, 0.82, 0.12]);
    expect(of("on", [person(...rides), bicycle]).map(({ a, b }) => [a, b])).toEqual([[0, 1]]);
    const parked = named("bicycle", [0, 0.5, 0.82, 0.12], [20, 0.5, 0.82, 0.12]);
    expect(of("on", [person([0, 0.5, 0.83, H], [20, 0.5, 0.83, H]), parked])).toEqual([]);
    expect(of("on", [person([0, 0.1, 0.79, H], [15, 0.9, 0.79, H]), parked])).toEqual([]);
  });

  test("who sits on a bench is on it; who walks by is not", () => {
    const bench = { ...named("bench", [0, 0.5, 0.8, 0.1], [30, 0.5, 0.8, 0.1]), ratio: 2.5 };
    const sits = { ...person([2, 0.5, 0.8, 0.14], [20, 0.5, 0.8, 0.14]), ratio: 0.6 };
    expect(of("on", [bench, sits]).map(({ a, b }) => [a, b])).toEqual([[1, 0]]);
    expect(of("on", [bench, person([2, 0.1, 0.8, H], [16, 0.9, 0.8, H])])).toEqual([]);
  });

  test("the driver is in the moving car; the pedestrian whom it passes is not", () => {
    const car = named("car", [0, 0.15, 0.8, 0.25], [8, 0.85, 0.8, 0.25]);
    expect(of("in", [car, person([0, 0.15, 0.72, 0.1], [8, 0.85, 0.72, 0.1])]).map(({ a, b }) => [a, b])).toEqual([
      [1, 0],
    ]);
    expect(of("in", [car, person([0, 0.9, 0.76, 0.15], [8, 0.2, 0.76, 0.15])])).toEqual([]);
  });

  test("who vanishes at a parked car is in it; who comes out behind it, or leaves the picture, is not", () => {
    const car = named("car", [0, 0.5, 0.8, 0.2], [60, 0.5, 0.8, 0.2]);
    const comes = person([2, 0.1, 0.8, H], [12, 0.44, 0.8, H]);
    const [boards] = of("in", [car, comes]);
    expect(boards).toMatchObject({ a: 1, b: 0 });
    expect(boards!.startS).toBeCloseTo(11, 0);
    expect(of("in", [car, comes, person([15, 0.58, 0.8, H], [25, 0.9, 0.8, H])])).toEqual([]);
    const atEdge = named("car", [0, 0.9, 0.8, 0.2], [60, 0.9, 0.8, 0.2]);
    expect(of("in", [atEdge, person([2, 0.3, 0.8, H], [12, 1, 0.8, H])])).toEqual([]);
  });
});

describe("left behind", () => {
  const bag = (name = "suitcase") => named(name, [10, 0.5, 0.8, 0.06], [80, 0.5, 0.8, 0.06]);
  const leaves = person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [15, 0.49, 0.8, H], [25, 0.95, 0.8, H]);
  test("a thing stays where the person who brought it was, and holds from when they are away", () => {
    const [left, ...more] = of("leftBehind", [leaves, bag()]);
    expect(more).toEqual([]);
    expect(left).toMatchObject({ a: 1, b: 0 });
    expect(left!.startS).toBeGreaterThan(16);
    expect(left!.startS).toBeLessThan(24);
    expect(left!.endS).toBeCloseTo(80, 0);
  });

  test("others who walk past it change nothing; its owner coming back ends it", () => {
    const passes = person([40, 0.05, 0.82, H], [55, 0.95, 0.82, H]);
    expect(of("leftBehind", [leaves, bag(), passes]).map(({ b }) => b)).toEqual([0]);
    const returns = person(
      ...leaves.path.slice(0, 3),
      [25, 0.9, 0.8, H],
      [45, 0.9, 0.8, H],
      [55, 0.51, 0.8, H],
      [80, 0.51, 0.8, H],
    );
    const [left] = of("leftBehind", [returns, bag()]);
    expect(left!.endS).toBeGreaterThan(50);
    expect(left!.endS).toBeLessThan(57);
  });

  test("a bag at the feet of who waits is not left, nor one that is carried, nor one that stood there when the footage began", () => {
    const waits = person([2, 0.49, 0.8, H], [80, 0.49, 0.8, H]);
    expect(of("leftBehind", [waits, bag()])).toEqual([]);
    const carried = named("suitcase", [2, 0.11, 0.8, 0.06], [9, 0.5, 0.8, 0.06], [25, 0.95, 0.8, 0.06]);
    expect(of("leftBehind", [person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [25, 0.94, 0.8, H]), carried])).toEqual([]);
    const always = named("suitcase", [0, 0.5, 0.8, 0.06], [80, 0.5, 0.8, 0.06]);
    const stoodThere = person([0, 0.49, 0.8, H], [15, 0.49, 0.8, H], [25, 0.95, 0.8, H]);
    expect(of("leftBehind", [always, stoodThere])).toEqual([]);
  });

  test("built-in motion: a small blob stays where a larger one left it", () => {
    const blob = { ...leaves, class: "moving", ratio: 0.4 };
    expect(of("leftBehind", [blob, bag("moving")]).map(({ a, b }) => [a, b])).toEqual([[1, 0]]);
  });
});

describe("lying", () => {
  const falls = (x = 0.5, feet = 0.8) =>
    person([0, x, feet, H], [10, x, feet, H], [11, x, feet, 0.4 * H, 2.2], [25, x, feet, 0.4 * H, 2.2]);
  test("a person whose tall box became wide lies, until up again", () => {
    const [lies, ...more] = of("lying", [falls()]);
    expect(more).toEqual([]);
    expect(lies).toMatchObject({ a: 0, b: null });
    expect(lies!.startS).toBeCloseTo(11, 0);
    expect(lies!.endS).toBeCloseTo(25, 0);
  });

  test("who sits down, or is cut by the picture's edge, does not, nor a box that was wide from the first", () => {
    expect(
      of("lying", [
        person([0, 0.5, 0.8, H], [10, 0.5, 0.8, H], [11, 0.5, 0.8, 0.6 * H, 0.85], [25, 0.5, 0.8, 0.6 * H, 0.85]),
      ]),
    ).toEqual([]);
    const walksOut = person([0, 0.5, 0.7, H], [5, 0.5, 1.13, H], [20, 0.5, 1.13, H]);
    expect(of("lying", [walksOut])).toEqual([]);
    expect(of("lying", [falls(0.5, 1)])).toEqual([]);
    expect(of("lying", [person([0, 0.5, 0.8, 0.08, 2.2], [20, 0.5, 0.8, 0.08, 2.2])])).toEqual([]);
  });
});

test("what the seed makes tremble changes none of it", () => {
  for (let seed = 2; seed < 8; seed++) {
    const actors = [person([0, 0.1, 0.8, H], [12, 0.9, 0.8, H]), person([0, 0.9, 0.82, H], [12, 0.1, 0.82, H])];
    expect(relations(actors, seed).filter(({ kind }) => kind !== "near")).toEqual([]);
  }
});
