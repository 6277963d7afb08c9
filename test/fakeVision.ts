import { COLOR_STRIDE, noSignals, type RangeResult } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import type { VisionClient, VisionStatus } from "../src-main/vision/types.ts";

export interface FakeVisionOptions {
  /** Called before each range is offered; await in it to hold the analysis. */
  beforeRange?: (index: number, signal: AbortSignal) => Promise<void>;
  /** Called in the final pass, before each batch of objects. */
  beforeBatch?: (index: number, signal: AbortSignal) => Promise<void>;
  /** Objects alive at once. */
  objects?: number;
}

export const FAKE_LABELS = ["person", "car"];

/** A number in [0,1) that depends on its arguments only. */
function noise(...seeds: number[]): number {
  let h = 2166136261;
  for (const seed of seeds) h = Math.imul(h ^ (seed | 0), 16777619);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** Length of this fake's vectors. */
const FAKE_DIM = 16;

/** One unit vector per seed, by the seed alone. */
function fakeVectors(seeds: number[]): Float32Array {
  const out = new Float32Array(seeds.length * FAKE_DIM);
  seeds.forEach((seed, row) => {
    const values = Array.from({ length: FAKE_DIM }, (_, i) => noise(seed, i) - 0.5);
    const norm = Math.hypot(...values);
    out.set(
      values.map((v) => v / norm),
      row * FAKE_DIM,
    );
  });
  return out;
}

/** A range as a pure function of its place: `objects` detections per sampled frame, in steady motion. */
export function fakeRange(
  index: number,
  startUs: number,
  endUs: number,
  sampleFps: number,
  objects: number,
): RangeResult {
  const step = 1e6 / sampleFps;
  const frameUs: number[] = [];
  for (let t = Math.ceil(startUs / step) * step; t < endUs; t += step) frameUs.push(Math.round(t));
  const n = frameUs.length * objects;
  const at = (i: number) => ({ frame: Math.floor(i / objects), object: i % objects });
  const f32 = (value: (frame: number, object: number) => number) =>
    Float32Array.from({ length: n }, (_, i) => value(at(i).frame, at(i).object));
  const progress = (frame: number) => ((frameUs[frame]! / 1e6) % 20) / 20;
  return {
    index,
    startUs,
    endUs,
    frameUs: Float64Array.from(frameUs),
    motion: Float32Array.from(frameUs, (t) => noise(t)),
    detected: new Uint8Array(frameUs.length).fill(1),
    detections: {
      frame: Uint32Array.from({ length: n }, (_, i) => at(i).frame),
      label: Uint16Array.from({ length: n }, (_, i) => at(i).object % 2),
      score: f32((frame, object) => 0.5 + 0.5 * noise(frameUs[frame]!, object)),
      x: f32((frame) => 0.8 * progress(frame)),
      y: f32((_frame, object) => object / (objects + 1)),
      w: f32(() => 0.1),
      h: f32(() => 0.2),
      color: new Uint8Array(n * COLOR_STRIDE),
      sharpness: f32(() => 0.5),
      provisional: Uint32Array.from({ length: n }, (_, i) => at(i).object + 1),
      appearance: null,
      appearanceDim: 0,
    },
    signals: noSignals(),
  };
}

/**
 * Vision without pixels: ranges that depend on time alone, and one final object per detection row and 20 seconds. Deterministic, so that a run which was
 * killed and resumed can be compared with one that was not.
 */
export class FakeVision implements VisionClient {
  readonly options: FakeVisionOptions;
  /** Starts of analysis, with the place each began at. */
  readonly analyses: Array<{ fromUs: number; fromIndex: number; path: string }> = [];
  nextError: unknown = null;
  closed = false;
  constructor(options: FakeVisionOptions = {}) {
    this.options = options;
  }

  analyse: VisionClient["analyse"] = async (request, { signal, onRange, onProgress }) => {
    const started = performance.now();
    this.analyses.push({ fromUs: request.fromUs, fromIndex: request.fromIndex, path: request.path });
    const end = Math.max(1, request.media.durationUs);
    let index = request.fromIndex;
    let frames = 0;
    for (let startUs = request.fromUs; startUs < end; index++) {
      const endUs = Math.min(startUs + request.rangeUs, end);
      await this.options.beforeRange?.(index, signal);
      if (signal.aborted) throw fail("CANCELLED");
      if (this.nextError) {
        const error = this.nextError;
        this.nextError = null;
        throw error;
      }
      const range = fakeRange(index, startUs, endUs, request.sampleFps, this.options.objects ?? 2);
      frames += range.frameUs.length;
      onProgress({ atUs: endUs, frames, speedX: 10, device: "cpu", fellBack: null });
      await onRange(range, FAKE_LABELS);
      startUs = endUs;
    }
    return {
      decodedUntilUs: end,
      frames,
      inferences: frames,
      device: "cpu",
      fellBack: null,
      hwDecoder: null,
      elapsedMs: Math.max(1, performance.now() - started),
      problem: null,
      labels: FAKE_LABELS,
    };
  };

  tracks: VisionClient["tracks"] = async (request, ranges, { signal, onObjects }) => {
    const open = new Map<string, { class: string; samples: number[][] }>();
    for await (const range of ranges) {
      const d = range.detections;
      for (let i = 0; i < d.frame.length; i++) {
        const tUs = range.frameUs[d.frame[i]!]!;
        const key = `${d.provisional[i]}.${Math.floor(tUs / 20e6)}`;
        let object = open.get(key);
        if (!object) open.set(key, (object = { class: request.labels[d.label[i]!]!, samples: [] }));
        object.samples.push([tUs, d.x[i]!, d.y[i]!, d.w[i]!, d.h[i]!, d.score[i]!]);
      }
    }
    const finals = [...open.values()].map((object, i) => finalObject(i + 1, object.class, object.samples));
    for (let i = 0, batch = 0; i < finals.length; i += 4, batch++) {
      await this.options.beforeBatch?.(batch, signal);
      if (signal.aborted) throw fail("CANCELLED");
      await onObjects(finals.slice(i, i + 4));
    }
    return { objectCount: finals.length };
  };

  detectImages: VisionClient["detectImages"] = async () => ({ images: [], device: "cpu" });
  trackMot: VisionClient["trackMot"] = async () => "";
  selfTest: VisionClient["selfTest"] = async () => [];
  embedVideo: VisionClient["embedVideo"] = async ({ windows, crops }) => ({
    dim: FAKE_DIM,
    device: "cpu",
    fellBack: null,
    windows: fakeVectors(windows.map((w) => w.startUs)),
    frames: new Int8Array(windows.reduce((n, w) => n + w.frameUs.length, 0) * FAKE_DIM).fill(32),
    crops: fakeVectors(crops.map((c) => c.trackId)),
    pictures: windows.length + crops.length,
    elapsedMs: 1,
  });
  embedTexts: VisionClient["embedTexts"] = async (_encoder, texts) => ({
    dim: FAKE_DIM,
    vectors: fakeVectors(texts.map((text) => text.length)),
  });
  embedPictures: VisionClient["embedPictures"] = async (_encoder, pictures) => ({
    dim: FAKE_DIM,
    vectors: fakeVectors(pictures.map((it) => it.tUs)),
  });
  detectOpen: VisionClient["detectOpen"] = async ({ timesUs }) => timesUs.map((tUs) => ({ tUs, detections: [] }));
  readText: VisionClient["readText"] = async ({ timesUs }) => timesUs.map((tUs) => ({ tUs, lines: [] }));
  status(): VisionStatus {
    return { state: "idle", problem: null };
  }
  onStatus(_listener: (status: VisionStatus) => void): () => void {
    return () => {};
  }
  retry(): void {}
  async close(): Promise<void> {
    this.closed = true;
  }
}

/** A final object from its samples [tUs, x, y, w, h, score]. */
export function finalObject(trackId: number, name: string, samples: number[][]): FinalObject {
  const column = (k: number) => Float32Array.from(samples, (sample) => sample[k]!);
  const box = (sample: number[]) => ({ x: sample[1]!, y: sample[2]!, w: sample[3]!, h: sample[4]! });
  const first = samples[0]!;
  const last = samples.at(-1)!;
  return {
    object: {
      trackId,
      class: name,
      confidence: 0.75,
      startUs: first[0]!,
      endUs: last[0]!,
      bestUs: first[0]!,
      bestBox: box(first),
      looks: [{ tUs: first[0]!, box: box(first) }],
      colors: { all: ["red"], upper: [], lower: [] },
      direction: "right",
      speed: 0.5,
      dwellUs: 0,
      entry: "left",
      exit: "right",
      lifecycle: [
        { kind: "entered", tUs: first[0]! },
        { kind: "left", tUs: last[0]! },
      ],
      sampleCount: samples.length,
    },
    tUs: Float64Array.from(samples, (sample) => sample[0]!),
    x: column(1),
    y: column(2),
    w: column(3),
    h: column(4),
    score: column(5),
  };
}
