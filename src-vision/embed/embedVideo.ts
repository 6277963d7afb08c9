import type { MediaInfo } from "#shared/domain/video.ts";
import { displaySize } from "#shared/lib/ffmpegArgs.ts";
import { fail } from "#shared/lib/problems.ts";
import type { EmbedRequest, EmbedResult } from "#shared/vision/protocol.ts";
import type { PassPlan, PictureSize } from "../frames/ffmpegArgs.ts";
import { FrameReader, type PassEnd } from "../frames/reader.ts";
import { SlotPool } from "../frames/slots.ts";
import type { EncoderCache, ImageEncoder, RgbFrame } from "../types.ts";
import { cutCrop } from "./cutCrop.ts";
import { stretchesOf, wantedFrames, type WantedFrame } from "./stretches.ts";

/** Long side of a decoded picture: whole pictures, and where small objects are cut out of a large one. */
const FRAME_SIDE = 1280;
const DETAIL_SIDE = 1920;
/** A crop whose longer side would have fewer pixels than an encoder looks at is worth the larger picture. */
const SHARP_PX = 200;
/** Pictures handed to the encoder at once. */
const BATCH = 8;
/** Frame buffers: two batches of frames in work, and some for the decoder to fill meanwhile. */
const SLOTS = 12;
/** Frames of one batch may hold at most this many buffers. */
const BATCH_SLOTS = 4;
/** Seconds before the first wanted frame at which a pass begins, tried in order: an index may send a seek past its target. The last one is taken as it is. */
const SEEK_MARGINS_S = [0.5, 20, 120] as const;
/** How late a frame may be for the wanted one: the scene of a window, and the place of an object, change at different paces. */
const LATE_WHOLE_US = 1_000_000;
const LATE_CROP_US = 100_000;

export interface EmbedDeps {
  ffmpegPath: string;
  encoders: Pick<EncoderCache, "image">;
  signal: AbortSignal;
  /** Share of the request's pictures that are done, 0..1. */
  onShare(done: number): void;
  /** Test seam: how long a silent decoder is waited for. */
  stallMs?: number;
}

/**
 * Vectors of one part of a video. Each dense stretch of wanted frames is decoded once, by one ffmpeg process that pipes only the wanted frames; the encoder works on one batch
 * while the next is decoded. What cannot be decoded keeps a zero vector. Memory: some frame buffers, two batches of crops, and the vectors.
 *
 * Throws AppError: MODEL_*, FFMPEG_MISSING, FFMPEG_STALLED, FFMPEG_FAILED (not one frame could be read), INVALID_INPUT, CANCELLED.
 */
export async function embedVideo(request: EmbedRequest, deps: EmbedDeps): Promise<EmbedResult> {
  const started = performance.now();
  checkRequest(request);
  const encoder = await deps.encoders.image(request.encoder, deps.signal);
  const frames = wantedFrames(request);
  const total = frames.reduce((sum, frame) => sum + frame.crops.length + (frame.whole ? 1 : 0), 0);
  const sink = new VectorSink(request, encoder, total, deps);
  const pool = new SlotPool([pictureSize(request)], Math.min(SLOTS, Math.max(2, frames.length)));
  let ends: PassEnd | null = null;
  for (const stretch of stretchesOf(frames)) ends = await readStretch(request, stretch, pool, sink, deps);
  await sink.finish(pool);
  if (total > 0 && sink.pictures === 0 && ends && !ends.clean)
    throw fail("FFMPEG_FAILED", ends.complaints.slice(-5).join("\n") || `status ${ends.exitCode}`);
  return sink.result(performance.now() - started);
}

/** The wire is ours, but times go into an expression that ffmpeg reads. */
function checkRequest({ windows, crops }: EmbedRequest): void {
  const times = [...windows.flatMap((it) => it.frameUs), ...crops.map((it) => it.tUs)];
  if (!times.every((tUs) => Number.isFinite(tUs))) throw fail("INVALID_INPUT", "a frame time that is no number");
  const boxes = crops.every(({ box }) => [box.x, box.y, box.w, box.h].every((n) => Number.isFinite(n)));
  if (!boxes) throw fail("INVALID_INPUT", "a crop without a box");
}

