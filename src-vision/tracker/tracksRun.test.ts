import { describe, expect, test } from "vitest";
import { AppError } from "#shared/domain/errors.ts";
import { COLOR_STRIDE } from "#shared/vision/detections.ts";
import type { FinalObject, TracksRequest } from "#shared/vision/protocol.ts";
import { TracksRun } from "./tracksRun.ts";
import { filmed, mover, randomOf, rangesOf, toRange, type Thing, type WorldOptions } from "./testing/world.ts";

const request: TracksRequest = { labels: ["person", "car"], aspect: 1, sampleFps: 10, motionOnly: false };
const person = { w: 0.05, h: 0.15 };

function track(
  o: WorldOptions,
  cut: (index: number) => number = () => 100,
  more: Partial<TracksRequest> = {},
): FinalObject[] {
  const run = new TracksRun({ ...request, sampleFps: o.fps, ...more });
  const out: FinalObject[] = [];
  for (const range of rangesOf(o, cut)) out.push(...run.push(range));
  out.push(...run.finish());
  return out.sort((a, b) => a.object.trackId - b.object.trackId);
}

/** Centre of an object at a time, between samples on a line; null outside its life. */
function centreAt(o: FinalObject, us: number): { x: number; y: number } | null {
  for (let i = 0; i + 1 < o.tUs.length; i++) {
    if (us < o.tUs[i] || us > o.tUs[i + 1]) continue;
    const s = (us - o.tUs[i]) / (o.tUs[i + 1] - o.tUs[i]);
    const mix = (v: Float32Array) => v[i] + (v[i + 1] - v[i]) * s;
    return { x: mix(o.x) + mix(o.w) / 2, y: mix(o.y) + mix(o.h) / 2 };
  }
  return null;
}

/** A lively street: people and cars come, cross, hide, stop and go. */
function street(seed: number, seconds = 60, fps = 5): WorldOptions {
  const random = randomOf(seed);
  const things: Thing[] = Array.from({ length: 12 }, (_, k) => {
    const from = random() * seconds * 0.8;
    const right = random() < 0.5;
    const speed = 0.05 + random() * 0.1;
    const walk = mover({
      from,
      to: from + 1 / speed,
      cx: right ? 0 : 1,
      cy: 0.2 + random() * 0.6,
      vx: right ? speed : -speed,
      ...(k % 3 === 0 ? { w: 0.15, h: 0.08 } : person),
    });
    const hiddenFrom = from + random() * 8;
    const hidden = random() * 2;
    return { at: (s) => (s > hiddenFrom && s < hiddenFrom + hidden ? null : walk(s)), label: k % 3 === 0 ? 1 : 0 };
  });
  return { seconds, fps, things, seed, noise: 0.03, missing: 0.1 };
}

describe("one object stays one", () => {
  test("a gap of three seconds is joined and filled where the thing went, score 0", () => {
    const walk = mover({ from: 0, to: 12, cx: 0.1, cy: 0.5, vx: 0.06, ...person });
    const things = [{ at: (s: number) => (s > 4 && s < 7 ? null : walk(s)) }];
    const [one, ...more] = track({ seconds: 12, fps: 10, things, noise: 0.02 });
    expect(more).toHaveLength(0);
    expect(one.tUs.length).toBe(120);
    const filled = [...one.tUs].filter((_, i) => one.score[i] === 0);
    expect(filled.length).toBeGreaterThanOrEqual(29);
    expect(filled.every((us) => us > 3.9e6 && us < 7.1e6)).toBe(true);
    expect(centreAt(one, 5.5e6)!.x).toBeCloseTo(0.1 + 0.06 * 5.5, 2);
  });

  test("two people who meet behind a pillar come out as themselves", () => {
    const hide = (walk: Thing["at"]) => (s: number) => (s > 4.5 && s < 6 ? null : walk(s));
    const things = [
      { at: hide(mover({ from: 0, to: 10, cx: 0.1, cy: 0.5, vx: 0.08, ...person })) },
      { at: hide(mover({ from: 0, to: 10, cx: 0.9, cy: 0.5, vx: -0.08, ...person })) },
    ];
    const objects = track({ seconds: 10, fps: 10, things, noise: 0.02 });
    expect(objects.map((o) => o.object.direction)).toEqual(["right", "left"]);
    expect(centreAt(objects[0], 9e6)!.x).toBeCloseTo(0.82, 1);
  });

  test("what comes back from nowhere near is another object", () => {
    const first = mover({ from: 0, to: 4, cx: 0.1, cy: 0.2, vx: 0.02, ...person });
    const second = mover({ from: 5, to: 9, cx: 0.8, cy: 0.8, vx: 0.02, ...person });
    const things = [{ at: (s: number) => first(s) ?? second(s) }];
    expect(track({ seconds: 9, fps: 10, things })).toHaveLength(2);
  });

  test("appearance decides between two who could both be the one that vanished", () => {
    const look = (i: number) => Float32Array.from({ length: 8 }, (_, j) => (j === i ? 1 : 0));
    const walk = mover({ from: 0, to: 4, cx: 0.3, cy: 0.5, vx: 0, ...person });
    const near = mover({ from: 7, to: 11, cx: 0.31, cy: 0.5, vx: 0, ...person });
    const far = mover({ from: 7, to: 11, cx: 0.345, cy: 0.5, vx: 0, ...person });
    const things = [
      { at: walk, appearance: look(0) },
      { at: near, appearance: look(1) },
      { at: far, appearance: look(0) },
    ];
    const objects = track({ seconds: 11, fps: 10, things });
    expect(objects).toHaveLength(2);
    expect(centreAt(objects[0], 10e6)!.x).toBeCloseTo(0.345, 2);
  });
});

