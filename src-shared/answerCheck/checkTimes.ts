import type { EvidenceItem } from "../domain/evidence.ts";
import type { Criterion, ObjectPattern } from "../domain/query.ts";
import { countHolds } from "./counts.ts";
import { durationsIn, lasts } from "./durations.ts";
import { ownText, type Known } from "./known.ts";
import { matchObject } from "./match.ts";
import { digitsOf } from "./numbers.ts";
import { cameBefore, isOutermost, jointsIn, metInTime, outermostIn, type Outermost } from "./order.ts";
import { sidesOf } from "./places.ts";
import { clauseAt, statedAt } from "./reading.ts";
import type { Statement } from "./statement.ts";
import { holdsAt } from "./timeFilter.ts";

/** When, how long, in which order, on which camera and where in the picture. Comes after checkThings, which finds what the statements rest on. */
export function checkTimes(statement: Statement): void {
  checkDurations(statement);
  checkCameras(statement);
  checkVagueTimes(statement);
  checkPlaces(statement);
  checkTimesTold(statement);
  checkOrder(statement);
}

function checkDurations(statement: Statement): void {
  const { cited, reading } = statement;
  const written = cited.filter((one) => !one.modelWritten);
  const gaps = written.flatMap((a) =>
    written.flatMap((b) => (a !== b && a.videoId === b.videoId ? [b.startUs - a.startUs, b.startUs - a.endUs] : [])),
  );
  for (const said of reading.durations) {
    // How long they were near each other is not how long one of them was there.
    const meant = statement.restOf(statedAt(said.start, reading)).map(({ item }) => item);
    const lengths = (meant.length > 0 ? meant : written).flatMap(lengthsOf);
    const possible = { one: lengths, between: gaps, either: [...lengths, ...gaps] }[said.of];
    if (possible.some((us) => us > 0 && lasts(said, us))) statement.held++;
    else statement.refuse("timeNotSupported", said.words);
  }
}

function lengthsOf(item: EvidenceItem): number[] {
  const told = durationsIn(digitsOf(ownText(item))).map(({ us }) => us);
  // "12 seconds into the video": how else a time without a clock is said.
  return [item.endUs - item.startUs, ...told, ...(item.utcMs === null ? [item.startUs] : [])];
}

function checkCameras(statement: Statement): void {
  const { cited, reading, found } = statement;
  // A denial is looked at by itself, whatever the rules took it for.
  for (const { camera, span } of reading.query.cameras) {
    const there = (item: EvidenceItem) => item.camera !== null && fold(item.camera).includes(fold(camera));
    const stated = statedAt(span?.start ?? 0, reading).filter((one) => found.has(one));
    const holds = stated.length > 0 ? stated.every((one) => isThere(statement, one, there)) : cited.some(there);
    if (holds) statement.held++;
    else statement.refuse("cameraNotSupported", camera);
  }
}

/** Whether what was found for a statement is found on one camera, as many as were said. */
function isThere({ context, found }: Statement, criterion: Criterion, there: (item: EvidenceItem) => boolean): boolean {
  // A figure of one camera says so; that of all is filed under the first of them.
  const only = context.evidence.every(there);
  const own = ({ kind, text, camera, videoName }: EvidenceItem) =>
    kind !== "count" || only || text.startsWith(`${camera ?? videoName}:`);
  const kept = found.get(criterion)!.filter(({ item }) => there(item) && own(item));
  if (criterion.kind !== "object" || criterion.object.count === null) return kept.length > 0;
  return countHolds({ pattern: criterion.object, found: kept, mentioned: null, gathering: false, atOnce: false }).holds;
}

/** "In the evening", "yesterday", "on Tuesday". */
function checkVagueTimes(statement: Statement): void {
  for (const filter of statement.reading.query.times) {
    const ends = ({ kind, startUs, endUs }: EvidenceItem) => (kind === "count" ? [startUs, endUs] : [startUs]);
    const holds = statement.cited.every((item) => ends(item).every((us) => holdsAt(filter, item, us)));
    if (holds) statement.held++;
    else statement.refuse("timeNotSupported", statement.words(filter));
  }
}

/** Sides of the picture that nothing enters, leaves or moves to: where something is. */
function checkPlaces(statement: Statement): void {
  const { reading, cited } = statement;
  for (const { word, at, holds } of sidesOf(reading.plain)) {
    const taken = reading.criteria.some(
      (one) => one.span !== null && at >= one.span.start && at < one.span.end && goes(one),
    );
    if (!taken && !cited.some(({ box }) => box !== null && holds(box))) statement.refuse("directionNotSupported", word);
  }
}

function goes(one: Criterion): boolean {
  const patterns =
    one.kind === "object"
      ? [one.object]
      : one.kind === "relation"
        ? [one.subject, ...(one.object ? [one.object] : [])]
        : [];
  return patterns.some(({ directions, entry, exit }) => directions.length > 0 || entry !== null || exit !== null);
}

