import { describe, expect, test } from "vitest";
import {
  column,
  findingsIn,
  named,
  person,
  runOf,
  stands,
  timesIn,
  upright,
  type Script,
} from "../../test/scenarioWorlds.ts";

const SEEDS = [1, 2, 3];
const each = (script: Script, look: (run: ReturnType<typeof runOf>) => void) => {
  for (const seed of SEEDS) look(runOf(script, { seed, tremble: 0.002 * seed }));
};
const people = { object: { classes: ["person"] } };
/** Passes x = 0.5 at a second, to the right. */
const passes = (atS: number, feet = 0.8) => person([atS - 5, 0.1, feet, 0.2], [atS + 5, 0.9, feet, 0.2]);
const gate = upright("gate", 0.5);
const cross = { crosses: "gate", ...people };

describe("for and gap", () => {
  test("of single objects each must do it for so long; of the scene somebody", () => {
    const actors = [stands(0, 40, 0.2), stands(40, 80, 0.5), stands(80, 110, 0.8)];
    each({ actors }, (run) => {
      expect(timesIn({ ...people, for: "35s" }, run, { per: "object" })).toEqual([
        [0, 40],
        [40, 80],
      ]);
      expect(timesIn({ ...people, for: "45s" }, run)).toEqual([]);
      expect(timesIn({ ...people, count: { min: 1 }, for: "90s" }, run)).toEqual([[0, 110]]);
      expect(timesIn({ any: [people], for: "90s" }, run)).toEqual([[0, 110]]);
    });
  });

  test("a break up to the gap is none: one person who steps out for a moment, not two who take turns", () => {
    const yard = column("yard", 0.4, 0.6);
    const stepsOut = person(
      [0, 0.5, 0.8, 0.2],
      [20, 0.5, 0.8, 0.2],
      [22, 0.7, 0.8, 0.2],
      [23, 0.7, 0.8, 0.2],
      [25, 0.5, 0.8, 0.2],
      [50, 0.5, 0.8, 0.2],
    );
    const inside = { ...people, in: "yard", for: "45s" };
    each({ actors: [stepsOut], areas: [yard] }, (run) => {
      expect(timesIn(inside, run)).toEqual([]);
      expect(timesIn({ ...inside, gap: "5s" }, run)).toEqual([[0, 50]]);
    });
    each({ actors: [stands(0, 24, 0.5), stands(25, 50, 0.5)], areas: [yard] }, (run) =>
      expect(timesIn({ ...inside, gap: "5s" }, run)).toEqual([]),
    );
  });
});

describe("at", () => {
  const span = (when: object, run: ReturnType<typeof runOf>) =>
    findingsIn(when, run).map((it) => (it.startUs + it.endUs) / 2e6);
  test("the moment at which it begins, or ends", () => {
    each({ actors: [stands(10, 40, 0.5)] }, (run) => {
      expect(span({ ...people, at: "start" }, run)).toEqual([expect.closeTo(10, 2)]);
      expect(span({ ...people, at: "end" }, run)).toEqual([expect.closeTo(40, 2)]);
      expect(span({ ...people, for: "31s", at: "end" }, run)).toEqual([]);
    });
  });

  test("what the recording cuts off neither began nor ended", () => {
    each({ actors: [stands(0, 50, 0.2), stands(60, 120, 0.8)] }, (run) => {
      expect(span({ ...people, at: "start" }, run)).toEqual([expect.closeTo(60, 2)]);
      expect(span({ ...people, at: "end" }, run)).toEqual([expect.closeTo(50, 2)]);
    });
  });

  test("a moment is shown for a second, within the recording", () => {
    const run = runOf({ actors: [stands(10, 20, 0.5), stands(50, 118.8, 0.5)] });
    expect(timesIn({ ...people, at: "end" }, run)).toEqual([
      [19.5, 20.5],
      [118.3, 119.3],
    ]);
  });
});

