import type { RecordedAt } from "#shared/domain/time.ts";
import type { Locale } from "./i18n/language.ts";

/** Narrow no-break space: keeps a number and its unit on one line. */
const NNBSP = "\u202f";
const pad = (n: number, width = 2): string => String(n).padStart(width, "0");

/** Length of footage, `us` in microseconds: "0:42", "12:05", "1:02:03". Rounded to the nearest second. */
export function formatDuration(us: number): string {
  const total = Math.max(0, Math.round(us / 1_000_000));
  const h = Math.floor(total / 3600);
  const m = Math.floor((total % 3600) / 60);
  const s = total % 60;
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** A position in footage, exact to the millisecond and of constant width: "00:01:02.345". */
export function formatMediaTime(us: number): string {
  const sign = us < 0 ? "-" : "";
  const ms = Math.floor(Math.abs(us) / 1000);
  return `${sign}${pad(Math.floor(ms / 3_600_000))}:${pad(Math.floor(ms / 60_000) % 60)}:${pad(Math.floor(ms / 1000) % 60)}.${pad(ms % 1000, 3)}`;
}

/** Bytes in decimal units, as file managers count them: "812 kB", "1.24 GB". */
export function formatBytes(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)}${NNBSP}${units[unit] as string}`;
}

/** `fraction` 0..1. Never says 100 % before it is true. */
export function formatPercent(fraction: number, locale: Locale): string {
  const percent = fraction >= 1 ? 100 : Math.min(99, Math.floor(Math.max(0, fraction) * 100));
  return locale === "ko" ? `${percent}%` : `${percent}${NNBSP}%`;
}

/** Multiple of real time: "8.2×", "124×". */
export function formatSpeed(x: number): string {
  return `${x >= 99.95 ? Math.round(x) : x.toFixed(1)}×`;
}

export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A whole number with the language's grouping. */
export function formatCount(n: number, locale: Locale): string {
  return numberFormats[locale].format(n);
}
const numberFormats: Record<Locale, Intl.NumberFormat> = {
  en: new Intl.NumberFormat("en-GB"),
  ko: new Intl.NumberFormat("ko-KR"),
};

/** A span of waiting, coarse because it is an estimate: "45 s", "3 min", "1 h 20 min" / "45초", "3분", "1시간 20분". */
export function formatCoarse(ms: number, locale: Locale): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  const [sUnit, mUnit, hUnit] = locale === "ko" ? ["초", "분", "시간"] : [`${NNBSP}s`, `${NNBSP}min`, `${NNBSP}h`];
  if (seconds < 60) return `${seconds}${sUnit}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes}${mUnit}`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)}${hUnit}${rest ? ` ${rest}${mUnit}` : ""}`;
}

