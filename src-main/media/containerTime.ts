import type { RecordedAt } from "#shared/domain/time.ts";
import type { ProbedFile } from "./ffprobe.ts";

/** Digital recorders did not exist before; 1904 and 1970 are the zero of QuickTime's and Unix's clock, 2000-2001 that of a recorder whose battery died. */
const EARLIEST_MS = Date.UTC(1995, 0, 1);
const DEAD_BATTERY = new Set(["2000-01-01", "2001-01-01", "1980-01-01"]);
const DAY_MS = 86_400_000;

/**
 * The wall-clock time of media time 0 that a container states, or null. Apple's creation date comes first since it carries the zone; the plain
 * creation time is UTC by the standards, which is what is believed. Times later than a day from now are refused.
 */
export function containerTime(file: ProbedFile, nowMs: number): RecordedAt | null {
  const tags = new Map<string, string>();
  for (const source of [...file.streams.map((s) => s.tags), file.format.tags]) {
    for (const [key, value] of Object.entries(source ?? {})) tags.set(key.toLowerCase(), value);
  }
  for (const key of [
    "com.apple.quicktime.creationdate",
    "creation_time",
    "date_recorded",
    "date-eng",
    "datetimeoriginal",
  ]) {
    const text = tags.get(key)?.trim();
    const time = text ? parseStamp(text) : null;
    if (
      !text ||
      !time ||
      time.utcMs < EARLIEST_MS ||
      time.utcMs > nowMs + DAY_MS ||
      DEAD_BATTERY.has(text.slice(0, 10))
    )
      continue;
    return {
      utcMs: time.utcMs,
      source: "container",
      zone: time.zone,
      zoneKnown: true,
      evidence: `${key}=${text}`.slice(0, 300),
    };
  }
  return null;
}

/** ISO 8601 with a zone ("Z", "+0900", "+09:00"), a date and a time to the second; null otherwise. */
function parseStamp(text: string): { utcMs: number; zone: string } | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?$/.exec(text);
  if (!match) return null;
  const [, y, mo, d, h, mi, s, fraction, offset] = match;
  // QuickTime and Matroska times without a zone are UTC by their standards.
  const zone = !offset || offset === "Z" ? "UTC" : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  const utcMs = Date.parse(
    `${y}-${mo}-${d}T${h}:${mi}:${s}${(fraction ?? "").slice(0, 4)}${zone === "UTC" ? "Z" : zone}`,
  );
  return Number.isNaN(utcMs) ? null : { utcMs, zone };
}
