import { availableParallelism } from "node:os";
import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RangeResult, RangeSignals } from "#shared/vision/detections.ts";
import type { AnalyseRequest, AnalyseSummary, VisionConfig } from "#shared/vision/protocol.ts";
import { describe } from "../color/describe.ts";
import { FrameReader, type PassEnd, type SampledFrame } from "../frames/reader.ts";
import { SlotPool } from "../frames/slots.ts";
import type { FrameResult } from "../infer/messages.ts";
import type { InferencePool } from "../infer/pool.ts";
import type { MotionMask } from "../motion/background.ts";
import { findBlobs } from "../motion/blobs.ts";
import type { LumaPlane } from "../motion/plane.ts";
import { Scene } from "../motion/scene.ts";
import { SignalWatch } from "../signals/signalWatch.ts";
import { judgePass } from "./judge.ts";
import { passPlan, seekFor, seekHolds } from "./plan.ts";
import { RangeBuilder } from "./rangeBuilder.ts";

/** Label of the built-in motion analysis. */
export const MOTION_LABELS = ["moving"];
/** Frames held back at the file's beginning, so that the first background is learnt from what follows. */
const LOOK_AHEAD = 32;
const PROGRESS_MS = 400;

export interface AnalyseHooks {
  signal: AbortSignal;
  /** Resolves when the next range may be made. */
  onRange(range: RangeResult, labels: string[]): Promise<void>;
  onProgress(p: {
    atUs: number;
    frames: number;
    speedX: number;
    device: DeviceKind | "none";
    fellBack: string | null;
  }): void;
  /** Workers for the request's detector; kept by the caller, warm for the next run. */
  pool(request: AnalyseRequest, signal: AbortSignal): Promise<InferencePool>;
  /** Name of a hardware decoder proven for this file; null = software. */
  hwaccel(request: AnalyseRequest, signal: AbortSignal): Promise<string | null>;
  /** The decoder's process, for tests that kill it. */
  onDecoder?(pid: number): void;
}

/** CPU workers for this machine: one per core. */
export function cpuWorkers(config: VisionConfig): number {
  return config.cpuWorkers > 0 ? config.cpuWorkers : availableParallelism();
}

/**
 * One pass over a file, from a range boundary to the end. Every range is a function of the file, the model, the sampling and its own
 * place: a pass that begins at its start makes the same one. Rejects with AppError: CANCELLED, FFMPEG_*, MODEL_*, or the problem of a
 * file of which nothing can be read.
 */
export async function analyse(
  request: AnalyseRequest,
  config: VisionConfig,
  hooks: AnalyseHooks,
): Promise<AnalyseSummary> {
  const run = new Run(request, config, hooks);
  try {
    return await run.go();
  } finally {
    await run.close();
  }
}

/** A frame on its way through the run: what it needs is there, its detections may still be in the making. */
type Step =
  | { kind: "frame"; tUs: number; share: number; looked: boolean; result: Promise<FrameResult | null> }
  | { kind: "endRange"; endUs: number; signals: RangeSignals };

class Run {
  private readonly request: AnalyseRequest;
  private readonly config: VisionConfig;
  private readonly hooks: AnalyseHooks;
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private readonly startedMs = performance.now();
  private readonly scene: Scene;
  private readonly watch = new SignalWatch();
  private readonly slots: SlotPool;
  private readonly sampleFps: number;
  private reader: FrameReader | null = null;
  private pool: InferencePool | null = null;
  private poolRun = 0;
  private hwDecoder: string | null = null;
  private builder: RangeBuilder;
  /** The consumer's work so far: steps happen strictly in order, each after its detections are there. */
  private tail: Promise<void> = Promise.resolve();
  private tailError: Error | null = null;
  private ranges = 0;
  private frames = 0;
  private inferences = 0;
  private lastUs: number | null = null;
  private lastProgressMs = 0;

  constructor(request: AnalyseRequest, config: VisionConfig, hooks: AnalyseHooks) {
    this.request = request;
    this.config = config;
    this.hooks = hooks;
    this.signal = AbortSignal.any([hooks.signal, this.stop.signal]);
    const plan = passPlan(request, 0, null);
    this.sampleFps = plan.sampleFps;
    const detector = request.detector !== null;
    this.scene = new Scene(plan.pictures[0], !detector);
    // GPU batches are not known yet; sixteen more small pictures are a few megabytes.
    this.slots = new SlotPool(
      plan.pictures,
      detector ? Math.max(8, cpuWorkers(config) * 2 + 4) + (onlyCpu(config) ? 0 : 16) : LOOK_AHEAD + 6,
    );
    this.builder = this.newBuilder(request.fromIndex, request.fromUs);
  }

