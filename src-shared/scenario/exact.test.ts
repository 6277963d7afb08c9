import { describe, expect, test } from "vitest";
import {
  CAMERA,
  column,
  findingsIn,
  named,
  person,
  runOf,
  stands,
  timesIn,
  WIDTH,
  zone,
  type Script,
} from "../../test/scenarioWorlds.ts";
import type { Mark } from "../../test/factsWorld.ts";
import { areasOf } from "./areas.ts";
import { isQueue } from "./shape.ts";
import { timesMoving } from "./movement.ts";
import { Trail } from "./trail.ts";

// What hardly any scene shows, and what would be wrong without anybody noticing.

const H = 0.2;
const people = { classes: ["person"] };
const run = (script: Script) => runOf(script, { seed: 1, tremble: 0 });

/** The trail of one way, knots as they are said: seconds, x and y in picture heights. */
function trail(...knots: Array<[s: number, x: number, y: number]>): Trail {
  return new Trail(
    {
      track: Uint32Array.of(1),
      first: Uint32Array.of(0, knots.length),
      startUs: Float64Array.of(0),
      knots: Float32Array.from(knots.flatMap(([s, x, y]) => [s, x, y, 0.4 * H, H])),
      aspect: 16 / 9,
    },
    0,
  );
}

describe("movement", () => {
  test.each([
    ["right", 1, 0],
    ["down-right", 1, 1],
    ["down", 0, 1],
    ["down-left", -1, 1],
    ["left", -1, 0],
    ["up-left", -1, -1],
    ["up", 0, -1],
    ["up-right", 1, -1],
  ] as const)("who goes %s heads there and nowhere else", (way, dx, dy) => {
    const goes = trail([0, 1, 0.5], [4, 1 + 0.4 * dx, 0.5 + 0.4 * dy]);
    expect(timesMoving(goes, { heading: [way] })).toEqual([{ startUs: 0, endUs: 4e6 }]);
    const others = ["right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right"] as const;
    expect(timesMoving(goes, { heading: others.filter((it) => it !== way) })).toEqual([]);
  });

  test("the moment at which it begins to move so is exact to some milliseconds", () => {
    // Stands, then makes two heights a second: over the second around it one of them is reached when half of that second is way.
    const [span] = timesMoving(trail([0, 0.2, 0.8], [20, 0.2, 0.8], [30, 0.2 + 20 * H, 0.8]), { speed: { min: 1 } });
    expect(span!.startUs / 1e6).toBeCloseTo(20, 2);
    expect(span!.endUs / 1e6).toBeCloseTo(30, 2);
  });
});

describe("crowds", () => {
  const bunch = (fromS: number, toS: number, x = 0.5) => [
    stands(fromS, toS, x),
    stands(fromS, toS, x + 0.8 * WIDTH, 0.82),
    stands(fromS, toS, x + 0.3 * WIDTH, 0.89),
  ];

  test("a bunch that lines up is a bunch until then, though everybody stays near somebody", () => {
    const lines = (x: number, feet: number, place: number): Mark[] => [
      [5, x, feet, H],
      [40, x, feet, H],
      [42, 0.5 + 0.4 * place * WIDTH, 0.8, H],
      [100, 0.5 + 0.4 * place * WIDTH, 0.8, H],
    ];
    const actors = [
      person(...lines(0.5, 0.8, 0)),
      person(...lines(0.5 + 0.8 * WIDTH, 0.82, 2)),
      person(...lines(0.5 + 0.3 * WIDTH, 0.89, 1)),
    ];
    const [[from, to], ...more] = timesIn({ crowding: people }, run({ actors })) as [[number, number]];
    expect(more).toEqual([]);
    expect(from).toBeCloseTo(5, 0);
    expect(to).toBeGreaterThan(38);
    expect(to).toBeLessThan(44);
  });

  test("one who stays while the others are replaced makes no crowd of two", () => {
    const [a, b, c] = bunch(10, 30);
    const [d, e] = bunch(30.6, 50);
    const stays = { ...c!, path: [c!.path[0]!, [50, ...c!.path[1]!.slice(1)] as Mark] };
    expect(timesIn({ crowding: people }, run({ actors: [a!, b!, stays, d!, e!] }))).toHaveLength(2);
  });

  test("its evidence is of when most were there", () => {
    const [event] = findingsIn(
      { crowding: people },
      run({ actors: [...bunch(10, 60), stands(30, 45, 0.5 - 0.4 * WIDTH, 0.87)] }),
    );
    expect(event!.parts[0]).toMatchObject({ value: 4 });
    expect(event!.trackIds).toHaveLength(4);
  });
});

