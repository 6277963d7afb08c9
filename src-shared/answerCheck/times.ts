import type { EvidenceItem, Language, SentenceProblem } from "../domain/evidence.ts";
import { zoneClock } from "../lib/timecode.ts";
import { plainTense } from "../question/index.ts";
import { timeWord } from "../words/index.ts";
import { clockTimesIn, type ClockSaid } from "./clockTimes.ts";
import { problemOf } from "./types.ts";

const SECOND_US = 1_000_000;

/** A time that the program wrote into a sentence. */
export interface TimeTold {
  item: EvidenceItem;
  us: number;
  word: string;
}

export interface Timed {
  /** As it is shown: with the program's own times. */
  text: string;
  /** With TIME_MARK for each time told, in order: for everything that is checked after them. */
  analysis: string;
  told: TimeTold[];
  /** Ids that placeholders name. */
  cites: string[];
  problems: SentenceProblem[];
}

/** Stands for a time in what is checked: a sign that the rules of the search step over. */
export const TIME_MARK = "§";
const PLACEHOLDER = /\{\s*([A-Za-z0-9_ ]{1,12})(?:\s*[.:]\s*(start|end|best|time))?\s*\}/gu;
/** A citation that a model put into the text: "[E1]", "(E1, E2)". */
const MARK = /[[(]\s*(E\d{1,5}(?:\s*[,;]\s*E\d{1,5})*)\s*[\])]/gu;

/** Citations within a text, taken out of it: models that were told to list them often write them as well. */
export function withoutMarks(text: string): { text: string; cites: string[] } {
  const cites: string[] = [];
  const rest = text.replace(MARK, (_, ids: string) => {
    cites.push(...ids.split(/\s*[,;]\s*/u));
    return " ";
  });
  return {
    text: rest
      .replace(/\s+([.,;])/gu, "$1")
      .replace(/\s+/gu, " ")
      .trim(),
    cites,
  };
}

/**
 * Puts the program's times into a sentence: `{E3}` becomes the time of that evidence, and a literal time that is the time of a cited one becomes the program's wording of it. Any other literal time is a problem.
 * @param cited ids of `evidence` that the sentence lists
 */
export function writeTimes(
  text: string,
  evidence: ReadonlyMap<string, EvidenceItem>,
  cited: ReadonlySet<string>,
  language: Language,
): Timed {
  const result: Timed = { text: "", analysis: "", told: [], cites: [], problems: [] };
  const dated = spansDays(evidence.values());
  const keep = (part: string) => {
    result.text += part;
    result.analysis += part;
  };
  const tell = (item: EvidenceItem, us: number, rest: string, withDate: boolean) => {
    const word = timeWord(item, us, { date: dated || withDate });
    result.told.push({ item, us, word });
    result.analysis += ` ${TIME_MARK} `;
    result.text += item.utcMs === null ? ofVideo(word, language, result.text, rest) : word;
  };
  let at = 0;
  const placeholders = Array.from(text.matchAll(PLACEHOLDER), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    match,
  }));
  const clocks = clockTimesIn(text).filter(
    (one) => !placeholders.some((it) => one.start < it.end && one.end > it.start),
  );
  for (const one of [...placeholders, ...clocks].sort((a, b) => a.start - b.start)) {
    if (one.start < at) continue;
    keep(text.slice(at, one.start));
    at = one.end;
    if ("match" in one) {
      const [whole, id = "", edge] = one.match;
      const item = evidence.get(id);
      const ends = tellsOfAnEnd(text, one.start, one.end);
      if (item) {
        result.cites.push(id);
        if (edge === "end" && !ends) result.problems.push(problemOf("timeNotSupported", whole));
        tell(item, ends ? item.endUs : item.startUs, text.slice(at), false);
      } else
        result.problems.push(
          problemOf(/^E\d+$/u.test(id) ? "unknownEvidence" : /^e/iu.test(id) ? "unknownEvidence" : "malformed", whole),
        );
    } else {
      const found = matching(
        one,
        [...cited].flatMap((id) => evidence.get(id) ?? []),
        tellsOfAnEnd(text, one.start, one.end),
      );
      if (found) tell(found.item, found.us, text.slice(at), one.date !== null);
      else {
        result.text += text.slice(one.start, one.end);
        result.analysis += " ";
        result.problems.push(problemOf("timeNotSupported", one.words));
      }
    }
    const zone = /^\s*\(?(UTC|GMT|[A-Z]{1,3}ST|CET|[+-]\d{2}:?\d{2})\)?/u.exec(text.slice(at));
    if (zone) {
      at += zone[0].length;
      result.text += zone[0];
      if (!isZoneOf(result.told.at(-1), zone[1]!)) result.problems.push(problemOf("timeNotSupported", zone[1]!));
    }
    // "22:14:05에": the particle goes with its time.
    const particle = /^(?:경|쯤)?(?:에는|에서|에|부터|까지|이후|이전)?/u.exec(text.slice(at))![0];
    result.text += particle;
    at += particle.length;
  }
  keep(text.slice(at));
  return result;
}

