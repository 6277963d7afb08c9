import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { Criterion, CriterionOf, ObjectPattern, QueryStep } from "#shared/domain/query.ts";
import { RELATION_KINDS } from "#shared/domain/facts.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import {
  boundsOf,
  boxOf,
  endOfObject,
  holdsOf,
  rowOf,
  strengthOfObject,
  SYMMETRIC,
  tellsOf,
  type Holds,
} from "#shared/match/found.ts";
import { cut, intersect, union, type Interval } from "#shared/match/intervals.ts";
import { matchStep, pieces } from "#shared/match/matchStep.ts";
import { PatternScan } from "#shared/match/pattern.ts";
import { SpanList } from "#shared/match/together.ts";
import type { RunView } from "#shared/match/types.ts";

/** One thing that a step holds for in one run, as cheap as can be: there may be a million. */
export interface Subject {
  /** Row of the object; -1 for a stretch. */
  row: number;
  /** When it holds: ascending, disjoint, at least one. */
  held: readonly Interval[];
  bestUs: number;
  box: BoxNorm | null;
  strength: number;
  /** Tracks of a stretch; an object's own is known by its row. */
  trackIds: readonly number[];
  partners: readonly Partner[];
}

/** An object that a subject was related to. */
interface Partner extends Interval {
  row: number;
  strength: number;
}

type SubjectCriterion = CriterionOf<"object"> | CriterionOf<"relation">;

/**
 * The criterion whose objects are counted: the first stated one about single objects. Null where a step is about none (signals, "three people at once", "nobody"): then the stretches in
 * which it holds are counted.
 */
export function subjectOf(step: QueryStep): SubjectCriterion | null {
  const found = step.criteria.find(
    (it): it is SubjectCriterion =>
      !it.negated &&
      ((it.kind === "object" && it.object.count === null) || (it.kind === "relation" && it.subject.count === null)),
  );
  // "Three people beside a red car" is about the three.
  return step.criteria.some((it) => !it.negated && hasCount(it)) ? null : (found ?? null);
}

const hasCount = (it: Criterion) =>
  (it.kind === "object" && it.object.count !== null) || (it.kind === "relation" && it.subject.count !== null);

/**
 * Everything in one run that the stated facts of a step hold for, in order of appearance. With several criteria an object counts for the time in which the others hold too, each by an object of its own;
 * exclusions and the time filter take time away, and whom they leave nothing does not count. Nothing where some stated criterion cannot be told of this run. Pure.
 */
export function* subjects(step: QueryStep, run: RunView): Generator<Subject, void> {
  const subject = subjectOf(step);
  if (!subject) return yield* stretches(step, run);
  if (!tells(subject, run)) return;
  const rest = step.criteria.filter((it) => it !== subject).map((it) => holdsOf(it, run, []));
  const wanted = rest.filter((it) => !it.criterion.negated);
  if (wanted.some((it) => !it.known || it.spans.length === 0)) return;
  const time = new SharedTime(
    wanted,
    rest.filter((it) => it.criterion.negated && it.known),
    run,
  );
  if (subject.kind === "object") yield* objects(subject.object, run, time);
  else yield* related(subject, run, time);
}

function tells(criterion: SubjectCriterion, run: RunView): boolean {
  if (criterion.kind === "object") return tellsOf(run, criterion.object);
  return holdsOf(criterion, { ...run, within: [] }, []).known;
}

/** The time that everything but the subject leaves. */
class SharedTime {
  readonly #run: RunView;
  readonly #wanted: readonly Holds[];
  readonly #cover: Interval[] | null;
  readonly #forbidden: readonly Interval[];
  /** Criteria about single objects, which a subject cannot fulfil by itself. */
  readonly #rivals: Array<{ spans: SpanList; tracks: ReadonlySet<number> }>;

  constructor(wanted: readonly Holds[], unwanted: readonly Holds[], run: RunView) {
    this.#run = run;
    this.#wanted = wanted;
    this.#cover = wanted.length === 0 ? null : wanted.map((it) => union(it.spans)).reduce(intersect);
    this.#forbidden = union(unwanted.flatMap((it) => it.spans).sort((a, b) => a.startUs - b.startUs));
    this.#rivals = wanted
      .filter((it) => it.single)
      .map((it) => ({ spans: new SpanList(it.spans), tracks: new Set(it.spans.map((span) => span.trackIds[0]!)) }));
  }

