import { setImmediate } from "node:timers/promises";
import type { SearchEvent, SearchRequest } from "#shared/contract/search.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { isEmptyQuery } from "#shared/query/index.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { Concepts } from "./concepts/concepts.ts";
import { coverageOf } from "./coverage.ts";
import { fillBoxes, lacksBox } from "./fillBoxes.ts";
import { answerRun, isStated, type RunAnswer, type Worth } from "./factsPass.ts";
import { readEvents, type EventsFound } from "./eventRoute.ts";
import type { Candidate } from "./fusion.ts";
import type { LibraryView, VideosView } from "./libraryView.ts";
import { momentOf, momentsOf } from "./moments.ts";
import type { NoiseMeter } from "./noise.ts";
import { cannotRead } from "./queryVectors.ts";
import { selectVideos, type Selected, type Selection } from "./selection.ts";
import type { Span } from "./spans.ts";
import { Similarities, type StepHits } from "./similarities.ts";
import { readTexts, type TextsFound } from "./textRoute.ts";
import type { SearchDeps } from "./types.ts";
import { Ranking } from "./ranking.ts";

/** The facts scan gives way to the rest of the process this often. */
const TURN_MS = 8;
/** First hits are shown after this long, further ones this often, while the scan goes on. */
const FIRST_MS = 25;
const AGAIN_MS = 400;

/** One library's footage and what is known of it, as an answer asks for it. */
export interface AnswerContext {
  deps: SearchDeps;
  view: VideosView;
  noise: Pick<NoiseMeter, "of">;
  concepts: Pick<Concepts, "spansFor">;
  /** Where the examples of a query are taken from: the library's own footage, whatever is searched. */
  own: { deps: SearchDeps; view: LibraryView };
}

/**
 * Answers one query: facts first, as they are found, then upgraded by the slower routes. A route that fails is named in `problems` and the answer stands without it. Ends at once
 * when the signal aborts (throws CANCELLED).
 */
export async function* answer(
  query: Query,
  request: { scope: NonNullable<SearchRequest["scope"]>; limit: number },
  context: AnswerContext,
  signal: AbortSignal,
): AsyncGenerator<SearchEvent, void> {
  // Also aborted when the consumer just stops reading: nothing goes on for someone who left.
  const left = new AbortController();
  const run = new Answer(query, request, context, AbortSignal.any([signal, left.signal]));
  try {
    yield* run.events();
  } catch (error) {
    throw signal.aborted ? fail("CANCELLED") : error;
  } finally {
    left.abort();
  }
}

/** One answer over one library, as it comes together. */
export class Answer {
  #query: Query;
  #limit: number;
  #context: AnswerContext;
  #signal: AbortSignal;
  #selection: Selection;
  #selected: Map<number, Selected>;
  #started: number;
  #problems: Problem[] = [];
  #ranking: Ranking;
  #texts: TextsFound | null = null;
  #events: EventsFound | null = null;
  #encoder: LoadedPack | null = null;

  constructor(
    query: Query,
    request: { scope: NonNullable<SearchRequest["scope"]>; limit: number },
    context: AnswerContext,
    signal: AbortSignal,
  ) {
    this.#query = query;
    this.#limit = request.limit;
    this.#context = context;
    this.#signal = signal;
    this.#started = context.deps.clock.monotonicMs();
    const nothing = isEmptyQuery(query) || query.contradictions.length > 0;
    this.#selection = nothing ? { videos: [], noClock: [] } : selectVideos(context.view.videos(), query, request.scope);
    this.#selected = new Map(this.#selection.videos.flatMap((it) => (it.video.run ? [[it.video.run.seq, it]] : [])));
    this.#ranking = new Ranking(query, Math.max(1000, request.limit * 5));
  }

