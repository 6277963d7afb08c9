import { MAX_QUERY_LENGTH } from "../domain/query.ts";
import type { CameraFilter, Criterion, Query, QueryStep, TextSpan, TimeFilter } from "../domain/query.ts";
import { bindEnglish } from "./bindEnglish.ts";
import { bindKorean } from "./bindKorean.ts";
import { fold, namesOf, readTokens } from "./chart.ts";
import { contradictionsOf } from "./contradictions.ts";
import { scenarioCalled } from "./eventNames.ts";
import { EVENTS } from "./eventRules.ts";
import { isCamera, isTime, tidy } from "./edit.ts";
import { explicitTokens, findExplicit } from "./explicit.ts";
import { formsOf, isHangul } from "./lexicon/lexicon.ts";
import { NOUNS } from "./lexicon/classes.ts";
import type { Sense } from "./lexicon/senses.ts";
import { LASTING, PHRASES } from "./phrases.ts";
import { readCameras, readWords } from "./places.ts";
import { applyRules } from "./rules.ts";
import { Scene } from "./scene.ts";
import { timeRules } from "./times.ts";
import { isEmptyWord, isOp } from "./tokens.ts";
import type { Token } from "./tokens.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";
import { nextWord, previousWord } from "./wordOrder.ts";

/** Place in the groups of rules for times where durations are known and nothing has used them yet. */
const AFTER_DURATIONS = 3;
const MAX_STEPS = 8;
const MAX_CRITERIA = 32;
const MAX_TIMES = 8;
const MAX_CAMERAS = 16;

/** What the words of a query are read against. */
export interface QueryContext {
  /** Wall-clock "now" without zone, "2026-07-15T22:00:00": what "yesterday" counts from. */
  now: string;
  /** Class names that detectors of the library know; empty = nothing analysed yet, then COCO's are assumed. */
  classes: readonly string[];
  cameras: readonly string[];
  vocabulary: ConceptVocabulary;
}

/**
 * Reads a query in English or Korean, or in both at once. Never throws: what is not understood becomes `free` text. `query.text` is the text that spans point into: the given one
 * in Unicode's composed form (NFC), with broken surrogates replaced, and cut at MAX_QUERY_LENGTH. Several `times` must all hold, and so must `cameras` that are negated; of the others any.
 * Time grows with the length of the text. Pure.
 *
 * The way: explicit tokens and quotes -> the cheapest reading as known words (chart) -> rules that join words to times, counts, ways (rules, phrases, times) -> steps ->
 * binding to things by the word order of the language (bindEnglish, bindKorean) -> criteria (scene).
 */
export function parseQuery(text: string, context: QueryContext): Query {
  const whole = text
    .slice(0, 4 * MAX_QUERY_LENGTH)
    .toWellFormed()
    .normalize("NFC");
  const read = whole.slice(0, MAX_QUERY_LENGTH).toWellFormed();
  const language = /\p{Script=Hangul}/u.test(read) ? "ko" : "en";
  const tokens = understand(read, context);
  const steps: QueryStep[] = [];
  const times: TimeFilter[] = [];
  const cameras: CameraFilter[] = [];
  const ids = new Set<string>();
  for (const { tokens: words, withinUs } of splitSteps(tokens)) {
    const scene = new Scene();
    (language === "ko" ? bindKorean : bindEnglish)(words, scene);
    const found = scene.finish(read);
    for (const one of found) one.id = unique(one.id, ids);
    times.push(...found.filter(isTime));
    cameras.push(...found.filter(isCamera));
    const criteria = found.filter((one): one is Criterion => !isTime(one) && !isCamera(one)).slice(0, MAX_CRITERIA);
    if (criteria.length > 0 && steps.length < MAX_STEPS)
      steps.push({ criteria, withinUs: steps.length === 0 ? null : withinUs, phrase: phraseOf(read, words, found) });
  }
  return {
    text: read,
    language,
    steps,
    times: times.slice(0, MAX_TIMES),
    cameras: cameras.slice(0, MAX_CAMERAS),
    examples: [],
    contradictions: contradictionsOf(steps),
    cut: text.length > MAX_QUERY_LENGTH,
  };
}

