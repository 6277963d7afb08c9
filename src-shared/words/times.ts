import type { Language } from "../domain/evidence.ts";
import type { RecordedAt } from "../domain/time.ts";
import { formatMediaTime, zoneClock, type ZoneClock } from "../lib/timecode.ts";

/** Clock of a recording as sentences need it. */
export type ClockOf = Pick<RecordedAt, "utcMs" | "zone">;

export interface TimeStyle {
  /** "2024-07-15 22:14:05": for times that may be of another day than what was said before. */
  date?: boolean;
  /** "22:14:05 (+09:00)": once in a text, where times first appear. */
  zone?: boolean;
}

const HOUR_US = 3_600_000_000;

/**
 * A time alone: wall clock where the recording's is known ("22:14:05"), else media time ("0:01:23"); whole seconds, the part of a second cut off.
 * @param us media time, microseconds
 */
export function timeWord(recordedAt: ClockOf, us: number, { date, zone }: TimeStyle = {}): string {
  // Hours are always written: "1:23" alone could be hours and minutes.
  if (recordedAt.utcMs === null) return formatMediaTime(us, 0, HOUR_US);
  const clock = clockOf(recordedAt.zone);
  const utcMs = recordedAt.utcMs + Math.floor(us / 1000);
  const parts = clock.parts(utcMs);
  return `${date ? `${parts.date} ` : ""}${parts.time}${zone ? ` (${clock.offsetLabel(utcMs)})` : ""}`;
}

/** The clock made last: making one is slow (Intl), and a text is of one recording. */
let last: { zone: string; clock: ZoneClock } | null = null;

function clockOf(zone: string): ZoneClock {
  if (last?.zone !== zone) last = { zone, clock: zoneClock(zone) };
  return last.clock;
}

/** When, as part of a sentence: "at 22:14:05", "at 0:01:23 of the video" / "22:14:05에", "영상 0:01:23에". */
export function timePhrase(recordedAt: ClockOf, us: number, language: Language, style: TimeStyle = {}): string {
  const word = timeWord(recordedAt, us, style);
  const known = recordedAt.utcMs !== null;
  if (language === "ko") return known ? `${word}에` : `영상 ${word}에`;
  return known ? `at ${word}` : `at ${word} of the video`;
}

/** From when to when: "from 22:14:05 to 22:20:10", "from 0:00:05 to 0:01:10 of the video" / "22:14:05부터 22:20:10까지". One time where both read the same. */
export function spanPhrase(
  recordedAt: ClockOf,
  fromUs: number,
  toUs: number,
  language: Language,
  style: TimeStyle = {},
): string {
  const known = recordedAt.utcMs !== null;
  const days = [fromUs, toUs].map((us) => timeWord(recordedAt, us, { date: true }).slice(0, 10));
  const overMidnight = known && days[0] !== days[1];
  const from = timeWord(recordedAt, fromUs, { date: style.date === true || overMidnight });
  const to = timeWord(recordedAt, toUs, { date: overMidnight, zone: style.zone });
  if (timeWord(recordedAt, fromUs) === timeWord(recordedAt, toUs) && !overMidnight)
    return timePhrase(recordedAt, fromUs, language, style);
  if (language === "ko") return `${known ? "" : "영상 "}${from}부터 ${to}까지`;
  return `from ${from} to ${to}${known ? "" : " of the video"}`;
}

/** How long, rounded to whole seconds below an hour and to whole minutes above: "8 seconds", "2 minutes 5 seconds", "1 hour 20 minutes" / "8초", "2분 5초"; never less than one second. */
export function durationPhrase(us: number, language: Language): string {
  let seconds = Math.max(1, Math.round(us / 1_000_000));
  if (seconds >= 3600) seconds = Math.round(seconds / 60) * 60;
  const parts = [
    [Math.floor(seconds / 3600), "hour", "시간"],
    [Math.floor(seconds / 60) % 60, "minute", "분"],
    [seconds % 60, "second", "초"],
  ] as const;
  const said = parts.filter(([n]) => n > 0);
  if (language === "ko") return said.map(([n, , ko]) => `${n}${ko}`).join(" ");
  return said.map(([n, en]) => `${n} ${en}${n === 1 ? "" : "s"}`).join(" ");
}
