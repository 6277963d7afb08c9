import type { VideoSummary } from "#shared/domain/video.ts";
import { instantOf, wallClock } from "../../lib/format.ts";

/** Wall-clock time without zone, as the contract takes it: "2026-07-15T22:00:00". Read in each recording's own zone. */
export type WallTime = string;

export interface WallRange {
  from: WallTime;
  to: WallTime;
}

export const RANGES = ["lastFootage", "lastNight", "today"] as const;
export type RangeName = (typeof RANGES)[number];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** A wall clock's reading counted as if it were UTC, so that days and hours can be added; null for what is no time. */
const counted = (wall: WallTime): number | null => {
  const ms = Date.parse(`${wall}Z`);
  return Number.isNaN(ms) ? null : ms;
};
const wallOf = (ms: number): WallTime => new Date(ms).toISOString().slice(0, 19);

/** "2026-11-23 22:00" or "2026-11-23" as the contract writes it; null for what is no time. */
export function wallTime(typed: string): WallTime | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(typed.trim());
  if (!match) return null;
  const wall = `${match[1] ?? ""}T${match[2] ?? "00:00"}:00`;
  const ms = counted(wall);
  // Dates that there are not ("2026-02-31") are counted on by Date: they do not read back as they were written.
  return ms !== null && wallOf(ms) === wall ? wall : null;
}

/** As an operator types it: "2026-11-23 22:00". */
export const typedTime = (wall: WallTime): string => wall.slice(0, 16).replace("T", " ");

/** The end of a recording on its own clock; null when nobody knows when it was made. */
function endOf({ media, recordedAt }: VideoSummary): number | null {
  if (recordedAt.utcMs === null || !media) return null;
  const { date, time } = wallClock(recordedAt.utcMs + Math.ceil(media.durationUs / 1000), recordedAt.zone);
  return counted(`${date}T${time}`);
}

/** How far the recordings reach, each on its own clock; null when no recording has one. */
export function footageReach(videos: readonly VideoSummary[]): WallRange | null {
  const ends = videos.flatMap((one) => endOf(one) ?? []);
  const starts = videos.flatMap(({ media, recordedAt }) => {
    if (recordedAt.utcMs === null || !media) return [];
    const { date, time } = wallClock(recordedAt.utcMs, recordedAt.zone);
    return counted(`${date}T${time}`) ?? [];
  });
  return ends.length === 0 ? null : { from: wallOf(Math.min(...starts)), to: wallOf(Math.max(...ends)) };
}

/** The range of a name; `now` is this machine's wall clock. Null where the footage says nothing of it. */
export function rangeOf(name: RangeName, videos: readonly VideoSummary[], now: WallTime): WallRange | null {
  const nowMs = counted(now) ?? 0;
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  switch (name) {
    case "today":
      return { from: wallOf(today), to: wallOf(today + DAY_MS) };
    case "lastNight":
      return { from: wallOf(today - 2 * HOUR_MS), to: wallOf(today + 6 * HOUR_MS) };
    case "lastFootage": {
      const reach = footageReach(videos);
      // To the whole minute: that is what the fields show.
      const end = reach ? Math.ceil((counted(reach.to) ?? 0) / 60_000) * 60_000 : null;
      return end === null ? null : { from: wallOf(end - DAY_MS), to: wallOf(end) };
    }
  }
}

/** What of the recordings lies within a range, read on each one's own clock. */
export function footageWithin(
  videos: readonly VideoSummary[],
  range: WallRange,
): { videos: number; us: number; withoutClock: number } {
  let count = 0;
  let us = 0;
  let withoutClock = 0;
  for (const { media, recordedAt } of videos) {
    if (!media) continue;
    if (recordedAt.utcMs === null) {
      withoutClock += 1;
      continue;
    }
    const instant = (wall: WallTime): number | null =>
      instantOf(wall.slice(0, 10), wall.slice(11), recordedAt.zone) ?? counted(wall);
    const [from, to] = [instant(range.from), instant(range.to)];
    if (from === null || to === null) continue;
    const start = recordedAt.utcMs;
    const within = Math.min(to, start + media.durationUs / 1000) - Math.max(from, start);
    if (within <= 0) continue;
    count += 1;
    us += within * 1000;
  }
  return { videos: count, us, withoutClock };
}
