import { describe, expect, test } from "vitest";
import {
  column,
  findingsIn,
  line,
  missingOf,
  named,
  person,
  runOf,
  S,
  stands,
  timesIn,
  upright,
  WIDTH,
  zone,
  type Script,
} from "../../test/scenarioWorlds.ts";
import type { Mark } from "../../test/factsWorld.ts";

/** Every world is made by several seeds, with boxes that tremble more or less. */
const worlds = [
  { seed: 1, tremble: 0 },
  { seed: 2, tremble: 0.005 },
  { seed: 3, tremble: 0.01 },
  { seed: 4, tremble: 0.02 },
];
const each = (script: Script, look: (run: ReturnType<typeof runOf>) => void) => {
  for (const world of worlds) look(runOf(script, world));
};
/** Times as they follow from the script, to `by` seconds. */
const near = (times: Array<[number, number]>, wanted: Array<[number, number]>, by = 0.3) => {
  expect(times.map((it) => it.map(Math.round))).toHaveLength(wanted.length);
  for (const [i, [start, end]] of wanted.entries()) {
    expect(Math.abs(times[i]![0] - start), `start ${times[i]![0]} against ${start}`).toBeLessThanOrEqual(by);
    expect(Math.abs(times[i]![1] - end), `end ${times[i]![1]} against ${end}`).toBeLessThanOrEqual(by);
  }
};

/** From x = 0.1 to 0.9 in ten seconds: at x after 10 (x - 0.1) / 0.8 seconds. */
const walk = (from: number, x0 = 0.1, x1 = 0.9): Mark[] => [
  [from, x0, 0.8, 0.2],
  [from + 10, x1, 0.8, 0.2],
];

describe("object", () => {
  test("holds for as long as each is there", () => {
    each(
      { actors: [person(...walk(10)), person(...walk(40)), named("car", [70, 0.5, 0.8, 0.2], [80, 0.5, 0.8, 0.2])] },
      (run) =>
        near(timesIn({ object: { classes: ["person"] } }, run), [
          [10, 20],
          [40, 50],
        ]),
    );
  });

  test("count: as many at the same time as asked, at least and at most", () => {
    const actors = [stands(0, 40, 0.2), stands(10, 30, 0.5), stands(20, 50, 0.8)];
    each({ actors }, (run) => {
      const count = (range: object) => timesIn({ object: { classes: ["person"] }, count: range }, run);
      near(count({ min: 2 }), [[10, 40]]);
      near(count({ min: 3 }), [[20, 30]]);
      near(count({ min: 4 }), []);
      near(count({ min: 2, max: 2 }), [
        [10, 20],
        [30, 40],
      ]);
      near(count({ max: 0 }), [[50, 120]]);
    });
  });

  test("in and notIn: only the time that the feet spend inside or outside the zone", () => {
    // Inside x = 0.3..0.7 from 2.5 s to 7.5 s after the start.
    each({ actors: [person(...walk(10))], areas: [column("yard", 0.3, 0.7)] }, (run) => {
      near(timesIn({ object: {}, in: "yard" }, run), [[12.5, 17.5]]);
      near(timesIn({ object: {}, notIn: "yard" }, run), [
        [10, 12.5],
        [17.5, 20],
      ]);
      near(timesIn({ object: {}, in: "yard", count: { min: 1 } }, run), [[12.5, 17.5]]);
      near(timesIn({ object: {}, in: "yard", count: { max: 0 } }, run), [
        [0, 12.5],
        [17.5, 120],
      ]);
    });
  });

  test("a zone that bends is what it looks like", () => {
    // An L: the upper left quarter is missing, so that who walks at its height is inside on the right only.
    const bent = zone("bent", [
      [0.2, 0.9],
      [0.2, 0.85],
      [0.5, 0.85],
      [0.5, 0.5],
      [0.8, 0.5],
      [0.8, 0.9],
    ]);
    each({ actors: [person(...walk(0)), person([20, 0.1, 0.88, 0.2], [30, 0.9, 0.88, 0.2])], areas: [bent] }, (run) =>
      near(timesIn({ object: {}, in: "bent" }, run), [
        [5, 8.75],
        [21.25, 28.75],
      ]),
    );
  });

  test("who stands on the edge of a zone does not go in and out", () => {
    const edge = [person([0, 0.1, 0.8, 0.2], [5, 0.5, 0.8, 0.2], [60, 0.5, 0.8, 0.2], [65, 0.9, 0.8, 0.2])];
    each({ actors: edge, areas: [column("right", 0.5, 1)] }, (run) => {
      expect(findingsIn({ enters: "right" }, run, { per: "object" })).toHaveLength(1);
      expect(findingsIn({ object: {}, in: "right" }, run)).toHaveLength(1);
    });
  });

  test("how sure the detector was", () => {
    const run = runOf({ actors: [person(...walk(10))] });
    expect(timesIn({ object: { confidence: 0.79 } }, run)).toHaveLength(1);
    expect(timesIn({ object: { confidence: 0.81 } }, run)).toHaveLength(0);
  });
});