test("colours tell who comes back: another coat at the same spot is another person", () => {
  const coat = (i: number) => {
    const color = new Uint8Array(COLOR_STRIDE);
    color[i] = 255;
    color[COLOR_STRIDE / 2 + i] = 255;
    return color;
  };
  const before = mover({ from: 0, to: 4, cx: 0.3, cy: 0.5, vx: 0.01, ...person });
  const after = mover({ from: 6.5, to: 11, cx: 0.375, cy: 0.5, vx: 0.01, ...person });
  const count = (second: number) =>
    track({
      seconds: 11,
      fps: 10,
      things: [
        { at: before, color: coat(3) },
        { at: after, color: coat(second) },
      ],
    }).length;
  expect([count(3), count(7)]).toEqual([1, 2]);
});

describe("ghosts", () => {
  const walk = { at: mover({ from: 0, to: 8, cx: 0.1, cy: 0.5, vx: 0.1, ...person }) };

  test("flickers and lasting but feeble detections are dropped", () => {
    const flicker = { at: (s: number) => (s > 2.95 && s < 3.05 ? { x: 0.7, y: 0.1, ...person } : null) };
    const feeble = { at: (s: number) => (s < 6 ? { x: 0.7, y: 0.7, ...person } : null), score: 0.15 };
    expect(track({ seconds: 8, fps: 10, things: [walk, flicker, feeble] })).toHaveLength(1);
  });

  test("a thing too faint to believe for a minute and clear from then on begins where it became clear", () => {
    const lamp = { at: () => ({ x: 0.5, y: 0.5, w: 0.1, h: 0.1 }) };
    const frames = [...filmed({ seconds: 120, fps: 5, things: [lamp], noise: 0.01 })];
    // One strong flash starts the track, weak sightings keep it.
    frames.forEach((f, i) => f.found.forEach((d) => Object.assign(d, { score: i > 0 && f.us < 60e6 ? 0.2 : 0.8 })));
    const run = new TracksRun({ ...request, sampleFps: 5 });
    const out = [...run.push(toRange(frames, 0)), ...run.finish()];
    expect(out).toHaveLength(1);
    expect(out[0].object.trackId).toBe(1);
    expect(Math.abs(out[0].object.startUs - 60e6)).toBeLessThan(25e6);
    expect(out[0].object.endUs).toBe(frames[frames.length - 1].us);
  });

  test("a second, weaker box on the same person is dropped", () => {
    const double = {
      at: (s: number) => {
        const box = walk.at(s);
        return box && s > 1 && s < 5 ? { ...box, x: box.x + 0.004, h: box.h * 0.85 } : null;
      },
      score: 0.55,
    };
    const objects = track({ seconds: 8, fps: 10, things: [walk, double], noise: 0.01 });
    expect(objects).toHaveLength(1);
    expect(objects[0].tUs.length).toBe(80);
  });

  test("a car that shoots through in three samples is kept", () => {
    const car = { at: mover({ from: 2, to: 2.6, cx: 0.2, cy: 0.5, vx: 1, w: 0.2, h: 0.12 }), label: 1 };
    const [one] = track({ seconds: 6, fps: 5, things: [car] });
    expect(one.object).toMatchObject({ class: "car", direction: "right" });
  });

  test("a still picture is a run of one frame and keeps its objects", () => {
    const things = [
      { at: () => ({ x: 0.1, y: 0.1, ...person }) },
      { at: () => ({ x: 0.6, y: 0.4, w: 0.2, h: 0.1 }), label: 1 },
    ];
    const objects = track({ seconds: 1, fps: 1, things });
    expect(objects.map((o) => [o.object.class, o.tUs.length, o.object.direction])).toEqual([
      ["person", 1, "still"],
      ["car", 1, "still"],
    ]);
  });
});

