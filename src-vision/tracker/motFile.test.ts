import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { AppError } from "#shared/domain/errors.ts";
import { parseMot } from "#shared/lib/mot.ts";
import { motMetrics } from "../../bench/lib/motMetrics.ts";
import { material } from "../../test/material.ts";
import { trackMot, trackMotText } from "./motFile.ts";
import { normalScores } from "./scores.ts";

/** Two people of 40x100 pixels walking in a 640x480 picture; the first misses frames 10 to 14. */
function detections(frames: number): string {
  let text = "";
  for (let f = 1; f <= frames; f++) {
    if (f < 10 || f > 14) text += `${f},-1,${100 + 4 * f},200,40,100,0.9,-1,-1,-1\n`;
    text += `${f},-1,${500 - 4 * f},320,40,100,0.8,-1,-1,-1\n`;
  }
  return text;
}

const size = { fps: 25, width: 640, height: 480 };

describe("trackMot", () => {
  test("gives every frame of every life, in pixels, sorted, ids in order of first appearance", () => {
    const rows = parseMot(trackMotText(detections(40), size));
    expect(rows.map((r) => r.frame)).toEqual(Array.from({ length: 80 }, (_, i) => 1 + (i >> 1)));
    expect(new Set(rows.map((r) => r.id))).toEqual(new Set([1, 2]));
    const hidden = rows.find((r) => r.frame === 12 && r.id === 1)!;
    expect(hidden.x).toBeCloseTo(148, 0);
    expect(hidden.w).toBeCloseTo(40, 0);
  });

  test("lines in any order give the same result", () => {
    const lines = detections(40).trim().split("\n");
    expect(trackMotText(lines.reverse().join("\n"), size)).toBe(trackMotText(detections(40), size));
  });

  test("nothing in, nothing out; impossible sizes and rates are refused", () => {
    expect(trackMotText("", size)).toBe("");
    for (const bad of [{ fps: 0 }, { width: Number.NaN }, { height: -1 }, { fps: Infinity }]) {
      expect(() => trackMot(parseMot(detections(3)), { ...size, ...bad })).toThrow(AppError);
    }
  });

  test("a frame number far away does not make it walk through every frame between for ever", () => {
    const rows = parseMot(`${detections(40)}900000,-1,10,10,40,100,0.9\n`);
    const started = performance.now();
    expect(new Set(trackMot(rows, size).map((r) => r.id)).size).toBe(2);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("scores of other detectors", () => {
  test("scores within 0..1 stretch from the file's own threshold", () => {
    expect([...normalScores([0.5, 0.75, 1])]).toEqual([0, 0.5, 1]);
    expect([...normalScores([0, 0.25, 0.5])]).toEqual([0, 0.25, 0.5]);
    expect(Math.min(...normalScores([0.8, 0.9]))).toBeGreaterThan(0.5);
  });
  test("margins keep their order, the median maps to 0.5, one wild value moves nothing", () => {
    const out = normalScores([-0.5, -0.2, 0.1, 0.7, 1000]);
    expect(out[2]).toBeCloseTo(0.5, 12);
    expect([...out].sort((a, b) => a - b)).toEqual([...out]);
    expect(out[0]).toBeLessThan(0.25);
    expect(out.every((v) => v >= 0 && v <= 1)).toBe(true);
  });
  test("all equal counts as certain, none as none", () => {
    expect([...normalScores([1, 1])]).toEqual([1, 1]);
    expect([...normalScores([])]).toEqual([]);
  });
});

const folder = material("truth", "mot", "TUD-Campus");

test.skipIf(!folder)("TUD-Campus: at least SORT's published MOTA of 62.7, and HOTA worth having", () => {
  const read = (name: string) => parseMot(readFileSync(`${folder}/${name}`, "utf8"));
  const m = motMetrics(read("gt/gt.txt"), trackMot(read("det/det.txt"), size));
  expect(m.mota).toBeGreaterThanOrEqual(0.627);
  expect(m.hota).toBeGreaterThan(0.6);
  expect(m.idSwitches).toBeLessThanOrEqual(4);
});
