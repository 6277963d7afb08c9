import type { SearchEvent, SearchRequest } from "#shared/contract/search.ts";
import { moment as momentSchema } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { SharedCoverage } from "#shared/domain/sharing.ts";
import { fail } from "#shared/lib/problems.ts";
import type { SharedFootage } from "../store/sharedFootage.ts";
import { Answer, type AnswerContext } from "./answer.ts";
import { needsOf } from "./coverage.ts";
import type { Candidate } from "./fusion.ts";
import { momentsOf } from "./moments.ts";
import { oneEmbedding, sharedContext } from "./sharedContext.ts";
import type { SearchDeps } from "./types.ts";

/** Other libraries have this long, from the first list of own hits on. */
const PATIENCE_MS = 6000;
/** A moment may reach this far out of what is said to be the video's length. */
const EDGE_US = 60_000_000;

type Others = ReturnType<NonNullable<SearchDeps["shared"]>>;
type Done = Extract<SearchEvent, { kind: "done" }>;
type Listed = Extract<SearchEvent, { kind: "moments" }>;

/**
 * Answers one query over the library's own footage and that of other libraries. The own answer streams as it would alone; the others begin with its first list, each on its own and with the same
 * query vectors, and what they found is ranked together with it when it arrives. One that fails, or takes too long, is named in the coverage. Ends at once when the signal aborts (throws CANCELLED).
 */
export async function* answerShared(
  query: Query,
  request: { scope: NonNullable<SearchRequest["scope"]>; limit: number },
  context: AnswerContext,
  others: Others,
  signal: AbortSignal,
): AsyncGenerator<SearchEvent, void> {
  const left = new AbortController();
  const both = AbortSignal.any([signal, left.signal]);
  const deps = oneEmbedding(context.deps);
  const own = new Answer(query, request, { ...context, deps, own: { ...context.own, deps } }, both);
  const shared = others.footage.map((it) => new SharedAnswer(it, query, request, context, deps, both));
  const begun = context.deps.clock.monotonicMs();
  const list = (last: Listed | null, final: boolean): Listed => {
    const found = shared.map((it) => it.found).filter((it) => it !== null);
    const candidates = [own.result().candidates, ...found.map((it) => it.candidates)].flat();
    // Boxes that the own answer has read already.
    const filled = new Map(last?.moments.map((it) => [it.id, it]));
    return {
      kind: "moments",
      moments: momentsOf(candidates, query, request.limit).flatMap((it) => {
        // What came from elsewhere is held against the contract here: it must not end the answer there.
        if (it.library !== null) return momentSchema.safeParse(it).data ?? [];
        const { box, reasons } = filled.get(it.id) ?? it;
        return { ...it, box, reasons };
      }),
      total: own.result().total + found.reduce((sum, it) => sum + it.total, 0),
      final,
      tookMs: context.deps.clock.monotonicMs() - begun,
    };
  };
  try {
    let last: Listed | null = null;
    let done: Done | null = null;
    for await (const event of own.events()) {
      if (event.kind === "done") done = event;
      else if (event.kind === "understood") yield event;
      else {
        yield shared.some((it) => it.found) ? list(event, false) : { ...event, final: false };
        last = event;
        for (const it of shared) it.begin();
      }
    }
    const pending = new Set(shared);
    const until = context.deps.clock.monotonicMs() + PATIENCE_MS;
    for (const it of shared) it.begin();
    while (pending.size > 0) {
      const next = await firstOf(pending, until - context.deps.clock.monotonicMs(), both);
      if (!next) break;
      pending.delete(next);
      if (next.found && next.found.total > 0) yield list(last, false);
    }
    for (const it of pending) it.giveUp();
    const final = list(last, true);
    yield { ...final, moments: await own.withBoxes(final.moments) };
    if (done)
      yield {
        ...done,
        coverage: { ...done.coverage, shared: [...shared.map((it) => it.coverage()), ...others.unread.map(unread)] },
        nearestMiss: final.total > 0 ? null : done.nearestMiss,
        tookMs: context.deps.clock.monotonicMs() - begun,
      };
  } catch (error) {
    throw signal.aborted ? fail("CANCELLED") : error;
  } finally {
    left.abort();
  }
}

