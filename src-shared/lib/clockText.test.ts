import { describe, expect, test } from "vitest";
import { agreeingClock, parseClock } from "./clockText.ts";

const utc = (text: string) => Date.parse(`${text}Z`);

describe("a burnt-in clock", () => {
  test.each([
    ["2020-07-05/15:04:48", "2020-07-05T15:04:48"],
    ["CAM 3  2024.07.15 22:14:05", "2024-07-15T22:14:05"],
    ["2024년 7월 5일 09:00:01", "2024-07-05T09:00:01"],
    ["15/07/2024 10:14:05 PM", "2024-07-15T22:14:05"],
    ["07-15-2024 12:00:00 AM", "2024-07-15T00:00:00"],
    ["05/05/2024 23.59.59", "2024-05-05T23:59:59"],
  ])("reads %s", (line, expected) => {
    expect(parseClock(line)).toBe(utc(expected));
  });

  test.each([
    ["day and month cannot be told apart", "05/07/2020 15:04:48"],
    ["no such day", "2024-02-31 10:00:00"],
    ["no such hour", "2024-02-03 25:00:00"],
    ["a time alone", "15:04:48"],
    ["a date alone", "2020-07-05"],
    ["13 in the afternoon", "2020-07-05 13:04:48 PM"],
    ["digits of something longer", "12020-07-05 15:04:48"],
    ["nothing", ""],
  ])("is not read when %s", (_why, line) => {
    expect(parseClock(line)).toBeNull();
  });

  test("counts only when two pictures show it running with the media time", () => {
    const read = (tUs: number, ...lines: string[]) => ({ tUs, lines });
    expect(
      agreeingClock([read(1e6, "2020-07-05/15:04:48"), read(5e6), read(10e6, "2020-07-05/15:04:57")])?.startMs,
    ).toBe(utc("2020-07-05T15:04:47"));
    expect(agreeingClock([read(1e6, "2020-07-05", "15:04:48"), read(10e6, "2020-07-05", "15:04:57")])?.startMs).toBe(
      utc("2020-07-05T15:04:47"),
    );
    expect(agreeingClock([read(1e6, "2020-07-05 15:04:48")])).toBeNull();
    expect(agreeingClock([read(1e6, "2020-07-05 15:04:48"), read(10e6, "2020-07-05 15:04:48")])).toBeNull();
    expect(agreeingClock([read(1e6, "2020-07-05 15:04:48"), read(10e6, "2020-07-05 15:09:57")])).toBeNull();
  });
});