describe("within", () => {
  const script: Script = {
    signals: [
      { kind: "flash", at: [30, 30.2] },
      { kind: "lightOff", at: [34.2, 34.4] },
    ],
  };
  const both = (within?: string) => ({
    all: [{ signal: "flash" }, { signal: "lightOff" }],
    ...(within ? { within } : {}),
  });

  test("parts of all may lie so far apart, and no further", () => {
    const run = runOf(script);
    expect(timesIn(both(), run)).toEqual([]);
    expect(timesIn(both("3.9s"), run)).toEqual([]);
    expect(timesIn(both("4.1s"), run)).toEqual([[30.2, 34.2]]);
  });

  test("three are each within that time of the others, not only of the next", () => {
    const three = (at: number) => runOf({ signals: [...script.signals!, { kind: "cameraMoved", at: [at, at + 0.1] }] });
    const all = { all: [{ signal: "flash" }, { signal: "lightOff" }, { signal: "cameraMoved" }], within: "5s" };
    expect(timesIn(all, three(35))).toHaveLength(1);
    expect(timesIn(all, three(37))).toHaveLength(0);
  });

  test("moments that do not meet need it: to the tenth of a second", () => {
    each({ actors: [passes(20)], signals: [{ kind: "flash", at: [22, 22.1] }], areas: [gate] }, (run) => {
      const all = (within: string) => timesIn({ all: [cross, { signal: "flash" }], within }, run);
      expect(all("2.1s")).toHaveLength(1);
      expect(all("1.9s")).toHaveLength(0);
    });
  });

  test("what lasts is told at the time at which the other is near, not for all its time", () => {
    const run = runOf({ actors: [stands(0, 100, 0.5)], signals: script.signals! });
    expect(timesIn({ all: [people, { signal: "flash" }], within: "5s" }, run)).toEqual([[30, 30.2]]);
  });
});

describe("sequence", () => {
  const follow = (within: string, more: object = {}) => ({ sequence: [cross, cross], within, ...more });

  test("the next begins within that time of the end of the one before, to the tenth of a second", () => {
    each({ actors: [passes(20), passes(23, 0.6)], areas: [gate] }, (run) => {
      expect(timesIn(follow("2.9s"), run)).toEqual([]);
      expect(timesIn(follow("3.1s"), run)).toEqual([[20, 23].map((it) => expect.closeTo(it, 0.5))]);
    });
  });

  test("in that order only", () => {
    const script: Script = { actors: [passes(20)], signals: [{ kind: "flash", at: [22, 22.2] }], areas: [gate] };
    each(script, (run) => {
      expect(timesIn({ sequence: [cross, { signal: "flash" }], within: "5s" }, run)).toHaveLength(1);
      expect(timesIn({ sequence: [{ signal: "flash" }, cross], within: "5s" }, run)).toHaveLength(0);
    });
  });

  test("an earlier match that leads nowhere does not hide a later one", () => {
    const run = runOf({
      signals: [
        { kind: "flash", at: [10, 10.2] },
        { kind: "lightOff", at: [12, 12.2] },
        { kind: "lightOff", at: [18, 18.2] },
        { kind: "cameraMoved", at: [20, 20.2] },
      ],
    });
    const steps = [{ signal: "flash" }, { signal: "lightOff" }, { signal: "cameraMoved" }];
    expect(timesIn({ sequence: steps, within: "8s" }, run)).toEqual([[10, 20.2]]);
    expect(timesIn({ sequence: steps, within: "5s" }, run)).toEqual([]);
  });

  test("each end closes one chain, with the latest way to it", () => {
    each({ actors: [passes(20), passes(22, 0.6), passes(24, 0.7)], areas: [gate] }, (run) => {
      const found = findingsIn(follow("3s"), run, { per: "object" });
      expect(found.map((it) => it.trackIds)).toEqual([
        [1, 2],
        [2, 3],
      ]);
    });
  });

  test("a step may begin while the one before lasts, a second after it began", () => {
    const run = (at: number) =>
      runOf({ actors: [stands(10, 60, 0.5)], signals: [{ kind: "flash", at: [at, at + 0.1] }] });
    const seen = { sequence: [people, { signal: "flash" }], within: "5s" };
    expect(timesIn(seen, run(30))).toHaveLength(1);
    expect(timesIn(seen, run(10.5))).toHaveLength(0);
    expect(timesIn(seen, run(64))).toHaveLength(1);
    expect(timesIn(seen, run(66))).toHaveLength(0);
  });
});