describe("the same footage cut otherwise", () => {
  const cuts: Array<[string, (i: number) => number]> = [
    ["one frame each", () => 1],
    ["seven frames", () => 7],
    ["uneven, empty ones among them", (i) => 1 + ((i * 37) % 50)],
  ];
  test.each([1, 2, 3])("gives identical objects in identical order (world %i)", (seed) => {
    const o = street(seed);
    const emitted = (cut: (i: number) => number) => {
      const run = new TracksRun({ ...request, sampleFps: 5 });
      const out: FinalObject[] = [];
      for (const range of rangesOf(o, cut)) out.push(...run.push(range));
      return [...out, ...run.finish()];
    };
    const whole = emitted(() => 1e9);
    expect(whole.length).toBeGreaterThan(5);
    for (const [, cut] of cuts) expect(emitted(cut)).toEqual(whole);
  });

  test("provisional ids are not read", () => {
    const o = street(4);
    const plain = track(o);
    const run = new TracksRun({ ...request, sampleFps: 5 });
    const out: FinalObject[] = [];
    const random = randomOf(9);
    for (const range of rangesOf(o, () => 100)) {
      range.detections.provisional = range.detections.provisional.map(() => Math.floor(random() * 99));
      out.push(...run.push(range));
    }
    out.push(...run.finish());
    expect(out.sort((a, b) => a.object.trackId - b.object.trackId)).toEqual(plain);
  });
});

describe("numbers and memory", () => {
  test.each([11, 12, 13, 14, 15])(
    "ids count from 1 without gaps in order of first appearance; paths ascend; times agree (world %i)",
    (seed) => {
      const objects = track(street(seed));
      expect(objects.map((o) => o.object.trackId)).toEqual(objects.map((_, i) => i + 1));
      let before = -1;
      for (const { object, ...path } of objects) {
        expect(object.startUs).toBeGreaterThanOrEqual(before);
        before = object.startUs;
        expect([object.startUs, object.endUs]).toEqual([path.tUs[0], path.tUs[path.tUs.length - 1]]);
        for (let i = 1; i < path.tUs.length; i++) expect(path.tUs[i]).toBeGreaterThan(path.tUs[i - 1]);
        for (const values of [path.x, path.y, path.w, path.h, path.score]) {
          expect(values.length).toBe(path.tUs.length);
          expect(values.every(Number.isFinite)).toBe(true);
        }
        expect(path.w.every((v) => v > 0) && path.h.every((v) => v > 0)).toBe(true);
        expect(object.looks.some((l) => l.tUs === object.bestUs)).toBe(true);
        expect(object.looks.length).toBeLessThanOrEqual(5);
        expect(object.lifecycle[0]).toEqual({ kind: "entered", tUs: object.startUs });
        expect(object.lifecycle.at(-1)).toEqual({ kind: "left", tUs: object.endUs });
        expect(object.dwellUs).toBeLessThanOrEqual(object.endUs - object.startUs);
      }
    },
  );

  test("objects come out while the footage runs, and little is held", () => {
    const lap = mover({ from: 0, to: 16, cx: 0, cy: 0.5, vx: 1 / 16, ...person });
    const things = [{ at: (s: number) => (s % 30 < 16 ? lap(s % 30) : null) }];
    const run = new TracksRun({ ...request, sampleFps: 5 });
    let held = 0;
    let early = 0;
    for (const range of rangesOf({ seconds: 1800, fps: 5, things, noise: 0.02 }, () => 300)) {
      early += run.push(range).length;
      held = Math.max(held, run.held);
    }
    expect(early).toBeGreaterThanOrEqual(58);
    expect(early + run.finish().length).toBe(60);
    expect(held).toBeLessThanOrEqual(3);
  });

  test("a car parked for an hour is one object of about a sample a second, and passers-by come out meanwhile", () => {
    const lap = mover({ from: 0, to: 16, cx: 0, cy: 0.3, vx: 1 / 16, ...person });
    const things = [
      { at: () => ({ x: 0.4, y: 0.7, w: 0.2, h: 0.1 }), label: 1 },
      { at: (s: number) => (s % 60 < 16 ? lap(s % 60) : null) },
    ];
    const objects = track({ seconds: 3600, fps: 5, things, noise: 0.02, missing: 0.05 });
    expect(objects).toHaveLength(61);
    const car = objects.find((o) => o.object.class === "car")!;
    expect(car.object).toMatchObject({ direction: "still", entry: "inside", exit: "inside" });
    expect(car.object.trackId).toBeLessThanOrEqual(2);
    expect(car.object.dwellUs).toBeGreaterThan(3590e6);
    expect(car.tUs.length).toBeLessThan(4000);
    // Never more than about two seconds without a sample, so that any window shows it.
    for (let i = 1; i < car.tUs.length; i++) expect(car.tUs[i] - car.tUs[i - 1]).toBeLessThan(2.5e6);
  });

  test("a rest of the detector is bridged with samples, the thing that stood there is the same afterwards", () => {
    const things = [{ at: () => ({ x: 0.4, y: 0.7, w: 0.2, h: 0.1 }), label: 1 }];
    const objects = track({ seconds: 600, fps: 5, things, looked: (s) => s < 20 || s > 580 });
    expect(objects).toHaveLength(1);
    for (let i = 1; i < objects[0].tUs.length; i++)
      expect(objects[0].tUs[i] - objects[0].tUs[i - 1]).toBeLessThan(2.5e6);
  });
});