/** A zone that is written behind a time is that of its recording. */
function isZoneOf(told: TimeTold | undefined, zone: string): boolean {
  if (!told || told.item.utcMs === null) return false;
  const label = zoneClock(told.item.zone).offsetLabel(told.item.utcMs + Math.floor(told.us / 1000));
  return label === zone || (label === "UTC" && zone === "GMT");
}

function ofVideo(word: string, language: Language, before: string, after: string): string {
  if (language === "ko") return /영상\s*$/u.test(before) ? word : `영상 ${word}`;
  // "From … to …": once is enough.
  return /^\s*(?:(?:of|in|into) the (?:video|recording|clip|footage)|(?:to|until|and|[-–])\s*[{\d])/iu.test(after)
    ? word
    : `${word} of the video`;
}

function spansDays(items: Iterable<EvidenceItem>): boolean {
  const days = new Set<string>();
  for (const item of items)
    if (item.utcMs !== null) days.add(timeWord(item, item.startUs, { date: true }).slice(0, 10));
  return days.size > 1;
}

/** The cited item that begins then (or ends, where an end is told), to the precision in which it was said. */
function matching(
  said: ClockSaid,
  items: readonly EvidenceItem[],
  ends: boolean,
): { item: EvidenceItem; us: number } | null {
  for (const item of items) {
    const us = ends ? item.endUs : item.startUs;
    if (isAt(said, item, us)) return { item, us };
  }
  return null;
}

const CLAUSE =
  /[,;.]\s|\b(?:and|then|while|but)\b|(?<=[가-힣](?:고|며|(?<!에)서|지만|다가)|들어와|나와|나타나)\s|\s(?:뒤|후)(?:에)?\s/giu;
const END_BEFORE = /(?:\b(?:until|till|to|through)|[-–~]|\bbetween\s+(?:\{[^}]{1,20}\}|[\d:]{4,8})\s+and)\s*$/iu;
const END_WORDS =
  /\b(?:leav(?:e|es|ing)(?!\s+(?:\w+\s+){1,3}behind)|exit\w*|depart\w*|disappear\w*|vanish\w*|last seen|still (?:there|visible|present|in place)|ends?|ended)\b|(?<!지)(?:나갔|나간|나갑|나가며|나가고|나가면서)|떠났|떠난|떠납|사라졌|사라진|사라집|빠져나|마지막으로|아직/iu;

/** Whether the words around a time speak of an end: "until", "left at", "나갔습니다". Elsewhere a time is a beginning. */
function tellsOfAnEnd(text: string, start: number, end: number): boolean {
  if (/\b(?:from|since)\s*$/iu.test(text.slice(0, start)) || /^\s?(?:\([^)]{1,10}\))?부터/u.test(text.slice(end)))
    return false;
  if (END_BEFORE.test(text.slice(0, start)) || /^\s?(?:\([^)]{1,10}\))?까지/u.test(text.slice(end))) return true;
  let from = 0;
  let to = text.length;
  for (const { index, 0: mark } of text.matchAll(CLAUSE)) {
    if (index + mark.length <= start) from = index + mark.length;
    else if (index >= end && to === text.length) to = index;
  }
  return END_WORDS.test(plainTense(text.slice(from, start) + text.slice(end, to)));
}

function isAt(said: ClockSaid, item: EvidenceItem, us: number): boolean {
  if (item.utcMs === null) {
    if (said.date !== null || said.half !== null || said.hourOnly) return false;
    // "0:12" is minutes and seconds, as players show it.
    const seconds =
      said.seconds === null ? said.hours * 60 + said.minutes : (said.hours * 60 + said.minutes) * 60 + said.seconds;
    return Math.floor(us / SECOND_US) === seconds;
  }
  const { date, time } = zoneClock(item.zone).parts(item.utcMs + Math.floor(us / 1000));
  if (said.date !== null && said.date !== date) return false;
  const [hours = 0, minutes = 0, seconds = 0] = time.split(":").map(Number);
  if (said.minutes !== minutes || (said.seconds !== null && said.seconds !== seconds)) return false;
  // Without minutes only the full hour itself is meant.
  if (said.hourOnly && seconds !== 0) return false;
  if (said.half !== null) return hours === (said.hours % 12) + (said.half === "pm" ? 12 : 0);
  return hours === said.hours % 24 || (said.hours <= 12 && !said.padded && hours === (said.hours % 12) + 12);
}
