import { describe, expect, it } from "vitest";
import type { VideoSummary } from "#shared/domain/video.ts";
import { fakeVideo } from "../../dev/fakeVideos.ts";
import { footageReach, footageWithin, rangeOf, wallTime } from "./ranges.ts";

const HOUR_US = 3_600_000_000;

/** A recording of `hours` that began at an instant, told by the clock of a zone. */
function recording(utcMs: number | null, zone: string, hours: number): VideoSummary {
  const base = fakeVideo(0);
  if (!base.media) throw new Error("no media");
  return {
    ...base,
    recordedAt: { utcMs, zone, source: utcMs === null ? "unknown" : "operator", zoneKnown: true },
    media: { ...base.media, durationUs: hours * HOUR_US },
  };
}

// 2026-07-14 22:00 in Seoul, for ten hours; and an hour that nobody knows the time of.
const night = recording(Date.UTC(2026, 6, 14, 13), "Asia/Seoul", 10);
const unknown = recording(null, "Asia/Seoul", 1);

describe("times that are typed", () => {
  it("are read with and without hours, and dates that there are not are refused", () => {
    expect(
      ["2026-11-23 22:00", "2026-11-23", " 2026-11-23T07:05 ", "2026-02-31", "23.11.2026", "2026-11-23 25:00", ""].map(
        wallTime,
      ),
    ).toEqual(["2026-11-23T22:00:00", "2026-11-23T00:00:00", "2026-11-23T07:05:00", null, null, null, null]);
  });
});

describe("ranges by name", () => {
  it("end where the footage ends, on its own clock", () => {
    expect(rangeOf("lastFootage", [unknown, night], "2030-01-01T12:00:00")).toEqual({
      from: "2026-07-14T08:00:00",
      to: "2026-07-15T08:00:00",
    });
    expect(rangeOf("lastFootage", [unknown], "2030-01-01T12:00:00")).toBeNull();
  });
  it("are today and the night before it by this machine's clock", () => {
    expect(rangeOf("today", [], "2026-03-01T02:30:00")).toEqual({
      from: "2026-03-01T00:00:00",
      to: "2026-03-02T00:00:00",
    });
    expect(rangeOf("lastNight", [], "2026-03-01T02:30:00")).toEqual({
      from: "2026-02-28T22:00:00",
      to: "2026-03-01T06:00:00",
    });
  });
});

describe("what lies in a range", () => {
  it("is counted on each recording's own clock, and what has none is left out and counted", () => {
    const berlin = recording(Date.UTC(2026, 6, 14, 20), "Europe/Berlin", 2); // 22:00 to 24:00 there
    expect(footageWithin([night, berlin, unknown], { from: "2026-07-14T23:00:00", to: "2026-07-15T06:00:00" })).toEqual(
      { videos: 2, us: 8 * HOUR_US, withoutClock: 1 },
    );
    expect(footageWithin([night], { from: "2026-07-13T00:00:00", to: "2026-07-14T22:00:00" }).videos).toBe(0);
    expect(footageReach([night, berlin])).toEqual({ from: "2026-07-14T22:00:00", to: "2026-07-15T08:00:00" });
  });
});