describe("now", () => {
  const H = 0.2;
  /** Heights of the person per second, to the right. */
  const going = (from: number, speed: number, seconds: number): Mark[] => [
    [from, 0.1, 0.8, H],
    [from + seconds, 0.1 + speed * seconds * WIDTH, 0.8, H],
  ];

  test("speed: while it moves so fast, not on the whole", () => {
    // Walks at 0.8 heights a second for ten seconds, runs at 2 for three, stands for ten.
    const x1 = 0.05 + 8 * WIDTH * 0.5;
    const x2 = x1 + 2 * 3 * WIDTH;
    const path: Mark[] = [
      [10, 0.05, 0.8, H],
      [20, x1, 0.8, H],
      [23, x2, 0.8, H],
      [33, x2, 0.8, H],
    ];
    each({ actors: [person(...path)] }, (run) => {
      // Over the second around it, the change from 0.4 to 2 passes 1.5 after (1.5 - 0.4) / 1.6 of that second.
      near(timesIn({ object: {}, now: { speed: { min: 1.5 } } }, run), [[20 - 0.5 + 0.69, 23 + 0.5 - 0.75]]);
      near(timesIn({ object: {}, now: { speed: { max: 0.1 } } }, run), [[23.45, 33]]);
      near(timesIn({ object: {}, now: { speed: { min: 0.3, max: 0.5 } }, for: "2s" }, run), [[10, 19.5]], 0.5);
    });
  });

  test("a slow walk is no run, however near the camera", () => {
    each({ actors: [person([0, 0.1, 0.95, 0.5], [10, 0.1 + (8 * 0.5) / (16 / 9) / 4, 0.95, 0.5])] }, (run) =>
      expect(timesIn({ object: {}, now: { speed: { min: 1.5 } } }, run)).toEqual([]),
    );
  });

  test("heading: the way at the time, and none while it stands", () => {
    const path: Mark[] = [
      [0, 0.1, 0.8, H],
      [10, 0.6, 0.8, H],
      [20, 0.6, 0.8, H],
      [30, 0.1, 0.8, H],
    ];
    each({ actors: [person(...path)] }, (run) => {
      near(timesIn({ object: {}, now: { heading: ["right"] } }, run), [[0, 10.2]], 0.4);
      near(timesIn({ object: {}, now: { heading: ["left", "up-left", "down-left"] } }, run), [[19.8, 30]], 0.4);
      near(timesIn({ object: {}, now: { heading: ["up"] } }, run), []);
    });
  });

  test("unrest: to and fro, not a straight walk, a stand or one turn", () => {
    const toAndFro: Mark[] = Array.from({ length: 21 }, (_, i) => [20 + i / 2, 0.5 + (i % 2) * 0.5 * WIDTH, 0.8, H]);
    // Half a height in half a second, back in the next: one height a second, with next to no way made.
    each({ actors: [person(...toAndFro)] }, (run) =>
      near(timesIn({ object: {}, now: { unrest: { min: 0.4 } }, for: "1s" }, run), [[20, 30]], 1.2),
    );
    const calm = [
      person(...going(0, 0.8, 8)),
      stands(10, 40, 0.5),
      person([50, 0.2, 0.8, H], [55, 0.6, 0.8, H], [60, 0.2, 0.8, H]),
    ];
    each({ actors: calm }, (run) =>
      expect(timesIn({ object: {}, now: { unrest: { min: 0.4 } }, for: "4s" }, run)).toEqual([]),
    );
  });

  test("asks for paths", () => {
    const run = { ...runOf({ actors: [person(...walk(10))] }), paths: () => null };
    expect(missingOf({ object: {}, now: { speed: { min: 1 } } }, run)).toEqual([{ kind: "paths", name: "now" }]);
  });
});