/** How long something took, exact enough to compare: "0.34 s", "12.3 s", "2 min 05 s" / "0.34초", "12.3초", "2분 05초". */
export function formatSeconds(ms: number, locale: Locale): string {
  const [sUnit, mUnit] = locale === "ko" ? ["초", "분"] : [`${NNBSP}s`, `${NNBSP}min`];
  const seconds = Math.max(0, ms) / 1000;
  // Something took time, however little.
  if (seconds < 0.005) return `<0.01${sUnit}`;
  if (seconds < 1) return `${seconds.toFixed(2)}${sUnit}`;
  if (seconds < 99.95) return `${seconds.toFixed(1)}${sUnit}`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}${mUnit} ${pad(whole % 60)}${sUnit}`;
}

/** How long ago an instant was, in the words of the language: "5 minutes ago", "어제". */
export function formatAgo(atMs: number, locale: Locale, nowMs = Date.now()): string {
  const minutes = Math.round((atMs - nowMs) / 60_000);
  // "this minute" is no answer to how long ago.
  if (minutes >= 0) return agoFormats[locale].format(0, "second");
  if (Math.abs(minutes) < 60) return agoFormats[locale].format(minutes, "minute");
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 36
    ? agoFormats[locale].format(hours, "hour")
    : agoFormats[locale].format(Math.round(hours / 24), "day");
}
const agoFormats: Record<Locale, Intl.RelativeTimeFormat> = {
  en: new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" }),
  ko: new Intl.RelativeTimeFormat("ko-KR", { numeric: "auto" }),
};

/** Wall-clock time of a recording with its zone, or null when nobody knows it. */
export interface WallClock {
  /** "2024-07-15" */
  date: string;
  /** "22:14:05" */
  time: string;
  /** "+09:00" at that instant; "UTC" when the offset is zero. */
  offset: string;
  /** Everything in one line. Time is never written without its zone. */
  text: string;
}

const wallFormats = new Map<string, Intl.DateTimeFormat | null>();

/** Intl accepts IANA names and fixed offsets ("+09:00"); null for a zone it does not know. */
export function zoneFormat(zone: string): Intl.DateTimeFormat | null {
  const cached = wallFormats.get(zone);
  if (cached !== undefined) return cached;
  let format: Intl.DateTimeFormat | null;
  try {
    format = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    format = null; // RangeError: a zone this engine does not know. The caller shows UTC instead, which is always right.
  }
  wallFormats.set(zone, format);
  return format;
}

/** Minutes east of UTC in a zone at an instant. */
export function zoneOffsetMinutes(utcMs: number, zone: string): number {
  const format = zoneFormat(zone);
  if (!format) return 0;
  const p: Record<string, number> = {};
  for (const part of format.formatToParts(utcMs)) p[part.type] = Number(part.value);
  const shown = Date.UTC(
    p["year"] ?? 0,
    (p["month"] ?? 1) - 1,
    p["day"] ?? 1,
    p["hour"] ?? 0,
    p["minute"] ?? 0,
    p["second"] ?? 0,
  );
  return Math.round((shown - Math.floor(utcMs / 1000) * 1000) / 60_000);
}

export function formatOffset(minutes: number): string {
  if (minutes === 0) return "UTC";
  const abs = Math.abs(minutes);
  return `${minutes < 0 ? "−" : "+"}${pad(Math.floor(abs / 60))}:${pad(abs % 60)}`;
}

/** ISO-like on purpose: it sorts, and no reader can take the day for the month. */
export function wallClock(utcMs: number, zone: string): WallClock {
  const offsetMinutes = zoneOffsetMinutes(utcMs, zone);
  const iso = new Date(utcMs + offsetMinutes * 60_000).toISOString();
  const date = iso.slice(0, 10);
  const time = iso.slice(11, 19);
  const offset = formatOffset(offsetMinutes);
  return { date, time, offset, text: `${date} ${time} ${offset}` };
}

/** Wall-clock time of a place in a video, or null when the recording's start is unknown. */
export function wallClockAt(recordedAt: RecordedAt, mediaUs: number): WallClock | null {
  return recordedAt.utcMs === null ? null : wallClock(recordedAt.utcMs + Math.floor(mediaUs / 1000), recordedAt.zone);
}

/**
 * The instant that a zone's clocks called `date` `time`. In the hour that clocks skip or repeat, the offset after the change wins.
 * Returns null when either part is not a date or a time.
 */
export function instantOf(date: string, time: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}(:\d{2})?$/.test(time)) return null;
  const asUtc = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  if (Number.isNaN(asUtc) || !zoneFormat(zone)) return null;
  // Twice: the first offset may belong to the other side of a change of clocks.
  const first = asUtc - zoneOffsetMinutes(asUtc, zone) * 60_000;
  return asUtc - zoneOffsetMinutes(first, zone) * 60_000;
}

/** The zones this engine knows, this machine's first. */
export function knownZones(): string[] {
  const here = new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  return [...new Set([here, "UTC", ...Intl.supportedValuesOf("timeZone")])];
}
