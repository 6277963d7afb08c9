import type { EvidenceItem } from "../domain/evidence.ts";
import type { Criterion, CriterionOf, ObjectPattern } from "../domain/query.ts";
import { mayBeAbsent, noneRaised } from "./absence.ts";
import { countHolds, distinct, isPlural, looseNumbers } from "./counts.ts";
import { eventCounts } from "./eventCounts.ts";
import { isOneOf, ownText, saysAtOnce, type Known, type KnownRelation } from "./known.ts";
import { claimsIn, sameIn } from "./lexicon/claims.ts";
import { comparisonIn, denialsIn, deniesPresence, exclusiveIn } from "./lexicon/negation.ts";
import { SCENERY } from "./lexicon/scenery.ts";
import { matchObject, matchRelation } from "./match.ts";
import { ordinalIn } from "./numbers.ts";
import type { Statement } from "./statement.ts";
import { TIME_MARK } from "./times.ts";
import { pairsIn } from "./together.ts";
import { unknownThings } from "./unknownThings.ts";

const patternOf = (pattern: ObjectPattern): ObjectPattern => ({ ...pattern, count: null });
const missingOf = (pattern: ObjectPattern, known: readonly Known[]) => matchObject(patternOf(pattern), known).missing;

/** Objects, relations, what is denied, numbers: everything but times and places. */
export function checkThings(statement: Statement): void {
  checkWords(statement);
  const denied = checkDenials(statement);
  for (const criterion of statement.reading.criteria)
    if (criterion.negated || denied.has(criterion)) checkAbsent(statement, criterion);
    else checkStated(statement, criterion);
  checkUnknown(statement);
  checkDress(statement);
  checkPairs(statement);
  checkNumbers(statement);
}

/** Things that are in no lexicon: only what the evidence names with the same word. */
function checkUnknown(statement: Statement): void {
  const { cited, reading, context } = statement;
  const written = cited.map((item) =>
    `${ownText(item)} ${item.facts.classes.join(" ")} ${item.modelWritten ? (item.facts.words ?? "") : ""}`.toLowerCase(),
  );
  for (const noun of unknownThings(reading.plain, context.understand))
    if (!written.some((line) => line.includes(noun.toLowerCase()))) statement.refuse("classNotSupported", noun);
}

/** Words that say more than any fact: only what the evidence says with the same word. */
function checkWords(statement: Statement): void {
  const { cited, analysis, reading, known } = statement;
  const written = cited.map((item) =>
    `${ownText(item)} ${item.modelWritten ? (item.facts.words ?? "") : ""}`.toLowerCase(),
  );
  const classes = new Set(cited.flatMap(({ facts }) => facts.classes));
  for (const { word, code } of claimsIn(analysis)) {
    const said = word.toLowerCase();
    if (classes.has(said) || classes.has(said.replace(/s$/u, ""))) statement.things++;
    else if (!written.some((line) => line.includes(said))) statement.refuse(code, word);
  }
  // "Followed by", where the rules could not turn it round.
  const passive = /\b(?:was|is|were|are) (?:being )?(?:followed|chased|trailed|tailed|pursued) by\b/iu.exec(
    reading.plain,
  );
  if (passive) statement.refuse("relationNotSupported", passive[0]);
  const same = sameIn(reading.plain);
  if (same !== null && mostAlike(known) > 1) statement.refuse("relationNotSupported", same);
  // Text in the picture is not known to be on anything.
  if (reading.quoted > 0 && reading.criteria.some((one) => one.kind === "object" || one.kind === "relation"))
    statement.refuse("relationNotSupported", "text on an object");
}

/** Most objects of one class that are cited, one by one or as a figure. */
function mostAlike(known: readonly Known[]): number {
  const classes = new Set(known.flatMap((one) => [...one.classes]));
  const of = (name: string) => known.filter((one) => one.classes.has(name));
  return Math.max(
    0,
    ...[...classes].map((name) =>
      Math.max(distinct(of(name)), ...of(name).map((one) => (one.item.kind === "count" ? (one.count ?? 0) : 0))),
    ),
  );
}

