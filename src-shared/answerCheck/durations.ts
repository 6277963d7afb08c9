const UNITS = { hour: 3_600_000_000, minute: 60_000_000, second: 1_000_000 } as const;

export interface DurationSaid {
  start: number;
  end: number;
  words: string;
  us: number;
  /** How far the figure may be off as it is said. */
  slackUs: number;
  bound: "min" | "max" | null;
  /** Of one thing, from one thing to another ("later", "뒤"), or either ("before"). */
  of: "one" | "between" | "either";
}

const NUMBER = "\\d+(?:\\.\\d+)?";
const EN_PART = `(?:(${NUMBER})|(half an?)|(an?))[\\s-]*(hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\\b`;
const EN = new RegExp(
  `(?:\\b(more than|over|longer than|at least|above)|\\b(less than|under|within|up to|at most|shorter than|below)|\\b(about|around|approximately|roughly|nearly|almost|some))?\\s*\\b(${EN_PART}(?:,?\\s*(?:and\\s+)?${EN_PART}){0,2})(\\s+and a half)?`,
  "giu",
);
const KO = new RegExp(
  `(?:(약|대략|거의)\\s*)?((?:(?:${NUMBER}|반)\\s?(?:시간|분(?!이|의|은|께)|초)\\s?)+(?:반)?)(?:간|동안|쯤|정도|가량)?\\s*(?:(이상|넘게|초과)|(이하|미만|이내|안에|만에))?`,
  "gu",
);

/** Every length of time in a text after `digitsOf`, with its place: "for 2 minutes and 5 seconds", "8초 동안", "한 시간 넘게". */
export function durationsIn(text: string): DurationSaid[] {
  const found: DurationSaid[] = [];
  for (const match of text.matchAll(EN)) {
    const [whole, more, less, about, said, ...rest] = match;
    const parts = [rest.slice(0, 4), rest.slice(4, 8)].filter(([n, half, article]) => n ?? half ?? article);
    // "A second person": no length of time.
    if (parts.length === 1 && parts[0]![2] && /^s/iu.test(parts[0]![3] ?? "")) continue;
    const { us, unit } = sumEnglish(said ?? "", match[match.length - 1] !== undefined);
    const after = text.slice(match.index + whole.length);
    const of = /^\s*(?:later|after|afterwards|earlier|apart)\b/iu.test(after)
      ? "between"
      : /^\s*before\b/iu.test(after)
        ? "either"
        : "one";
    found.push({
      ...made(match.index, whole, { us, unit }, about !== undefined, more ? "min" : less ? "max" : null),
      of,
    });
  }
  for (const match of text.matchAll(KO)) {
    const [whole, about, said, more, less] = match;
    const between =
      whole.trimEnd().endsWith("만에") ||
      /^\s*(?:뒤|후|전)(?![가-힣]{2})/u.test(text.slice(match.index + whole.length));
    const of = between ? "between" : "one";
    const vague = about !== undefined || /쯤|정도|가량/u.test(whole);
    found.push({
      ...made(match.index, whole.trimEnd(), sumKorean(said ?? ""), vague, more ? "min" : less ? "max" : null),
      of,
    });
  }
  return found.filter((one) => one.us > 0).sort((a, b) => a.start - b.start);
}

function made(
  start: number,
  words: string,
  { us, unit }: { us: number; unit: number },
  about: boolean,
  bound: "min" | "max" | null,
): Omit<DurationSaid, "of"> {
  const lead = words.length - words.trimStart().length;
  // Rounded to the smallest unit that is named; a second more for what is cut off at both ends.
  const slackUs = Math.max(unit / 2, UNITS.second, about ? us / 10 : 0);
  return { start: start + lead, end: start + words.length, words: words.trim(), us, slackUs, bound };
}

const unitOf = (word: string): number =>
  /^h|시간/iu.test(word) ? UNITS.hour : /^m|분/iu.test(word) ? UNITS.minute : UNITS.second;

function sumEnglish(said: string, andAHalf: boolean): { us: number; unit: number } {
  let us = 0;
  let unit = Infinity;
  for (const [, n, half, , word] of said.matchAll(new RegExp(EN_PART, "giu"))) {
    const size = unitOf(word ?? "");
    us += (n === undefined ? (half ? 0.5 : 1) : Number(n)) * size;
    unit = Math.min(unit, half ? size / 2 : n?.includes(".") ? size / 10 : size);
  }
  if (andAHalf) {
    us += unit / 2;
    unit /= 2;
  }
  return { us, unit };
}

function sumKorean(said: string): { us: number; unit: number } {
  let us = 0;
  let unit: number = UNITS.hour;
  for (const [, n, word] of said.matchAll(/(\d+(?:\.\d+)?|반)\s?(시간|분|초)/gu)) {
    const size = unitOf(word ?? "");
    us += (n === "반" ? 0.5 : Number(n)) * size;
    unit = Math.min(unit, size);
  }
  if (/반\s*$/u.test(said)) us += unit / 2;
  return { us, unit };
}

export function lasts(said: DurationSaid, us: number): boolean {
  if (said.bound === "min") return us >= said.us - UNITS.second;
  if (said.bound === "max") return us <= said.us + UNITS.second;
  return Math.abs(us - said.us) <= said.slackUs;
}