describe("crosses", () => {
  const gate = upright("gate", 0.5);
  const crossing = (direction: string, run: Parameters<typeof timesIn>[1]) =>
    findingsIn({ crosses: "gate", direction }, run, { per: "object" }).map((it) => (it.startUs + it.endUs) / 2 / S);

  test("at the moment and in the direction in which the feet do", () => {
    // x = 0.5 five seconds after the start.
    each({ actors: [person(...walk(10)), person(...walk(40, 0.9, 0.1))], areas: [gate] }, (run) => {
      expect(crossing("forward", run)).toEqual([expect.closeTo(15, 0.5)]);
      expect(crossing("backward", run)).toEqual([expect.closeTo(45, 0.5)]);
      expect(crossing("any", run)).toHaveLength(2);
    });
  });

  test("forward is to the right of who walks the line from its first to its last point", () => {
    const level = line("gate", [
      [0, 0.6],
      [1, 0.6],
    ]);
    // Downwards in the picture is to the right of who goes to the right.
    each({ actors: [person([0, 0.5, 0.4, 0.2], [10, 0.5, 0.8, 0.2])], areas: [level] }, (run) => {
      expect(crossing("forward", run)).toEqual([expect.closeTo(5, 0.5)]);
      expect(crossing("backward", run)).toEqual([]);
    });
  });

  test("who turns back on the line, stands on it or walks past its end does not", () => {
    const actors = [
      person([0, 0.1, 0.8, 0.2], [10, 0.5, 0.8, 0.2], [20, 0.1, 0.8, 0.2]),
      person([30, 0.1, 0.8, 0.2], [40, 0.5, 0.8, 0.2], [80, 0.5, 0.8, 0.2], [90, 0.1, 0.8, 0.2]),
      person([90, 0.2, 0.3, 0.2], [100, 0.8, 0.3, 0.2]),
    ];
    const low = line("gate", [
      [0.5, 1],
      [0.5, 0.5],
    ]);
    each({ actors, areas: [low] }, (run) => expect(crossing("any", run)).toEqual([]));
  });

  test("a line with corners is passed where it is met, twice by who goes through its arms", () => {
    const arms = line("gate", [
      [0.3, 1],
      [0.3, 0.5],
      [0.7, 0.5],
      [0.7, 1],
    ]);
    each({ actors: [person(...walk(10))], areas: [arms] }, (run) => {
      expect(crossing("forward", run)).toEqual([expect.closeTo(12.5, 0.5)]);
      expect(crossing("backward", run)).toEqual([expect.closeTo(17.5, 0.5)]);
    });
  });
});

describe("enters and leaves", () => {
  const yard = column("yard", 0.3, 0.7);
  const at = (when: object, run: Parameters<typeof timesIn>[1]) =>
    findingsIn(when, run, { per: "object" }).map((it) => Math.round((it.startUs + it.endUs) / 2 / S));

  test("at the moments at which the feet pass the edge", () => {
    each({ actors: [person(...walk(12))], areas: [yard] }, (run) => {
      expect(findingsIn({ enters: "yard" }, run)[0]!.parts[0]!.bestUs / S).toBeCloseTo(14.5, 0.5);
      expect(findingsIn({ leaves: "yard" }, run)[0]!.parts[0]!.bestUs / S).toBeCloseTo(19.5, 0.5);
    });
  });

  test("who comes into the picture within a zone entered it there; who appears in it out of nowhere did not", () => {
    const edge = column("edge", 0, 0.4);
    const comes = person([10, 0.005, 0.8, 0.2], [20, 0.9, 0.8, 0.2]);
    const appears = person([40, 0.2, 0.8, 0.2], [50, 0.9, 0.8, 0.2]);
    each({ actors: [comes, appears], areas: [edge] }, (run) => {
      expect(at({ enters: "edge" }, run)).toEqual([10]);
      expect(at({ leaves: "edge" }, run)).toHaveLength(2);
    });
  });

  test("what the beginning and the end of the recording cut off did neither", () => {
    const edge = column("edge", 0, 0.4);
    const there = person([0, 0.005, 0.8, 0.2], [120, 0.005, 0.8, 0.2]);
    each({ actors: [there], areas: [edge] }, (run) => {
      expect(at({ enters: "edge" }, run)).toEqual([]);
      expect(at({ leaves: "edge" }, run)).toEqual([]);
    });
  });
});

describe("relation", () => {
  const H = 0.2;
  const suitcase = named("suitcase", [10, 0.5, 0.8, 0.06], [80, 0.5, 0.8, 0.06]);
  const owner = person([2, 0.1, 0.8, H], [9, 0.49, 0.8, H], [15, 0.49, 0.8, H], [25, 0.95, 0.8, H]);

  test("of and with: which objects, and how sure the detector must be of both", () => {
    each({ actors: [owner, suitcase] }, (run) => {
      const left = { relation: "leftBehind", of: { classes: ["suitcase"] }, with: { classes: ["person"] } };
      expect(findingsIn(left, run).map((it) => it.trackIds)).toEqual([[run.tracks[1], run.tracks[0]]]);
      expect(findingsIn({ ...left, of: { classes: ["backpack"] } }, run)).toEqual([]);
      expect(findingsIn({ ...left, with: { classes: ["person"], confidence: 0.9 } }, run)).toEqual([]);
      expect(findingsIn({ ...left, of: { confidence: 0.7 }, with: { confidence: 0.7 } }, run)).toHaveLength(1);
    });
  });

  test("in: while the one that it is told of is inside", () => {
    const areas = [column("hall", 0.4, 0.6), column("street", 0, 0.3)];
    each({ actors: [owner, suitcase], areas }, (run) => {
      expect(findingsIn({ relation: "leftBehind", in: "hall" }, run)).toHaveLength(1);
      expect(findingsIn({ relation: "leftBehind", in: "street" }, run)).toEqual([]);
      expect(findingsIn({ relation: "leftBehind", notIn: "hall" }, run)).toEqual([]);
    });
  });
});