/** What is denied to be there: the things of the clause of "was not seen". Any other denial is of something that no fact tells. */
function checkDenials(statement: Statement): Set<Criterion> {
  const denied = new Set<Criterion>();
  const { plain, criteria, clauses } = statement.reading;
  for (const { word, at } of denialsIn(plain)) {
    const inside = ({ span }: Criterion) => span !== null && at >= span.start - 1 && at < span.end;
    // "Not moving", "nothing moves": said of what is there.
    const still = (one: Criterion) => one.kind === "signal" || (one.kind === "object" && one.object.speed === "still");
    if (criteria.some((one) => inside(one) && still(one)) && !deniesPresence(plain.slice(Math.max(0, at - 1))))
      continue;
    const clause = clauses.find(({ start, end }) => at >= start && at < end) ?? { start: 0, end: plain.length };
    const meant = criteria.filter(
      ({ kind, span }) =>
        span !== null &&
        span.start < clause.end &&
        span.end > clause.start &&
        (kind === "object" || kind === "relation" || kind === "concept" || kind === "event"),
    );
    if (meant.length === 0 || !deniesPresence(plain.slice(clause.start, clause.end)))
      statement.refuse("absenceNotSupported", word);
    else for (const one of meant) denied.add(one);
  }
  return denied;
}

function checkAbsent(statement: Statement, criterion: Criterion): void {
  const { cited, all, context } = statement;
  // That a relation or a concept did not hold is nothing that figures tell.
  if (criterion.kind === "event" && noneRaised(criterion, cited, context)) statement.things++;
  else if (criterion.kind === "object" && mayBeAbsent(criterion.object, cited, all, context)) statement.things++;
  else statement.refuse("absenceNotSupported", statement.words(criterion));
}

function checkStated(statement: Statement, criterion: Criterion): void {
  const hold = (holds: boolean, words: string) => {
    if (holds) statement.things++;
    else statement.refuse("classNotSupported", words);
  };
  const facts = statement.cited.filter((item) => !item.modelWritten).map((item) => item.facts);
  switch (criterion.kind) {
    case "object":
      return checkObject(statement, criterion);
    case "relation":
      return checkRelation(statement, criterion);
    case "concept":
      if (facts.some(({ concepts }) => concepts.includes(criterion.concept))) statement.things++;
      else if (!SCENERY.has(criterion.concept)) statement.refuse("classNotSupported", statement.words(criterion));
      return;
    case "event":
      return checkEvent(statement, criterion);
    case "signal":
      return hold(
        facts.some(({ signals }) => signals.includes(criterion.signal)),
        statement.words(criterion),
      );
    case "words":
      return hold(
        facts.some(({ words }) => words?.toLowerCase().includes(criterion.words.toLowerCase())),
        criterion.words,
      );
    case "free":
  }
}

/** An event is what a scenario raised: only cited events, or figures of them, of that scenario, level and state. */
function checkEvent(statement: Statement, criterion: CriterionOf<"event">): void {
  const { scenarios, levels, states } = criterion;
  const telling = statement.cited.filter(
    ({ facts, event }) =>
      facts.events !== undefined &&
      facts.events.length > 0 &&
      (scenarios.length === 0 || facts.events.every((id) => scenarios.includes(id))) &&
      // A figure says nothing of the level and the state of each.
      (levels.length === 0 || (event !== undefined && levels.includes(event.level))) &&
      (states.length === 0 || (event !== undefined && states.includes(event.state))),
  );
  if (telling.length === 0) return statement.refuse("classNotSupported", statement.words(criterion));
  statement.things++;
  for (const { n, word } of eventCounts(statement.reading, criterion))
    if (!telling.some(({ kind, facts }) => kind === "count" && facts.count === n) && !isAll(telling, n))
      statement.refuse("countNotSupported", word);
    else statement.figures++;
}

/** Whether these are so many events, each cited by itself. */
const isAll = (telling: readonly EvidenceItem[], n: number) =>
  !telling.some((one) => one.kind === "count") && new Set(telling.map(({ event }) => event?.id)).size === n;

