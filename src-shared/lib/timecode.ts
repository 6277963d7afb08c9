import type { RecordedAt } from "../domain/time.ts";

const SECOND_US = 1_000_000;
const DAY_MS = 86_400_000;

/** A wall clock in one zone: built once per recording, because making an Intl formatter is the slow part. */
export interface ZoneClock {
  readonly zone: string;
  /** Milliseconds to add to UTC to read this zone's clock at `utcMs`. */
  offsetMs(utcMs: number): number;
  /** Calendar date, clock time to the second, and milliseconds. */
  parts(utcMs: number): { date: string; time: string; ms: number };
  /** UTC milliseconds of a clock reading in this zone; the first of the two when the clock was set back. */
  utcMs(year: number, month: number, day: number, msOfDay: number): number;
  /** Offset as people write it: "UTC", "+09:00". */
  offsetLabel(utcMs: number): string;
}

function fixedOffsetMs(zone: string): number | null {
  if (zone === "UTC" || zone === "Z") return 0;
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  if (!match) return null;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

function intlOffset(zone: string): (utcMs: number) => number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (utcMs) => {
    const read: Record<string, number> = {};
    for (const part of format.formatToParts(utcMs)) read[part.type] = Number(part.value);
    const asUtc = Date.UTC(read.year, read.month - 1, read.day, read.hour, read.minute, read.second);
    return asUtc - Math.floor(utcMs / 1000) * 1000;
  };
}

const pad = (value: number, digits = 2) => String(value).padStart(digits, "0");

