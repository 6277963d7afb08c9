import { describe, expect, test } from "vitest";
import { AppError } from "#shared/domain/errors.ts";
import type { FrameBoxes } from "./frameBoxes.ts";
import { OnlineTracker } from "./onlineTracker.ts";
import { filmed, mover, type SampledDetection, type WorldOptions } from "./testing/world.ts";

const boxes = (found: readonly Pick<SampledDetection, "x" | "y" | "w" | "h" | "score" | "label">[]): FrameBoxes => ({
  count: found.length,
  label: found.map((d) => d.label),
  score: found.map((d) => d.score),
  x: found.map((d) => d.x),
  y: found.map((d) => d.y),
  w: found.map((d) => d.w),
  h: found.map((d) => d.h),
});

/** Ids given to each thing of a world, in order, without repeats and without 0. */
function idsPerThing(o: WorldOptions, tracker = new OnlineTracker({ fps: o.fps, aspect: 1 })): number[][] {
  const out: number[][] = o.things.map(() => []);
  for (const frame of filmed(o)) {
    const ids = tracker.update(frame.us, boxes(frame.found), frame.looked);
    frame.found.forEach((d, i) => {
      if (ids[i] > 0 && !out[d.thing].includes(ids[i])) out[d.thing].push(ids[i]);
    });
  }
  return out;
}

const person = { w: 0.05, h: 0.15 };

describe("identity while frames arrive", () => {
  test.each([5, 12.5, 25, 30])("two people who cross keep their ids at %d fps", (fps) => {
    const things = [
      { at: mover({ from: 0, to: 8, cx: 0.1, cy: 0.5, vx: 0.1, ...person }) },
      { at: mover({ from: 0, to: 8, cx: 0.9, cy: 0.52, vx: -0.1, ...person }) },
    ];
    expect(idsPerThing({ seconds: 8, fps, things, noise: 0.02 })).toEqual([[1], [2]]);
  });

  test("one person hidden for a second while crossing keeps the id", () => {
    const walk = mover({ from: 0, to: 8, cx: 0.1, cy: 0.5, vx: 0.1, ...person });
    const things = [
      { at: (s: number) => (s > 3.5 && s < 4.5 ? null : walk(s)) },
      { at: mover({ from: 0, to: 8, cx: 0.9, cy: 0.52, vx: -0.1, ...person }) },
    ];
    expect(idsPerThing({ seconds: 8, fps: 10, things, noise: 0.02 })).toEqual([[1], [2]]);
  });

  test("a car that moves more than its own width between two samples stays one", () => {
    // 0.3 of the picture a second at 5 fps: 0.06 a sample, the car is 0.05 wide.
    const things = [{ at: mover({ from: 0, to: 3, cx: 0.05, cy: 0.5, vx: 0.3, w: 0.05, h: 0.05 }) }];
    expect(idsPerThing({ seconds: 3, fps: 5, things, noise: 0.02 })).toEqual([[1]]);
  });

  test("weak detections keep a track alive but do not start one", () => {
    const walk = mover({ from: 0, to: 6, cx: 0.1, cy: 0.5, vx: 0.1, ...person });
    const tracker = new OnlineTracker({ fps: 10, aspect: 1 });
    const seen: number[] = [];
    for (const frame of filmed({ seconds: 6, fps: 10, things: [{ at: walk }] })) {
      const score = frame.us < 2e6 || frame.us > 5e6 ? 0.8 : 0.2;
      const ghost = { x: 0.6, y: 0.1, ...person, score: 0.2, label: 0 };
      const ids = tracker.update(frame.us, boxes([...frame.found.map((d) => ({ ...d, score })), ghost]));
      seen.push(ids[0]);
      expect(ids[1]).toBe(0);
    }
    expect(new Set(seen.slice(2))).toEqual(new Set([1]));
  });

  test("a person in front of a car of the same size does not take its id", () => {
    const things = [
      { at: () => ({ x: 0.4, y: 0.4, w: 0.2, h: 0.2 }), label: 2 },
      { at: mover({ from: 0, to: 8, cx: 0.1, cy: 0.5, vx: 0.1, w: 0.16, h: 0.2 }), label: 0 },
    ];
    expect(idsPerThing({ seconds: 8, fps: 5, things, noise: 0.02 })).toEqual([[1], [2]]);
  });

  test("a parked car keeps its id while the detector rests for an hour; whoever had left does not come back", () => {
    const walk = mover({ from: 0, to: 9, cx: 0.1, cy: 0.5, vx: 0.1, ...person });
    const later = mover({ from: 3610, to: 3620, cx: 0.95, cy: 0.5, vx: -0.1, ...person });
    const things = [{ at: () => ({ x: 0.4, y: 0.8, w: 0.2, h: 0.1 }), label: 2 }, { at: walk }, { at: later }];
    const looked = (s: number) => s < 9.4 || s > 3609;
    const [car, first, second] = idsPerThing({ seconds: 3620, fps: 5, things, looked });
    expect(car).toHaveLength(1);
    expect(first).toHaveLength(1);
    expect(second).toHaveLength(1);
    expect(second).not.toEqual(first);
  });
});

