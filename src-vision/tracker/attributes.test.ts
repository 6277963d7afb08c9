import { describe, expect, test } from "vitest";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import { directionOf, dominantColors, movementOf, sideOf } from "./attributes.ts";
import { chooseLooks, LookPicker, lookQuality } from "./looks.ts";
import type { ObjectPath } from "./path.ts";
import type { Sighting } from "./tracklet.ts";

/** Path of a box by time, 10 samples a second, aspect 1. */
function pathOf(seconds: number, at: (s: number) => BoxNorm): ObjectPath {
  const n = Math.round(seconds * 10) + 1;
  const boxes = Array.from({ length: n }, (_, i) => at(i / 10));
  const of = (f: (b: BoxNorm) => number) => Float64Array.from(boxes, f);
  return {
    tUs: Float64Array.from({ length: n }, (_, i) => i * 1e5),
    cx: of((b) => b.x + b.w / 2),
    cy: of((b) => b.y + b.h / 2),
    w: of((b) => b.w),
    h: of((b) => b.h),
    score: new Float32Array(n).fill(0.8),
  };
}

describe("movement", () => {
  test("a steady walk: speed in heights per second, sides, no dwell", () => {
    const m = movementOf(
      pathOf(9.5, (s) => ({ x: s * 0.1, y: 0.5, w: 0.05, h: 0.2 })),
      1,
    );
    expect(m.speed).toBeCloseTo(0.5, 2);
    expect(m).toMatchObject({ direction: "right", dwellUs: 0, entry: "left", exit: "right" });
    expect(m.lifecycle.map((e) => e.kind)).toEqual(["entered", "left"]);
  });

  test("walks, stops for ten seconds, walks on", () => {
    const x = (s: number) => 0.2 + 0.1 * Math.min(s, 3) + 0.1 * Math.max(0, s - 13);
    const m = movementOf(
      pathOf(16, (s) => ({ x: x(s), y: 0.4, w: 0.05, h: 0.2 })),
      1,
    );
    expect(m.lifecycle.map((e) => e.kind)).toEqual(["entered", "stopped", "moved", "left"]);
    expect(Math.abs(m.lifecycle[1].tUs - 3e6)).toBeLessThan(0.6e6);
    expect(Math.abs(m.lifecycle[2].tUs - 13e6)).toBeLessThan(0.6e6);
    expect(Math.abs(m.dwellUs - 10e6)).toBeLessThan(1e6);
    expect(m.speed).toBeCloseTo(0.5, 1);
  });

  test("a halt shorter than a second is no stop, and jitter is no movement", () => {
    const x = (s: number) => 0.2 + 0.1 * Math.min(s, 3) + 0.1 * Math.max(0, s - 3.6);
    const walk = movementOf(
      pathOf(7, (s) => ({ x: x(s), y: 0.4, w: 0.05, h: 0.2 })),
      1,
    );
    expect(walk.lifecycle.map((e) => e.kind)).toEqual(["entered", "left"]);
    const parked = movementOf(
      pathOf(30, (s) => ({ x: 0.4 + 0.003 * Math.sin(s * 37), y: 0.4, w: 0.2, h: 0.1 })),
      1,
    );
    expect(parked).toMatchObject({ direction: "still", speed: 0, entry: "inside", exit: "inside", dwellUs: 30e6 });
    expect(parked.lifecycle.map((e) => e.kind)).toEqual(["entered", "left"]);
  });

  test("a single sample", () => {
    const m = movementOf(
      pathOf(0, () => ({ x: 0.4, y: 0.4, w: 0.1, h: 0.1 })),
      1,
    );
    expect(m).toMatchObject({ direction: "still", speed: 0, dwellUs: 0 });
  });

  test.each([
    [1, 0, "right"],
    [1, 1, "down-right"],
    [0, 1, "down"],
    [-1, 1, "down-left"],
    [-1, 0, "left"],
    [-1, -1, "up-left"],
    [0, -1, "up"],
    [1, -1, "up-right"],
    [0.1, 0, "still"],
  ] as const)("displacement %d, %d is %s", (dx, dy, name) => {
    expect(directionOf(dx, dy, 0.5)).toBe(name);
  });

  test("a box in a corner belongs to the side it pokes through deeper", () => {
    expect(sideOf(0.03, 0.98, 0.06, 0.1, 1)).toBe("bottom");
    expect(sideOf(1.75, 0.5, 0.06, 0.1, 16 / 9)).toBe("right");
    expect(sideOf(0.5, 0.04, 0.1, 0.1, 1)).toBe("top");
  });
});

test("colours with a fair share are named, strongest first; nothing is named without pixels", () => {
  const h = new Float64Array(11);
  expect(dominantColors(h)).toEqual([]);
  h[0] = 50;
  h[7] = 40;
  h[2] = 10;
  expect(dominantColors(h)).toEqual(["black", "blue"]);
});

describe("looks", () => {
  const sighting = (more: Partial<Sighting>): Sighting => ({
    tUs: 0,
    clockS: 0,
    cx: 0.5,
    cy: 0.5,
    w: 0.1,
    h: 0.3,
    score: 0.8,
    label: 0,
    sharpness: 0.5,
    covered: 0,
    ...more,
  });

  test("larger, surer, sharper is better; cut by the edge or covered is worse", () => {
    const plain = lookQuality(sighting({}), 1);
    expect(lookQuality(sighting({ w: 0.2, h: 0.6 }), 1)).toBeGreaterThan(plain);
    expect(lookQuality(sighting({ score: 0.95 }), 1)).toBeGreaterThan(plain);
    expect(lookQuality(sighting({ sharpness: 0.9 }), 1)).toBeGreaterThan(plain);
    expect(lookQuality(sighting({ cx: 0.05 }), 1)).toBeLessThan(plain);
    expect(lookQuality(sighting({ covered: 0.7 }), 1)).toBeLessThan(plain);
  });

  test("out of an hour of sightings at most five are kept, spread, the best among them", () => {
    const picker = new LookPicker(1);
    for (let i = 0; i < 18_000; i++) picker.offer(sighting({ tUs: i * 2e5, sharpness: i === 9001 ? 1 : 0.5 }));
    expect(picker.candidates().length).toBeLessThanOrEqual(16);
    const { best, looks } = chooseLooks(picker.candidates());
    expect(best.tUs).toBe(9001 * 2e5);
    expect(looks).toHaveLength(5);
    expect(looks).toContain(best);
    const times = looks.map((l) => l.tUs);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(times[4] - times[0]).toBeGreaterThan(1800e6);
  });
});
