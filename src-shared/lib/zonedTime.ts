/**
 * The instant of a wall-clock reading. `wallMs` = Date.UTC of the fields as written; `zone` = IANA name, "UTC" or an offset such as "+09:00". Where a clock
 * was put back, so that the reading happened twice, the first is meant; where it was put forward, so that the reading never happened, it
 * counts on from before the jump. Throws RangeError on an unknown zone. Pure.
 */
export function zonedToUtc(wallMs: number, zone: string): number {
  const fixed = fixedOffset(zone);
  if (fixed !== null) return wallMs - fixed;
  // The offsets a day before and after bracket any change near the reading; only instants that read back as asked are right.
  const before = offsetAt(wallMs - 86_400_000, zone);
  const after = offsetAt(wallMs + 86_400_000, zone);
  const candidates = [wallMs - before, wallMs - after].filter((utc) => utc + offsetAt(utc, zone) === wallMs);
  return candidates.length > 0 ? Math.min(...candidates) : wallMs - before;
}

/** Milliseconds that a zone's clock is ahead of UTC at an instant. */
export function offsetAt(utcMs: number, zone: string): number {
  const fixed = fixedOffset(zone);
  if (fixed !== null) return fixed;
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(utcMs)
      .map((part) => [part.type, Number(part.value)]),
  );
  const wall = Date.UTC(
    parts["year"]!,
    parts["month"]! - 1,
    parts["day"],
    parts["hour"],
    parts["minute"],
    parts["second"],
  );
  return wall - Math.floor(utcMs / 1000) * 1000;
}

/** "2026-07-15T22:14:05.250+09:00": a media time on a recording's own clock; null where nobody knows it. */
export function isoTime({ utcMs, zone }: { utcMs: number | null; zone: string }, us: number): string | null {
  if (utcMs === null) return null;
  const at = utcMs + Math.floor(us / 1000);
  const offset = Math.round(offsetAt(at, zone) / 60_000);
  const sign = offset < 0 ? "-" : "+";
  const pad = (value: number) => String(value).padStart(2, "0");
  const wall = new Date(at + offset * 60_000).toISOString().slice(0, 23);
  return `${wall}${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
}

function fixedOffset(zone: string): number | null {
  if (zone === "UTC" || zone === "Z") return 0;
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(zone);
  if (!match) return null;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

function formatter(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}
