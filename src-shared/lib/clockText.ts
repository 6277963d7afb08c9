/** Wall-clock of the picture at a media time, as it was read; no zone. */
export interface ClockRead {
  tUs: number;
  /** Lines of text found in the picture. */
  lines: string[];
}

/** How far two readings may be apart from what the media times say: recorders write whole seconds, and late. */
const TOLERANCE_S = 1.6;
const DATE =
  /(?<!\d)(?:(?<y>20\d\d|19\d\d)\s?[-/.년年]\s?(?<m>\d{1,2})\s?[-/.월月]\s?(?<d>\d{1,2})|(?<a>\d{1,2})[-/.](?<b>\d{1,2})[-/.](?<y2>20\d\d|19\d\d))(?!\d)/u;
const TIME = /(?<!\d)(?<h>\d{1,2})[:.](?<min>[0-5]\d)[:.](?<s>[0-5]\d)(?!\d)\s?(?<half>[AaPp])?/u;

/**
 * Date and time in a line of burnt-in text, as milliseconds of a clock without zone (Date.UTC of what it shows); null when there is none, when it is
 * no real date, or when day and month cannot be told apart (05/07/2020).
 */
export function parseClock(line: string): number | null {
  const date = DATE.exec(line);
  const rest = date ? line.slice(0, date.index) + " " + line.slice(date.index + date[0].length) : line;
  const time = TIME.exec(rest);
  if (!date?.groups || !time?.groups) return null;
  const { y, m, d, a, b, y2 } = date.groups;
  let [year, month, day] = [Number(y), Number(m), Number(d)];
  if (y2 !== undefined) {
    const [first, second] = [Number(a), Number(b)];
    if (first <= 12 && second <= 12 && first !== second) return null;
    [year, month, day] = first > 12 ? [Number(y2), second, first] : [Number(y2), first, second];
  }
  let hour = Number(time.groups["h"]);
  const half = time.groups["half"]?.toLowerCase();
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === "p" ? 12 : 0);
  const ms = Date.UTC(year, month - 1, day, hour, Number(time.groups["min"]), Number(time.groups["s"]));
  const back = new Date(ms);
  // 31 February rolls over; hour 25 too.
  const real =
    back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === day && hour < 24;
  return real ? ms : null;
}

/**
 * The clock of media time 0, in the terms of `parseClock`, when at least two pictures show clocks that run with the media time; null otherwise. One
 * reading alone is no evidence: a poster, a file name on a screen, or a misread digit would pass.
 */
export function agreeingClock(reads: readonly ClockRead[]): { startMs: number; line: string } | null {
  const found = reads.flatMap(({ tUs, lines }) => {
    // Date and time are often two lines, one below the other.
    const texts = [...lines, lines.join(" ")];
    const line = texts.find((text) => parseClock(text) !== null);
    return line === undefined ? [] : [{ tUs, line, startMs: parseClock(line)! - tUs / 1000 }];
  });
  for (const one of found) {
    const agreeing = found.filter(
      (other) => other.tUs !== one.tUs && Math.abs(other.startMs - one.startMs) <= TOLERANCE_S * 1000,
    );
    const ran = agreeing.some((other) => other.line !== one.line);
    // Whole seconds are shown late, never early: the largest of the agreeing ones is nearest.
    if (ran) {
      const startMs = Math.max(one.startMs, ...agreeing.map((other) => other.startMs));
      return { startMs: Math.round(startMs), line: one.line };
    }
  }
  return null;
}