describe("the tracker as a value", () => {
  const o: WorldOptions = {
    seconds: 6,
    fps: 10,
    noise: 0.03,
    missing: 0.1,
    things: [0.2, 0.4, 0.6].map((cy) => ({ at: mover({ from: 0, to: 6, cx: 0.1, cy, vx: 0.12, ...person }) })),
  };

  test("two trackers side by side do not share ids, and reset starts again", () => {
    const tracker = new OnlineTracker({ fps: 10, aspect: 1 });
    const one = idsPerThing(o, tracker);
    expect(idsPerThing(o)).toEqual(one);
    tracker.reset();
    expect(idsPerThing(o, tracker)).toEqual(one);
  });

  test("frames without detections and an empty run are fine", () => {
    const tracker = new OnlineTracker({ fps: 10, aspect: 1 });
    expect([...tracker.update(0, boxes([]))]).toEqual([]);
    expect([...tracker.update(100_000, boxes([]))]).toEqual([]);
  });

  test.each([
    ["a NaN box", { x: Number.NaN, y: 0, w: 0.1, h: 0.1, score: 0.9, label: 0 }],
    ["an infinite size", { x: 0, y: 0, w: Infinity, h: 0.1, score: 0.9, label: 0 }],
    ["a NaN score", { x: 0, y: 0, w: 0.1, h: 0.1, score: Number.NaN, label: 0 }],
  ])("%s is refused", (_, bad) => {
    const tracker = new OnlineTracker({ fps: 10, aspect: 1 });
    expect(() => tracker.update(0, boxes([bad]))).toThrow(AppError);
  });

  test("time that stands still or runs back is refused", () => {
    const tracker = new OnlineTracker({ fps: 10, aspect: 1 });
    tracker.update(100, boxes([]));
    expect(() => tracker.update(100, boxes([]))).toThrow(AppError);
    expect(() => tracker.update(50, boxes([]))).toThrow(AppError);
  });

  test("a box without extent gets no id", () => {
    const tracker = new OnlineTracker({ fps: 5, aspect: 1 });
    for (let i = 0; i < 4; i++)
      expect([...tracker.update(i * 2e5, boxes([{ x: 0, y: 0, w: 0, h: 0.1, score: 0.9, label: 0 }]))]).toEqual([0]);
  });

  test("more tracks than the table first holds", () => {
    const things = Array.from({ length: 60 }, (_, i) => ({
      at: () => ({ x: (i % 10) / 10, y: Math.floor(i / 10) / 6, w: 0.04, h: 0.08 }),
    }));
    const ids = idsPerThing({ seconds: 2, fps: 5, things, noise: 0.02 });
    expect(ids.every((list) => list.length === 1)).toBe(true);
    expect(new Set(ids.flat()).size).toBe(60);
  });
});
