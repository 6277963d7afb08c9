import { AppError } from "#shared/domain/errors.ts";
import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import {
  type AnalyseRequest,
  type LoadedPack,
  type TracksRequest,
  VISION_PROTOCOL_VERSION,
  type VisionConfig,
  type VisionEvent,
  type VisionFrame,
  type VisionRequest,
} from "#shared/vision/protocol.ts";
import { analyse, cpuWorkers } from "./analyse/analyse.ts";
import { HwDecoders } from "./frames/hwDecoders.ts";
import { PoolCache } from "./infer/poolCache.ts";
import type { TextReader } from "./ocr/textReader.ts";
import type { OpenDetectors } from "./open/openDetectors.ts";
import { TracksRun } from "./tracker/index.ts";
import type { EncoderCache } from "./types.ts";

/** Ranges that the backend may be holding and has not committed. */
const MAX_UNACKNOWLEDGED = 2;

interface Running {
  abort: AbortController;
  /** Analyses: ranges sent and not acknowledged, and who waits for an acknowledgement. */
  unacknowledged: Set<number>;
  waiting: (() => void) | null;
  /** Final passes. */
  tracks: { run: TracksRun; frames: number; count: number; startedMs: number } | null;
}

/**
 * The vision process without its wire: takes requests, answers with events. One instance per process; knows nothing of how messages travel.
 */
export class VisionService {
  private config: VisionConfig | null = null;
  private readonly running = new Map<number, Running>();
  private readonly ending = new Set<Promise<void>>();
  private readonly pools = new PoolCache();
  private readonly hwDecoders = new HwDecoders();
  /** Made by the first request that needs it. */
  private encoders: Promise<EncoderCache> | null = null;
  private openDetectors: Promise<OpenDetectors> | null = null;
  private textReader: Promise<TextReader> | null = null;
  private readonly emit: (frame: VisionFrame<VisionEvent>) => void;

  constructor(emit: (frame: VisionFrame<VisionEvent>) => void) {
    this.emit = emit;
  }