/** A clock for an IANA zone or a fixed offset ("+09:00"). A zone this engine does not know reads as UTC. */
export function zoneClock(zone: string): ZoneClock {
  const fixed = fixedOffsetMs(zone);
  let offsetMs: (utcMs: number) => number;
  let known = zone;
  try {
    offsetMs = fixed === null ? intlOffset(zone) : () => fixed;
  } catch {
    // RangeError: not a zone. A wrong zone must not take the view down; the clock says UTC, which is what it then shows.
    known = "UTC";
    offsetMs = () => 0;
  }
  return {
    zone: known,
    offsetMs,
    parts(utcMs) {
      const local = new Date(utcMs + offsetMs(utcMs));
      return {
        date: `${pad(local.getUTCFullYear(), 4)}-${pad(local.getUTCMonth() + 1)}-${pad(local.getUTCDate())}`,
        time: `${pad(local.getUTCHours())}:${pad(local.getUTCMinutes())}:${pad(local.getUTCSeconds())}`,
        ms: local.getUTCMilliseconds(),
      };
    },
    utcMs(year, month, day, msOfDay) {
      const local = Date.UTC(year, month - 1, day) + msOfDay;
      // Twice, because the first guess may sit on the other side of a clock change.
      const guess = local - offsetMs(local);
      return local - offsetMs(guess);
    },
    offsetLabel(utcMs) {
      const minutes = Math.round(offsetMs(utcMs) / 60_000);
      if (minutes === 0) return "UTC";
      return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(minutes) / 60))}:${pad(Math.abs(minutes) % 60)}`;
    },
  };
}

/**
 * Media time as an operator reads it: "1:23", "1:02:03.400".
 * @param decimals digits after the second, 0..6; the rest is cut off, never rounded up, so that the text never names a later frame.
 * @param longest a duration in microseconds; from one hour on the hours are always written, so that columns line up.
 */
export function formatMediaTime(tUs: number, decimals = 0, longest = tUs): string {
  const unit = 10 ** (6 - decimals);
  // Half a microsecond of slack: 0.1 s given as 99999.99999 must not read 0.0.
  const cut = Math.floor((Math.abs(tUs) + 0.5) / unit) * unit;
  const whole = Math.floor(cut / SECOND_US);
  const seconds = whole % 60;
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  const head = hours > 0 || Math.abs(longest) >= 3600 * SECOND_US ? `${hours}:${pad(minutes)}` : String(minutes);
  const fraction = decimals > 0 ? `.${pad(Math.floor((cut % SECOND_US) / unit), decimals)}` : "";
  return `${tUs < 0 && cut > 0 ? "-" : ""}${head}:${pad(seconds)}${fraction}`;
}

/** What a typed time is read against. */
export interface TimeInputContext {
  durationUs: number;
  /** Where the player stands: picks the day when only a clock time is typed. */
  nowUs: number;
  recordedAt: RecordedAt | null;
}

export type TimeInput =
  | { kind: "media" | "wall"; tUs: number }
  /** 0-based source frame; typed numbers count from 1, as the exported tracks do. */
  | { kind: "frame"; index: number }
  | { kind: "invalid"; reason: "unreadable" | "outside" | "no-clock" };

const CLOCK = /^(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?$/;
const DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})[T ]\s*(.+)$/;

function clockUs(text: string): { us: number; parts: number; hours: number } | null {
  const match = CLOCK.exec(text);
  if (!match) return null;
  const parts = match[1] === undefined ? 2 : 3;
  const [hours, minutes, seconds] = [Number(match[1] ?? 0), Number(match[2]), Number(match[3])];
  if (seconds > 59 || (parts === 3 && minutes > 59)) return null;
  const fraction = Number((match[4] ?? "").padEnd(6, "0"));
  return { us: (hours * 3600 + minutes * 60 + seconds) * SECOND_US + fraction, parts, hours };
}

/**
 * Reads what an operator typed after pressing T. "1:23.4" and "83.4" are media time; "22:14:05" is the wall clock when the recording covers
 * it, else media time; "2024-07-15 22:14:05" is always the wall clock; "f123" or "#123" is a frame, counted from 1; a leading "+" forces media time.
 */
export function parseTimeInput(typed: string, context: TimeInputContext): TimeInput {
  const text = typed.trim().toLowerCase();
  const frame = /^(?:f|#)\s*(\d{1,12})$/.exec(text);
  if (frame) {
    const index = Number(frame[1]) - 1;
    return index < 0 ? { kind: "invalid", reason: "outside" } : { kind: "frame", index };
  }
  const dated = DATE.exec(text);
  if (dated) {
    const clock = clockUs(dated[4]) ?? clockUs(`${dated[4]}:00`);
    if (!clock || clock.hours > 23) return { kind: "invalid", reason: "unreadable" };
    return wall(context, { year: Number(dated[1]), month: Number(dated[2]), day: Number(dated[3]) }, clock.us);
  }
  const forced = text.startsWith("+");
  const body = forced ? text.slice(1).trim() : text;
  const clock = clockUs(body);
  if (clock) {
    if (!forced && clock.parts === 3 && clock.hours < 24) {
      const found = wall(context, null, clock.us);
      if (found.kind === "wall") return found;
    }
    return inside(clock.us, context);
  }
  const words = /^(?:(\d{1,4})\s*h)?\s*(?:(\d{1,5})\s*m)?\s*(?:(\d{1,7}(?:[.,]\d{1,6})?)\s*s?)?$/.exec(body);
  if (body !== "" && words) {
    const seconds = Number((words[3] ?? "0").replace(",", "."));
    return inside(
      Math.round((Number(words[1] ?? 0) * 3600 + Number(words[2] ?? 0) * 60 + seconds) * SECOND_US),
      context,
    );
  }
  return { kind: "invalid", reason: "unreadable" };
}

function inside(tUs: number, context: TimeInputContext): TimeInput {
  return tUs <= context.durationUs ? { kind: "media", tUs } : { kind: "invalid", reason: "outside" };
}

function wall(
  context: TimeInputContext,
  date: { year: number; month: number; day: number } | null,
  usOfDay: number,
): TimeInput {
  const recorded = context.recordedAt;
  if (!recorded || recorded.utcMs === null) return { kind: "invalid", reason: "no-clock" };
  const startMs = recorded.utcMs;
  const clock = zoneClock(recorded.zone);
  const mediaOf = (utcMs: number) => (utcMs - startMs) * 1000 + (usOfDay % 1000);
  const msOfDay = Math.floor(usOfDay / 1000);
  if (date) {
    const tUs = mediaOf(clock.utcMs(date.year, date.month, date.day, msOfDay));
    return covers(tUs, context) ? { kind: "wall", tUs: Math.max(0, tUs) } : { kind: "invalid", reason: "outside" };
  }
  const days = Math.ceil(context.durationUs / 1000 / DAY_MS) + 1;
  let best: number | null = null;
  for (let day = -1; day <= days; day += 1) {
    const [year, month, dayOfMonth] = clock
      .parts(startMs + day * DAY_MS)
      .date.split("-")
      .map(Number);
    const tUs = mediaOf(clock.utcMs(year, month, dayOfMonth, msOfDay));
    if (!covers(tUs, context)) continue;
    if (best === null || Math.abs(tUs - context.nowUs) < Math.abs(best - context.nowUs)) best = Math.max(0, tUs);
  }
  return best === null ? { kind: "invalid", reason: "outside" } : { kind: "wall", tUs: best };
}

// One second of grace at the start: the operator types whole seconds, and a recording that begins at 22:14:05.300 covers "22:14:05".
function covers(tUs: number, context: TimeInputContext): boolean {
  return tUs > -SECOND_US && tUs <= context.durationUs;
}
