import { setImmediate } from "node:timers/promises";
import type { Query } from "#shared/domain/query.ts";
import type { SearchRequest } from "#shared/contract/search.ts";
import type { Tally, TallyItem, TallyPair, TallyVideo } from "#shared/domain/tally.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import { coverageOf } from "./coverage.ts";
import type { RunView } from "#shared/match/types.ts";
import type { LibraryView } from "./libraryView.ts";
import { selectVideos } from "./selection.ts";
import { Bounded } from "./tally/bounded.ts";
import { itemOf, RunTally, wholeItem, type Hit } from "./tally/runTally.ts";
import { isTallied, subjectOf, subjects } from "./tally/subjects.ts";
import type { SearchDeps } from "./types.ts";

/** Items of each list. */
const KEEP = 64;
/** Giving way to the rest of the process: this often, looked at once in so many objects. */
const TURN_MS = 8;
const LOOK = 2048;

type TallyDeps = Pick<SearchDeps, "facts" | "embedded" | "readUs" | "events" | "clock" | "logger">;

/**
 * Exact answer to a query of one step over facts: every object (or stretch, see `Tally.of`) that its stated facts hold for within its filters, counted, timed and listed. Null for what facts alone
 * cannot tell: sequences, free text, concepts, words, examples; and for empty or contradictory queries. Work is that of reading the facts, memory that of one video.
 * Throws AppError(CANCELLED) when the signal aborts, INVALID_INPUT on a span without exactly one video.
 */
export async function tally(
  query: Query,
  scope: NonNullable<SearchRequest["scope"]>,
  { deps, view }: { deps: TallyDeps; view: LibraryView },
  signal: AbortSignal,
): Promise<Tally | null> {
  const [step] = query.steps;
  if (query.steps.length !== 1 || !isTallied(step!) || query.examples.length > 0 || query.contradictions.length > 0)
    return null;
  const selection = selectVideos(view.videos(), query, scope);
  const all = new LibraryTally();
  const problems: Problem[] = [];
  let turn = deps.clock.monotonicMs();
  const giveWay = async () => {
    if (signal.aborted) throw fail("CANCELLED");
    if (deps.clock.monotonicMs() - turn < TURN_MS) return;
    await setImmediate();
    if (signal.aborted) throw fail("CANCELLED");
    turn = deps.clock.monotonicMs();
  };
  for (const video of selection.videos) {
    const run = video.video.run?.seq;
    if (run === undefined) continue;
    await giveWay();
    const facts = deps.facts.peek(run) ?? (await readFacts(deps, run, problems));
    if (!facts) continue;
    const one = new RunTally(run, video, facts);
    const runView: RunView = { facts, labels: video.video.labels, durationUs: video.durationUs, within: video.within };
    let seen = 0;
    for (const subject of subjects(step!, runView)) {
      all.add(one.add(subject));
      if (++seen % LOOK === 0) await giveWay();
    }
    all.end(one);
  }
  const subject = subjectOf(step!);
  return {
    of: subject ? "objects" : "stretches",
    relation: subject?.kind === "relation" ? subject.relation : null,
    signal: step!.criteria.length === 1 && step!.criteria[0]!.kind === "signal" ? step!.criteria[0]!.signal : null,
    ...all.result(),
    coverage: coverageOf(selection, query, null, deps),
    problems,
  };
}

/** What cannot be read is told, once for each code; the figures stand without it. */
async function readFacts(deps: TallyDeps, run: number, problems: Problem[]) {
  try {
    return await deps.facts.of(run);
  } catch (error) {
    const problem = toProblem(error);
    if (!problems.some((it) => it.code === problem.code))
      problems.push({ ...problem, logId: deps.logger.error("facts of a tally could not be read", { error }) });
    return null;
  }
}

/** By wall clock; without one, after all that have one, in the order of adding. */
function byTime(a: RunTally, aUs: number, b: RunTally, bUs: number): number {
  if (a.zeroUs !== null && b.zeroUs !== null) return a.zeroUs + aUs - (b.zeroUs + bUs) || orderOf(a) - orderOf(b);
  if (a.zeroUs !== null || b.zeroUs !== null) return a.zeroUs !== null ? -1 : 1;
  return orderOf(a) - orderOf(b) || aUs - bUs;
}

/** The latest first; without a clock last. */
function byEnd(a: Hit, b: Hit): number {
  const clocked = a.run.zeroUs !== null && b.run.zeroUs !== null;
  return clocked ? byTime(b.run, b.endUs, a.run, a.endUs) : byTime(a.run, -a.endUs, b.run, -b.endUs);
}

