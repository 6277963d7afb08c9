import type { EvidenceItem, SentenceProblem } from "../domain/evidence.ts";
import type { Criterion, Query } from "../domain/query.ts";
import { withoutDress } from "./dress.ts";
import { durationsIn, type DurationSaid } from "./durations.ts";
import { plainSentence } from "./plain.ts";
import { TIME_MARK } from "./times.ts";
import { problemOf, type CheckContext } from "./types.ts";

/** A sentence as it was understood. Places are in `plain`. */
export interface Reading {
  plain: string;
  query: Query;
  criteria: Criterion[];
  durations: DurationSaid[];
  /** Places of the times that were told, in order. */
  marks: number[];
  clauses: Array<{ start: number; end: number }>;
  /** Descriptions of what people wear, to be held by themselves. */
  dressed: string[];
  /** "Two of the five": the wholes, with the places of their parts. */
  parts: Array<{ at: number; whole: number }>;
  /** Text in quotes that the cited evidence holds. */
  quoted: number;
  problems: SentenceProblem[];
}

const QUOTES = /["“”]([^"“”]{1,200})["“”]|‘([^‘’]{1,200})’|[「『]([^「」『』]{1,200})[」』]/gu;
const CLAUSE_ENDS =
  /[,;.]|\band\b|\bthen\b|\bwhile\b|\bbut\b|\bbefore\b|\bafter\b|(?<=[가-힣](?:고|며|(?<!에)서|지만|다가|는데)|들어와|나와|나타나)\s|그리고|(?<=[가-힣])(?:와|과)\s|\s(?:뒤|후|다음)(?:에)?\s|기\s전에/giu;

/** Reads a sentence whose times were taken out. Text from outside that it repeats word for word (quotes, file names, plates) is held against the cited evidence and blanked: it is data, whatever it says. */
export function readSentence(analysis: string, cited: readonly EvidenceItem[], context: CheckContext): Reading {
  const problems: SentenceProblem[] = [];
  const names = cited.flatMap(({ videoName, camera }) => [videoName, ...(camera === null ? [] : [camera])]);
  const written = cited.flatMap(({ facts, modelWritten }) =>
    facts.words === null || modelWritten ? [] : [facts.words],
  );
  const raised = cited.flatMap(({ facts, text: line }) => (facts.events ? [line] : []));
  let quoted = 0;
  let text = analysis.replace(QUOTES, (whole, ...groups: Array<string | undefined>) => {
    const words = groups.slice(0, 3).find((one) => one !== undefined) ?? "";
    if (names.some((name) => same(name, words))) return whole.includes(".") ? " " : ` ${words} `;
    // What an event is called stands in quotes in its line.
    if (raised.some((line) => folded(line).includes(folded(words)))) return ` ${words} `;
    if (written.some((line) => folded(line).includes(folded(words)))) {
      quoted++;
      return " ";
    }
    problems.push(problemOf("classNotSupported", words));
    return " ";
  });
  for (const name of names) if (/\.\w{2,4}$/u.test(name)) text = text.replaceAll(name, " ");
  for (const word of new Set(written.join(" ").split(/\s+/u)))
    if (word.length >= 4 && /\d/u.test(word) && /\p{L}/u.test(word) && text.includes(word)) {
      quoted++;
      text = text.replaceAll(word, " ");
    }
  // "The sign says ...": what it says is dealt with.
  if (quoted > 0)
    text = text.replace(
      /\b(?:says?|said|saying|reads?|reading|words?|text|texts|(?:licen[cs]e |number )?plates?|caption)\b|이?라(?:고|는)\s?(?:적힌|적혀\s?있[가-힣]*|쓰인|쓰여\s?있[가-힣]*|글자|문구)?|번호판|글자|문구/giu,
      " ",
    );
  const { text: undressed, dressed } = withoutDress(plainSentence(text));
  // A new event has a subject of its own.
  const plain = undressed.replace(/([은한난간춘온른선진된든])\s(뒤|후|다음)(에)?\s/gu, "$1 $2$3, ");
  const durations = durationsIn(plain);
  const { text: read, parts } = withoutParts(blanked(plain, durations));
  const query = context.understand(read.replaceAll(TIME_MARK, " "));
  return {
    plain: read,
    query,
    criteria: query.steps.flatMap((step) => step.criteria),
    durations,
    marks: Array.from(read.matchAll(new RegExp(TIME_MARK, "gu")), ({ index }) => index),
    clauses: clausesOf(read),
    dressed,
    parts,
    quoted,
    problems,
  };
}

const PARTS_EN = /\b(\d+) of (?:the |these |those |all )?(\d+)(?= [a-z])/giu;
const PARTS_KO = /(\d+)\s?(명|대|마리|개)\s?(?:중|가운데)(?:에서?|에)?\s(\d+)\s?(?:명|대|마리|개)/gu;

/** "Two of the five people" speaks of two; that there are five is looked at by itself. */
function withoutParts(text: string): { text: string; parts: Reading["parts"] } {
  const wholes: number[] = [];
  const marked = text
    .replace(PARTS_EN, (_, part: string, whole: string) => {
      wholes.push(Number(whole));
      return `\u0001${part}`;
    })
    .replace(PARTS_KO, (_, whole: string, counter: string, part: string) => {
      wholes.push(Number(whole));
      return `\u0001${part}${counter}`;
    });
  const parts: Reading["parts"] = [];
  let plain = "";
  for (const char of marked)
    if (char === "\u0001") parts.push({ at: plain.length, whole: wholes[parts.length]! });
    else plain += char;
  return { text: plain, parts };
}

function blanked(text: string, spans: readonly DurationSaid[]): string {
  let out = text;
  for (const { start, end } of spans) out = out.slice(0, start) + " ".repeat(end - start) + out.slice(end);
  return out;
}

function clausesOf(text: string): Reading["clauses"] {
  const clauses: Reading["clauses"] = [];
  let start = 0;
  for (const match of text.matchAll(CLAUSE_ENDS)) {
    if (match.index > start) clauses.push({ start, end: match.index });
    start = match.index + match[0].length;
  }
  clauses.push({ start, end: text.length });
  return clauses;
}

const folded = (text: string) => text.normalize("NFKC").toLowerCase().replace(/\s+/gu, " ").trim();
const same = (a: string, b: string) => folded(a) === folded(b);

/** The statements that a clause makes; those of the clause before where it makes none ("it leaves at ..."). */
export function statedAt(at: number, { clauses, criteria }: Reading): Criterion[] {
  let place = clauses.findIndex(({ start, end }) => at >= start && at <= end);
  for (; place >= 0; place--) {
    const { start, end } = clauses[place]!;
    const found = criteria.filter(
      ({ kind, span }) => span !== null && span.start < end && span.end > start && kind !== "free",
    );
    if (found.length > 0) return found;
  }
  return [];
}

/** The words of the clause at a place. */
export function clauseAt(at: number, { clauses, plain }: Reading): string {
  const clause = clauses.find(({ start, end }) => at >= start && at <= end);
  return clause ? plain.slice(clause.start, clause.end) : "";
}