/** The displayed picture, larger where small objects are cut out of it. */
function pictureSize({ media, crops }: EmbedRequest): PictureSize {
  const frame = displaySize(media, FRAME_SIDE);
  const small = crops.some(({ box }) => Math.max(box.w * frame.width, box.h * frame.height) < SHARP_PX);
  return small ? displaySize(media, DETAIL_SIDE) : frame;
}

/** Reads one stretch, from further back when a seek went past its first frame. Returns how the last pass ended, null when it was stopped because all was read. */
async function readStretch(
  request: EmbedRequest,
  stretch: WantedFrame[],
  pool: SlotPool,
  sink: VectorSink,
  deps: EmbedDeps,
): Promise<PassEnd | null> {
  const first = stretch[0]!.tUs;
  for (const margin of SEEK_MARGINS_S) {
    const seekUs = Math.max(0, first - margin * 1e6);
    const plan: PassPlan = {
      path: request.path,
      media: request.media,
      sampleFps: 1,
      phaseS: 0,
      seekUs,
      wantedUs: stretch.map((frame) => frame.tUs),
      pictures: pool.pictures,
      hwaccel: null,
    };
    const { ffmpegPath, signal, stallMs } = deps;
    const reader = new FrameReader({ ffmpegPath, plan, pool, signal, ...(stallMs ? { stallMs } : {}) });
    try {
      const last = seekUs === 0 || margin === SEEK_MARGINS_S.at(-1);
      const outcome = await readPass(reader, stretch, pool, sink, last ? Infinity : lateCropUs(request.media));
      if (outcome !== "past") return reader.end;
    } finally {
      await reader.close();
    }
  }
  return null;
}

/** "past" = the pass began after the first wanted frame, more than `lateUs`, and nothing was taken from it. */
async function readPass(
  reader: FrameReader,
  stretch: WantedFrame[],
  pool: SlotPool,
  sink: VectorSink,
  lateUs: number,
): Promise<"read" | "past"> {
  let next = 0;
  for (let taken = 0; next < stretch.length; taken++) {
    const frame = await reader.next();
    if (!frame) return taken === 0 && lateUs < Infinity ? "past" : "read";
    if (taken === 0 && frame.tUs - stretch[0]!.tUs > lateUs) {
      pool.release(frame.slot);
      return "past";
    }
    // A frame stands for every wanted time since the one before it.
    const here: WantedFrame[] = [];
    while (next < stretch.length && stretch[next]!.tUs <= frame.tUs + 1000) here.push(stretch[next++]!);
    await sink.take(frame.tUs, here, frame.slot, pool);
  }
  return "read";
}

const lateCropUs = ({ fps }: MediaInfo): number => Math.max(LATE_CROP_US, fps > 0 ? 1.5e6 / fps : 0);

/** A picture on its way through the encoder, and where its vector goes. */
interface Waiting {
  picture: RgbFrame;
  store(vector: Float32Array): void;
}

/** Collects pictures into batches, runs the encoder one batch behind the decoder, and keeps the vectors. */
class VectorSink {
  pictures = 0;
  readonly #request: EmbedRequest;
  readonly #encoder: ImageEncoder;
  readonly #deps: EmbedDeps;
  readonly #total: number;
  /** Vector of every whole frame, by its wanted time. */
  readonly #frames = new Map<number, Float32Array>();
  readonly #crops: Float32Array;
  #waiting: Waiting[] = [];
  #held: number[] = [];
  /** The batch that the encoder works on. */
  #running: Promise<unknown> | null = null;

  constructor(request: EmbedRequest, encoder: ImageEncoder, total: number, deps: EmbedDeps) {
    this.#request = request;
    this.#encoder = encoder;
    this.#deps = deps;
    this.#total = total;
    this.#crops = new Float32Array(request.crops.length * encoder.dim);
  }