const orderOf = (run: RunTally) => run.video.video.order;

interface PairHit {
  hit: Hit;
  row: number;
  startUs: number;
  endUs: number;
  strength: number;
}

/** Figures over all runs, and the items that are shown. */
class LibraryTally {
  #total = 0;
  readonly #byClass = new Map<string, number>();
  readonly #unsure = new Map<string, number>();
  readonly #videos: Array<{ run: RunTally; video: TallyVideo }> = [];
  readonly #first = new Bounded<Hit>(KEEP, (a, b) => byTime(a.run, a.startUs, b.run, b.startUs));
  readonly #last = new Bounded<Hit>(KEEP, byEnd);
  readonly #longest = new Bounded<Hit>(KEEP, (a, b) => b.presentUs - a.presentUs);
  readonly #clearest = new Bounded<Hit>(KEEP, (a, b) => b.subject.strength - a.subject.strength);
  readonly #pairs = new Bounded<PairHit>(KEEP, (a, b) => byTime(a.hit.run, a.startUs, b.hit.run, b.startUs));
  #pairCount = 0;
  readonly #others = new Map<string, number>();
  /** Rows of the present run that items were related to. */
  readonly #otherRows = new Set<number>();
  #most: { run: RunTally; items: TallyItem[]; video: TallyVideo } | null = null;

  add(hit: Hit): void {
    this.#first.add(hit);
    this.#last.add(hit);
    this.#longest.add(hit);
    this.#clearest.add(hit);
    const met = new Map<number, PairHit>();
    for (const { row, startUs, endUs, strength } of hit.subject.partners) {
      this.#otherRows.add(row);
      const known = met.get(row);
      if (!known) met.set(row, { hit, row, startUs, endUs, strength });
      else {
        known.endUs = Math.max(known.endUs, endUs);
        known.strength = Math.max(known.strength, strength);
      }
    }
    this.#pairCount += met.size;
    for (const pair of met.values()) this.#pairs.add(pair);
  }

  /** A run's figures, once all of it was added. */
  end(run: RunTally): void {
    const { objects, classes } = run.facts;
    for (const row of this.#otherRows) count(this.#others, classes[objects.class[row]!]!, 1);
    this.#otherRows.clear();
    const video = run.finish();
    if (!video) return;
    this.#total += video.total;
    for (const [name, n] of Object.entries(video.byClass)) count(this.#byClass, name, n);
    for (const [name, n] of run.unsure()) count(this.#unsure, name, n);
    this.#videos.push({ run, video });
    const before = this.#most;
    const more = video.most.count - (before?.video.most.count ?? 0);
    if (more > 0 || (more === 0 && byTime(run, video.most.startUs, before!.run, before!.video.most.startUs) < 0))
      this.#most = { run, video, items: run.during(video.most) };
    run.forget();
  }

  result(): Omit<Tally, "of" | "relation" | "signal" | "coverage" | "problems"> {
    const videos = this.#videos
      .toSorted((a, b) => byTime(a.run, a.video.first.startUs, b.run, b.video.first.startUs))
      .map((it) => it.video);
    const most = this.#most;
    return {
      total: this.#total,
      byClass: ranked(this.#byClass).map((it) => ({ ...it, unsure: this.#unsure.get(it.class) ?? 0 })),
      videos,
      presentUs: videos.reduce((sum, it) => sum + it.presentUs, 0),
      most: most && { ...most.video.most, videoId: most.video.videoId, items: most.items },
      first: this.#first.list.map(itemOf),
      last: this.#last.list.map(itemOf),
      longest: this.#longest.list.map(itemOf),
      clearest: this.#clearest.list.map(itemOf),
      pairs: {
        total: this.#pairCount,
        othersByClass: ranked(this.#others),
        list: this.#pairs.list.map(pairOf),
      },
    };
  }
}

function pairOf({ hit, row, startUs, endUs, strength }: PairHit): TallyPair {
  const other = wholeItem(hit.run, row);
  return { item: itemOf(hit), other, startUs: Math.round(startUs), endUs: Math.round(endUs), strength };
}

function count(counts: Map<string, number>, name: string, n: number): void {
  counts.set(name, (counts.get(name) ?? 0) + n);
}

const ranked = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .map(([name, total]) => ({ class: name, total }))
    .sort((a, b) => b.total - a.total || (a.class < b.class ? -1 : 1));