  /** Never throws: what goes wrong is answered with `failed`. */
  handle(frame: VisionFrame<VisionRequest>): void {
    const { id, body } = frame;
    switch (body.kind) {
      case "init":
        this.config = body.config;
        this.emit({ id, body: { kind: "ready", version: VISION_PROTOCOL_VERSION } });
        return;
      case "analyse":
        this.start(id, (running) => this.analyse(id, body.request, running));
        return;
      case "tracks":
        this.openTracks(id, body.request);
        return;
      case "ranges":
        this.ranges(id, body.ranges, body.last);
        return;
      case "ack": {
        const running = this.running.get(id);
        running?.unacknowledged.delete(body.index);
        running?.waiting?.();
        return;
      }
      case "cancel":
        this.cancel(id);
        return;
      case "detectImages":
        this.start(id, async ({ abort }) => {
          const { detectImageFiles } = await import("./detect/images.ts");
          const { ffmpegPath, devicePreference } = this.ready();
          const { images, device } = await detectImageFiles(body.paths, body.detector, {
            ffmpegPath,
            devices: devicePreference,
            minScore: body.minScore,
            signal: abort.signal,
          });
          this.emit({ id, body: { kind: "imageDetections", images, device } });
        });
        return;
      case "selfTest":
        this.start(id, async ({ abort }) => {
          const reports = await this.selfTest(body.pack, body.devices, abort.signal);
          this.emit({ id, body: { kind: "selfTested", reports } });
        });
        return;
      case "embedVideo":
        this.start(id, async ({ abort: { signal } }) => {
          const { embedVideo } = await import("./embed/embedVideo.ts");
          const result = await embedVideo(body.request, {
            ffmpegPath: this.ready().ffmpegPath,
            encoders: await this.openEncoders(),
            signal,
            onShare: (done) => this.emit({ id, body: { kind: "share", done } }),
          });
          this.emit({ id, body: { kind: "embedded", result } });
        });
        return;
      case "embedTexts":
        this.start(id, async ({ abort: { signal } }) => {
          const encoder = await (await this.openEncoders()).text(body.encoder, signal);
          const vectors = await encoder.embed(body.texts, signal);
          this.emit({ id, body: { kind: "vectors", dim: encoder.dim, vectors, device: encoder.device } });
        });
        return;
      case "embedPictures":
        this.start(id, async ({ abort: { signal } }) => {
          const { embedPictures } = await import("./encode/embedPictures.ts");
          const { ffmpegPath } = this.ready();
          const encoders = await this.openEncoders();
          const made = await embedPictures(body.encoder, body.pictures, { ffmpegPath, encoders, signal });
          this.emit({ id, body: { kind: "vectors", ...made } });
        });
        return;
      case "detectOpen":
        this.start(id, async ({ abort: { signal } }) => {
          const { detectOpen } = await import("./open/detectOpen.ts");
          const { ffmpegPath } = this.ready();
          const made = await detectOpen(body, { ffmpegPath, detectors: await this.openOpenDetectors(), signal });
          this.emit({ id, body: { kind: "openDetections", ...made } });
        });
        return;
      case "readText":
        this.start(id, async ({ abort: { signal } }) => {
          const { readText } = await import("./ocr/readText.ts");
          const { ffmpegPath } = this.ready();
          const frames = await readText(body.request, { ffmpegPath, reader: await this.openTextReader(), signal });
          this.emit({ id, body: { kind: "textRead", frames } });
        });
        return;
      case "trackMot":
        this.start(id, async () => {
          const { trackMotText } = await import("./tracker/motFile.ts");
          this.emit({ id, body: { kind: "motTracked", text: trackMotText(body.text, body) } });
        });
        return;
      case "shutdown":
        // main.ts ends the process after `close`.
        return;
      default:
        this.emit({
          id,
          body: { kind: "failed", problem: problemOf("INVALID_INPUT", "a request of an unknown kind") },
        });
    }
  }

  /** Cancels everything and closes the sessions. */
  async close(): Promise<void> {
    for (const id of this.running.keys()) this.cancel(id);
    await Promise.all(this.ending);
    const opened = [this.encoders, this.openDetectors, this.textReader];
    await Promise.all([this.pools.close(), ...opened.map((it) => it?.then((made) => made.close()))]);
  }

  private ready(): VisionConfig {
    if (!this.config) throw fail("BACKEND_NOT_READY", "a request before init");
    return this.config;
  }

  private openEncoders(): Promise<EncoderCache> {
    const config = this.ready();
    this.encoders ??= import("./encode/encoderCache.ts").then((it) => it.createEncoderCache(config));
    return this.encoders;
  }

  private openOpenDetectors(): Promise<OpenDetectors> {
    const config = this.ready();
    this.openDetectors ??= import("./open/openDetectors.ts").then((it) => new it.OpenDetectors(config));
    return this.openDetectors;
  }

  private openTextReader(): Promise<TextReader> {
    this.textReader ??= import("./ocr/textReader.ts").then((it) => new it.TextReader());
    return this.textReader;
  }

  private async selfTest(pack: LoadedPack, devices: DeviceKind[], signal: AbortSignal): Promise<SelfTestReport[]> {
    const { task } = pack.manifest;
    if (task === "open-detect") return (await this.openOpenDetectors()).selfTest(pack, devices, signal);
    const run =
      task === "encode"
        ? (await import("./encode/selfTest.ts")).runEncoderSelfTest
        : (await import("./detect/selfTest.ts")).runSelfTest;
    return await run(pack, devices, { signal });
  }