describe("tracks", () => {
  const back = person([0, 0.1, 0.8, 0.2], [10, 0.9, 0.8, 0.2], [20, 0.1, 0.8, 0.2]);

  test("of a sequence: one and the same object, or another one", () => {
    const returns = (tracks?: string) => ({
      sequence: [
        { ...cross, direction: "forward" },
        { ...cross, direction: "backward" },
      ],
      within: "30s",
      ...(tracks ? { tracks } : {}),
    });
    each({ actors: [back], areas: [gate] }, (run) => {
      expect(timesIn(returns("same"), run)).toHaveLength(1);
      expect(timesIn(returns("different"), run)).toHaveLength(0);
      expect(timesIn(returns(), run)).toHaveLength(1);
    });
    const two = [passes(10), person([15, 0.9, 0.7, 0.2], [25, 0.1, 0.7, 0.2])];
    each({ actors: two, areas: [gate] }, (run) => {
      expect(timesIn(returns("same"), run)).toHaveLength(0);
      expect(timesIn(returns("different"), run)).toHaveLength(1);
    });
  });

  test("different: a later choice is taken where the nearest is the same object", () => {
    // The second goes in and comes out again: only the first was there before as somebody else.
    const returns = person([17, 0.1, 0.6, 0.2], [22, 0.5, 0.6, 0.2], [23, 0.6, 0.6, 0.2], [28, 0.1, 0.6, 0.2]);
    const when = { sequence: [cross, { ...cross, direction: "backward" }], within: "20s", tracks: "different" };
    each({ actors: [passes(20), returns], areas: [gate] }, (run) =>
      expect(findingsIn(when, run).map((it) => it.trackIds)).toEqual([[1, 2]]),
    );
  });

  test("of all: the main object of the first part takes part in every other", () => {
    const car = named("car", [0, 0.3, 0.8, 0.2], [60, 0.3, 0.8, 0.2]);
    const by = stands(10, 50, 0.34);
    const away = stands(10, 50, 0.8);
    const atCar = { relation: "near", of: { classes: ["person"] }, with: { classes: ["car"] } };
    const zones = [column("left", 0.32, 0.5), column("right", 0.7, 0.9)];
    each({ actors: [car, by, away], areas: zones }, (run) => {
      const when = (zone: string, tracks?: string) => ({
        all: [{ ...people, in: zone }, atCar],
        ...(tracks ? { tracks } : {}),
      });
      expect(findingsIn(when("left", "same"), run).map((it) => it.trackIds)).toEqual([[2, 1]]);
      expect(findingsIn(when("right", "same"), run)).toEqual([]);
      // In whatever role it does.
      const ofCar = { all: [{ object: { classes: ["car"] } }, atCar], tracks: "same" };
      expect(findingsIn(ofCar, run).map((it) => it.trackIds)).toEqual([[1, 2]]);
      expect(findingsIn(when("right"), run)).toHaveLength(1);
      expect(findingsIn(when("right", "different"), run)).toHaveLength(1);
      expect(findingsIn(when("left", "different"), run)).toEqual([]);
    });
  });

  test("of all: what `none` says counts for the main object alone", () => {
    const cars = [0.2, 0.8].map((x) => named("car", [0, x, 0.8, 0.2], [100, x, 0.8, 0.2]));
    const driver = stands(0, 100, 0.24);
    const alone = {
      all: [{ object: { classes: ["car"] }, now: { speed: { max: 0.1 } }, for: "60s" }],
      none: [{ relation: "near", of: { classes: ["person"] }, with: { classes: ["car"] }, for: "30s" }],
      for: "60s",
    };
    each({ actors: [...cars, driver] }, (run) => {
      expect(findingsIn({ ...alone, tracks: "same" }, run).map((it) => it.trackIds)).toEqual([[2]]);
      expect(findingsIn(alone, run)).toEqual([]);
    });
  });

  test("two parts about single objects of one class need two objects at the same time", () => {
    const zones = [column("left", 0, 0.5), column("right", 0.5, 1)];
    const both = {
      all: [
        { ...people, in: "left" },
        { ...people, in: "right" },
      ],
    };
    each({ actors: [stands(0, 20, 0.2), stands(10, 30, 0.8)], areas: zones }, (run) =>
      expect(timesIn(both, run)).toEqual([[10, 20]]),
    );
    const any = { all: [people, people, { object: { classes: ["car"] } }] };
    const car = named("car", [0, 0.5, 0.8, 0.2], [60, 0.5, 0.8, 0.2]);
    // One after the other is never two.
    each({ actors: [stands(0, 20, 0.2), stands(20, 40, 0.8), car] }, (run) => expect(timesIn(any, run)).toEqual([]));
    each({ actors: [stands(0, 25, 0.2), stands(20, 40, 0.8), car] }, (run) =>
      expect(timesIn(any, run)).toEqual([[20, 25]]),
    );
  });
});

