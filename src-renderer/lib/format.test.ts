import { describe, expect, it } from "vitest";
import {
  formatBytes,
  formatCoarse,
  formatDuration,
  formatMediaTime,
  formatPercent,
  formatSpeed,
  instantOf,
  wallClock,
  wallClockAt,
} from "./format.ts";

const s = 1_000_000;

describe("numbers as the operator reads them", () => {
  it("writes durations without hours until there is one", () => {
    expect([0, 42 * s, 725 * s, 3_723 * s, 59.6 * s].map(formatDuration)).toEqual([
      "0:00",
      "0:42",
      "12:05",
      "1:02:03",
      "1:00",
    ]);
  });
  it("writes media time with a constant width, also before zero", () => {
    expect(formatMediaTime(3_723_456_789)).toBe("01:02:03.456");
    expect(formatMediaTime(-40_000)).toBe("-00:00:00.040");
  });
  it("never says 100 % before it is true", () => {
    expect(formatPercent(0.9999, "ko")).toBe("99%");
    expect(formatPercent(1, "ko")).toBe("100%");
    expect(formatPercent(0.43, "en").replace(/\s/, " ")).toBe("43 %");
  });
  it("carries bytes over to the next unit instead of writing 1000", () => {
    expect([0, 999, 999_500, 1_240_000_000].map((n) => formatBytes(n).replace(/\s/, " "))).toEqual([
      "0 B",
      "999 B",
      "1.00 MB",
      "1.24 GB",
    ]);
  });
  it("writes speed and waiting coarsely, in both languages", () => {
    expect([8.21, 124.4].map(formatSpeed)).toEqual(["8.2×", "124×"]);
    expect([45_000, 190_000, 4_800_000].map((ms) => formatCoarse(ms, "ko"))).toEqual(["45초", "3분", "1시간 20분"]);
  });
});

describe("wall-clock time", () => {
  it("always carries its zone", () => {
    expect(wallClock(Date.UTC(2024, 6, 15, 13, 14, 5), "Asia/Seoul").text).toBe("2024-07-15 22:14:05 +09:00");
    expect(wallClock(Date.UTC(2024, 6, 15, 13, 14, 5), "UTC").text).toBe("2024-07-15 13:14:05 UTC");
    expect(wallClock(Date.UTC(2024, 6, 15, 13, 14, 5), "-03:30").offset).toBe("−03:30");
  });
  it("falls back to UTC for a zone that nobody knows, rather than to a wrong time", () => {
    expect(wallClock(0, "Mars/Olympus").text).toBe("1970-01-01 00:00:00 UTC");
  });
  it("is null when the start of the recording is unknown", () => {
    expect(wallClockAt({ utcMs: null, source: "unknown", zone: "UTC", zoneKnown: false }, 5 * s)).toBeNull();
  });
  it("reads back what it wrote, on both sides of a change of clocks", () => {
    for (const utcMs of [
      Date.UTC(2026, 2, 29, 0, 59, 59),
      Date.UTC(2026, 2, 29, 1, 0, 0),
      Date.UTC(2026, 9, 25, 3, 0, 0),
    ]) {
      const at = wallClock(utcMs, "Europe/Berlin");
      expect(instantOf(at.date, at.time, "Europe/Berlin")).toBe(utcMs);
    }
  });
  it("refuses what is not a date, a time or a zone", () => {
    expect(instantOf("2026-02-31x", "10:00", "UTC")).toBeNull();
    expect(instantOf("2026-13-01", "10:00", "UTC")).toBeNull();
    expect(instantOf("2026-01-01", "25:00", "UTC")).toBeNull();
    expect(instantOf("2026-01-01", "10:00", "Nowhere/At_all")).toBeNull();
  });
});