  async *events(): AsyncGenerator<SearchEvent, void> {
    const query = this.#query;
    yield { kind: "understood", query };
    if (isEmptyQuery(query) || query.contradictions.length > 0) {
      yield this.#moments(true);
      yield this.#done();
      return;
    }
    this.#encoder = await this.#try(() => this.#context.deps.encoder());
    // Under way while facts are scanned.
    const similarities = this.#startSimilarities();
    this.#texts = await this.#try(() =>
      readTexts(query, [...this.#selected.values()], this.#context.deps, this.#signal),
    );
    const source = this.#context.deps.events();
    if (source) this.#events = await this.#try(async () => readEvents(query, [...this.#selected.values()], source));
    if (query.steps.some((step) => step.criteria.length > 0)) yield* this.#scanFacts();
    else if (query.examples.length === 0) this.#ranking.addWhole(this.#selection.videos);

    if (similarities) {
      if (this.#ranking.found > 0) yield this.#moments(false);
      const runs = this.#matchedRuns();
      const first = await this.#try(() => similarities.find(runs, false));
      if (first) await this.#addSimilar(first);
      if (first && (await this.#try(() => similarities.mayMiss(runs)))) {
        // Nobody waits for the last hundredths of what there is to see the first.
        if (this.#ranking.found > 0) yield this.#moments(false);
        const all = await this.#try(() => similarities.find(runs, true));
        if (all) await this.#addSimilar(all);
      }
    }
    if (this.#texts) this.#ranking.addTexts(this.#texts, this.#selected);
    const last = this.#moments(true);
    if (this.#context.deps.boxAt && last.moments.some(lacksBox)) {
      // Nobody waits for boxes to see what was found.
      yield { ...last, final: false };
      last.moments = await this.withBoxes(last.moments);
    }
    yield { ...last, tookMs: this.#tookMs() };
    if (this.#ranking.found === 0 && query.steps.some(isStated)) await this.#findMiss();
    const done = this.#done();
    if (done.nearestMiss) [done.nearestMiss = null] = await this.withBoxes([done.nearestMiss]);
    yield { ...done, tookMs: this.#tookMs() };
  }

  /** What was found up to now, to be ranked together with what other answers found; and how many in all. */
  result(): { candidates: Candidate[]; total: number } {
    return this.#ranking.result();
  }

  /** The list that stays on the screen gets the boxes that facts do not keep. */
  async withBoxes(moments: Moment[]): Promise<Moment[]> {
    const { boxAt } = this.#context.deps;
    if (!boxAt) return moments;
    const runs = new Map([...this.#selected].map(([run, { id }]) => [id, run]));
    return (await this.#try(() => fillBoxes(moments, (id) => runs.get(id) ?? null, boxAt, this.#signal))) ?? moments;
  }

  #startSimilarities(): Similarities | null {
    const { deps, view, noise, own } = this.#context;
    const encoder = this.#encoder;
    if (!encoder) return null;
    const { vectors } = deps;
    if (!vectors) {
      this.#problems.push(problemOf("INDEX_UNREACHABLE"));
      return null;
    }
    if (cannotRead(this.#query, encoder))
      this.#problems.push(problemOf("MODEL_MISSING", `${encoder.manifest.name} reads no text in this language.`));
    const similarities = new Similarities(this.#query, encoder, this.#limit, {
      deps: { ...deps, vectors },
      view,
      noise,
      examples: own.deps.vectors && { deps: { ...own.deps, vectors: own.deps.vectors }, view: own.view },
      selected: this.#selected,
      signal: this.#signal,
    });
    return similarities.needed ? similarities : null;
  }

  /** Scans the facts of all selected runs; yields the first hits early. */
  async *#scanFacts(): AsyncGenerator<SearchEvent, void> {
    const { deps } = this.#context;
    if (!this.#query.steps.some((step) => isStated(step) || step.criteria.some((it) => it.negated))) return;
    let turn = deps.clock.monotonicMs();
    let shown = 0;
    let next = this.#started + FIRST_MS;
    for (const [run, video] of this.#selected) {
      const facts = deps.facts.peek(run) ?? (await this.#try(() => deps.facts.of(run)));
      this.#signal.throwIfAborted();
      if (facts) this.#ranking.addRun(run, this.#answerRun(run, video, facts, null, this.#worth()));
      const now = deps.clock.monotonicMs();
      if (now >= next && this.#ranking.found > shown) {
        shown = this.#ranking.found;
        yield this.#moments(false);
        next = deps.clock.monotonicMs() + AGAIN_MS;
      }
      if (now - turn >= TURN_MS) {
        await setImmediate();
        this.#signal.throwIfAborted();
        turn = deps.clock.monotonicMs();
      }
    }
  }

  /** Nothing was found: what came closest. Another scan, which only such an answer pays for. */
  async #findMiss(): Promise<void> {
    const { deps } = this.#context;
    let turn = deps.clock.monotonicMs();
    for (const [run, video] of this.#selected) {
      const facts = deps.facts.peek(run);
      const { miss } = facts ? this.#answerRun(run, video, facts, null, undefined, true) : { miss: null };
      if (miss) this.#ranking.addMiss(miss);
      if (deps.clock.monotonicMs() - turn < TURN_MS) continue;
      await setImmediate();
      this.#signal.throwIfAborted();
      turn = deps.clock.monotonicMs();
    }
  }

  #answerRun(
    run: number,
    video: Selected,
    facts: RunFacts,
    hits: StepHits | null,
    worth?: Worth,
    wantMiss = false,
  ): RunAnswer {
    const concepts = this.#context.concepts.spansFor(this.#query, run, facts, this.#encoder);
    const others = [
      ...(this.#events?.beside(video, concepts) ?? concepts),
      ...(this.#texts?.spansFor(video) ?? []),
      ...(this.#events?.spansFor(video) ?? []),
    ];
    return answerRun(
      this.#query.steps,
      video,
      facts,
      others,
      hits ? (step) => hits.matches(step, run) : null,
      wantMiss,
      worth,
    );
  }

  /** Once more is found than is kept, only what would be kept is made; `near` is what other routes found in the run. */
  #worth(near: readonly Span[] = []): Worth {
    return { floor: this.#ranking.floor, near };
  }

  /** Runs whose facts fulfil the query; null = facts leave all of them. */
  #matchedRuns(): number[] | null {
    const stated = this.#query.steps.length > 0 && this.#query.steps.every(isStated);
    if (!stated || this.#ranking.undecided(this.#selected)) return null;
    return this.#ranking.runs();
  }

  async #addSimilar(hits: StepHits): Promise<void> {
    const { deps } = this.#context;
    const { steps } = this.#query;
    // Runs whose matches were not all kept, and sequences that waited for similar windows, are matched again now.
    const again = steps.length > 1 && !steps.every(isStated) ? hits.runs() : this.#ranking.cutRuns(hits.runs());
    for (const run of again) {
      const video = this.#selected.get(run);
      const facts = deps.facts.peek(run) ?? (await this.#try(() => deps.facts.of(run)));
      this.#signal.throwIfAborted();
      if (video && facts)
        this.#ranking.replaceRun(run, this.#answerRun(run, video, facts, hits, this.#worth(hits.inRun(run))));
      await setImmediate();
      this.#signal.throwIfAborted();
    }
    this.#ranking.addSimilar(hits);
    // The list is made next, which takes as long again.
    await setImmediate();
    this.#signal.throwIfAborted();
  }

  #moments(final: boolean): SearchEvent & { kind: "moments" } {
    const { candidates, total } = this.#ranking.result();
    return {
      kind: "moments",
      moments: momentsOf(candidates, this.#query, this.#limit),
      total,
      final,
      tookMs: this.#tookMs(),
    };
  }

  #done(): SearchEvent & { kind: "done" } {
    const miss = this.#ranking.found === 0 ? this.#ranking.miss() : null;
    return {
      kind: "done",
      coverage: coverageOf(this.#selection, this.#query, this.#encoder?.manifest.id ?? null, this.#context.deps),
      nearestMiss: miss ? momentOf(miss, this.#query) : null,
      problems: this.#problems,
      tookMs: this.#tookMs(),
    };
  }

  #tookMs(): number {
    return this.#context.deps.clock.monotonicMs() - this.#started;
  }

  /** A route of its own: what it throws is told, once for each code, and the answer goes on without it. */
  async #try<T>(work: () => Promise<T>): Promise<T | null> {
    this.#signal.throwIfAborted();
    try {
      const result = await work();
      this.#signal.throwIfAborted();
      return result;
    } catch (error) {
      this.#signal.throwIfAborted();
      const problem = toProblem(error);
      const known = this.#problems.some((it) => it.code === problem.code);
      if (!known) {
        const logId = this.#context.deps.logger.error("a route of a search failed", { error });
        this.#problems.push({ ...problem, logId });
      }
      return null;
    }
  }
}