  async go(): Promise<AnalyseSummary> {
    const { request, hooks } = this;
    const opening = request.detector ? hooks.pool(request, this.signal) : null;
    // The pass is started while the sessions are being built; a failure of theirs is met below.
    opening?.catch(() => this.stop.abort());
    try {
      this.hwDecoder = await hooks.hwaccel(request, this.signal);
      const first = await this.openPass();
      if (opening) {
        this.pool = await opening;
        this.poolRun = this.pool.begin(this.slots, request.minScore);
      }
      await this.readAll(first);
    } catch (error) {
      // The model's own failure is the reason when both gave up.
      if (opening && !hooks.signal.aborted) await opening;
      // What failed behind the decoder stopped it: that is the reason, not the stop.
      throw hooks.signal.aborted ? error : (this.tailError ?? error);
    }
    const end = this.reader?.end;
    if (!end) throw fail("INTERNAL", "the pass ended without a word");
    return this.summary(end);
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.reader?.close();
    await this.pool?.finish(this.poolRun);
    await this.tail.catch(() => {});
  }

  /** Opens the decoder where the first range's past can be seen; returns its first frame. */
  private async openPass(): Promise<SampledFrame | null> {
    const { request } = this;
    for (let attempt = 0; ; attempt++) {
      const seekUs = request.fromUs > 0 ? seekFor(request.fromUs, attempt) : 0;
      const plan = passPlan(request, seekUs, this.hwDecoder);
      const reader = new FrameReader({
        ffmpegPath: this.config.ffmpegPath,
        plan,
        pool: this.slots,
        signal: this.signal,
      });
      this.reader = reader;
      if (reader.pid !== undefined) this.hooks.onDecoder?.(reader.pid);
      const first = await reader.next();
      if (seekHolds(seekUs, first?.tUs ?? null, request.fromUs, this.sampleFps)) return first;
      if (first) this.slots.release(first.slot);
      await reader.close();
    }
  }

  private async readAll(first: SampledFrame | null): Promise<void> {
    const { request } = this;
    const reader = this.reader;
    if (!reader) return;
    const ahead: SampledFrame[] = [];
    const fromStart = request.fromUs <= 0;
    const hold = fromStart && !request.detector ? LOOK_AHEAD : 0;
    let begun = false;
    const begin = (): void => {
      begun = true;
      this.scene.beginRange(
        request.fromUs,
        ahead.map((f) => this.scene.plane(this.slots.picture(f.slot, 0))),
      );
    };
    for (let frame = first; frame; frame = await reader.next()) {
      if (this.tailError) throw this.tailError;
      if (!fromStart && frame.tUs < request.fromUs) {
        this.keep(this.scene.plane(this.slots.picture(frame.slot, 0)), frame);
        this.lastUs = frame.tUs;
        this.slots.release(frame.slot);
        continue;
      }
      if (!begun && ahead.length < hold) {
        ahead.push(frame);
        continue;
      }
      if (!begun) begin();
      for (const held of ahead.splice(0)) await this.take(held);
      await this.take(frame);
    }
    if (!begun) begin();
    for (const held of ahead.splice(0)) await this.take(held);
    const end = reader.end;
    // A decoder that was killed did not come to the end of the file: what it left out is not an empty scene.
    if (end?.signal) throw fail("FFMPEG_FAILED", `ffmpeg was ended by ${end.signal}`);
    // A pass that was resumed at the very end finds nothing after it, and makes no range of nothing.
    if (this.lastUs !== null && (fromStart || this.lastUs >= request.fromUs))
      this.endRange(this.finalUs(end?.clean ?? false));
    await this.tail;
    if (this.tailError) throw this.tailError;
  }

  /** End of what was decoded: the last sampled frame, and as much after it as one sample stands for, within the file. */
  private finalUs(clean: boolean): number {
    const { durationUs } = this.request.media;
    const last = (this.lastUs ?? 0) + 1;
    return clean ? Math.max(last, Math.min(durationUs, last + Math.round(1e6 / this.sampleFps))) : last;
  }

