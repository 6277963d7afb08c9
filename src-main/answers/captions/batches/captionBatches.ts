import type { BatchesEvent } from "#shared/contract/captions.ts";
import type { Caption, CaptionBatch, CaptionSettings, CaptionTarget } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { randomId } from "../../../platform/ids.ts";
import type { BatchRow } from "../../../store/sqlite/captionBatchesTable.ts";
import type { CaptionIndex } from "../captionIndex.ts";
import { modelFor } from "../captionRun.ts";
import { presetOf } from "../prompt/presets.ts";
import type { CaptionDeps } from "../types.ts";
import { BatchWork } from "./batchWork.ts";
import { perSpanMs } from "./estimate.ts";
import { spansOf } from "./librarySpans.ts";

/** Makes one caption, whole or not at all. `onSign` is called at every sign of life of the model. */
export type MakeCaption = (
  work: { span: MediaSpan; settings: CaptionSettings },
  signal: AbortSignal,
  onSign: () => void,
) => Promise<Caption>;

/** Queues of spans that are captioned one after the other, one queue at a time: a server has one GPU. Their state is in SQLite, so that they go on where a process ended. */
export class CaptionBatches {
  readonly #deps: CaptionDeps;
  readonly #make: MakeCaption;
  readonly #index: CaptionIndex;
  readonly #stopListening: () => void;
  #working: BatchWork | null = null;
  #started = false;
  #closed = false;