function checkObject(statement: Statement, criterion: CriterionOf<"object">): void {
  const pattern = criterion.object;
  const words = statement.words(criterion);
  const { found, missing } = matchObject(patternOf(pattern), statement.known);
  if (missing !== null) return statement.refuse(missing, words);
  statement.found.set(criterion, found);
  statement.things++;
  const plural = pattern.count === null && isPlural(words, pattern, statement.context.understand);
  if (pattern.count === null && !plural) return;
  const counted = plural ? { ...pattern, count: { min: 2, max: null } } : pattern;
  const { parts, plain } = statement.reading;
  const part = parts.find(({ at }) => criterion.span !== null && at >= criterion.span.start && at < criterion.span.end);
  if (part && !isWhole(statement, part.whole, pattern)) statement.refuse("countNotSupported", String(part.whole));
  const { holds, byFigure } = countHolds({
    pattern: counted,
    found: part ? found.filter(({ item }) => item.kind !== "count") : found,
    mentioned: mentioned(statement, pattern),
    gathering: statement.relations.some(({ kinds }) => kinds.has("gathering")),
    atOnce: saysAtOnce(plain),
  });
  if (!holds) statement.refuse("countNotSupported", words);
  else if (byFigure && pattern.count !== null) statement.figures++;
}

/** Of how many some are: a cited figure of the same class. */
function isWhole({ known }: Statement, whole: number, { classes }: ObjectPattern): boolean {
  return known.some(
    (one) =>
      one.item.kind === "count" && one.count === whole && [...one.classes].every((name) => isOneOf(name, classes)),
  );
}

/** How many of a class the sentence speaks of in all, where every mention is of one or of a stated number. */
function mentioned({ reading }: Statement, pattern: ObjectPattern): number | null {
  let sum = 0;
  for (const one of reading.criteria) {
    if (one.kind !== "object" || one.negated || !one.object.classes.some((name) => pattern.classes.includes(name)))
      continue;
    const { count } = one.object;
    if (count !== null && count.min !== count.max) return null;
    sum += count?.min ?? 1;
  }
  return sum;
}

function checkRelation(statement: Statement, criterion: CriterionOf<"relation">): void {
  const { subject, object } = criterion;
  for (const side of object ? [subject, object] : [subject]) {
    const missing = missingOf(side, statement.known);
    if (missing !== null) return statement.refuse(missing, statement.words(criterion));
  }
  const telling = statement.relations.filter((known) => matchRelation(criterion, known));
  if (telling.length === 0) return statement.refuse("relationNotSupported", statement.words(criterion));
  statement.found.set(
    criterion,
    telling.flatMap(({ members }) => members),
  );
  statement.things++;
}

function checkDress(statement: Statement): void {
  for (const words of statement.reading.dressed) {
    const [worn] = statement.context.understand(words).steps.flatMap(({ criteria }) => criteria);
    const missing = worn?.kind === "object" ? missingOf(worn.object, statement.known) : null;
    if (missing !== null) statement.refuse(missing, words);
  }
}

/** Things of one clause have to do with one another: a relation has to say so. */
function checkPairs(statement: Statement): void {
  const fits = (pattern: ObjectPattern, { members }: KnownRelation) => missingOf(pattern, members) === null;
  for (const { a, b, inside, near, words } of pairsIn(statement.reading)) {
    if (!statement.found.has(a) || !statement.found.has(b)) continue;
    const told =
      (near || inside) &&
      statement.relations.some(
        (known) =>
          (inside ? known.kinds.has("in") || known.kinds.has("on") : !known.kinds.has("leftBehind")) &&
          fits(a.object, known) &&
          fits(b.object, known),
      );
    if (!told) statement.refuse("relationNotSupported", words);
  }
}

function checkNumbers(statement: Statement): void {
  const { known, cited, reading } = statement;
  const { plain, query } = reading;
  const ofEvents = reading.criteria.flatMap((one) => (one.kind === "event" ? eventCounts(reading, one) : []));
  for (const { word, at } of looseNumbers(plain.replaceAll(TIME_MARK, " "), query))
    if (!ofEvents.some((one) => one.at === at)) statement.refuse("countNotSupported", word);
  const compared = comparisonIn(plain);
  if (compared !== null) statement.refuse("countNotSupported", compared);
  const exclusive = exclusiveIn(plain);
  const says = (item: EvidenceItem) =>
    exclusive !== null && ownText(item).toLowerCase().includes(exclusive.toLowerCase());
  if (exclusive !== null && statement.figures === 0 && !cited.some(says))
    statement.refuse("countNotSupported", exclusive);
  const ordinal = ordinalIn(plain);
  if (ordinal && mostAlike(known) < ordinal.n) statement.refuse("countNotSupported", ordinal.word);
}
