import { expect, test } from "vitest";
import { material } from "../test/material.ts";
import { parseMot } from "../src-shared/lib/mot.ts";
import { fillGaps, iouTracker } from "./lib/baselineIou.ts";
import { motMetrics } from "./lib/motMetrics.ts";
import { runs, trackBaseline, trackOffline } from "./tracker.ts";

test("the yardstick follows a steady walker over missed frames and fills them on a line", () => {
  const rows = parseMot([1, 2, 3, 4, 5, 8, 9].map((f) => `${f},-1,${10 * f},50,40,100,0.9`).join("\n"));
  const tracked = iouTracker(rows, { minScore: 0, minIou: 0.3, maxMissed: 3, minHits: 2, velocityBlend: 0.5 });
  expect(tracked.map((r) => r.id)).toEqual([1, 1, 1, 1, 1, 1, 1]);
  const filled = fillGaps(tracked);
  expect(filled.map((r) => [r.frame, r.x])).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((f) => [f, 10 * f]));
});

const folder = material("truth", "mot");

test.skipIf(!folder)("on every sequence and rate the tracker is 4 points of HOTA above the plain IoU tracker", () => {
  for (const s of runs(folder!)) {
    const ours = motMetrics(s.truth, trackOffline(s)).hota;
    const plain = motMetrics(s.truth, trackBaseline(s)).hota;
    expect({ run: s.name, ahead: ours - plain >= 0.04 }).toEqual({ run: s.name, ahead: true });
  }
});