describe("what it refuses and what it takes", () => {
  const o: WorldOptions = { seconds: 2, fps: 5, things: [{ at: () => ({ x: 0.1, y: 0.1, ...person }) }] };

  test("no ranges, ranges without frames, frames without detections", () => {
    expect(new TracksRun(request).finish()).toEqual([]);
    const run = new TracksRun(request);
    expect(run.push(toRange([], 0))).toEqual([]);
    expect(run.push(toRange([...filmed({ ...o, things: [] })], 1))).toEqual([]);
    expect(run.finish()).toEqual([]);
    expect(run.finish()).toEqual([]);
  });

  test("NaN boxes, ranges out of order, ranges after the end and detections out of order are refused", () => {
    const frames = [...filmed(o)];
    const bad = toRange(frames, 0);
    bad.detections.x[3] = Number.NaN;
    expect(() => new TracksRun(request).push(bad)).toThrow(AppError);
    const run = new TracksRun(request);
    run.push(toRange(frames.slice(0, 5), 1));
    expect(() => run.push(toRange(frames.slice(5), 1))).toThrow(AppError);
    run.finish();
    expect(() => run.push(toRange(frames.slice(5), 2))).toThrow(AppError);
    const mixed = toRange(frames, 0);
    mixed.detections.frame.reverse();
    expect(() => new TracksRun(request).push(mixed)).toThrow(AppError);
    expect(() => new TracksRun({ ...request, aspect: Number.NaN })).toThrow(AppError);
  });

  test("motion blobs: class moving, a blob that splits for a moment and merges again stays one object", () => {
    const walk = mover({ from: 0, to: 8, cx: 0.1, cy: 0.5, vx: 0.1, w: 0.06, h: 0.18 });
    const torn = (s: number) => s > 3.5 && s < 4.5;
    const things = [
      {
        at: (s: number) => {
          const b = walk(s);
          return b && torn(s) ? { ...b, h: b.h * 0.6 } : b;
        },
        score: 0.5,
      },
      {
        at: (s: number) => {
          const b = walk(s);
          return b && torn(s) ? { ...b, y: b.y + b.h * 0.65, h: b.h * 0.35 } : null;
        },
        score: 0.4,
      },
    ];
    const objects = track({ seconds: 8, fps: 5, things, noise: 0.05 }, undefined, {
      motionOnly: true,
      labels: ["moving"],
    });
    expect(objects.filter((x) => x.object.endUs - x.object.startUs > 2e6)).toHaveLength(1);
    expect(objects[0].object).toMatchObject({ class: "moving", direction: "right" });
    expect(objects[0].object.colors.upper).toEqual([]);
  });

  test("class by weighted vote, colours of upper and lower body", () => {
    const color = new Uint8Array(COLOR_STRIDE);
    color[3] = 200; // upper red
    color[0] = 55;
    color[COLOR_STRIDE / 2 + 7] = 255; // lower blue
    const walk = mover({ from: 0, to: 6, cx: 0.1, cy: 0.5, vx: 0.1, ...person });
    const run = new TracksRun(request);
    const frames = [...filmed({ seconds: 6, fps: 10, things: [{ at: walk, color }] })];
    frames.forEach((f, i) => f.found.forEach((d) => i % 4 === 0 && Object.assign(d, { label: 1, score: 0.5 })));
    const out = [...run.push(toRange(frames, 0)), ...run.finish()];
    expect(out).toHaveLength(1);
    expect(out[0].object.class).toBe("person");
    expect(out[0].object.confidence).toBeCloseTo(0.8, 5);
    expect(out[0].object.colors).toEqual({ all: ["blue", "red"], upper: ["red", "black"], lower: ["blue"] });
  });
});