  private async take(frame: SampledFrame): Promise<void> {
    const { request } = this;
    const picture = this.slots.picture(frame.slot, 0);
    const plane = this.scene.plane(picture);
    while (frame.tUs >= this.rangeEnd()) {
      const endUs = this.rangeEnd();
      this.endRange(endUs);
      this.scene.beginRange(endUs);
      // Ranges that nobody has taken yet are memory: wait for the one before.
      await this.waitForRange();
    }
    const mask = this.scene.motion(plane, frame.tUs);
    this.keep(plane, frame);
    this.watch.moved(frame.tUs, mask.share);
    this.lastUs = frame.tUs;
    if (!request.detector) {
      const result = this.blobs(mask, frame);
      this.slots.release(frame.slot);
      this.push({ kind: "frame", tUs: frame.tUs, share: mask.share, looked: true, result: Promise.resolve(result) });
      return;
    }
    const look = !request.motionGate || this.scene.look(plane, frame.tUs);
    if (!look) {
      this.slots.release(frame.slot);
      this.push({ kind: "frame", tUs: frame.tUs, share: mask.share, looked: false, result: Promise.resolve(null) });
      return;
    }
    const pool = this.pool;
    if (!pool) throw fail("INTERNAL", "no inference pool");
    const result = pool.detect(this.poolRun, frame.slot).finally(() => this.slots.release(frame.slot));
    this.inferences++;
    this.push({ kind: "frame", tUs: frame.tUs, share: mask.share, looked: true, result });
  }

  /** What later frames and ranges need of this one. */
  private keep(plane: LumaPlane, frame: SampledFrame): void {
    this.scene.keep(plane, frame.tUs);
    this.watch.look(this.slots.picture(frame.slot, 0), plane, frame.tUs);
  }

  private blobs(mask: MotionMask, frame: SampledFrame): FrameResult {
    const found = findBlobs(mask);
    const { color, sharpness } = describe(this.slots.picture(frame.slot, 0), found);
    return { found, color, sharpness, appearance: null, appearanceDim: 0 };
  }

  /** Hands a step to the consumer. A rejected result ends the run at the next frame. */
  private push(step: Step): void {
    if (step.kind === "frame") step.result.catch(() => {});
    this.tail = this.tail
      .then(() => this.consume(step))
      .catch((error: unknown) => {
        this.tailError ??= error instanceof Error ? error : new Error(String(error));
        this.stop.abort();
      });
  }

  private async consume(step: Step): Promise<void> {
    if (this.tailError) return;
    if (step.kind === "frame") {
      const result = await step.result;
      this.builder.add(step.tUs, step.share, step.looked ? result : null);
      this.frames++;
      this.progress(step.tUs);
      return;
    }
    const { builder } = this;
    this.builder = this.newBuilder(builder.index + 1, step.endUs);
    await this.hooks.onRange(builder.build(step.endUs, step.signals), this.labels());
  }

  private rangeEnd(): number {
    return this.request.fromUs + (this.ranges + 1) * this.request.rangeUs;
  }

  private previousRange: Promise<void> = Promise.resolve();

  private endRange(endUs: number): void {
    const startUs = this.request.fromUs + this.ranges * this.request.rangeUs;
    this.ranges++;
    this.push({ kind: "endRange", endUs, signals: this.watch.endRange(startUs, endUs) });
  }

  private async waitForRange(): Promise<void> {
    const before = this.previousRange;
    this.previousRange = this.tail;
    await before;
    if (this.tailError) throw this.tailError;
  }

  private newBuilder(index: number, startUs: number): RangeBuilder {
    const { width, height } = this.request.media;
    return new RangeBuilder({ index, startUs, sampleFps: this.sampleFps, aspect: width / height });
  }

  private labels(): string[] {
    return this.pool ? this.pool.labels : MOTION_LABELS;
  }

  private device(): DeviceKind | "none" {
    return this.pool ? this.pool.device : "none";
  }

  private speedX(atUs: number): number {
    return Math.max(0, atUs - this.request.fromUs) / 1000 / Math.max(1, performance.now() - this.startedMs);
  }

  private progress(atUs: number): void {
    const now = performance.now();
    if (now - this.lastProgressMs < PROGRESS_MS) return;
    this.lastProgressMs = now;
    this.hooks.onProgress({
      atUs,
      frames: this.frames,
      speedX: this.speedX(atUs),
      device: this.device(),
      fellBack: this.pool?.fellBack ?? null,
    });
  }

  private summary(end: PassEnd): AnalyseSummary {
    const decodedUntilUs = this.lastUs === null ? this.request.fromUs : this.finalUs(end.clean);
    return {
      decodedUntilUs,
      frames: this.frames,
      inferences: this.inferences,
      device: this.device(),
      fellBack: this.pool?.fellBack ?? null,
      hwDecoder: this.hwDecoder,
      elapsedMs: performance.now() - this.startedMs,
      problem: judgePass(this.request, end, this.lastUs, decodedUntilUs),
      labels: this.labels(),
    };
  }
}

function onlyCpu(config: VisionConfig): boolean {
  return config.devicePreference.every((d) => d === "cpu");
}