/** A time is of the thing that its clause speaks of. */
function checkTimesTold(statement: Statement): void {
  const { reading, told } = statement;
  for (const [place, at] of reading.marks.entries()) {
    const time = told[place];
    const stated = statement.restOf(statedAt(at, reading));
    if (!time || stated.length === 0) continue;
    const { item, us, word } = time;
    const shares = ({ item: own, tracks }: Known) =>
      own.id === item.id ||
      (own.videoId === item.videoId &&
        (own.kind === "object"
          ? item.trackIds.some((track) => tracks.includes(`${item.videoId}|${track}`))
          : us >= own.startUs && us <= own.endUs));
    if (!stated.some(shares)) statement.refuse("timeNotSupported", word);
    if (item.kind !== "object") continue;
    const clause = clauseAt(at, reading);
    const [look] = item.facts.objects ?? [];
    // What was lost or found within the picture did not leave or come.
    if (
      (look?.exit === "inside" && us === item.endUs && LEAVES.test(clause)) ||
      (look?.entry === "inside" && us === item.startUs && COMES.test(clause))
    )
      statement.refuse("timeNotSupported", word);
    // When an object came is known, not when it then stopped.
    const came = us === item.startUs && look?.entry !== "inside";
    if (came && STOPS.test(clause)) statement.refuse("timeNotSupported", word);
  }
}

const LEAVES = /\b(?:leav(?:e|es|ing)|exit\w*|depart\w*)\b|(?<!지)(?:나갔|나간)|떠[났난]/iu;
const COMES = /\b(?:enter\w*|arriv\w*|coming in|comes? in)\b|들어[왔온]|도착/iu;
const STOPS = /\bstop(?:s|ped|ping)?\b|멈췄|멈춘|멈춰|멈추|정지/iu;

function checkOrder(statement: Statement): void {
  const { query, plain, criteria } = statement.reading;
  for (let i = 1; i < query.steps.length; i++) {
    const [before, after] = [
      statement.restOf(query.steps[i - 1]!.criteria),
      statement.restOf(query.steps[i]!.criteria),
    ];
    if (before.length > 0 && after.length > 0 && !cameBefore(before, after))
      statement.refuse("timeNotSupported", "then");
  }
  for (const { at, left, word } of jointsIn(plain)) {
    // "After A, B": what the word leads in came first.
    const leads = !criteria.some(({ span, kind }) => kind !== "free" && span !== null && span.start < at);
    const border = leads ? plain.indexOf(",", at) : at;
    if (border < 0) continue;
    const one = statement.restOf(criteria.filter(({ span }) => span !== null && span.start < border));
    const other = statement.restOf(criteria.filter(({ span }) => span !== null && span.start >= border));
    if (one.length === 0 || other.length === 0) continue;
    const [first, second] = (left === "before") !== leads ? [one, other] : [other, one];
    if (!cameBefore(first, second)) statement.refuse("timeNotSupported", word);
  }
  checkTogether(statement);
  for (const one of outermostIn(plain)) checkOutermost(statement, one);
}

/** "While": what stands on both sides was there at one time. */
function checkTogether(statement: Statement): void {
  const { plain, criteria } = statement.reading;
  const match = WHILE.exec(plain);
  if (!match) return;
  const leads = !criteria.some(({ span, kind }) => kind !== "free" && span !== null && span.start < match.index);
  const border = leads ? plain.indexOf(",", match.index) : match.index;
  const one = statement.restOf(criteria.filter(({ span }) => span !== null && span.start < border));
  const other = statement.restOf(criteria.filter(({ span }) => span !== null && span.start >= border));
  if (one.length > 0 && other.length > 0 && !metInTime(one, other))
    statement.refuse("timeNotSupported", match[0].trim());
}

const WHILE =
  /\b(?:while|whilst|when|as (?=(?:the|an?)\b)|during|meanwhile)\b|(?<=[가-힣])\s동안(?=[\s,])|(?:는|을)\s때(?=[\s,])|면서(?=[\s,])/iu;

/** The first or last of all: only where everything is at hand, or where the program itself found it. */
function checkOutermost(statement: Statement, { which, at }: Outermost): void {
  const { context, reading, found, known, all } = statement;
  const stated = reading.criteria.find((one) => one.kind === "object" && found.has(one));
  const cited = stated ? found.get(stated)! : known;
  // "First seen at ..., last seen at ...", of the one thing that is cited.
  if (!stated && new Set(known.flatMap(({ tracks }) => tracks)).size === 1) return;
  const meant = whatIsFirst(statement, at) ?? (stated?.kind === "object" ? stated.object : null);
  const alike = meant ? matchObject({ ...meant, count: null }, all).found : all;
  const own = new Set(cited.flatMap(({ tracks }) => tracks));
  const others = alike.filter(
    ({ item, tracks }) => item.kind !== "count" && item.kind !== "span" && !tracks.some((track) => own.has(track)),
  );
  const asked = context.plan?.intent === (which === "first" ? "whenFirst" : "whenLast");
  const anchored = asked && cited.some(({ item }) => context.anchors.has(item.id));
  if ((context.cut && !anchored) || cited.length === 0 || !isOutermost(cited, others, which))
    statement.refuse("timeNotSupported", which);
}

/** What follows the word up to its noun: "the first person wore red" is of all people, "the first red car" of red cars. */
function whatIsFirst({ reading, context }: Statement, at: number): ObjectPattern | null {
  const words = reading.plain.slice(at).split(/\s+/u);
  for (let n = 1; n <= 5; n++) {
    const { steps } = context.understand(words.slice(0, n).join(" "));
    for (const one of steps.flatMap(({ criteria }) => criteria))
      if (one.kind === "object" && one.object.classes.length > 0) return one.object;
  }
  return null;
}

const fold = (text: string) => text.normalize("NFKC").trim().toLowerCase();
