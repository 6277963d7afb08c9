import type { EvidenceItem, SentenceProblem } from "../domain/evidence.ts";
import { checkThings } from "./checkThings.ts";
import { checkTimes } from "./checkTimes.ts";
import { cleanSentence, MAX_LENGTH, unreadable } from "./clean.ts";
import { Knowledge } from "./known.ts";
import { withoutEventNames } from "./eventCounts.ts";
import { judgementIn } from "./lexicon/judgement.ts";
import type { Understand } from "../question/index.ts";
import { Statement } from "./statement.ts";
import { TIME_MARK, withoutMarks, writeTimes } from "./times.ts";
import { problemOf, type Candidate, type CheckContext, type Checked } from "./types.ts";

const MAX_CITED = 32;
const MAX_PROBLEMS = 16;

/**
 * Holds sentences of an answer against the evidence of it. Deterministic, and strict in one direction: what cannot be shown by the cited facts is refused, whatever it may be in truth. A sentence is
 * supported when every class, number, colour, direction, relation, camera, time and absence in it is in what it cites, when it judges nobody, and when it states at least one such thing. Pure.
 */
export function createChecker(given: CheckContext): (candidate: Candidate) => Checked {
  const context = { ...given, understand: remembering(given.understand) };
  const items = new Map(context.evidence.map((item) => [item.id, item]));
  const knowledge = new Knowledge(context.evidence, context.plan);
  return (candidate) => {
    const problems: SentenceProblem[] = [];
    const { text: raw, ids } = partsOf(candidate, problems);
    const whole = withoutMarks(cleanSentence(raw));
    const long = whole.text.length > MAX_LENGTH;
    if (long) problems.push(problemOf("malformed", "too long"));
    const marked = long ? { text: "", cites: [] } : whole;
    const wanted = [...new Set([...ids, ...marked.cites])];
    const known = wanted.filter((id) => items.has(id));
    for (const id of wanted) if (!items.has(id)) problems.push(problemOf("unknownEvidence", cleanSentence(id)));
    const timed = writeTimes(marked.text, items, new Set(known), context.language);
    problems.push(...timed.problems);
    const evidence = [...new Set([...known, ...timed.cites])].slice(0, MAX_CITED);
    if (evidence.length === 0 && wanted.length === 0) problems.push(problemOf("noEvidence", ""));
    const cited = evidence.map((id) => items.get(id)!);
    const names = cited
      .flatMap(({ videoName, camera, facts }) => [videoName, camera ?? "", facts.words ?? ""])
      .join(" ");
    const odd = raw === "" || long ? null : unreadable(timed.analysis.replaceAll(TIME_MARK, " "), names);
    if (odd) problems.push(odd);
    else if (cited.length > 0 && raw !== "" && !long)
      problems.push(...checkStatement(new Statement(timed.analysis, timed.told, cited, knowledge, context)));
    return {
      text: (odd || long ? cleanSentence(raw) : timed.text || whatItWas(candidate.text)).slice(0, 2000),
      evidence,
      verdict: problems.length === 0 ? "supported" : "unsupported",
      problems: distinctOnes(problems).slice(0, MAX_PROBLEMS),
    };
  };
}

/** The same few words are read again and again. */
function remembering(understand: Understand): Understand {
  const known = new Map<string, ReturnType<Understand>>();
  return (text) => {
    let query = known.get(text);
    if (!query) known.set(text, (query = understand(text)));
    return query;
  };
}

function partsOf({ text, evidence }: Candidate, problems: SentenceProblem[]): { text: string; ids: string[] } {
  if (typeof text !== "string" || text.trim() === "") problems.push(problemOf("malformed", "no text"));
  const list = Array.isArray(evidence) ? (evidence as unknown[]) : typeof evidence === "string" ? [evidence] : [];
  if (evidence !== undefined && evidence !== null && !Array.isArray(evidence) && typeof evidence !== "string")
    problems.push(problemOf("malformed", "evidence is no list"));
  const ids: string[] = [];
  for (const id of list.slice(0, 2 * MAX_CITED)) {
    if (typeof id === "string" && id.trim() !== "") ids.push(id.trim());
    else problems.push(problemOf("malformed", "an id that is no text"));
  }
  return { text: typeof text === "string" ? text : "", ids: ids.map((id) => id.slice(0, 300)) };
}

