import type { Sense } from "./lexicon/senses.ts";
import type { Token } from "./tokens.ts";

/** A stretch that is not to be read as words: a token `key:value`, or something in quotes. */
export interface Explicit {
  start: number;
  end: number;
  key: "class" | "camera" | "after" | "before" | "color" | "date" | "event" | "text" | "quote";
  value: string;
  /** Where the value stands in the text. */
  valueStart: number;
  negated: boolean;
}

const KEYS: Record<string, Explicit["key"]> = {
  class: "class",
  클래스: "class",
  종류: "class",
  camera: "camera",
  cam: "camera",
  카메라: "camera",
  after: "after",
  이후: "after",
  before: "before",
  이전: "before",
  color: "color",
  colour: "color",
  색: "color",
  date: "date",
  날짜: "date",
  event: "event",
  이벤트: "event",
  사건: "event",
  text: "text",
  글자: "text",
};
const QUOTED = /"([^"]{1,200})"|“([^“”]{1,200})”|「([^「」]{1,200})」/y;
const KEY = /(-?)([\p{L}]{1,10}):(?:"([^"]{1,200})"|“([^“”]{1,200})”|([^\s"“,]+))/uy;
const EXCLUDED = /-(?=[\p{L}"“])/uy;
const WORD_START = /[\s,;(]/;

/** Finds `class:car`, `-color:red`, `camera:"North gate"`, quoted words, and the "-" of `-word` (key "quote" with an empty value). Each position is looked at once. */
export function findExplicit(text: string): Explicit[] {
  const found: Explicit[] = [];
  const sticky = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at;
    return pattern.exec(text);
  };
  for (let at = 0; at < text.length; at++) {
    const starts = at === 0 || WORD_START.test(text[at - 1]!);
    const made =
      (starts ? (keyed(sticky(KEY, at)) ?? minus(sticky(EXCLUDED, at))) : null) ?? quoted(sticky(QUOTED, at));
    if (!made) continue;
    found.push(made);
    at = made.end - 1;
  }
  return found;
}

function keyed(match: RegExpExecArray | null): Explicit | null {
  const key = KEYS[match?.[2]?.toLowerCase() ?? ""];
  if (!match || !key) return null;
  const value = match[3] ?? match[4] ?? match[5] ?? "";
  const end = match.index + match[0].length;
  const valueStart = end - value.length - (match[5] === undefined ? 1 : 0);
  return { start: match.index, end, key, value, valueStart, negated: match[1] === "-" };
}

function quoted(match: RegExpExecArray | null): Explicit | null {
  if (!match) return null;
  const value = match[1] ?? match[2] ?? match[3] ?? "";
  if (value.trim() === "") return null;
  return {
    start: match.index,
    end: match.index + match[0].length,
    key: "quote",
    value,
    valueStart: match.index + 1,
    negated: false,
  };
}

function minus(match: RegExpExecArray | null): Explicit | null {
  if (!match) return null;
  return { start: match.index, end: match.index + 1, key: "quote", value: "", valueStart: match.index, negated: true };
}

/** How the words of a value are read: `class:` and `color:` by the lexicon, times by the rules for times. Null = they are not understood. */
export interface ReadValue {
  noun(value: string): Sense | null;
  color(value: string): Sense | null;
  event(value: string): Sense | null;
  time(words: string): Sense | null;
}

/** The tokens that explicit parts stand for; a value that is not understood stays what was typed. */
export function explicitTokens(parts: readonly Explicit[], read: ReadValue): Token[] {
  return parts.flatMap((part) => {
    const sense = senseOf(part, read);
    const own: Token = {
      start: part.start,
      end: part.end,
      sense,
      others: [],
      particle: null,
      explicit: part.key !== "quote",
    };
    if (!part.negated || part.value === "") return [own];
    const minus: Token = { ...own, end: part.start + 1, sense: { is: "op", op: "not" } };
    return [minus, { ...own, start: part.start + 1 }];
  });
}

function senseOf({ key, value, negated }: Explicit, read: ReadValue): Sense {
  if (value === "") return negated ? { is: "op", op: "not" } : { is: "unknown" };
  const words = value.trim();
  if (key === "class") return read.noun(words) ?? { is: "noun", classes: [words.slice(0, 64)] };
  if (key === "color") return read.color(words) ?? { is: "unknown" };
  if (key === "event") return read.event(words) ?? { is: "unknown" };
  if (key === "camera") return { is: "camera", camera: words };
  if (key === "after" || key === "before") return read.time(`${key} ${words}`) ?? { is: "unknown" };
  if (key === "date") return read.time(words) ?? { is: "unknown" };
  return { is: "words", words };
}