describe("none", () => {
  test("cuts what it is about out of a stretch", () => {
    const run = runOf({ actors: [stands(10, 60, 0.5)], concepts: { rain: [[20, 30]] } });
    const dry = { all: [people], none: [{ concept: "rain" }] };
    expect(timesIn(dry, run)).toEqual([
      [10, 20],
      [30, 60],
    ]);
    expect(timesIn({ ...dry, for: "25s" }, run)).toEqual([[30, 60]]);
  });

  test("a sequence in which it holds at any time is no sequence", () => {
    const zones = [column("shelves", 0, 0.2), column("till", 0.4, 0.6), upright("exit", 0.8)];
    const goes = (y: number, stop: number) =>
      person([0, 0.1, y, 0.2], [20, 0.1, y, 0.2], [25, stop, y, 0.2], [35, stop, y, 0.2], [40, 0.95, y, 0.2]);
    const when = {
      sequence: [
        { ...people, in: "shelves", for: "5s" },
        { crosses: "exit", ...people },
      ],
      none: [{ ...people, in: "till", for: "5s" }],
      tracks: "same",
    };
    each({ actors: [goes(0.7, 0.5)], areas: zones }, (run) => expect(timesIn(when, run)).toEqual([]));
    each({ actors: [goes(0.7, 0.3)], areas: zones }, (run) => expect(timesIn(when, run)).toHaveLength(1));
    // Somebody else at the till pays for nobody.
    each({ actors: [goes(0.7, 0.3), goes(0.9, 0.5)], areas: zones }, (run) =>
      expect(findingsIn(when, run).map((it) => it.trackIds)).toEqual([[1]]),
    );
  });
});

describe("looking only where something else was found loses nothing", () => {
  const flash = { signal: "flash" };
  const signals: Script["signals"] = [{ kind: "flash", at: [50, 50.2] }];

  test("a crowd that changes is as long as it is", () => {
    const actors = [0, 20, 40, 60].flatMap((from, i) => [
      stands(from, from + 30, 0.1 + 0.2 * i),
      stands(from, from + 30, 0.2 + 0.2 * i),
    ]);
    each({ actors, signals }, (run) => {
      expect(timesIn({ all: [flash, { ...people, count: { min: 2 }, for: "80s" }] }, run)).toEqual([[50, 50.2]]);
      expect(timesIn({ all: [flash, { any: [people], for: "80s" }] }, run)).toEqual([[50, 50.2]]);
    });
  });

  test("the steps of a sequence lie before and after", () => {
    const ways = [
      { ...cross, direction: "forward" },
      { ...cross, direction: "backward" },
    ];
    const actors = [passes(30), person([65, 0.9, 0.8, 0.2], [75, 0.1, 0.8, 0.2])];
    each({ actors, signals, areas: [gate] }, (run) => {
      expect(timesIn({ all: [flash, { sequence: ways, within: "60s" }] }, run)).toEqual([[50, 50.2]]);
      expect(timesIn({ all: [flash, { all: ways, within: "60s" }] }, run)).toEqual([[50, 50.2]]);
    });
  });

  test("a step that lasted for long ends near the next, wherever it began", () => {
    const run = runOf({
      actors: [stands(5, 100, 0.5)],
      signals: [
        { kind: "flash", at: [2, 2.2] },
        { kind: "lightOff", at: [103, 103.2] },
      ],
    });
    expect(timesIn({ sequence: [flash, people, { signal: "lightOff" }], within: "5s" }, run)).toEqual([[2, 103.2]]);
  });
});

