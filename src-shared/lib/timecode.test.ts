import { describe, expect, it } from "vitest";
import type { RecordedAt } from "../domain/time.ts";
import { formatMediaTime, parseTimeInput, zoneClock } from "./timecode.ts";

const HOUR = 3_600_000_000;
const at = (utcMs: number | null, zone = "Asia/Seoul"): RecordedAt => ({
  utcMs,
  source: "operator",
  zone,
  zoneKnown: true,
});
const read = (text: string, over: { durationUs?: number; nowUs?: number; recordedAt?: RecordedAt | null } = {}) =>
  parseTimeInput(text, { durationUs: HOUR, nowUs: 0, recordedAt: null, ...over });

describe("media time as text", () => {
  it("never names a later moment than the frame's", () => {
    expect(formatMediaTime(59_999_999, 0)).toBe("0:59");
    expect(formatMediaTime(1_239_999, 2)).toBe("0:01.23");
  });
  it("writes hours when the recording has them, so that columns line up", () => {
    expect(formatMediaTime(83_400_000, 1, 2 * HOUR)).toBe("0:01:23.4");
    expect(formatMediaTime(3 * HOUR + 5_000_000, 0)).toBe("3:00:05");
  });
  it("keeps the sign of times before the container's start", () => {
    expect(formatMediaTime(-1_500_000, 1)).toBe("-0:01.5");
    expect(formatMediaTime(-10, 0)).toBe("0:00");
  });
});

describe("a typed time", () => {
  it("reads minutes, seconds and fractions", () => {
    expect(read("1:23.4")).toEqual({ kind: "media", tUs: 83_400_000 });
    expect(read(" 83,4 ")).toEqual({ kind: "media", tUs: 83_400_000 });
    expect(read("2m 5s")).toEqual({ kind: "media", tUs: 125_000_000 });
    expect(read("0:30:00")).toEqual({ kind: "media", tUs: 1_800_000_000 });
  });
  it("reads frame numbers, which count from 1", () => {
    expect(read("f123")).toEqual({ kind: "frame", index: 122 });
    expect(read("#1")).toEqual({ kind: "frame", index: 0 });
    expect(read("f0")).toEqual({ kind: "invalid", reason: "outside" });
  });
  it("reads the clock of the recording's zone", () => {
    const recordedAt = at(Date.UTC(2024, 6, 15, 13, 0, 0)); // 22:00 in Seoul
    expect(read("22:14:05", { recordedAt })).toEqual({ kind: "wall", tUs: 845_000_000 });
    expect(read("2024-07-15 22:14:05.5", { recordedAt })).toEqual({ kind: "wall", tUs: 845_500_000 });
  });
  it("takes the day that is nearest to where the player stands", () => {
    const recordedAt = at(Date.UTC(2024, 6, 15, 0, 0, 0), "UTC");
    const long = { recordedAt, durationUs: 50 * HOUR };
    expect(read("01:00:00", { ...long, nowUs: 0 })).toEqual({ kind: "wall", tUs: HOUR });
    expect(read("01:00:00", { ...long, nowUs: 26 * HOUR })).toEqual({ kind: "wall", tUs: 25 * HOUR });
  });
  it("lets a plus sign force media time where the clock would win", () => {
    const recordedAt = at(Date.UTC(2024, 6, 15, 0, 0, 0), "UTC");
    expect(read("+0:10:00", { recordedAt })).toEqual({ kind: "media", tUs: 600_000_000 });
  });
  it("covers the first second of a recording that begins within it", () => {
    const recordedAt = at(Date.UTC(2024, 6, 15, 13, 14, 5, 300));
    expect(read("22:14:05", { recordedAt })).toEqual({ kind: "wall", tUs: 0 });
  });
  it("says why it cannot go there", () => {
    expect(read("soon")).toEqual({ kind: "invalid", reason: "unreadable" });
    expect(read("1:75")).toEqual({ kind: "invalid", reason: "unreadable" });
    expect(read("")).toEqual({ kind: "invalid", reason: "unreadable" });
    expect(read("5:00:00")).toEqual({ kind: "invalid", reason: "outside" });
    expect(read("2024-07-15 22:14:05")).toEqual({ kind: "invalid", reason: "no-clock" });
  });
});

describe("a zone's clock", () => {
  it("knows fixed offsets and names", () => {
    expect(zoneClock("+09:00").parts(0)).toEqual({ date: "1970-01-01", time: "09:00:00", ms: 0 });
    expect(zoneClock("Asia/Seoul").offsetLabel(0)).toBe("+09:00");
    expect(zoneClock("-03:30").offsetLabel(0)).toBe("-03:30");
  });
  it("follows a change of clocks", () => {
    const clock = zoneClock("Europe/Berlin");
    expect(clock.offsetLabel(Date.UTC(2024, 0, 1))).toBe("+01:00");
    expect(clock.offsetLabel(Date.UTC(2024, 6, 1))).toBe("+02:00");
    expect(clock.utcMs(2024, 7, 1, 12 * 3_600_000)).toBe(Date.UTC(2024, 6, 1, 10));
  });
  it("reads a zone that nobody knows as UTC and says so", () => {
    expect(zoneClock("Mars/Olympus")).toMatchObject({ zone: "UTC" });
  });
});