/** Text to tokens with one meaning each. */
function understand(text: string, context: QueryContext): Token[] {
  const folded = fold(text);
  const forms = formsOf(context.vocabulary);
  const names = namesOf(context.cameras, context.classes, forms);
  const times = timeRules(context.now);
  const timed = (tokens: Token[]) =>
    times.reduce(
      (read, rules, i) => applyRules(i === AFTER_DURATIONS ? applyRules(read, LASTING) : read, rules),
      tokens,
    );
  const plain = (value: string) => readTokens(fold(value), forms, names, []);
  const only = (value: string, is: Sense["is"]) => {
    const tokens = plain(value);
    return tokens.length === 1
      ? ([tokens[0]!.sense, ...tokens[0]!.others].find((sense) => sense.is === is) ?? null)
      : null;
  };
  const fixed = explicitTokens(findExplicit(text), {
    noun: (value) => only(value, "noun") ?? only(value, "concept"),
    color: (value) => only(value, "color"),
    event: (value) => scenarioCalled(value, context.vocabulary) ?? only(value, "event"),
    time: (words) => {
      const tokens = timed(plain(words));
      return tokens.length === 1 && tokens[0]!.sense.is === "when" ? tokens[0]!.sense : null;
    },
  });
  const tokens = readWords(readCameras(readTokens(folded, forms, names, fixed), text), text);
  const raised = EVENTS.reduce((read, rules) => applyRules(read, rules), tokens);
  const joined = PHRASES.reduce((read, rules) => applyRules(read, rules), timed(raised));
  const known = knownClasses(context.classes);
  return joined.map((token, at) => resolve(token, joined, at, known, text));
}

const COCO = new Set(NOUNS.flatMap(([classes]) => classes.split(",")));

function knownClasses(classes: readonly string[]): ReadonlySet<string> {
  return classes.length === 0 ? COCO : new Set(classes);
}

/** Words with several meanings that no rule has settled. */
function resolve(token: Token, tokens: readonly Token[], at: number, known: ReadonlySet<string>, text: string): Token {
  const senses = [token.sense, ...token.others];
  const of = <K extends Sense["is"]>(is: K) =>
    senses.find((sense): sense is Extract<Sense, { is: K }> => sense.is === is);
  const as = (sense: Sense | undefined): Token => (sense ? { ...token, sense } : token);
  const color = of("color");
  if (color && (senses.length > 1 || color.shade)) {
    const after = nextWord(tokens, at + 1);
    const before = previousWord(tokens, at - 1);
    const describes =
      ["noun", "garment", "color"].includes(after?.sense.is ?? "") ||
      before?.sense.is === "wear" ||
      before?.sense.is === "color" ||
      (before?.sense.is === "garment" && isHangul(text[token.start]!));
    if (describes) return as(color);
    return as(senses.find((sense) => sense !== color) ?? { is: "unknown" });
  }
  const noun = of("noun");
  const concept = of("concept");
  // What no detector here can find may still be a concept.
  if (noun && concept) return as(noun.classes.some((name) => known.has(name)) ? noun : concept);
  const then = senses.find((sense) => sense.is === "op" && sense.op === "then");
  const relation = of("relation");
  if (then && relation) return as(tokens[at - 1]?.sense.is === "noun" ? relation : then);
  if (
    [
      "ampm",
      "daypart",
      "side",
      "month",
      "isoDate",
      "weekday",
      "clock",
      "unit",
      "counter",
      "bound",
      "duration",
      "cameraName",
      "number",
      "several",
      "eventMark",
    ].includes(token.sense.is)
  ) {
    const other = token.others.find((sense) => sense.is === "noun" || sense.is === "op" || sense.is === "relation");
    return as(other ?? { is: "unknown" });
  }
  return token;
}

interface Part {
  tokens: Token[];
  withinUs: number | null;
}