  /** Parts of a subject's stretch that are left; the stretch itself where nothing takes any. */
  of(stretch: Interval, track: number): readonly Interval[] {
    const { within } = this.#run;
    if (this.#cover === null) return pieces(stretch, within, this.#forbidden);
    const shared = cut(this.#coverFor(stretch, track), stretch);
    return shared.flatMap((part) => pieces(part, within, this.#forbidden));
  }

  #coverFor(stretch: Interval, track: number): Interval[] {
    if (!this.#rivals.some((it) => it.tracks.has(track))) return this.#cover!;
    const others = this.#wanted.filter((it) => !it.single).map((it) => union(it.spans));
    const rivals = this.#rivals.map((it) =>
      union(it.spans.overlapping(stretch).filter((span) => span.trackIds[0] !== track)),
    );
    return [...others, ...rivals].reduce(intersect);
  }
}

function* objects(pattern: ObjectPattern, run: RunView, time: SharedTime): Generator<Subject, void> {
  const { facts } = run;
  const { startUs, track, bestUs, box } = facts.objects;
  const scan = new PatternScan(pattern, facts);
  for (const row of scan.rows(...boundsOf(run))) {
    const held = time.of({ startUs: startUs[row]!, endUs: endOfObject(facts.objects, row) }, track[row]!);
    if (held.length === 0) continue;
    const best = lookWithin(held, scan.bestUs(row));
    yield {
      row,
      held,
      bestUs: best,
      box: best === bestUs[row] ? boxOf(box, row) : null,
      strength: strengthOfObject(facts.objects, row, scan),
      trackIds: [],
      partners: [],
    };
  }
}

/** The wanted time where it lies in a stretch, or at the end of one that ends the object; else the middle of the first stretch. */
function lookWithin(held: readonly Interval[], wantedUs: number): number {
  if (held.some((it) => wantedUs >= it.startUs && wantedUs <= it.endUs)) return wantedUs;
  return Math.floor((held[0]!.startUs + held[0]!.endUs) / 2);
}

/** Of a relation its first side is counted; of those that hold either way round, both. */
function* related(criterion: CriterionOf<"relation">, run: RunView, time: SharedTime): Generator<Subject, void> {
  const { facts } = run;
  const { relations: r, objects: o } = facts;
  const byRow = new Map<number, Partner[]>();
  const note = (row: number, partner: Partner) => {
    const known = byRow.get(row);
    if (known) known.push(partner);
    else byRow.set(row, [partner]);
  };
  const fits = sides(criterion, facts);
  const kind = RELATION_KINDS.indexOf(criterion.relation);
  for (let i = 0; i < r.count; i++) {
    if (r.kind[i] !== kind) continue;
    const a = rowOf(facts, r.a[i]!);
    const b = r.b[i]! > 0 ? rowOf(facts, r.b[i]!) : -1;
    const span = { startUs: r.startUs[i]!, endUs: Math.max(r.endUs[i]!, r.startUs[i]! + 1) };
    const strength = r.strength[i]! * Math.sqrt(sure(facts, a) * sure(facts, b >= 0 ? b : a));
    if (fits(a, b)) note(a, { ...span, row: b, strength });
    if (SYMMETRIC.has(criterion.relation) && fits(b, a)) note(b, { ...span, row: a, strength });
  }
  for (const [row, all] of [...byRow].sort((a, b) => a[0] - b[0])) {
    const partners = all.flatMap((it): Partner[] => {
      const held = time.of(it, o.track[row]!);
      return held.length === 0 ? [] : [{ ...it, startUs: held[0]!.startUs, endUs: held.at(-1)!.endUs }];
    });
    if (partners.length === 0) continue;
    const held = union(all.flatMap((it) => time.of(it, o.track[row]!)).sort((a, b) => a.startUs - b.startUs));
    const best = lookWithin(held, o.bestUs[row]!);
    yield {
      row,
      held,
      bestUs: best,
      box: best === o.bestUs[row] ? boxOf(o.box, row) : null,
      strength: Math.max(...partners.map((it) => it.strength)),
      trackIds: [],
      // A group's members all name its earliest one, itself among them; nobody is a partner of oneself.
      partners: partners.filter((it) => it.row >= 0 && it.row !== row),
    };
  }
}

const sure = ({ objects }: RunFacts, row: number) => objects.confidence[row] ?? 1;

/** Whether a relation between two rows is the one that is meant, the first as its subject. */
function sides({ relation, subject, object }: CriterionOf<"relation">, facts: RunFacts) {
  const first = new PatternScan(subject, facts);
  const second = object && relation !== "gathering" && relation !== "lying" ? new PatternScan(object, facts) : null;
  return (row: number, other: number) =>
    row >= 0 && first.matches(row) && (second === null || (other >= 0 && second.matches(other)));
}

/** Stretches in which a step about no single object holds. */
function* stretches(step: QueryStep, run: RunView): Generator<Subject, void> {
  const unknown = (it: Criterion) => !it.negated && !holdsOf(it, { ...run, within: [] }, []).known;
  if (step.criteria.some(unknown)) return;
  for (const match of matchStep(step, run, []).matches) {
    const { startUs, endUs, bestUs, trackIds, box, strength } = match;
    yield { row: -1, held: [{ startUs, endUs }], bestUs, box, strength, trackIds, partners: [] };
  }
}

/** Whether every stated part of a step is something that facts can tell. */
export const isTallied = (step: QueryStep): boolean =>
  step.criteria.length > 0 &&
  step.criteria.every((it) => it.kind === "object" || it.kind === "relation" || it.kind === "signal");