describe("queues", () => {
  test("a narrow row is one, also where somebody stands a little aside", () => {
    const row = [0, 1, 2, 3, 4].map((x): [number, number] => [x, 0]);
    expect(isQueue([...row, [2, 0.4]])).toBe(true);
  });

  test("what branches is none", () => {
    expect(
      isQueue([
        [0, 0],
        [1, 0],
        [2, 0],
        [1, 1],
      ]),
    ).toBe(false);
  });
});

describe("zones", () => {
  test("who stops a step over the edge is in it until the end", () => {
    const edge = 0.5 + 0.02 * WIDTH;
    const actors = [person([10, 0.2, 0.8, H], [20, edge, 0.8, H], [119.8, edge, 0.8, H])];
    const [[, to]] = timesIn({ object: {}, in: "left" }, run({ actors, areas: [column("left", 0, 0.5)] })) as [
      [number, number],
    ];
    expect(to).toBeGreaterThan(119);
  });

  test("of another camera are not this one's", () => {
    const drawn = zone("yard", [
      [0, 0],
      [1, 0],
      [1, 1],
    ]);
    const other = { ...drawn, camera: "elsewhere" };
    expect(areasOf([other], CAMERA).size).toBe(0);
    expect(areasOf([other, drawn], CAMERA).get("yard")).toBe(drawn);
    expect(areasOf([drawn], null).size).toBe(0);
  });

  test("an alternative whose zone is not drawn does not count everywhere instead", () => {
    const scene = run({ actors: [stands(10, 40, 0.5)], concepts: { fire: [[60, 70]] } });
    expect(timesIn({ any: [{ object: people, in: "yard" }, { concept: "fire" }] }, scene)).toEqual([[60, 70]]);
  });
});

describe("groups", () => {
  test("are as strong as their weakest part", () => {
    const concepts: Script["concepts"] = { fire: [[10, 30, undefined, 0.9]], smoke: [[20, 40, undefined, 0.4]] };
    const [event] = findingsIn({ all: [{ concept: "fire" }, { concept: "smoke" }] }, run({ concepts }));
    expect(event!.strength).toBeCloseTo(0.4);
  });

  test("tracks: same leaves out what speaks of no object, and lets it exclude", () => {
    const script: Script = {
      actors: [stands(10, 60, 0.5), stands(10, 60, 0.5 + 0.7 * WIDTH)],
      signals: [{ kind: "flame", at: [20, 50] }],
      concepts: { fight: [[30, 40]] },
    };
    const parts = [{ object: people }, { relation: "near", of: people }];
    const times = (when: object) => timesIn({ ...when, tracks: "same" }, run(script));
    expect(times({ all: [...parts, { signal: "flame" }] })).toEqual([[20, 50]]);
    expect(times({ all: [...parts, { signal: "flame" }], none: [{ concept: "fight" }] })).toEqual([
      [20, 30],
      [40, 50],
    ]);
  });

  test("a moment that an exclusion leaves is none", () => {
    const concepts: Script["concepts"] = { fire: [[10, 20]], lamp: [[10.3, 30]] };
    const when = { all: [{ concept: "fire" }], none: [{ concept: "lamp" }] };
    expect(timesIn(when, run({ concepts }))).toEqual([]);
  });

  test("an exclusion of large things takes nothing away where too few are there to call one large", () => {
    const actors = [named("car", [10, 0.5, 0.8, 0.3], [60, 0.5, 0.8, 0.3])];
    const large = { object: { classes: ["car"], size: "large" } };
    const scene = run({ actors, concepts: { fire: [[20, 40]] } });
    expect(timesIn({ all: [{ concept: "fire" }], none: [large] }, scene)).toEqual([[20, 40]]);
  });

  test("who goes down and right goes right, but is not excluded by it", () => {
    const actors = [person([10, 0.3, 0.5, H], [20, 0.7, 0.9, H])];
    const right = { object: { ...people, directions: ["right"] } };
    const scene = run({ actors, concepts: { fire: [[12, 16]] } });
    expect(findingsIn(right, scene)).toHaveLength(1);
    expect(timesIn({ all: [{ concept: "fire" }], none: [right] }, scene)).toEqual([[12, 16]]);
    const own = { object: { ...people, directions: ["down-right"] } };
    expect(timesIn({ all: [{ concept: "fire" }], none: [own] }, scene)).toEqual([]);
  });

  test("of two earlier steps the one that ended in time is taken, though the other began later", () => {
    const scene = run({
      actors: [stands(5, 100, 0.2), stands(10, 20, 0.8)],
      concepts: { fire: [[105, 110]] },
    });
    const [event] = findingsIn({ sequence: [{ object: people }, { concept: "fire" }], within: "10s" }, scene);
    expect(event!.trackIds).toEqual([1]);
    expect(event!.startUs / 1e6).toBeCloseTo(5, 0);
  });
});
