/** Generated footage for tests and measurements of the tracker: known things, noisy detections, cut into ranges at will. */
import { COLOR_STRIDE, type DetectionBatch, type RangeResult, noSignals } from "#shared/vision/detections.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";

export interface Thing {
  /** Box by time in seconds; null = not in the picture, or hidden. */
  at: (s: number) => BoxNorm | null;
  label?: number;
  score?: number;
  /** Histogram of COLOR_STRIDE counts. */
  color?: Uint8Array;
  appearance?: Float32Array;
}

export interface WorldOptions {
  seconds: number;
  fps: number;
  things: Thing[];
  /** Seed of noise and misses. */
  seed?: number;
  /** Standard deviation of box noise, share of the box's size. */
  noise?: number;
  /** Chance that a detection is missing. */
  missing?: number;
  /** Whether the detector looked, by time. */
  looked?: (s: number) => boolean;
}

/** Small repeatable generator (Park and Miller's minimal standard), uniform in [0,1). */
export function randomOf(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

export interface SampledDetection extends BoxNorm {
  label: number;
  score: number;
  /** Index of the thing that it shows. */
  thing: number;
  color?: Uint8Array;
  appearance?: Float32Array;
}
export interface SampledFrame {
  us: number;
  looked: boolean;
  found: SampledDetection[];
}

/** Frames of a world, one by one. */
export function* filmed(o: WorldOptions): Generator<SampledFrame> {
  const random = randomOf(o.seed ?? 1);
  // Sum of uniforms: near enough to a bell, and repeatable everywhere.
  const bell = () => (random() + random() + random() + random() - 2) * Math.sqrt(3);
  const noise = o.noise ?? 0;
  const count = Math.floor(o.seconds * o.fps);
  for (let i = 0; i < count; i++) {
    const s = i / o.fps;
    const looked = o.looked?.(s) ?? true;
    const found: SampledDetection[] = [];
    for (let k = 0; k < o.things.length; k++) {
      const thing = o.things[k];
      const box = thing.at(s);
      if (!box || !looked || random() < (o.missing ?? 0)) continue;
      const w = box.w * (1 + noise * bell());
      const h = box.h * (1 + noise * bell());
      found.push({
        x: box.x + box.w / 2 + noise * box.w * bell() - w / 2,
        y: box.y + box.h / 2 + noise * box.h * bell() - h / 2,
        w,
        h,
        label: thing.label ?? 0,
        score: thing.score ?? 0.8,
        thing: k,
        color: thing.color,
        appearance: thing.appearance,
      });
    }
    yield { us: Math.round(s * 1e6), looked, found };
  }
}

/** One range of frames. */
export function toRange(frames: readonly SampledFrame[], index: number): RangeResult {
  const all = frames.flatMap((f, i) => f.found.map((d) => ({ ...d, frame: i })));
  const n = all.length;
  const dim = all[0]?.appearance?.length ?? 0;
  const color = new Uint8Array(n * COLOR_STRIDE);
  const appearance = dim > 0 ? new Float32Array(n * dim) : null;
  all.forEach((d, i) => {
    if (d.color) color.set(d.color, i * COLOR_STRIDE);
    if (d.appearance) appearance?.set(d.appearance, i * dim);
  });
  const detections: DetectionBatch = {
    frame: Uint32Array.from(all, (d) => d.frame),
    label: Uint16Array.from(all, (d) => d.label),
    score: Float32Array.from(all, (d) => d.score),
    x: Float32Array.from(all, (d) => d.x),
    y: Float32Array.from(all, (d) => d.y),
    w: Float32Array.from(all, (d) => d.w),
    h: Float32Array.from(all, (d) => d.h),
    color,
    sharpness: new Float32Array(n).fill(0.5),
    provisional: new Uint32Array(n),
    appearance,
    appearanceDim: dim,
  };
  return {
    index,
    startUs: frames[0]?.us ?? 0,
    endUs: (frames[frames.length - 1]?.us ?? 0) + 1,
    frameUs: Float64Array.from(frames, (f) => f.us),
    motion: new Float32Array(frames.length),
    detected: Uint8Array.from(frames, (f) => (f.looked ? 1 : 0)),
    detections,
    signals: noSignals(),
  };
}

/** The world cut into ranges of `framesPerRange(i)` frames. */
export function* rangesOf(o: WorldOptions, framesPerRange: (index: number) => number): Generator<RangeResult> {
  let index = 0;
  let batch: SampledFrame[] = [];
  for (const frame of filmed(o)) {
    batch.push(frame);
    if (batch.length < framesPerRange(index)) continue;
    yield toRange(batch, index++);
    batch = [];
  }
  if (batch.length > 0) yield toRange(batch, index);
}

/** A thing of constant velocity, present in [from, to) seconds; position is its centre at `from`. */
export function mover(o: {
  from: number;
  to: number;
  cx: number;
  cy: number;
  vx: number;
  vy?: number;
  w: number;
  h: number;
}): Thing["at"] {
  return (s) =>
    s < o.from || s >= o.to
      ? null
      : { x: o.cx + o.vx * (s - o.from) - o.w / 2, y: o.cy + (o.vy ?? 0) * (s - o.from) - o.h / 2, w: o.w, h: o.h };
}
