import type { TimeFilter } from "#shared/domain/query.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { offsetAt } from "#shared/lib/zonedTime.ts";
import { intersectSpans, joinSpans, subtractSpans, type Span } from "./spans.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A recording of more days than this is a wrong clock. */
const MAX_DAYS = 3700;
/** Clocks change on quarters of an hour: one look per quarter and zone is enough. */
const QUARTER_MS = 900_000;
const MAX_LOOKS = 100_000;

/** Offsets of zones as they were looked up: asking the system for one takes as long as matching a video. */
const looks = new Map<string, number>();

function offset(utcMs: number, zone: string): number {
  const quarter = Math.floor(utcMs / QUARTER_MS);
  const key = `${zone} ${quarter}`;
  let known = looks.get(key);
  if (known === undefined) {
    if (looks.size >= MAX_LOOKS) looks.clear();
    looks.set(key, (known = offsetAt(quarter * QUARTER_MS, zone)));
  }
  return known;
}

/** The instants at which a zone's clock shows a reading: one, two where it was set back; where it never showed it, the instant counted on from before the jump. */
function instantsOf(wallMs: number, zone: string): { first: number; last: number } {
  const before = offset(wallMs - DAY_MS, zone);
  const after = offset(wallMs + DAY_MS, zone);
  const right = [wallMs - before, wallMs - after].filter((utc) => utc + offset(utc, zone) === wallMs);
  return right.length > 0
    ? { first: Math.min(...right), last: Math.max(...right) }
    : { first: wallMs - before, last: wallMs - before };
}

/**
 * The stretches of a recording that time filters leave, read on the recording's own clock in its own zone: stated ones must all hold, negated ones are taken
 * away. Null when the recording has no clock, so that nothing can be told. Hours of the day follow the clock on the wall: on the night it is set back the
 * hour that comes twice counts twice, on the night it is put forward the missing one is not there.
 */
export function spansOfTime(filters: readonly TimeFilter[], recorded: RecordedAt, durationUs: number): Span[] | null {
  const startMs = recorded.utcMs;
  if (startMs === null) return null;
  let left: Span[] = [{ startUs: 0, endUs: durationUs }];
  for (const filter of filters) {
    const spans = spansOfFilter(filter, startMs, recorded.zone, durationUs);
    left = filter.negated ? subtractSpans(left, spans) : intersectSpans(left, spans);
  }
  return left;
}

function spansOfFilter(filter: TimeFilter, startMs: number, zone: string, durationUs: number): Span[] {
  const toMedia = (utcMs: number) => Math.min(durationUs, Math.max(0, (utcMs - startMs) * 1000));
  const instant = (wall: string) => instantsOf(Date.parse(`${wall}Z`), zone).first;
  let spans: Span[] = [
    {
      startUs: filter.from === null ? 0 : toMedia(instant(filter.from)),
      endUs: filter.to === null ? durationUs : toMedia(instant(filter.to)),
    },
  ].filter((it) => it.endUs > it.startUs);
  if (filter.daily === null && filter.weekdays.length === 0) return spans;

  const { fromMinute, toMinute } = filter.daily ?? { fromMinute: 0, toMinute: 1440 };
  // Over midnight: the part after it belongs to the day on which the stretch began ("Friday night").
  const minutes = toMinute > fromMinute ? toMinute - fromMinute : toMinute + 1440 - fromMinute;
  const days: Span[] = [];
  const endMs = startMs + durationUs / 1000;
  const first = Math.floor((startMs + offset(startMs, zone)) / DAY_MS) - 1;
  const last = Math.min(first + MAX_DAYS, Math.floor((endMs + offset(endMs, zone)) / DAY_MS));
  for (let day = first; day <= last; day++) {
    // Day 0 of the epoch was a Thursday.
    if (filter.weekdays.length > 0 && !filter.weekdays.includes((((day + 4) % 7) + 7) % 7)) continue;
    const from = day * DAY_MS + fromMinute * MINUTE_MS;
    const until = from + minutes * MINUTE_MS;
    days.push({ startUs: toMedia(instantsOf(from, zone).first), endUs: toMedia(instantsOf(until, zone).last) });
  }
  spans = intersectSpans(spans, joinSpans(days));
  return spans;
}
