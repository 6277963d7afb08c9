import { expect, test } from "vitest";
import type { TimeFilter } from "#shared/domain/query.ts";
import { spansOfTime } from "./timeFilter.ts";

const HOUR = 3_600_000_000;
const recorded = (iso: string, zone: string) => ({
  utcMs: Date.parse(iso),
  source: "operator" as const,
  zone,
  zoneKnown: true,
});
const filter = (it: Partial<TimeFilter>): TimeFilter => ({
  id: "t",
  span: null,
  origin: "text",
  negated: false,
  from: null,
  to: null,
  daily: null,
  weekdays: [],
  ...it,
});
const hours = (filters: TimeFilter[], iso: string, zone: string, length: number) =>
  spansOfTime(filters, recorded(iso, zone), length * HOUR)!.map((it) => [it.startUs / HOUR, it.endUs / HOUR]);

test("absolute bounds are read on the recording's clock", () => {
  const from = filter({ from: "2026-07-15T22:00:00" });
  expect(hours([from], "2026-07-15T12:00:00Z", "Asia/Seoul", 4)).toEqual([[1, 4]]);
  expect(hours([from], "2026-07-15T12:00:00Z", "UTC", 4)).toEqual([]);
  const to = filter({ to: "2026-07-15T22:00:00", negated: true });
  expect(hours([to], "2026-07-15T12:00:00Z", "Asia/Seoul", 4)).toEqual([[1, 4]]);
});

test("hours over midnight are one stretch, also when the recording begins inside it", () => {
  const night = filter({ daily: { fromMinute: 22 * 60, toMinute: 2 * 60 } });
  expect(hours([night], "2026-07-15T23:00:00Z", "UTC", 24)).toEqual([
    [0, 3],
    [23, 24],
  ]);
  expect(hours([{ ...night, negated: true }], "2026-07-15T23:00:00Z", "UTC", 24)).toEqual([[3, 23]]);
});

test("the night of a weekday goes on after midnight", () => {
  // 2026-07-17 is a Friday.
  const friday = filter({ daily: { fromMinute: 22 * 60, toMinute: 120 }, weekdays: [5] });
  expect(hours([friday], "2026-07-17T20:00:00Z", "UTC", 40)).toEqual([[2, 6]]);
  expect(hours([filter({ weekdays: [6] })], "2026-07-17T20:00:00Z", "UTC", 40)).toEqual([[4, 28]]);
});

test("on the night the clock is put forward the missing hour is not there", () => {
  // Berlin, 2026-03-29: 01:59:59 is followed by 03:00:00. Recording from 00:00 local (23:00 UTC the day before).
  const early = filter({ daily: { fromMinute: 60, toMinute: 240 } });
  expect(hours([early], "2026-03-28T23:00:00Z", "Europe/Berlin", 10)).toEqual([[1, 3]]);
});

test("on the night the clock is set back the hour that comes twice counts twice", () => {
  // Berlin, 2026-10-25: 02:59:59 is followed by 02:00:00. Recording from 00:00 local (22:00 UTC the day before).
  const early = filter({ daily: { fromMinute: 120, toMinute: 180 } });
  expect(hours([early], "2026-10-24T22:00:00Z", "Europe/Berlin", 10)).toEqual([[2, 4]]);
});

test("several filters hold together; without a clock nothing can be told", () => {
  const both = [filter({ from: "2026-07-15T13:00:00" }), filter({ to: "2026-07-15T15:00:00" })];
  expect(hours(both, "2026-07-15T12:00:00Z", "UTC", 6)).toEqual([[1, 3]]);
  expect(spansOfTime(both, { ...recorded("2026-07-15T12:00:00Z", "UTC"), utcMs: null }, HOUR)).toBeNull();
});