describe("crowding", () => {
  const at = (x: number, feet: number, from = 0, to = 30) =>
    stands(from, to, 0.5 + x * WIDTH, 0.75 + (feet * 0.2) / 1.5);
  const bunch = [at(0, 0), at(0.8, 0.1), at(0.3, 0.7), at(-0.5, 0.6)];
  const queue = [0, 1, 2, 3, 4].map((i) => at(0.75 * i - 1.5, 0));
  const corner = [at(-1.6, 0), at(-0.8, 0), at(0, 0), at(0, 0.8), at(0, 1.6)];
  const crowd = { crowding: { classes: ["person"] }, for: "3s" };

  test("a bunch crowds, for as long as it stands; a queue, straight or round a corner, does not", () => {
    each({ actors: bunch }, (run) => near(timesIn(crowd, run), [[0, 30]], 1));
    each({ actors: queue }, (run) => near(timesIn(crowd, run), []));
    each({ actors: corner }, (run) => near(timesIn(crowd, run), []));
    each({ actors: queue }, (run) => near(timesIn({ ...crowd, shape: "queue" }, run), [[0, 30]], 1));
    each({ actors: bunch }, (run) => near(timesIn({ ...crowd, shape: "queue" }, run), []));
    each({ actors: [...queue] }, (run) => near(timesIn({ ...crowd, shape: "any" }, run), [[0, 30]], 1));
  });

  test("so many of them, and no others", () => {
    each({ actors: bunch }, (run) => {
      expect(timesIn({ ...crowd, count: { min: 4 } }, run)).toHaveLength(1);
      expect(timesIn({ ...crowd, count: { min: 5 } }, run)).toHaveLength(0);
      expect(timesIn({ ...crowd, count: { min: 3, max: 3 } }, run)).toHaveLength(0);
      expect(new Set(findingsIn(crowd, run)[0]!.trackIds)).toEqual(new Set([1, 2, 3, 4]));
      expect(findingsIn(crowd, run)[0]!.parts[0]!.value).toBe(4);
    });
    each({ actors: bunch.slice(0, 2) }, (run) => expect(timesIn(crowd, run)).toEqual([]));
  });

  test("a group that walks on does not crowd, nor do people who pass each other", () => {
    const walks = ([x, y]: [number, number]) =>
      person([0, 0.1 + x * WIDTH, 0.75 + y * 0.13, 0.2], [15, 0.8 + x * WIDTH, 0.75 + y * 0.13, 0.2]);
    const places: Array<[number, number]> = [
      [0, 0],
      [0.8, 0.1],
      [0.3, 0.7],
    ];
    each({ actors: places.map(walks) }, (run) => expect(timesIn(crowd, run)).toEqual([]));
    const passing = [
      person(...walk(0)),
      person(...walk(0, 0.9, 0.1)),
      person([0, 0.5, 0.6, 0.2], [10, 0.5, 0.95, 0.2]),
    ];
    each({ actors: passing }, (run) => expect(timesIn(crowd, run)).toEqual([]));
  });

  test("two bunches are two, and a zone leaves out who stands outside", () => {
    const other = bunch.map(({ path, ...rest }) => ({
      ...rest,
      path: path.map(([t, x, y, h]): Mark => [t, x - 0.35, y, h]),
    }));
    each({ actors: [...bunch, ...other], areas: [column("left", 0, 0.35), column("half", 0.49, 1)] }, (run) => {
      expect(findingsIn(crowd, run, { per: "object" })).toHaveLength(2);
      expect(findingsIn({ ...crowd, in: "left" }, run)).toHaveLength(1);
      // One of the four stands outside.
      expect(findingsIn({ ...crowd, in: "half", count: { min: 3 } }, run)).toHaveLength(1);
      expect(findingsIn({ ...crowd, in: "half", count: { min: 4 } }, run)).toHaveLength(0);
    });
  });
});
