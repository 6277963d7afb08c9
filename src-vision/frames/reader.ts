import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { mediaUsOf } from "#shared/lib/ffmpegArgs.ts";
import { fail } from "#shared/lib/problems.ts";
import { NEW_PASSTHROUGH, OLD_PASSTHROUGH, type PassPlan, type PassthroughFlag, passArgs } from "./ffmpegArgs.ts";
import { parseStderrLine } from "./showinfo.ts";
import type { SlotPool } from "./slots.ts";

/** One sampled frame, its pictures in a slot of the pool. Whoever takes it gives the slot back with `pool.release`. */
export interface SampledFrame {
  /** Media time, microseconds. */
  tUs: number;
  slot: number;
}

/** How a pass ended. */
export interface PassEnd {
  /** True when ffmpeg came to the end of the file by itself and said so with status 0. */
  clean: boolean;
  exitCode: number | null;
  signal: string | null;
  /** ffmpeg's warnings and errors: the first and the last of them. */
  complaints: string[];
  /** All complaints, the dropped ones too. */
  complaintCount: number;
}

const KEEP_COMPLAINTS = 60;
/** A pass that delivers nothing for this long while frames are wanted is stuck (a dead network drive, a decoder in a loop). */
const STALL_MS = 60_000;

/** Remembered per binary: the first pass that is refused `-vsync` settles it. */
const passthroughOf = new Map<string, PassthroughFlag>();

/**
 * One ffmpeg process that decodes a file once and delivers sampled frames in order, scaled to the plan's pictures, into a bounded pool of
 * reused buffers. When the pool is empty the pipes fill and ffmpeg waits: that is the back-pressure.
 */
export class FrameReader {
  private child: ChildProcess | null = null;
  private readonly streams: StreamState[];
  private readonly queue: SampledFrame[] = [];
  /** Slots of frames not yet complete, oldest first; the stream at position i of frame k writes to pending[k - base]. */
  private readonly pending: number[] = [];
  private base = 0;
  private readonly times: Array<number | null> = [];
  private timeBase: { num: number; den: number } | null = null;
  private lastUs = Number.NEGATIVE_INFINITY;
  private waiting: (() => void) | null = null;
  private ended: PassEnd | null = null;
  private failure: Error | null = null;
  private readonly complaints: string[] = [];
  private complaintCount = 0;
  private watchdog: NodeJS.Timeout | null = null;
  private stderrRest = "";
  private stopping = false;
  private closed: Promise<void> = Promise.resolve();
  private readonly onAbort = (): void => this.stop(fail("CANCELLED"));
  private readonly options: {
    ffmpegPath: string;
    plan: PassPlan;
    pool: SlotPool;
    signal: AbortSignal;
    stallMs?: number;
  };

  constructor(options: { ffmpegPath: string; plan: PassPlan; pool: SlotPool; signal: AbortSignal; stallMs?: number }) {
    this.options = options;
    this.streams = options.plan.pictures.map((p, i) => ({
      bytes: p.width * p.height * 3,
      offset: options.pool.offset(i),
      frame: 0,
      filled: 0,
      rest: null,
      source: null,
    }));
    if (options.signal.aborted) {
      this.failure = fail("CANCELLED");
      return;
    }
    options.signal.addEventListener("abort", this.onAbort, { once: true });
    options.pool.onFree(() => this.pump());
    this.start(passthroughOf.get(options.ffmpegPath) ?? OLD_PASSTHROUGH);
  }

