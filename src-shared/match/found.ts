import type { BoxNorm } from "../domain/geometry.ts";
import type { Criterion } from "../domain/query.ts";
import { RELATION_KINDS, SIGNAL_KINDS } from "../domain/facts.ts";
import type { ObjectPattern } from "../domain/query.ts";
import type { RunFacts } from "../facts/types.ts";
import { countAtOnce } from "./counting.ts";
import { PatternScan, tellsSize } from "./pattern.ts";
import type { CriterionSpans, FactSpan, RunView } from "./types.ts";

/** A span with the figure that it rests on: a count, a strength. */
export interface Found extends FactSpan {
  value: number | null;
  /** `bestUs` is when it did what was asked for (came in, stood), which another criterion's good look must not replace. */
  timed?: boolean;
}

/** Where one criterion holds, however it was found. */
export interface Holds {
  criterion: Criterion;
  known: boolean;
  route: CriterionSpans["route"];
  /** Ascending in startUs, all within the run's time filter's outer bounds. */
  spans: Found[];
  /** Its spans are single objects, which no other criterion of the step may use up as well. */
  single: boolean;
}

/** Relations that hold either way round. */
export const SYMMETRIC: ReadonlySet<string> = new Set(["near", "meeting"]);
/** Relations that need classes; built-in motion tells the others of its blobs. */
const CLASSED = new Set(["on", "in", "meeting", "gathering", "lying"]);

/** Where a criterion holds in a run. */
export function holdsOf(criterion: Criterion, run: RunView, others: readonly CriterionSpans[]): Holds {
  const other = others.find((it) => it.criterion.id === criterion.id);
  const own = ownHolds(criterion, run);
  // Another route may tell what facts cannot (a class that the detector does not know).
  if (own?.known || !other) return own ?? unknown(criterion);
  const spans = other.spans.map((span) => ({ ...span, value: span.strength }));
  return { criterion, known: other.known, route: other.route, spans, single: false };
}

function unknown(criterion: Criterion): Holds {
  return { criterion, known: false, route: "facts", spans: [], single: false };
}

function ownHolds(criterion: Criterion, run: RunView): Holds | null {
  const { facts } = run;
  const base = { criterion, known: true, route: "facts" as const };
  switch (criterion.kind) {
    case "object":
      if (!tellsOf(run, criterion.object)) return unknown(criterion);
      return {
        ...base,
        spans: objectSpans(criterion.object, run, criterion.negated),
        single: criterion.object.count === null,
      };
    case "relation":
      if (!tellsOf(run, criterion.subject) || (criterion.object && !tellsOf(run, criterion.object)))
        return unknown(criterion);
      if (run.labels === null && CLASSED.has(criterion.relation)) return unknown(criterion);
      return { ...base, spans: relationSpans(criterion, run), single: false };
    case "signal":
      if (!facts.signals.watched) return unknown(criterion);
      return { ...base, route: "signals", spans: signalSpans(criterion.signal, facts), single: false };
    case "concept":
    case "event":
    case "words":
    case "free":
      return null;
  }
}

/** Whether the run's detector can tell the classes that a pattern names, and there is enough of them to call one large or small. */
export function tellsOf({ facts, labels }: RunView, pattern: ObjectPattern): boolean {
  const known =
    pattern.classes.length === 0 || pattern.classes.some((name) => labels?.has(name) || facts.classes.includes(name));
  return known && tellsSize(pattern, facts);
}

/** First and last time that the time filter leaves. */
export function boundsOf({ within }: Pick<RunView, "within">): [fromUs: number, toUs: number] {
  if (within === null) return [-Infinity, Infinity];
  return [within[0]?.startUs ?? Infinity, within.at(-1)?.endUs ?? -Infinity];
}

function objectSpans(pattern: ObjectPattern, run: RunView, strict: boolean): Found[] {
  const scan = new PatternScan(pattern, run.facts, strict);
  const spans = scan.rows(...boundsOf(run)).map((row) => spanOfObject(run.facts, row, scan));
  if (pattern.count === null) return spans;
  return countAtOnce(spans, pattern.count.min, pattern.count.max, run.durationUs);
}

/** One object's stay in the picture, as what `scan` found. */
export const spanOfObject = (facts: RunFacts, row: number, scan: PatternScan): Found =>
  new ObjectSpan(facts.objects, row, scan);

/** Seen in one frame only, an object was there for a moment all the same. */
export const endOfObject = ({ startUs, endUs }: RunFacts["objects"], row: number): number =>
  Math.max(endUs[row]!, startUs[row]! + 1);

/** By how sure the detector was and how well it fits the pattern. */
export const strengthOfObject = ({ confidence }: RunFacts["objects"], row: number, scan: PatternScan): number =>
  (0.5 + confidence[row]! / 2) * scan.fit(row);