/** Parts the tokens at "then". "Within 2 minutes" is of the step that it stands in, or begins one: "A, within 2 minutes B". */
function splitSteps(tokens: readonly Token[]): Part[] {
  const parts: Part[] = [{ tokens: [], withinUs: null }];
  let started = false;
  const begin = (withinUs: number | null) => {
    parts.push({ tokens: [], withinUs });
    started = false;
  };
  for (const [at, token] of tokens.entries()) {
    const part = parts.at(-1)!;
    if (isOp(token, "then")) {
      if (started) begin(null);
    } else if (token.sense.is === "within") {
      const after = nextWord(tokens, at + 1);
      const ends = !after || isOp(after, "then");
      if (started && !ends) begin(token.sense.us);
      else if (parts.length > 1 || !ends) part.withinUs = token.sense.us;
      else part.tokens.push({ ...token, sense: { is: "unknown" } });
    } else {
      part.tokens.push(token);
      started ||= !isEmptyWord(token) && token.sense.is !== "op";
    }
  }
  return parts;
}

/** The step's words as typed, without times, cameras, exclusions, and what was only said to the app ("show me"). */
function phraseOf(text: string, tokens: readonly Token[], found: ReturnType<Scene["finish"]>): string {
  const gone = found
    .filter((one) => isTime(one) || isCamera(one) || one.negated || one.kind === "event")
    .map((one) => ({ ...one.span!, negated: one.negated }));
  for (const cut of gone) if (cut.negated) takeAlong(cut, tokens);
  const negations = tokens.filter((one) => isOp(one, "not", "notAfter", "request", "but"));
  const kept = withoutCuts(tokens, [...gone, ...negations]);
  if (!kept.some((one) => !isEmptyWord(one) && one.sense.is !== "op")) return "";
  const first = kept.findIndex((one) => !isOp(one, "filler"));
  let phrase = "";
  let end = -1;
  for (const token of kept.slice(first)) {
    const gap = end < 0 ? "" : text.slice(end, token.start);
    phrase += (/^[-'/]?$/.test(gap) ? gap : " ") + wordsOf(text, token);
    end = token.end;
  }
  const words = tidy(phrase).replace(/^(?:and|or|with) /iu, "");
  // A joining word whose other side was cut off; uncut it is the operator's own ending ("get in").
  return kept.at(-1) === tokens.at(-1) ? words : words.replace(/,? (?:and|or|with|but|on|at|in)$/iu, "");
}

/** The tokens that lie in none of the spans; one sweep over both. */
function withoutCuts(tokens: readonly Token[], spans: readonly TextSpan[]): Token[] {
  const cuts = spans.toSorted((a, b) => a.start - b.start);
  let at = 0;
  let reach = -1;
  return tokens.filter((token) => {
    for (; at < cuts.length && cuts[at]!.start <= token.start; at++) reach = Math.max(reach, cuts[at]!.end);
    return token.end > reach;
  });
}

/** An exclusion's own words go with it: "without a" before it, 없는 and 입지 않은 after it. */
function takeAlong(cut: TextSpan, tokens: readonly Token[]): void {
  const first = tokens.findIndex((one) => one.start >= cut.start);
  for (
    let i = first - 1;
    i >= 0 && (isEmptyWord(tokens[i]) || isOp(tokens[i], "not", "with", "in") || tokens[i]!.sense.is === "wear");
    i--
  )
    cut.start = tokens[i]!.start;
  for (const token of tokens) {
    if (token.start < cut.end) continue;
    const denies = isOp(token, "notAfter") || ("not" in token.sense && token.sense.not === true);
    if (!denies) break;
    cut.end = token.end;
  }
}

/** `class:car` is "car" to the encoder. */
function wordsOf(text: string, token: Token): string {
  const raw = text.slice(token.start, token.end);
  return token.explicit ? raw.replace(/^-?\p{L}+:/u, "").replace(/["“”]/g, "") : raw;
}

function unique(id: string, taken: Set<string>): string {
  let own = id;
  for (let i = 2; taken.has(own); i++) own = `${id}-${i}`;
  taken.add(own);
  return own;
}
