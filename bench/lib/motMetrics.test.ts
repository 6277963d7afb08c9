import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseMot, type MotRow } from "../../src-shared/lib/mot.ts";
import { material } from "../../test/material.ts";
import { boxIou, motMetrics, preprocess } from "./motMetrics.ts";

/** One 10x10 box; `x` moves it. */
const row = (frame: number, id: number, x: number, more: Partial<MotRow> = {}): MotRow => ({
  frame,
  id,
  x,
  y: 0,
  w: 10,
  h: 10,
  confidence: 1,
  class: -1,
  visibility: -1,
  ...more,
});

describe("metrics worked by hand", () => {
  test("a perfect tracker scores 1 everywhere", () => {
    const truth = [1, 2, 3].flatMap((f) => [row(f, 1, f), row(f, 2, 100 + f)]);
    const tracked = truth.map((r) => ({ ...r, id: r.id + 40 }));
    expect(motMetrics(truth, tracked)).toMatchObject({
      mota: 1,
      idf1: 1,
      fp: 0,
      fn: 0,
      idSwitches: 0,
      recall: 1,
      precision: 1,
    });
    expect(motMetrics(truth, tracked).hota).toBeCloseTo(1, 12);
  });

  test("one identity switch at half of a four-frame life", () => {
    const truth = [1, 2, 3, 4].map((f) => row(f, 1, 0));
    const tracked = [row(1, 1, 0), row(2, 1, 0), row(3, 2, 0), row(4, 2, 0)];
    const m = motMetrics(truth, tracked);
    expect(m.idSwitches).toBe(1);
    expect(m.mota).toBeCloseTo(1 - 1 / 4, 12);
    // 2 identity true positives of 4 truth and 4 tracked boxes.
    expect(m.idf1).toBeCloseTo((2 * 2) / 8, 12);
    // Every match: 2 / (4 + 2 - 2) = 0.5; DetA 1.
    expect(m.assA).toBeCloseTo(0.5, 12);
    expect(m.hota).toBeCloseTo(Math.sqrt(0.5), 12);
  });

  test("a switch after a gap counts as a switch, a gap alone does not", () => {
    const truth = [1, 2, 3].map((f) => row(f, 1, 0));
    expect(motMetrics(truth, [row(1, 1, 0), row(3, 1, 0)])).toMatchObject({ idSwitches: 0, fn: 1, fp: 0 });
    expect(motMetrics(truth, [row(1, 1, 0), row(3, 2, 0)])).toMatchObject({ idSwitches: 1, fn: 1, fp: 0 });
  });

  test("a box at IoU 1/3 is a miss and a false alarm, and HOTA counts it below that threshold only", () => {
    const m = motMetrics([row(1, 1, 0)], [row(1, 1, 5)]);
    expect(boxIou(row(1, 1, 0), row(1, 1, 5))).toBeCloseTo(1 / 3, 12);
    expect(m).toMatchObject({ fp: 1, fn: 1, mota: -1, motp: 0 });
    // Thresholds 0.05 .. 0.30: six of nineteen.
    expect(m.hota).toBeCloseTo(6 / 19, 12);
  });

  test("a pair that held goes before a closer newcomer", () => {
    const truth = [row(1, 1, 0), row(2, 1, 0)];
    const tracked = [row(1, 1, 0), row(2, 1, 2), row(2, 2, 0)];
    expect(motMetrics(truth, tracked)).toMatchObject({ idSwitches: 0, fp: 1 });
  });

  test("nothing tracked, nothing true", () => {
    expect(motMetrics([row(1, 1, 0)], [])).toMatchObject({ fn: 1, fp: 0, mota: 0, hota: 0, idf1: 0 });
    expect(motMetrics([], [row(1, 1, 0)])).toMatchObject({ fn: 0, fp: 1, hota: 0, precision: 0 });
  });

  test("an id twice in a frame is refused", () => {
    expect(() => motMetrics([row(1, 1, 0)], [row(1, 1, 0), row(1, 1, 50)])).toThrow("twice");
  });
});

test("MOT17 truth: distractors swallow their boxes, unconsidered people are neither hit nor miss", () => {
  const truth = [
    row(1, 1, 0, { class: 1 }),
    row(1, 2, 100, { class: 8, confidence: 0 }),
    row(1, 3, 200, { class: 3, confidence: 0 }),
    row(1, 4, 300, { class: 1, confidence: 0 }),
  ];
  const tracked = [row(1, 1, 0), row(1, 2, 100), row(1, 3, 200)];
  const judged = preprocess(truth, tracked);
  expect(judged.truth.map((r) => r.id)).toEqual([1]);
  // The box on the distractor (class 8) goes, the one on a car (class 3) stays and is a false alarm.
  expect(judged.tracked.map((r) => r.id)).toEqual([1, 3]);
});

const truthFile = material("truth", "mot", "TUD-Campus", "gt", "gt.txt");
const sampleFile = material("truth", "mot", "TUD-Campus", "sample_tracker.txt");

test.skipIf(!truthFile || !sampleFile)(
  "reproduces the published figures of TUD-Campus against its sample tracker",
  () => {
    const m = motMetrics(parseMot(readFileSync(truthFile!, "utf8")), parseMot(readFileSync(sampleFile!, "utf8")));
    expect([m.mota, m.idf1, m.recall, m.precision].map((v) => (v * 100).toFixed(1))).toEqual([
      "52.6",
      "55.8",
      "58.2",
      "94.1",
    ]);
    expect([m.fp, m.fn, m.idSwitches]).toEqual([13, 150, 7]);
  },
);
