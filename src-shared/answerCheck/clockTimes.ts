/** A time of day, or a media time, as digits or words say it. */
export interface ClockSaid {
  start: number;
  end: number;
  words: string;
  hours: number;
  minutes: number;
  /** Null where only minutes were said. */
  seconds: number | null;
  /** "2024-07-15", where a date stands with it. */
  date: string | null;
  half: "am" | "pm" | null;
  /** Nothing but the hour was said: "10 pm". */
  hourOnly: boolean;
  /** "09:30", "22:14": written for 24 hours. */
  padded: boolean;
}

const ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
const NATIVE_HOURS = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"];
const SINO = ["일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const MINUTES = new Map([
  ["five", 5],
  ["ten", 10],
  ["quarter", 15],
  ["twenty", 20],
  ["twenty-five", 25],
  ["half", 30],
]);

const DATE = "(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})";
const AM_PM = "(?:\\s*([ap])(?:\\.\\s?m\\.|\\.?m\\b))";
const DIGITS = new RegExp(
  `(?:${DATE}[T,\\s]+)?(?:(오전|오후|새벽|아침|낮|저녁|밤)\\s*)?(?<![\\d:.])(\\d{1,3}):(\\d{2})(?::(\\d{2})(?:\\.\\d+)?)?(?![\\d:])${AM_PM}?`,
  "giu",
);
const HOUR = new RegExp(
  `(?<![\\d:.])\\b(\\d{1,2}|${ONES.join("|")})(?:[.h](\\d{2}))?(?:${AM_PM}|\\s*o['’]clock\\b)`,
  "giu",
);
const MILITARY = /\b(\d{2})(\d{2})\s*(?:hours|hrs)\b/giu;
const H_FORM = /\b(\d{1,2})h(\d{2})\b/giu;
const SPOKEN = new RegExp(
  `\\b(half|quarter|${[...MINUTES.keys()].filter((one) => !/half|quarter/u.test(one)).join("|")}|\\d{1,2}|${ONES.join("|")})(?:\\s+minutes?)?\\s+(past|to|after|before)\\s+(${ONES.join("|")}|\\d{1,2}|midnight|noon)\\b(?!\\s+(?:cars?|people|persons?|trucks?|minutes?|seconds?|hours?|dogs?))`,
  "giu",
);
const NAMED = /\b(?:noon|midday|midnight)\b|정오|자정/giu;
const KOREAN = new RegExp(
  `(?:${DATE}[,\\s]+)?(?:(오전|오후|새벽|아침|낮|저녁|밤)\\s*)?(?<![\\d가-힣])(\\d{1,2}|${NATIVE_HOURS.toReversed().join("|")}|[이삼]?십[${SINO.join("")}]?)\\s?시(?!간)(?:\\s?(반|(?:\\d{1,2}|[${SINO.join("")}십]{1,3})\\s?분))?(?:\\s?((?:\\d{1,2}|[${SINO.join("")}십]{1,3})\\s?초))?`,
  "gu",
);

/** Every time of day in a text, in any form that names an hour, with its place. Vague ones ("in the evening") are not among them. */
export function clockTimesIn(text: string): ClockSaid[] {
  const found: ClockSaid[] = [];
  const add = (match: RegExpExecArray, said: Omit<ClockSaid, "start" | "end" | "words">) => {
    const [start, end] = [match.index, match.index + match[0].trimEnd().length];
    if (!found.some((one) => start < one.end && end > one.start))
      found.push({ start, end, words: text.slice(start, end), ...said });
  };
  for (const match of text.matchAll(DIGITS)) {
    const [, year, month, day, part, first, second, third, half] = match;
    const [a, b] = [Number(first), Number(second)];
    const clock =
      third === undefined ? { hours: a, minutes: b, seconds: null } : { hours: a, minutes: b, seconds: Number(third) };
    add(match, {
      ...clock,
      date: dateOf(year, month, day),
      half: halfOf(half, part),
      hourOnly: false,
      padded: /^(?:0\d|1[3-9]|2\d)$/u.test(first!),
    });
  }
  for (const match of text.matchAll(KOREAN)) {
    const [, year, month, day, part, hour, minute, second] = match;
    const minutes = minute === undefined ? 0 : minute === "반" ? 30 : koreanNumber(minute.replace(/\s?분$/u, ""));
    add(match, {
      hours: koreanNumber(hour!),
      minutes,
      seconds: second === undefined ? null : koreanNumber(second.replace(/\s?초$/u, "")),
      date: dateOf(year, month, day),
      half: halfOf(undefined, part),
      hourOnly: minute === undefined && second === undefined,
      padded: /^\d{2}$/u.test(hour!) && Number(hour) > 12,
    });
  }
  for (const match of text.matchAll(HOUR)) {
    const [, hour, minute, half] = match;
    add(match, {
      hours: englishNumber(hour!),
      minutes: Number(minute ?? 0),
      seconds: null,
      date: null,
      half: halfOf(half),
      hourOnly: minute === undefined,
      padded: false,
    });
  }
  for (const pattern of [MILITARY, H_FORM])
    for (const match of text.matchAll(pattern))
      add(match, {
        hours: Number(match[1]),
        minutes: Number(match[2]),
        seconds: null,
        date: null,
        half: null,
        hourOnly: false,
        padded: true,
      });
  for (const match of text.matchAll(SPOKEN)) {
    const [, minute, way, hour] = match;
    const base = /noon/iu.test(hour!) ? 12 : /midnight/iu.test(hour!) ? 24 : englishNumber(hour!);
    const offset = MINUTES.get(minute!.toLowerCase()) ?? englishNumber(minute!);
    const total = base * 60 + (/past|after/iu.test(way!) ? offset : -offset);
    add(match, {
      hours: Math.floor(total / 60),
      minutes: total % 60,
      seconds: null,
      date: null,
      half: null,
      hourOnly: false,
      padded: false,
    });
  }
  for (const match of text.matchAll(NAMED))
    add(match, {
      hours: /noon|midday|정오/iu.test(match[0]) ? 12 : 0,
      minutes: 0,
      seconds: null,
      date: null,
      half: null,
      hourOnly: true,
      padded: true,
    });
  return found.sort((a, b) => a.start - b.start);
}

function dateOf(year?: string, month?: string, day?: string): string | null {
  return year === undefined ? null : `${year}-${month!.padStart(2, "0")}-${day!.padStart(2, "0")}`;
}

function halfOf(letter?: string, part?: string): "am" | "pm" | null {
  if (letter) return letter.toLowerCase() === "a" ? "am" : "pm";
  if (part === "오전" || part === "새벽" || part === "아침") return "am";
  return part === "오후" || part === "저녁" || part === "낮" || part === "밤" ? "pm" : null;
}

function englishNumber(word: string): number {
  const place = ONES.indexOf(word.toLowerCase());
  return place >= 0 ? place + 1 : Number(word);
}

function koreanNumber(word: string): number {
  if (/^\d+$/u.test(word)) return Number(word);
  const native = NATIVE_HOURS.indexOf(word);
  if (native >= 0) return native + 1;
  const [, tens, ones] = /^([이삼사오])?십?([일이삼사오육칠팔구])?$/u.exec(word) ?? [];
  const hasTen = word.includes("십");
  if (!hasTen) return SINO.indexOf(word) + 1;
  return (tens ? SINO.indexOf(tens) + 1 : 1) * 10 + (ones ? SINO.indexOf(ones) + 1 : 0);
}