/** What one other library finds, in the background. */
class SharedAnswer {
  found: { candidates: Candidate[]; total: number } | null = null;
  #footage: SharedFootage;
  #query: Query;
  #answer: Answer;
  #sameEncoder: boolean | null = null;
  #done: Done | null = null;
  #trouble: SharedCoverage["trouble"] = null;
  #work: Promise<void> | null = null;
  #stop = new AbortController();
  #deps: SearchDeps;

  constructor(
    footage: SharedFootage,
    query: Query,
    request: { scope: NonNullable<SearchRequest["scope"]>; limit: number },
    context: AnswerContext,
    deps: SearchDeps,
    signal: AbortSignal,
  ) {
    this.#footage = footage;
    this.#query = query;
    this.#deps = deps;
    const mine = sharedContext(footage, context, deps);
    this.#answer = new Answer(query, request, mine, AbortSignal.any([signal, this.#stop.signal]));
  }

  begin(): void {
    this.#work ??= this.#run();
  }

  /** Resolves when it has found what it finds, or failed. */
  async settled(): Promise<void> {
    await this.#work;
  }

  giveUp(): void {
    this.#trouble = "late";
    this.#stop.abort();
  }

  coverage(): SharedCoverage {
    const { library, trouble } = this.#footage;
    const { videos = 0, us = 0, searchedUs = 0 } = this.#done?.coverage ?? {};
    const needs = needsOf(this.#query);
    const part =
      needs.vectors && this.#sameEncoder === false ? "otherEncoder" : asksConcepts(this.#query) ? "noConcepts" : null;
    const whole = part === null ? searchedUs : 0;
    return { ...library, videos, us, searchedUs: whole, trouble: this.#trouble ?? trouble ?? part };
  }

  async #run(): Promise<void> {
    try {
      const encoder = await this.#deps.encoder();
      this.#sameEncoder = encoder !== null && encoder.manifest.id === this.#footage.encoder;
      for await (const event of this.#answer.events()) if (event.kind === "done") this.#done = event;
      const { candidates, total } = this.#answer.result();
      const sound = candidates.filter(isSound);
      this.found = { candidates: sound, total: total - (candidates.length - sound.length) };
      if (this.#done?.problems.some((it) => it.code === "INDEX_UNREACHABLE")) this.#trouble = "unreachable";
      else if (this.#done?.problems.some((it) => it.code !== "MODEL_MISSING")) this.#trouble = "failed";
    } catch (error) {
      if (this.#stop.signal.aborted) return;
      this.#trouble = "failed";
      this.#deps.logger.warn("a shared library could not be searched", { library: this.#footage.library.id, error });
    }
  }
}

/** Rows of another library's index may say anything: a moment that no video can have is not shown. */
function isSound({ startUs, endUs, bestUs, box, video }: Candidate): boolean {
  const within = (tUs: number) => tUs >= -EDGE_US && tUs <= video.durationUs + EDGE_US;
  const sane = (value: number) => value >= -1 && value <= 2;
  return [startUs, endUs, bestUs].every(within) && (box === null || Object.values(box).every(sane));
}

const asksConcepts = (query: Query) => query.steps.some((step) => step.criteria.some((it) => it.kind === "concept"));

const unread = ({ id, name, trouble }: Others["unread"][number]): SharedCoverage => ({
  id,
  name,
  videos: 0,
  us: 0,
  searchedUs: 0,
  trouble,
});

/** The first that settles; null when none does in time. Rejects when the signal aborts. */
async function firstOf(
  pending: ReadonlySet<SharedAnswer>,
  ms: number,
  signal: AbortSignal,
): Promise<SharedAnswer | null> {
  const { promise: stop, resolve, reject } = Promise.withResolvers<null>();
  const timer = setTimeout(() => resolve(null), Math.max(0, ms));
  const onAbort = () => reject(fail("CANCELLED"));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([stop, ...[...pending].map((it) => it.settled().then(() => it))]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