  /** Process id of the decoder, for tests that kill it. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** The next frame in order; null at the end of the pass, whatever ended it (see `end`). Rejects with CANCELLED or FFMPEG_STALLED, FFMPEG_MISSING. */
  async next(): Promise<SampledFrame | null> {
    for (;;) {
      const frame = this.queue.shift();
      if (frame) return frame;
      if (this.failure) throw this.failure;
      if (this.ended) return null;
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
  }

  /** How the pass ended; null while it runs. */
  get end(): PassEnd | null {
    return this.ended;
  }

  /** Stops ffmpeg, waits until it is gone and gives every held slot back. Safe to call twice. */
  async close(): Promise<void> {
    this.stop(null);
    await this.closed;
    this.options.pool.onFree(null);
    for (const frame of this.queue.splice(0)) this.options.pool.release(frame.slot);
    for (const slot of this.pending.splice(0)) this.options.pool.release(slot);
  }

  private start(passthrough: PassthroughFlag): void {
    const { ffmpegPath, plan } = this.options;
    const stdio: Array<"ignore" | "pipe"> = ["ignore", "pipe", "pipe"];
    if (plan.pictures.length > 1) stdio.push("pipe");
    const child = spawn(ffmpegPath, passArgs(plan, passthrough), { stdio, windowsHide: true });
    this.child = child;
    this.streams.forEach((stream, i) => {
      const source = child.stdio[i === 0 ? 1 : 3] as Readable;
      stream.source = source;
      source.on("data", (chunk: Buffer) => {
        this.alive();
        this.take(stream, chunk);
      });
      // A broken pipe is how a killed ffmpeg looks from here; the exit tells what happened.
      source.on("error", () => {});
    });
    child.stderr!.setEncoding("utf8");
    child.stderr!.on("data", (text: string) => this.readStderr(text));
    child.stderr!.on("error", () => {});
    this.alive();
    this.closed = new Promise((resolve) => {
      child.on("error", (error: NodeJS.ErrnoException) => {
        this.failure ??= fail(error.code === "ENOENT" ? "FFMPEG_MISSING" : "FFMPEG_FAILED", error.message, error);
        this.finish(null, null);
        resolve();
      });
      child.on("close", (code, signal) => {
        if (
          passthrough === OLD_PASSTHROUGH &&
          code !== 0 &&
          this.complaints.some((c) => /vsync/.test(c) && /nrecognized|not found/.test(c))
        ) {
          passthroughOf.set(ffmpegPath, NEW_PASSTHROUGH);
          this.complaints.length = 0;
          this.complaintCount = 0;
          if (!this.stopping) {
            this.start(NEW_PASSTHROUGH);
            void this.closed.then(resolve);
            return;
          }
        }
        this.finish(code, signal);
        resolve();
      });
    });
  }

  private stop(reason: Error | null): void {
    if (reason && !this.ended) this.failure ??= reason;
    this.stopping = true;
    this.disarm();
    this.child?.kill("SIGKILL");
    for (const stream of this.streams) {
      stream.rest = null;
      stream.source?.resume();
    }
    this.wake();
  }

  private finish(exitCode: number | null, signal: string | null): void {
    if (this.ended) return;
    if (this.stderrRest) this.readStderr("\n");
    this.disarm();
    this.options.signal.removeEventListener("abort", this.onAbort);
    this.ended = {
      clean: exitCode === 0,
      exitCode,
      signal,
      complaints: [...this.complaints],
      complaintCount: this.complaintCount,
    };
    this.wake();
  }

  private wake(): void {
    const waiting = this.waiting;
    this.waiting = null;
    waiting?.();
  }

  /** Restarts the watchdog; it rests while this side is the one that holds things up. */
  private alive(): void {
    const stallMs = this.options.stallMs ?? STALL_MS;
    if (this.watchdog) this.watchdog.refresh();
    else if (!this.ended)
      this.watchdog = setTimeout(() => {
        if (this.streams.some((s) => s.rest !== null) || this.queue.length > 0) this.watchdog?.refresh();
        else
          this.stop(
            fail("FFMPEG_STALLED", `no frame for ${stallMs / 1000} s\n${this.complaints.slice(-5).join("\n")}`),
          );
      }, stallMs);
  }

  private disarm(): void {
    if (this.watchdog) clearTimeout(this.watchdog);
    this.watchdog = null;
  }

  private pump(): void {
    for (const stream of this.streams) {
      const rest = stream.rest;
      if (!rest) continue;
      stream.rest = null;
      this.take(stream, rest);
      if (!stream.rest) stream.source?.resume();
    }
  }

  /** Copies a chunk into the stream's current slot, moving on to the next slot at each frame's end. */
  private take(stream: StreamState, chunk: Uint8Array): void {
    if (this.stopping || this.ended) return;
    let at = 0;
    while (at < chunk.length) {
      const slot = this.slotFor(stream.frame);
      if (slot === null) {
        stream.rest = chunk.subarray(at);
        stream.source?.pause();
        return;
      }
      const n = Math.min(chunk.length - at, stream.bytes - stream.filled);
      this.options.pool.bytes(slot).set(chunk.subarray(at, at + n), stream.offset + stream.filled);
      stream.filled += n;
      at += n;
      if (stream.filled === stream.bytes) {
        stream.filled = 0;
        stream.frame++;
        this.complete();
      }
    }
  }

  private slotFor(frame: number): number | null {
    while (this.pending.length <= frame - this.base) {
      const slot = this.options.pool.take();
      if (slot === null) return null;
      this.pending.push(slot);
    }
    return this.pending[frame - this.base]!;
  }

  /** Queues every frame whose pictures and time are both here. */
  private complete(): void {
    const whole = Math.min(...this.streams.map((s) => s.frame));
    let woke = false;
    while (this.base < whole && this.times.length > 0) {
      const tUs = this.times.shift()!;
      const slot = this.pending.shift()!;
      this.base++;
      // A frame without a time, or one that goes back in time, has no place on the timeline.
      if (tUs === null || tUs <= this.lastUs) {
        this.options.pool.release(slot);
        continue;
      }
      this.lastUs = tUs;
      this.queue.push({ tUs, slot });
      woke = true;
    }
    if (woke) this.wake();
  }

  private readStderr(text: string): void {
    const lines = (this.stderrRest + text).split(/[\r\n]+/);
    this.stderrRest = lines.pop() ?? "";
    for (const line of lines) {
      const parsed = parseStderrLine(line);
      if (parsed.kind === "timeBase") this.timeBase = { num: parsed.num, den: parsed.den };
      else if (parsed.kind === "frame") {
        const { timeBase } = this;
        const { startUs } = this.options.plan.media;
        this.times.push(parsed.pts === null || !timeBase ? null : mediaUsOf(parsed.pts, { startUs, ...timeBase }));
      } else if (parsed.kind === "complaint") this.complain(parsed.text);
    }
    this.complete();
  }

  private complain(text: string): void {
    this.complaintCount++;
    this.complaints.push(text.slice(0, 300));
    // The first complaints name the cause, the last ones the end: the middle goes.
    if (this.complaints.length > KEEP_COMPLAINTS) this.complaints.splice(KEEP_COMPLAINTS / 2, 1);
  }
}

interface StreamState {
  bytes: number;
  /** Where this picture starts in a slot. */
  offset: number;
  /** Index of the frame being read. */
  frame: number;
  /** Bytes of it read so far. */
  filled: number;
  /** Bytes that wait for a free slot; the source is paused meanwhile. */
  rest: Uint8Array | null;
  source: Readable | null;
}
