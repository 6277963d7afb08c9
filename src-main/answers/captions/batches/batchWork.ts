import type { Problem } from "#shared/domain/errors.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { BatchRow, CaptionTask } from "../../../store/sqlite/captionBatchesTable.ts";
import type { CaptionIndex } from "../captionIndex.ts";
import type { CaptionDeps } from "../types.ts";
import type { MakeCaption } from "./captionBatches.ts";
import { perSpanMs } from "./estimate.ts";
import { judgeFailure } from "./spanFailure.ts";

/** Spans in a row on which the server failed, until the batch waits for a person. */
const STRIKES = 3;
/** Watchers hear of signs of life no oftener. */
const SIGN_EVERY_MS = 1000;

/** One batch at work, until it has no span left, its budget is spent, it is stopped, or the server is gone. */
export class BatchWork {
  readonly id: string;
  /** Resolves when it has ended, in whatever way. Never rejects. */
  readonly done: Promise<void>;
  readonly #deps: CaptionDeps;
  readonly #index: CaptionIndex;
  readonly #make: MakeCaption;
  readonly #stopping = new AbortController();
  readonly #settle: () => void;
  #span: { task: CaptionTask; startedMs: number; abort: AbortController } | null = null;
  #signMs: number | null = null;
  #toldMs = -Infinity;
  #strikes: number[] = [];
  #attempt = { idx: -1, count: 0 };
  #lastProblem: Problem | null = null;

  constructor(deps: CaptionDeps, index: CaptionIndex, make: MakeCaption, id: string) {
    this.#deps = deps;
    this.#index = index;
    this.#make = make;
    this.id = id;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#settle = resolve;
  }

  /** What SQLite does not know yet: working time of the span at hand, wall-clock time of the last sign of life. */
  get live(): { spanMs: number; signMs: number | null } {
    const spanMs = this.#span ? this.#deps.clock.monotonicMs() - this.#span.startedMs : 0;
    return { spanMs, signMs: this.#signMs };
  }

  begin(): void {
    const { store, logger } = this.#deps;
    store.captionBatches.patch(this.id, { state: "running", problem: null });
    this.#run()
      .catch((error: unknown) => {
        const logId = logger.error("a batch of captions stopped", { batch: this.id, error });
        store.captionBatches.patch(this.id, { state: "paused", problem: { ...toProblem(error), logId } });
      })
      .finally(this.#settle);
  }

  /** Ends the request that runs. The batch's state is the caller's. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Ends the caption of a video that was removed. */
  videoGone(id: VideoId): void {
    if (this.#span?.task.videoId === id) this.#span.abort.abort();
  }

  async #run(): Promise<void> {
    const { captionBatches } = this.#deps.store;
    while (!this.#stopping.signal.aborted) {
      const batch = captionBatches.find(this.id);
      if (!batch) return;
      const task = captionBatches.nextTask(this.id);
      if (!task) return this.#finish(batch);
      if (this.#overBudget(batch)) {
        // What did not fit is left to a later batch, which finds it without a caption.
        captionBatches.dropQueued(this.id);
        return this.#finish(captionBatches.find(this.id)!);
      }
      await this.#caption(batch, task);
    }
  }

  /** True when the next span would not end within the budget, by what spans took so far. */
  #overBudget(batch: BatchRow): boolean {
    if (batch.budgetMs === null) return false;
    const ended = batch.done + batch.failed;
    const each =
      ended > 0 ? batch.spentMs / ended : (perSpanMs(this.#deps.store.captions, batch.model, batch.settings) ?? 0);
    // The first is tried however long it may take: a budget below one caption would otherwise do nothing without a word.
    return batch.spentMs >= batch.budgetMs || (ended > 0 && batch.spentMs + each > batch.budgetMs);
  }

  #finish({ done, failed }: BatchRow): void {
    const state = done === 0 && failed > 0 ? "failed" : "done";
    this.#deps.store.captionBatches.patch(this.id, { state, problem: failed > 0 ? this.#lastProblem : null });
  }

  async #caption({ settings }: BatchRow, task: CaptionTask): Promise<void> {
    const { store, clock } = this.#deps;
    const abort = new AbortController();
    const startedMs = clock.monotonicMs();
    this.#span = { task, startedMs, abort };
    const signal = AbortSignal.any([this.#stopping.signal, abort.signal]);
    const { videoId, fromUs, toUs } = task;
    try {
      const caption = await this.#make({ span: { videoId, fromUs, toUs }, settings }, signal, () => this.#sign());
      // Both or neither: after a crash the span is either captioned or waits.
      const kept = store.db.transaction(() => {
        if (!store.captionBatches.endTask(this.id, task.idx, { state: "done" })) return false;
        return store.captions.insert(caption, !caption.primed);
      });
      this.#strikes = [];
      if (kept) {
        store.captions.announce(caption.id);
        void this.#index.sync();
      }
    } catch (error) {
      if (!signal.aborted) this.#failed(task, toProblem(error));
    } finally {
      this.#span = null;
      store.captionBatches.addSpent(this.id, clock.monotonicMs() - startedMs);
      if (this.#signMs !== null) store.captionBatches.patch(this.id, { lastSignMs: this.#signMs });
    }
  }

  #failed(task: CaptionTask, problem: Problem): void {
    const { captionBatches } = this.#deps.store;
    const count = this.#attempt.idx === task.idx ? this.#attempt.count + 1 : 1;
    this.#attempt = { idx: task.idx, count };
    this.#deps.logger.warn("a span of a batch could not be captioned", { batch: this.id, span: task.idx, problem });
    const judged = judgeFailure(problem, count);
    if (judged === "again") return;
    if (judged === "pause") return this.#pause(problem);
    this.#lastProblem = problem;
    captionBatches.endTask(this.id, task.idx, { state: "failed", problem });
    if (judged === "skip") return;
    this.#strikes.push(task.idx);
    if (this.#strikes.length < STRIKES) return;
    // It is the server, not the spans: they are tried again when a person has looked.
    captionBatches.requeueTasks(this.id, this.#strikes);
    this.#pause(problem);
  }

  #pause(problem: Problem): void {
    this.#deps.store.captionBatches.patch(this.id, { state: "paused", problem });
    this.stop();
  }

  #sign(): void {
    const { clock, store } = this.#deps;
    this.#signMs = clock.nowMs();
    if (clock.monotonicMs() - this.#toldMs < SIGN_EVERY_MS) return;
    this.#toldMs = clock.monotonicMs();
    store.batchChanges.announce(this.id);
  }
}