  private start(id: number, work: (running: Running) => Promise<void>): void {
    const running: Running = { abort: new AbortController(), unacknowledged: new Set(), waiting: null, tracks: null };
    this.running.set(id, running);
    const done = work(running)
      .catch((error: unknown) => {
        // Whatever broke because of the cancel is the cancel.
        const problem = running.abort.signal.aborted ? problemOf("CANCELLED") : toProblem(error);
        // Not one of ours: the backend logs this process's standard error.
        if (!(error instanceof AppError) && !running.abort.signal.aborted)
          process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        this.emit({ id, body: { kind: "failed", problem } });
      })
      .finally(() => {
        this.running.delete(id);
        this.ending.delete(done);
      });
    this.ending.add(done);
  }

  private cancel(id: number): void {
    const running = this.running.get(id);
    if (!running) return;
    running.abort.abort();
    running.waiting?.();
    if (running.tracks) {
      this.running.delete(id);
      this.emit({ id, body: { kind: "failed", problem: problemOf("CANCELLED") } });
    }
  }

  private async analyse(id: number, request: AnalyseRequest, running: Running): Promise<void> {
    const config = this.ready();
    const releases: Array<() => void> = [];
    try {
      const summary = await analyse(request, config, {
        signal: running.abort.signal,
        onProgress: (p) => this.emit({ id, body: { kind: "progress", ...p } }),
        onRange: (range, labels) => this.sendRange(id, running, range, labels),
        hwaccel: (r, signal) => this.hwDecoders.choose(r, config.ffmpegPath, signal),
        pool: async ({ detector, reid }, signal) => {
          if (!detector) throw fail("INTERNAL", "no detector to open");
          const held = await this.pools.acquire(
            {
              workerEntry: config.workerEntry,
              detector,
              reid,
              devices: config.devicePreference,
              cpuWorkers: cpuWorkers(config),
            },
            signal,
          );
          releases.push(held.release);
          return held.pool;
        },
      });
      this.emit({ id, body: { kind: "analysed", summary } });
    } finally {
      for (const release of releases) release();
    }
  }

  /** Resolves when another range may follow: at most two are with the backend and not committed. */
  private async sendRange(id: number, running: Running, range: RangeResult, labels: string[]): Promise<void> {
    running.unacknowledged.add(range.index);
    this.emit({ id, body: { kind: "range", range, labels } });
    while (running.unacknowledged.size >= MAX_UNACKNOWLEDGED) {
      if (running.abort.signal.aborted) throw fail("CANCELLED");
      await new Promise<void>((resolve) => {
        running.waiting = resolve;
      });
      running.waiting = null;
    }
  }

  private openTracks(id: number, request: TracksRequest): void {
    try {
      const tracks = { run: new TracksRun(request), frames: 0, count: 0, startedMs: performance.now() };
      this.running.set(id, { abort: new AbortController(), unacknowledged: new Set(), waiting: null, tracks });
    } catch (error) {
      this.emit({ id, body: { kind: "failed", problem: toProblem(error) } });
    }
  }

  /** Every batch of ranges is answered by its finished objects and then by `progress`, which asks for the next batch. */
  private ranges(id: number, ranges: RangeResult[], last: boolean): void {
    const tracks = this.running.get(id)?.tracks;
    if (!tracks) return;
    try {
      let atUs = 0;
      for (const range of ranges) {
        const objects = tracks.run.push(range);
        tracks.count += objects.length;
        tracks.frames += range.frameUs.length;
        atUs = range.endUs;
        if (objects.length > 0) this.emit({ id, body: { kind: "objects", objects } });
      }
      if (!last) {
        const speedX = atUs / 1000 / Math.max(1, performance.now() - tracks.startedMs);
        this.emit({
          id,
          body: { kind: "progress", atUs, frames: tracks.frames, speedX, device: "none", fellBack: null },
        });
        return;
      }
      const objects = tracks.run.finish();
      tracks.count += objects.length;
      if (objects.length > 0) this.emit({ id, body: { kind: "objects", objects } });
      this.running.delete(id);
      this.emit({ id, body: { kind: "tracked", objectCount: tracks.count } });
    } catch (error) {
      this.running.delete(id);
      this.emit({ id, body: { kind: "failed", problem: toProblem(error) } });
    }
  }
}