  constructor(deps: CaptionDeps, index: CaptionIndex, make: MakeCaption) {
    this.#deps = deps;
    this.#index = index;
    this.#make = make;
    // A removed video takes its spans out of every batch.
    this.#stopListening = deps.store.videoChanges.subscribe((id) => {
      if (deps.store.videos.find(id)) return;
      this.#working?.videoGone(id);
      deps.store.batchChanges.announce("videos");
    });
  }

  /** What a target means, without doing anything. Throws AppError: NOT_FOUND, INVALID_INPUT. */
  async plan(
    target: CaptionTarget,
    settings: CaptionSettings,
  ): Promise<{ spans: MediaSpan[]; perSpanMs: number | null; model: ModelUse | null }> {
    const spans = await spansOf(this.#deps, target);
    const model = this.#modelOf(settings);
    const each = perSpanMs(this.#deps.store.captions, model, settings);
    const fits = target.kind !== "spans" && each !== null ? Math.max(1, Math.floor(target.budgetMs / each)) : Infinity;
    return { spans: spans.slice(0, fits), perSpanMs: each, model };
  }

  /** Queues every span of a target; a budget ends the batch, whatever was estimated. Throws AppError: LANGUAGE_MODEL_MISSING, NOT_FOUND, INVALID_INPUT (no span, too many frames). */
  async queue(target: CaptionTarget, settings: CaptionSettings): Promise<CaptionBatch> {
    const { store, clock } = this.#deps;
    const preset = presetOf(settings.preset);
    if (settings.frames > preset.maxFrames)
      throw fail("INVALID_INPUT", `${preset.name} takes at most ${preset.maxFrames} frames`);
    const { use } = modelFor(this.#deps, settings);
    const spans = await spansOf(this.#deps, target);
    if (spans.length === 0) throw fail("INVALID_INPUT", "there is no span with activity left to caption");
    const id = randomId("cb");
    const budgetMs = target.kind === "spans" ? null : target.budgetMs;
    store.captionBatches.insert({ id, settings, model: use, budgetMs, createdAtMs: clock.nowMs() }, spans);
    this.#schedule();
    return this.#view(id);
  }

  watch(signal: AbortSignal): AsyncGenerator<BatchesEvent, void> {
    const all = (): BatchesEvent => ({
      batches: this.#deps.store.captionBatches.list().map((row) => this.#viewOf(row)),
    });
    return this.#deps.store.batchChanges.watch(signal, all, all);
  }

  /** Throws AppError: NOT_FOUND, INVALID_INPUT when it has ended. */
  pause(id: string): CaptionBatch {
    const { state } = this.#need(id);
    if (state !== "queued" && state !== "running") throw fail("INVALID_INPUT", `the batch is ${state}`);
    this.#deps.store.captionBatches.patch(id, { state: "paused" });
    this.#stop(id);
    return this.#view(id);
  }

  /** Goes on with a paused batch. Throws AppError: NOT_FOUND, INVALID_INPUT. */
  resume(id: string): CaptionBatch {
    const { state } = this.#need(id);
    if (state !== "paused") throw fail("INVALID_INPUT", `the batch is ${state}`);
    this.#deps.store.captionBatches.patch(id, { state: "queued", problem: null });
    this.#schedule();
    return this.#view(id);
  }

  /** Ends a batch; its captions stay. Throws AppError: NOT_FOUND, INVALID_INPUT when it has ended. */
  cancel(id: string): CaptionBatch {
    const { state } = this.#need(id);
    if (!["queued", "running", "paused"].includes(state)) throw fail("INVALID_INPUT", `the batch is ${state}`);
    this.#deps.store.captionBatches.patch(id, { state: "cancelled" });
    this.#stop(id);
    return this.#view(id);
  }

  /** Forgets a batch, whatever its state; its captions stay. */
  remove(id: string): boolean {
    const gone = this.#deps.store.captionBatches.delete(id);
    this.#stop(id);
    return gone;
  }

  /** Puts what the last process was at back into the queue, and begins where this host stays. */
  start(): void {
    this.#deps.store.captionBatches.requeueRunning();
    this.#started = true;
    this.#schedule();
  }

  /** Stops what runs; it waits for the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    const working = this.#working;
    working?.stop();
    await working?.done;
    if (working && this.#deps.store.captionBatches.find(working.id)?.state === "running")
      this.#deps.store.captionBatches.patch(working.id, { state: "queued" });
  }

  #stop(id: string): void {
    if (this.#working?.id === id) this.#working.stop();
  }

  #schedule(): void {
    if (!this.#started || this.#closed || !this.#deps.background || this.#working) return;
    const next = this.#deps.store.captionBatches.nextQueued();
    if (!next) return;
    const work = new BatchWork(this.#deps, this.#index, this.#make, next.id);
    this.#working = work;
    void work.done.then(() => {
      this.#working = null;
      this.#schedule();
    });
    work.begin();
  }

  #modelOf(settings: CaptionSettings): ModelUse | null {
    const { endpointId } = settings;
    return this.#deps.models.find(endpointId === null ? { role: "video" } : { id: endpointId })?.use ?? null;
  }

  #need(id: string): BatchRow {
    const row = this.#deps.store.captionBatches.find(id);
    if (!row) throw fail("NOT_FOUND", id);
    return row;
  }

  #view(id: string): CaptionBatch {
    return this.#viewOf(this.#need(id));
  }

  #viewOf(row: BatchRow): CaptionBatch {
    const live = this.#working?.id === row.id ? this.#working.live : null;
    const spentMs = row.spentMs + (live?.spanMs ?? 0);
    const waits = row.state === "queued" || row.state === "running";
    const etaMs = waits ? this.#etaOf(row, spentMs, live?.spanMs ?? 0) : null;
    return { ...row, spentMs, etaMs, lastSignMs: live?.signMs ?? row.lastSignMs };
  }

  /** Working time that is left, within the budget; null while nothing tells how long a span takes. */
  #etaOf({ done, failed, total, budgetMs, model, settings, ...row }: BatchRow, spentMs: number, spanMs: number) {
    const ended = done + failed;
    const each = ended > 0 ? row.spentMs / ended : perSpanMs(this.#deps.store.captions, model, settings);
    if (each === null) return null;
    const left = Math.max(0, (total - ended) * each - spanMs);
    return budgetMs === null ? left : Math.min(left, Math.max(0, budgetMs - spentMs));
  }
}
