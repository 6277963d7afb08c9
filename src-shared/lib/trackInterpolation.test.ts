import { describe, expect, it } from "vitest";
import type { TrackPath } from "../domain/track.ts";
import { boxAt, boxIoU, lastAtOrBefore, trailOf } from "./trackInterpolation.ts";

const path: TrackPath = {
  trackId: 1,
  class: "person",
  confidence: 0.8,
  tUs: [0, 200_000, 600_000],
  x: [0, 0.2, 0.2],
  y: [0.5, 0.5, 0.9],
  w: [0.1, 0.1, 0.2],
  h: [0.1, 0.1, 0.1],
  score: [0.8, 0.6, 0],
};

describe("a box between two samples", () => {
  it("lies on the straight line between them, by time and not by sample", () => {
    expect(boxAt(path, 100_000)?.box).toEqual({ x: 0.1, y: 0.5, w: 0.1, h: 0.1 });
    const late = boxAt(path, 500_000);
    expect(late?.box.y).toBeCloseTo(0.8);
    expect(late?.box.w).toBeCloseTo(0.175);
  });
  it("is the sample itself on a sample, the last one too", () => {
    expect(boxAt(path, 600_000)).toMatchObject({ exact: true, box: { x: 0.2, y: 0.9 }, score: 0 });
  });
  it("is not drawn before the object came or after it left", () => {
    expect(boxAt(path, -1)).toBeNull();
    expect(boxAt(path, 600_001)).toBeNull();
  });
});

describe("a trail", () => {
  it("follows the feet and ends exactly at the asked moments", () => {
    const points = trailOf(path, 100_000, 400_000);
    expect(points.map((p) => p.tUs)).toEqual([100_000, 200_000, 400_000]);
    expect(points[0]).toMatchObject({ x: 0.15000000000000002, y: 0.6 });
  });
  it("has no points outside the object's life", () => {
    expect(trailOf(path, 700_000, 900_000)).toEqual([]);
  });
});

it("finds the last value at or before a time", () => {
  expect([-1, 0, 199_999, 200_000, 9e9].map((t) => lastAtOrBefore(path.tUs, t))).toEqual([-1, 0, 0, 1, 2]);
  expect(lastAtOrBefore([], 5)).toBe(-1);
});

it("measures overlap", () => {
  const box = { x: 0, y: 0, w: 0.2, h: 0.2 };
  expect(boxIoU(box, box)).toBeCloseTo(1);
  expect(boxIoU(box, { ...box, x: 0.1 })).toBeCloseTo(1 / 3);
  expect(boxIoU(box, { ...box, x: 0.2 })).toBe(0);
});