/** What came in the place of a text, to be shown as what it is. */
function whatItWas(text: unknown): string {
  return typeof text === "string" || text === undefined ? "" : cleanSentence(JSON.stringify(text) ?? "").slice(0, 200);
}

function distinctOnes(problems: readonly SentenceProblem[]): SentenceProblem[] {
  return [...new Map(problems.map((one) => [`${one.code} ${one.detail}`, one])).values()];
}

function checkStatement(statement: Statement): SentenceProblem[] {
  const judged = judgementIn(withoutEventNames(statement.analysis, statement.cited, statement.context.understand));
  if (judged !== null) return [problemOf("judgement", judged)];
  statement.problems.push(...statement.reading.problems);
  statement.things += statement.reading.quoted;
  statement.held += statement.told.length;
  checkThings(statement);
  checkTimes(statement);
  const shown = statement.things > 0 || (statement.held > 0 && saysOnlyWhen(statement)) || isLent(statement);
  if (statement.problems.length === 0 && !shown) statement.refuse("malformed", "nothing that evidence could show");
  return blamed(statement.cited, statement.problems);
}

/** Words of "it was last seen at ...": a time is no proof of what else is said beside it, in whatever language. */
const ONLY_WHEN =
  /^(?:it|they|this|that|these|those|he|she|was|were|is|are|be|been|seen|there|here|at|from|to|until|till|by|on|in|of|for|about|the|an?|and|then|both|visible|present|shown|still|stay(?:s|ed)?|remain(?:s|ed)?|appear(?:s|ed|ing)?|disappear(?:s|ed|ing)?|enter(?:s|ed|ing)?|leav(?:es|e|ing)|arriv(?:es|ed|ing)|pass(?:es|ed|ing)?|com(?:es|ing)|go(?:es|ing)|first|last|video|recording|camera)$|^(?:그것|그때|그|이|이때|해당|영상|카메라|화면|처음|마지막|보[였이인]|나타[났나난]|있[었는습다고]|사라[졌진]|들어[왔온]|나[갔간]|지나[갔간]|머물|머[무문]|동안|때|시각|시간|입니다|였습니다|이었습니다)[가-힣]*$/iu;

function saysOnlyWhen({ reading }: Statement): boolean {
  const { query, plain } = reading;
  let rest = plain;
  for (const { span } of [...query.cameras, ...query.times])
    if (span) rest = rest.slice(0, span.start) + " ".repeat(span.end - span.start) + rest.slice(span.end);
  return (rest.match(/[\p{L}\d]+/gu) ?? []).every((word) => ONLY_WHEN.test(word));
}

/** Words that a sentence may add to what a caption lends it. */
const OWN_WORDS =
  /^(?:with|from|that|this|there|place|picture|scene|footage|video|shows?|seems?|looks?|like|appears?|described|caption|the|and|its|was|were|are|has|have|which|where|some|very|장소|화면|영상|장면|모습|곳|것|입니다|있습니다|보입니다|있다|보인다)$/iu;

/** A sentence that states nothing which could be held against its evidence shows nothing. A caption may lend it words, then all of them. */
function isLent({ cited, analysis }: Statement): boolean {
  const lent = cited.flatMap((item) => (item.modelWritten ? [(item.facts.words ?? item.text).toLowerCase()] : []));
  const words = analysis.toLowerCase().match(/[a-z]{3,}|[가-힣]{2,}/gu) ?? [];
  const own = words.filter((word) => !OWN_WORDS.test(word));
  // Endings differ: the beginnings of words are compared.
  const stem = (word: string) =>
    /[가-힣]/u.test(word) ? word.slice(0, 2) : word.slice(0, Math.max(3, word.length - 2));
  return own.length > 0 && own.every((word) => lent.some((line) => line.includes(stem(word))));
}

/** Where only a model's words were cited, they are the reason for whatever was not found. */
function blamed(cited: readonly EvidenceItem[], problems: readonly SentenceProblem[]): SentenceProblem[] {
  if (!cited.every((item) => item.modelWritten)) return [...problems];
  return problems.map((one) => (one.code === "malformed" ? one : { ...one, code: "modelWrittenOnly" }));
}