/** There may be a million of them in one search, of which a few are shown: what only those need is made when it is asked for. */
class ObjectSpan implements Found {
  readonly startUs: number;
  readonly endUs: number;
  readonly bestUs: number;
  readonly strength: number;
  readonly timed: boolean;
  readonly #objects: RunFacts["objects"];
  readonly #row: number;

  constructor(objects: RunFacts["objects"], row: number, scan: PatternScan) {
    this.#objects = objects;
    this.#row = row;
    this.startUs = objects.startUs[row]!;
    this.endUs = endOfObject(objects, row);
    this.bestUs = scan.bestUs(row);
    this.strength = strengthOfObject(objects, row, scan);
    this.timed = scan.timed;
  }

  get trackIds(): number[] {
    return [this.#objects.track[this.#row]!];
  }

  /** Facts keep the box of the best look only; of another time it is looked up for what is shown. */
  get box(): BoxNorm | null {
    return this.bestUs === this.#objects.bestUs[this.#row] ? boxOf(this.#objects.box, this.#row) : null;
  }

  get value(): number {
    return this.#objects.confidence[this.#row]!;
  }
}

export function boxOf(boxes: Float32Array, row: number) {
  const at = 4 * row;
  return { x: boxes[at]!, y: boxes[at + 1]!, w: boxes[at + 2]!, h: boxes[at + 3]! };
}

function signalSpans(signal: (typeof SIGNAL_KINDS)[number], { signals: s }: RunFacts): Found[] {
  const kind = SIGNAL_KINDS.indexOf(signal);
  const spans: Found[] = [];
  for (let i = 0; i < s.count; i++) {
    if (s.kind[i] !== kind) continue;
    const startUs = s.startUs[i]!;
    const endUs = Math.max(s.endUs[i]!, startUs + 1);
    const box = s.box[4 * i + 2]! > 0 ? boxOf(s.box, i) : null;
    spans.push({
      startUs,
      endUs,
      bestUs: Math.floor((startUs + endUs) / 2),
      trackIds: [],
      box,
      strength: s.strength[i]!,
      value: s.strength[i]!,
    });
  }
  return spans;
}

function relationSpans(criterion: Extract<Criterion, { kind: "relation" }>, { facts, durationUs }: RunView): Found[] {
  const { relations: r } = facts;
  const kind = RELATION_KINDS.indexOf(criterion.relation);
  const subject = new PatternScan(criterion.subject, facts, criterion.negated);
  const object = criterion.object ? new PatternScan(criterion.object, facts, criterion.negated) : null;
  const fits = (pattern: PatternScan | null, track: number) => {
    if (!pattern) return true;
    const row = rowOf(facts, track);
    return row >= 0 && pattern.matches(row);
  };
  // A group's members all name its earliest one, who is no partner of theirs.
  const partner = criterion.relation === "gathering" || criterion.relation === "lying" ? null : object;
  /** By what the subjects have in common, so that "three people near a car" counts those at one car. */
  const groups = new Map<number, Found[]>();
  const add = (i: number, main: number, other: number) => {
    const span = relationSpan(facts, i, main, other);
    const known = groups.get(other);
    if (known) known.push(span);
    else groups.set(other, [span]);
  };
  for (let i = 0; i < r.count; i++) {
    if (r.kind[i] !== kind) continue;
    const a = r.a[i]!;
    const b = r.b[i]!;
    if (fits(subject, a) && fits(partner, b)) add(i, a, b);
    else if (SYMMETRIC.has(criterion.relation) && fits(subject, b) && fits(partner, a)) add(i, b, a);
  }
  const count = criterion.subject.count;
  const all = [...groups.values()];
  const spans = count ? all.flatMap((group) => countAtOnce(group, count.min, count.max, durationUs)) : all.flat();
  return spans.sort((x, y) => x.startUs - y.startUs);
}

/** As clear as the geometry is, and as sure as it is that these are what they were taken for: the geometric mean of both confidences. */
function relationSpan(facts: RunFacts, i: number, main: number, other: number): Found {
  const { relations: r, objects: o } = facts;
  const startUs = r.startUs[i]!;
  const endUs = Math.max(r.endUs[i]!, startUs + 1);
  const row = rowOf(facts, main);
  const sure = (track: number) => o.confidence[rowOf(facts, track)] ?? 1;
  const strength = r.strength[i]! * Math.sqrt(sure(main) * sure(other > 0 ? other : main));
  const inside = row >= 0 && o.bestUs[row]! >= startUs && o.bestUs[row]! < endUs;
  return {
    startUs,
    endUs,
    bestUs: inside ? o.bestUs[row]! : Math.floor((startUs + endUs) / 2),
    trackIds: other > 0 && other !== main ? [main, other] : [main],
    box: inside ? boxOf(o.box, row) : null,
    strength,
    value: r.strength[i]!,
  };
}

/** Row of a track number, -1 when there is none. Numbers count in order of appearance, as rows do, so the first guess is nearly always right. */
export function rowOf({ objects: { track } }: RunFacts, number: number): number {
  return track[number - 1] === number ? number - 1 : track.indexOf(number);
}