describe("events", () => {
  const flashes = (...at: number[]): Script => ({ signals: at.map((t) => ({ kind: "flash", at: [t, t + 1] })) });

  test("group: what is closer becomes one, and says of how many", () => {
    const run = runOf(flashes(10, 14, 30));
    const found = findingsIn({ signal: "flash" }, run, { group: "5s" });
    expect(found.map((it) => [it.startUs / 1e6, it.endUs / 1e6, it.findings])).toEqual([
      [10, 15, 2],
      [30, 31, 1],
    ]);
  });

  test("cool-down: none begins for so long after the end of one", () => {
    expect(timesIn({ signal: "flash" }, runOf(flashes(10, 20, 40)), { cooldown: "10s" })).toEqual([
      [10, 11],
      [40, 41],
    ]);
    expect(timesIn({ signal: "flash" }, runOf(flashes(10, 20, 40)), { cooldown: "9s" })).toHaveLength(3);
  });

  test("per object: two who do it at the same time are two events, each with a cool-down of its own", () => {
    const actors = [passes(20), passes(20.3, 0.6), passes(25, 0.7)];
    each({ actors, areas: [gate] }, (run) => {
      expect(findingsIn(cross, run)).toHaveLength(3);
      expect(findingsIn(cross, run, { group: "1s" }).map((it) => it.findings)).toEqual([2, 1]);
      expect(findingsIn(cross, run, { cooldown: "10s" })).toHaveLength(1);
      expect(findingsIn(cross, run, { per: "object", cooldown: "10s" })).toHaveLength(3);
      expect(findingsIn(people, run)).toHaveLength(1);
      expect(findingsIn(people, run, { per: "object" })).toHaveLength(3);
    });
  });

  test("evidence: every part by its name or place, with its own time and tracks", () => {
    const run = runOf({ actors: [stands(10, 60, 0.5)], signals: [{ kind: "flame", at: [20, 40] }] });
    const [found] = findingsIn({ all: [{ name: "blaze", signal: "flame" }, { any: [people] }] }, run);
    expect(found!.parts).toMatchObject([
      { part: "blaze", kind: "signal", startUs: 20e6, endUs: 40e6, weight: "weak", trackIds: [] },
      { part: "all.2.any.1", kind: "object", startUs: 10e6, endUs: 60e6, trackIds: [1], value: expect.closeTo(0.8, 2) },
    ]);
    expect(found).toMatchObject({ startUs: 20e6, endUs: 40e6, trackIds: [1] });
  });

  test("evidence of all is of one and the same time, and the strongest there is", () => {
    const run = runOf({
      concepts: {
        road: [
          [0, 50, undefined, 0.5],
          [50, 100, undefined, 0.9],
        ],
        rain: [
          [0, 55, undefined, 0.9],
          [55, 100, undefined, 0.4],
        ],
      },
    });
    const [found] = findingsIn({ all: [{ concept: "road" }, { concept: "rain" }] }, run);
    const [road, rain] = found!.parts;
    expect(Math.max(road!.startUs, rain!.startUs)).toBeLessThan(Math.min(road!.endUs, rain!.endUs));
    expect(found).toMatchObject({ startUs: 0, endUs: 100e6 });
  });
});
