import { SMALL_HOURS, UNITS } from "./lexicon/senses.ts";
import type { Sense, When } from "./lexicon/senses.ts";
import { rule, senseOf } from "./rules.ts";
import type { Rule } from "./rules.ts";
import { kindOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";

const DAY_MS = 86_400_000;
const DAY_MINUTES = 1440;
/** "At 22:30" means around then; "at 10pm" the hour that begins then. */
const AROUND_MINUTES = 5;
/** A date with a clock stands for its minute. */
const INSTANT_MS = 60_000;

type Moment = { is: "when"; when: When; part: "date" | "daily" | "weekdays" | "both" };

/**
 * Rules that make `when` tokens of clocks, dates and the words around them, in the groups in which they are applied. Everything is wall-clock time in the
 * recording's own zone, so days are plain days of 24 hours. `now`: "2026-07-15T22:00:00".
 */
export function timeRules(now: string): Rule[][] {
  const nowMs = Date.parse(`${now.slice(0, 19)}Z`);
  const today = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const [thisYear, thisMonth] = [new Date(today).getUTCFullYear(), new Date(today).getUTCMonth()];

  const monthDay = (month: number, day: number | null, year: number | null): Sense | null => {
    if (month < 1 || month > 12) return null;
    // Footage lies in the past: without a year the last such day is meant.
    const y = year ?? (Date.UTC(thisYear, month - 1, day ?? 1) > today ? thisYear - 1 : thisYear);
    const from = Date.UTC(y, month - 1, day ?? 1);
    if (day !== null && new Date(from).getUTCDate() !== day) return null;
    return date(from, day === null ? Date.UTC(y, month, 1) : from + DAY_MS);
  };
  const relative = (offset: number, daypart?: [number, number]): Sense => {
    const from = today + offset * DAY_MS;
    return daypart ? both(from, daypart[0], daypart[1]) : date(from, from + DAY_MS);
  };
  const period = (sort: "week" | "month" | "year", offset: number): Sense => {
    if (sort === "year") return date(Date.UTC(thisYear + offset, 0, 1), Date.UTC(thisYear + offset + 1, 0, 1));
    if (sort === "month")
      return date(Date.UTC(thisYear, thisMonth + offset, 1), Date.UTC(thisYear, thisMonth + offset + 1, 1));
    // ISO 8601: weeks begin on Monday.
    const monday = today - ((new Date(today).getUTCDay() + 6) % 7) * DAY_MS + offset * 7 * DAY_MS;
    return date(monday, monday + 7 * DAY_MS);
  };
  const lastWeekday = (day: number): Sense => {
    const back = (new Date(today).getUTCDay() - day + 7) % 7 || 7;
    return relative(-back);
  };
  const n = (part: Token | undefined) => senseOf(part, "number")?.n ?? null;

  /** Days of the calendar, before "15일" can be read as 15 days. */
  const dates: Rule[] = [
    rule("isoDate", ([d]) => {
      const { year, month, day, minute, second = 0 } = senseOf(d, "isoDate")!;
      const made = monthDay(month, day, year);
      if (made?.is !== "when" || minute === undefined || minute >= DAY_MINUTES) return made;
      const at = Date.UTC(year, month - 1, day) + minute * 60_000 + Math.min(second, 59) * 1000;
      return { is: "when", part: "both", when: { ...NEVER, from: wall(at), to: wall(at + INSTANT_MS) } };
    }),
    rule("number year number monthWord number day", ([y, , m, , d]) => monthDay(n(m)!, n(d), n(y))),
    rule("number year number monthWord", ([y, , m]) => monthDay(n(m)!, null, n(y))),
    rule("number monthWord number day", ([m, , d]) => monthDay(n(m)!, n(d), null)),
    rule("number monthWord", ([m]) => monthDay(n(m)!, null, null)),
    rule("month number number", ([m, d, y]) => (n(y)! >= 1970 ? monthDay(monthOf(m), n(d), n(y)) : null)),
    rule("month number comma number", ([m, d, , y]) => (n(y)! >= 1970 ? monthDay(monthOf(m), n(d), n(y)) : null)),
    rule("month number", ([m, d]) =>
      n(d)! >= 1970 ? monthDay(monthOf(m), null, n(d)) : monthDay(monthOf(m), n(d), null),
    ),
    rule("number month number", ([d, m, y]) => (n(y)! >= 1970 ? monthDay(monthOf(m), n(d), n(y)) : null)),
    rule("number month", ([d, m]) => monthDay(monthOf(m), n(d), null)),
    rule("month", ([m]) => (senseOf(m, "month")!.alone ? monthDay(monthOf(m), null, null) : null)),
  ];
  /** Days that are counted from today, after durations are read: "last 2 hours", "3 days ago". */
  const relatives: Rule[] = [
    rule("relDay", ([d]) => relative(senseOf(d, "relDay")!.offset, senseOf(d, "relDay")!.daypart)),
    rule("period", ([p]) => period(senseOf(p, "period")!.period, senseOf(p, "period")!.offset)),
    rule("last weekday", ([, d]) => (senseOf(d, "weekday")!.set ? null : lastWeekday(senseOf(d, "weekday")!.day))),
    rule("weekday", ([d]) => {
      const { day, set } = senseOf(d, "weekday")!;
      return { is: "when", part: "weekdays", when: { ...NEVER, weekdays: set ?? [day] } };
    }),
    rule("last duration", ([, d]) => {
      const ms = senseOf(d, "duration")!.us / 1000;
      return { is: "when", part: "both", when: { ...NEVER, from: wall(nowMs - ms), to: wall(nowMs) } };
    }),
    rule("last unit", ([, d]) => {
      const ms = senseOf(d, "unit")!.us / 1000;
      return { is: "when", part: "both", when: { ...NEVER, from: wall(nowMs - ms), to: wall(nowMs) } };
    }),
    rule("duration ago", ([d]) => {
      const { us } = senseOf(d, "duration")!;
      if (us % UNITS.day === 0) return relative(-us / UNITS.day);
      // Around then, give or take a quarter of the way back.
      const [at, slack] = [nowMs - us / 1000, us / 4000];
      return { is: "when", part: "both", when: { ...NEVER, from: wall(at - slack), to: wall(at + slack) } };
    }),
  ];

  return [dates, CLOCKS, DURATIONS, relatives, RANGES, SPANS, JOINS, JOINS, JOINS];
}

/** Clocks of several words. */
const CLOCKS: Rule[] = [
  rule("ampm|daypart number|clock hour? number minute", ([half, h, hour, m]) =>
    hour || kindOf(h!) === "clock" ? clock(h, minutesOf(m), halfOf(half)) : null,
  ),
  rule("ampm|daypart number hour half", ([half, h]) => clock(h, 30, halfOf(half))),
  rule("ampm|daypart number hour", ([half, h]) => clock(h, null, halfOf(half))),
  rule("ampm|daypart clock", ([half, h]) => clock(h, null, halfOf(half))),
  rule("number hour number minute", ([h, , m]) => clock(h, minutesOf(m), null)),
  rule("number hour half", ([h]) => clock(h, 30, null)),
  rule("number hour", ([h]) => clock(h, null, null)),
  rule("number|clock ampm", ([h, half]) => clock(h, null, halfOf(half))),
  rule("number daypart", ([h, half]) => clock(h, null, halfOf(half))),
];

const DURATIONS: Rule[] = [
  rule("half unit", ([, unit]) => duration(0.5, unit)),
  rule("number unit half", ([n, unit]) => duration((senseOf(n, "number")?.n ?? 0) + 0.5, unit)),
  rule("number unit|minute|day", ([n, unit]) => duration(senseOf(n, "number")!.n, unit)),
  rule("article unit", ([, unit]) => duration(1, unit)),
];

/** What comes after a bare number that makes it a count and no clock: "after 10 people". */
const COUNTED = new Set(["noun", "color", "unit", "counter", "garment", "size", "concept", "duration"]);
const plainHour = (next: Token | undefined) => !next || !COUNTED.has(kindOf(next));

const TIMES = new Set(["clock", "when", "number", "daypart"]);

/** Ranges within a day, and ranges of days. */
const RANGES: Rule[] = [
  rule("from|between? clock|number to|until|and clock|number ampm?", ([first, a, , b], next) => {
    if (!first && !(kindOf(a!) === "clock" || kindOf(b!) === "clock")) return null;
    if (!first && kindOf(a!) === "number" && !plainHour(next)) return null;
    return plainHour(next) ? daily(a, b) : null;
  }),
  rule("clock:since|from clock:until between?", ([a, b]) => daily(a, b)),
  rule("clock:and clock between", ([a, b]) => daily(a, b)),
  rule("clock|number to clock", ([a, , b]) => daily(a, b)),
  rule("since|from? when:since when:until", ([, a, b]) => days(a, b)),
  rule("from|between when to|until|and when", ([, a, , b]) => days(a, b)),
  rule("when to|until when", ([a, , b]) => days(a, b)),
];

/** One-sided bounds and single times. */
const SPANS: Rule[] = [
  rule("clock between clock", ([a, , b]) => daily(a, b)),
  rule("clock:since after?", ([a]) => afterClock(a)),
  rule("clock:until", ([a]) => dayRange(0, minuteOf(a) || DAY_MINUTES)),
  rule("clock after", ([a]) => afterClock(a)),
  rule("clock before", ([a]) => dayRange(0, minuteOf(a) || DAY_MINUTES)),
  rule("after|since|from clock", ([, a]) => afterClock(a)),
  rule("before|until clock", ([, a]) => dayRange(0, minuteOf(a) || DAY_MINUTES)),
  rule("after|since number", ([, a], next) => (plainHour(next) ? hourRange(a, (h) => dayRange(h, DAY_MINUTES)) : null)),
  rule("before|until number", ([, a], next) => (plainHour(next) ? hourRange(a, (h) => dayRange(0, h)) : null)),
  rule("bound|at|on? clock", ([, a]) => around(a)),
  rule("at|in|on? daypart", ([, d]) => {
    const { from, to } = senseOf(d, "daypart")!;
    return dayRange(from, to);
  }),
  rule("after|since|from when", ([, w]) => open(w, "from")),
  rule("before when", ([, w]) => open(w, "before")),
  rule("until when", ([, w]) => open(w, "until")),
  rule("when:since after?", ([w]) => open(w, "from")),
  rule("when:until", ([w]) => open(w, "until")),
  // "Yesterday after 10pm": the word belongs to what follows.
  rule("when after", ([w], next) => (next && TIMES.has(kindOf(next)) ? null : open(w, "from"))),
  rule("when before", ([w], next) => (next && TIMES.has(kindOf(next)) ? null : open(w, "before"))),
];

/** "Yesterday" beside "after 10pm" is one time; so are two weekdays. */
const JOINS: Rule[] = [
  rule("on|in|at when", ([, w]) => w!.sense),
  rule("when comma? when", ([a, , b]) => join(a!.sense as Moment, b!.sense as Moment)),
  rule("when and|or when", ([a, , b]) => {
    const [x, y] = [a!.sense as Moment, b!.sense as Moment];
    return x.part === "weekdays" && y.part === "weekdays" ? weekdays(x, y) : null;
  }),
];

const NEVER: When = { from: null, to: null, daily: null, weekdays: [] };

function join(a: Moment, b: Moment): Sense | null {
  if (a.part === "weekdays" && b.part === "weekdays") return weekdays(a, b);
  const parts = [a, b];
  const day = parts.find((one) => one.part === "date");
  const hours = parts.find((one) => one.part === "daily");
  const days = parts.find((one) => one.part === "weekdays");
  if (hours && days)
    return { is: "when", part: "both", when: { ...NEVER, daily: hours.when.daily, weekdays: days.when.weekdays } };
  if (day && days) return { is: "when", part: "both", when: { ...day.when, weekdays: days.when.weekdays } };
  if (!hours || !day) return null;
  const [from, to] = [day.when.from && Date.parse(`${day.when.from}Z`), day.when.to && Date.parse(`${day.when.to}Z`)];
  const { fromMinute, toMinute } = hours.when.daily!;
  // Hours of a single day are one stretch; hours of many days, or of an open range, stay daily.
  if (typeof from !== "number" || typeof to !== "number" || to - from !== DAY_MS)
    return { is: "when", part: "both", when: { ...day.when, daily: hours.when.daily } };
  return both(from, fromMinute, toMinute);
}

function weekdays(a: Moment, b: Moment): Sense {
  const days = [...new Set([...a.when.weekdays, ...b.when.weekdays])].sort((x, y) => x - y);
  return { is: "when", part: "weekdays", when: { ...NEVER, weekdays: days } };
}

function date(fromMs: number, toMs: number): Sense {
  return { is: "when", part: "date", when: { ...NEVER, from: wall(fromMs), to: wall(toMs) } };
}

/** Hours of one day; those that pass over midnight end on the next. */
function both(dayMs: number, fromMinute: number, toMinute: number): Sense {
  const end = toMinute > fromMinute ? toMinute : toMinute + DAY_MINUTES;
  return {
    is: "when",
    part: "both",
    when: { ...NEVER, from: wall(dayMs + fromMinute * 60_000), to: wall(dayMs + end * 60_000) },
  };
}

function dayRange(fromMinute: number, toMinute: number): Sense | null {
  return fromMinute === toMinute
    ? null
    : { is: "when", part: "daily", when: { ...NEVER, daily: { fromMinute, toMinute } } };
}

/** To the end of the day; "after midnight" means the small hours, not the whole day. */
function afterClock(token: Token | undefined): Sense | null {
  const minute = minuteOf(token);
  return minute === 0 ? dayRange(...SMALL_HOURS) : dayRange(minute, DAY_MINUTES);
}

function hourRange(token: Token | undefined, make: (minute: number) => Sense | null): Sense | null {
  const hour = senseOf(token, "number")?.n ?? 99;
  return hour >= 1 && hour <= 24 ? make(hour * 60) : null;
}

/** "From 9 to 5" ends after it begins: a bare end takes the afternoon, and a bare start takes the half of the day of its end. */
function daily(a: Token | undefined, b: Token | undefined): Sense | null {
  let [from, to] = [minuteOf(a), minuteOf(b)];
  if (from > DAY_MINUTES || to > DAY_MINUTES) return null;
  const [fromSure, toSure] = [styleOf(a) === "stated", styleOf(b) === "stated"];
  // Who writes 24 hours once means them always.
  if (styleOf(a) === "written" || styleOf(b) === "written") return dayRange(from % DAY_MINUTES, to || DAY_MINUTES);
  if (!fromSure && toSure && from < 720 && to > 720 && from + 720 < to && from !== 0) from += 720;
  else if (fromSure && !toSure && to <= 720 && from >= 720 && to + 720 > from) to += 720;
  else if (!fromSure && !toSure && to <= from && to < 720 && from <= 720) to += 720;
  return dayRange(from === DAY_MINUTES ? 0 : from, to === 0 ? DAY_MINUTES : to);
}

function around(token: Token | undefined): Sense | null {
  const { minute, hourOnly } = senseOf(token, "clock")!;
  if (hourOnly) return dayRange(minute % DAY_MINUTES, (minute % DAY_MINUTES) + 60);
  return dayRange((minute - AROUND_MINUTES + DAY_MINUTES) % DAY_MINUTES, (minute + AROUND_MINUTES) % DAY_MINUTES);
}

function days(a: Token | undefined, b: Token | undefined): Sense | null {
  const [x, y] = [senseOf(a, "when")?.when, senseOf(b, "when")?.when];
  if (x?.weekdays.length === 1 && y?.weekdays.length === 1 && !x.daily && !y.daily) {
    const range: number[] = [];
    for (let day = x.weekdays[0]!; ; day = (day + 1) % 7) {
      range.push(day);
      if (day === y.weekdays[0]) break;
    }
    return { is: "when", part: "weekdays", when: { ...NEVER, weekdays: range.sort((p, q) => p - q) } };
  }
  if (!x?.from || !y?.from || !y.to) return null;
  const instant = Date.parse(`${y.to}Z`) - Date.parse(`${y.from}Z`) === INSTANT_MS;
  const to = instant ? y.from : y.to;
  if (x.from >= to) return null;
  return { is: "when", part: "date", when: { ...NEVER, from: x.from, to } };
}

/** "After July 15" counts from that day's start: too much is better than missing the day. "Until" keeps the day, "before" does not. */
function open(token: Token | undefined, side: "from" | "before" | "until"): Sense | null {
  const when = senseOf(token, "when")?.when;
  if (!when) return null;
  if (when.daily)
    return side === "from"
      ? dayRange(when.daily.fromMinute, DAY_MINUTES)
      : dayRange(0, side === "before" ? when.daily.fromMinute : when.daily.toMinute);
  if (!when.from || !when.to) return null;
  const bounds =
    side === "from" ? { from: when.from, to: null } : { from: null, to: side === "before" ? when.from : when.to };
  return { is: "when", part: "date", when: { ...NEVER, ...bounds } };
}

function clock(token: Token | undefined, minute: number | null, half: "am" | "pm" | "night" | null): Sense | null {
  const read = senseOf(token, "clock");
  const hour = read ? Math.floor(read.minute / 60) : (senseOf(token, "number")?.n ?? 99);
  const minutes = minute ?? (read ? read.minute % 60 : 0);
  if (hour > 24 || minutes > 59) return null;
  const night = half === "night" ? (hour === 12 || hour < 6 ? "am" : "pm") : half;
  const shifted = night === null || hour > 12 ? hour : (hour % 12) + (night === "pm" ? 12 : 0);
  const hourOnly = read ? read.hourOnly && minute === null : minute === null;
  return {
    is: "clock",
    minute: Math.min(shifted * 60 + minutes, DAY_MINUTES),
    hourOnly,
    style: half !== null ? "stated" : hour > 12 ? "written" : (read?.style ?? "bare"),
  };
}

function duration(n: number, unit: Token | undefined): Sense | null {
  const us = senseOf(unit, "unit")?.us ?? (unit && kindOf(unit) === "minute" ? UNITS.minute : UNITS.day);
  // A century is long enough; beyond it the sum of microseconds stops being exact.
  return n > 0 && n * us <= 36_500 * UNITS.day ? { is: "duration", us: Math.round(n * us) } : null;
}

function halfOf(token: Token | undefined): "am" | "pm" | "night" | null {
  const ampm = senseOf(token, "ampm");
  if (ampm) return ampm.pm ? "pm" : "am";
  return senseOf(token, "daypart")?.half ?? null;
}

const minutesOf = (token: Token | undefined) => senseOf(token, "number")?.n ?? null;
const minuteOf = (token: Token | undefined) =>
  senseOf(token, "clock")?.minute ?? (senseOf(token, "number")?.n ?? 99) * 60;
const styleOf = (token: Token | undefined) =>
  senseOf(token, "clock")?.style ?? ((senseOf(token, "number")?.n ?? 0) > 12 ? "written" : "bare");
const monthOf = (token: Token | undefined) => senseOf(token, "month")?.month ?? 0;

/** "2026-07-15T22:00:00" of a wall-clock reading held as if it were UTC. */
function wall(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19);
}