  /** Takes over the slot of a decoded frame. */
  async take(tUs: number, wanted: WantedFrame[], slot: number, pool: SlotPool): Promise<void> {
    const { crops, media } = this.#request;
    const picture = pool.picture(slot, 0);
    const lateCrop = lateCropUs(media);
    for (const it of wanted) {
      if (tUs - it.tUs > lateCrop) continue;
      for (const index of it.crops) {
        const crop = cutCrop(picture, crops[index]!.box);
        this.#waiting.push({ picture: crop, store: (vector) => this.#crops.set(vector, index * this.#encoder.dim) });
        // Before the slot is held: a batch gives back the slots that are held when it starts.
        if (this.#waiting.length >= BATCH) await this.#flush(pool);
      }
    }
    const whole = wanted.filter((it) => it.whole && tUs - it.tUs <= LATE_WHOLE_US);
    if (whole.length > 0) {
      this.#waiting.push({ picture, store: (vector) => whole.forEach((it) => this.#frames.set(it.tUs, vector)) });
      this.#held.push(slot);
    } else pool.release(slot);
    if (this.#waiting.length >= BATCH || this.#held.length >= BATCH_SLOTS) await this.#flush(pool);
  }

  /** Encodes what is left. */
  async finish(pool: SlotPool): Promise<void> {
    await this.#flush(pool);
    await this.#running;
  }

  result(elapsedMs: number): EmbedResult {
    const { dim, device, fellBack } = this.#encoder;
    const { windows } = this.#request;
    const means = new Float32Array(windows.length * dim);
    const frames = new Int8Array(windows.reduce((sum, it) => sum + it.frameUs.length, 0) * dim);
    let at = 0;
    windows.forEach(({ frameUs }, row) => {
      const mean = means.subarray(row * dim, (row + 1) * dim);
      for (const tUs of frameUs) {
        const vector = this.#frames.get(tUs);
        if (vector) quantise(vector, frames.subarray(at, at + dim), mean);
        at += dim;
      }
      toUnit(mean);
    });
    return { dim, device, fellBack, windows: means, frames, crops: this.#crops, pictures: this.pictures, elapsedMs };
  }

  /** Starts the encoder on what waits, as soon as it is done with the batch before. */
  async #flush(pool: SlotPool): Promise<void> {
    await this.#running;
    this.#running = null;
    const batch = this.#waiting;
    const slots = this.#held;
    this.#waiting = [];
    this.#held = [];
    if (batch.length === 0) return;
    const running = this.#encode(batch).finally(() => slots.forEach((slot) => pool.release(slot)));
    // Whoever awaits it next hears of a failure; nobody may be there yet.
    running.catch(() => {});
    this.#running = running;
  }

  async #encode(batch: Waiting[]): Promise<void> {
    const { signal, onShare } = this.#deps;
    const { dim } = this.#encoder;
    for (let from = 0; from < batch.length; from += BATCH) {
      if (signal.aborted) throw fail("CANCELLED");
      const some = batch.slice(from, from + BATCH);
      const vectors = await this.#encoder.embed(
        some.map((it) => it.picture),
        signal,
      );
      some.forEach((it, i) => it.store(vectors.slice(i * dim, (i + 1) * dim)));
      this.pictures += some.length;
      onShare(this.#total > 0 ? Math.min(1, this.pictures / this.#total) : 1);
    }
  }
}

/** Writes a unit vector as int8 and adds it to a sum. */
function quantise(vector: Float32Array, out: Int8Array, sum: Float32Array): void {
  for (let i = 0; i < vector.length; i++) {
    out[i] = Math.max(-127, Math.min(127, Math.round(vector[i]! * 127)));
    sum[i]! += vector[i]!;
  }
}

/** Makes a vector unit length in place; a zero vector stays one. */
function toUnit(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  if (sum === 0) return;
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
}
