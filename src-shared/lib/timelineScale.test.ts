import { describe, expect, it } from "vitest";
import {
  activityGrid,
  clampView,
  panBy,
  reveal,
  rulerTicks,
  usAtX,
  wholeView,
  xAtUs,
  zoomAt,
} from "./timelineScale.ts";

const HOUR = 3_600_000_000;
const bounds = { startUs: 0, endUs: 10 * HOUR, minSpanUs: 400_000 };

describe("zooming", () => {
  it("keeps the time under the pointer, from hours down to frames", () => {
    let view = wholeView(bounds);
    const x = 731;
    const under = usAtX(view, x, 1000);
    for (let i = 0; i < 60; i += 1) {
      view = zoomAt(view, 1.3, under, bounds);
      expect(Math.abs(xAtUs(view, under, 1000) - x)).toBeLessThan(0.01);
    }
    expect(view.toUs - view.fromUs).toBeCloseTo(bounds.minSpanUs, 3);
  });
  it("comes back to the whole recording and never beyond", () => {
    let view = zoomAt(wholeView(bounds), 500, 3 * HOUR, bounds);
    view = zoomAt(view, 1 / 10_000, 9.99 * HOUR, bounds);
    expect(view).toEqual(wholeView(bounds));
  });
  it("keeps the span when panning into an end", () => {
    const view = panBy({ fromUs: HOUR, toUs: 2 * HOUR }, -5 * HOUR, bounds);
    expect(view).toEqual({ fromUs: 0, toUs: HOUR });
  });
  it("shows a clip shorter than the narrowest view whole", () => {
    const short = { startUs: 0, endUs: 40_000, minSpanUs: 40_000 };
    expect(clampView({ fromUs: 5, toUs: 10 }, short)).toEqual({ fromUs: 0, toUs: 40_000 });
  });
});

describe("following the playhead", () => {
  const view = { fromUs: HOUR, toUs: 2 * HOUR };
  it("stands still while the playhead is in sight", () => {
    expect(reveal(view, 1.5 * HOUR, bounds)).toBe(view);
  });
  it("turns the page when it leaves, either way", () => {
    const next = reveal(view, 2 * HOUR + 1, bounds);
    expect(next.fromUs).toBeLessThanOrEqual(2 * HOUR + 1);
    expect(next.fromUs).toBeGreaterThan(1.8 * HOUR);
    const back = reveal(view, HOUR - 1, bounds);
    expect(back.toUs).toBeGreaterThanOrEqual(HOUR - 1);
    expect(back.toUs - back.fromUs).toBe(HOUR);
  });
});

describe("ruler", () => {
  it("keeps labels apart at every zoom and covers the view", () => {
    for (let span = 400_000; span < 36 * HOUR; span *= 1.7) {
      const view = { fromUs: 12_345_678, toUs: 12_345_678 + span };
      const { major, stepUs } = rulerTicks(view, 1200, 80);
      for (let i = 1; i < major.length; i += 1) expect(major[i] - major[i - 1]).toBeCloseTo(stepUs, 0);
      expect((stepUs / span) * 1200).toBeGreaterThanOrEqual(80);
      expect(major.length + 1).toBeGreaterThanOrEqual(span / stepUs - 1);
    }
  });
  it("puts wall-clock labels on whole minutes of the clock", () => {
    const origin = 7_333_000; // the recording began 7.333 s past a full minute
    const { major, stepUs } = rulerTicks({ fromUs: 0, toUs: 600_000_000 }, 1000, 90, origin);
    expect(stepUs).toBe(60_000_000);
    expect((major[0] + origin) % 60_000_000).toBe(0);
  });
});

describe("what activity is asked for", () => {
  it("asks the same question while panning a little", () => {
    const a = activityGrid({ fromUs: 4 * HOUR, toUs: 5 * HOUR }, 1400, bounds);
    const b = activityGrid({ fromUs: 4 * HOUR + 10_000_000, toUs: 5 * HOUR + 10_000_000 }, 1400, bounds);
    expect(b).toEqual(a);
  });
  it("covers the view in whole microseconds with no more buckets than allowed", () => {
    for (let span = 400_000; span <= 10 * HOUR; span *= 1.9) {
      const view = { fromUs: 3_333_333.7, toUs: 3_333_333.7 + span };
      const grid = activityGrid(view, 3840, bounds);
      expect(grid.fromUs).toBeLessThanOrEqual(view.fromUs);
      expect(grid.toUs).toBeGreaterThanOrEqual(Math.min(view.toUs, bounds.endUs));
      expect(grid.buckets).toBeLessThanOrEqual(4000);
      expect(Number.isInteger(grid.fromUs) && Number.isInteger(grid.toUs)).toBe(true);
      expect((grid.toUs - grid.fromUs) / grid.buckets).toBe(grid.bucketUs);
    }
  });
});
