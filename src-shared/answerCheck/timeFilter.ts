import type { EvidenceItem } from "../domain/evidence.ts";
import type { TimeFilter } from "../domain/query.ts";
import { zoneClock } from "../lib/timecode.ts";

/** Whether a media time of evidence whose clock is known lies within a time that was said ("yesterday", "in the evening"). */
export function holdsAt({ from, to, daily, weekdays }: TimeFilter, { utcMs, zone }: EvidenceItem, us: number): boolean {
  if (utcMs === null) return false;
  const { date, time } = zoneClock(zone).parts(utcMs + Math.floor(us / 1000));
  const wall = `${date}T${time}`;
  if ((from !== null && wall < from) || (to !== null && wall >= to)) return false;
  if (weekdays.length > 0 && !weekdays.includes(new Date(`${date}T00:00:00Z`).getUTCDay())) return false;
  if (daily === null) return true;
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  const minute = hours * 60 + minutes;
  const { fromMinute, toMinute } = daily;
  return fromMinute < toMinute ? minute >= fromMinute && minute < toMinute : minute >= fromMinute || minute < toMinute;
}
