import { formatMot, parseMot, type MotRow } from "#shared/lib/mot.ts";
import { fail } from "#shared/lib/problems.ts";
import { COLOR_STRIDE, type DetectionBatch, type RangeResult, noSignals } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { normalScores } from "./scores.ts";
import { TracksRun, type TracksTuning } from "./tracksRun.ts";

export interface TrackMotOptions {
  /** Frames per second of the sequence. */
  fps: number;
  /** Picture size in pixels. */
  width: number;
  height: number;
}

/** Frames handed to the tracker at once; any number gives the same result. */
const RANGE_FRAMES = 500;

/**
 * Tracks MOTChallenge detections by the tracker and the offline pass that the app uses.
 * Scores that are no probabilities (DPM's margins) are first mapped by `normalScores`.
 * @returns rows of results, one per object and frame of its life, sorted by frame, then id
 */
export function trackMot(rows: readonly MotRow[], options: TrackMotOptions, tuning: TracksTuning = {}): MotRow[] {
  const { fps, width, height } = options;
  if (!(fps > 0 && width > 0 && height > 0 && Number.isFinite(fps * width * height))) {
    throw fail("INVALID_INPUT", `fps ${fps}, size ${width}x${height}: all must be above 0`);
  }
  if (rows.length === 0) return [];
  // A full order: the same detections give the same ids however the file lists them.
  const sorted = [...rows].sort(
    (a, b) => a.frame - b.frame || b.confidence - a.confidence || a.x - b.x || a.y - b.y || a.w - b.w || a.h - b.h,
  );
  const scores = normalScores(sorted.map((r) => r.confidence));
  const lastFrame = sorted[sorted.length - 1].frame;
  const run = new TracksRun({ labels: ["object"], aspect: width / height, sampleFps: fps, motionOnly: false }, tuning);
  const objects: FinalObject[] = [];
  let at = 0;
  for (let first = sorted[0].frame, index = 0; first <= lastFrame; first += RANGE_FRAMES, index++) {
    const end = Math.min(lastFrame + 1, first + RANGE_FRAMES);
    const from = at;
    while (at < sorted.length && sorted[at].frame < end) at++;
    objects.push(...run.push(toRange(sorted, scores, from, at, index, first, end, options)));
  }
  objects.push(...run.finish());
  return objects.flatMap((o) => everyFrame(o, options)).sort((a, b) => a.frame - b.frame || a.id - b.id);
}

/** One row per frame of an object's life; between samples (a standing thing is sampled once a second) on a straight line. */
function everyFrame(o: FinalObject, { fps, width, height }: TrackMotOptions): MotRow[] {
  const out: MotRow[] = [];
  const frameOf = (i: number) => Math.round((o.tUs[i] * fps) / 1e6) + 1;
  for (let i = 0; i < o.tUs.length; i++) {
    const frame = frameOf(i);
    const next = i + 1 < o.tUs.length ? frameOf(i + 1) : frame + 1;
    for (let f = frame; f < next; f++) {
      const share = (f - frame) / (next - frame);
      const j = share > 0 ? i + 1 : i;
      const at = (values: Float32Array) => values[i] + (values[j] - values[i]) * share;
      const score = Math.min(o.score[i], o.score[j]);
      out.push({
        frame: f,
        id: o.object.trackId,
        x: at(o.x) * width,
        y: at(o.y) * height,
        w: at(o.w) * width,
        h: at(o.h) * height,
        confidence: score > 0 ? score : o.object.confidence,
        class: -1,
        visibility: -1,
      });
    }
  }
  return out;
}

/** Text in, text out: `sightline track`. */
export function trackMotText(text: string, options: TrackMotOptions): string {
  return formatMot(trackMot(parseMot(text), options));
}

function toRange(
  rows: readonly MotRow[],
  scores: Float64Array,
  from: number,
  to: number,
  index: number,
  firstFrame: number,
  endFrame: number,
  { fps, width, height }: TrackMotOptions,
): RangeResult {
  const n = to - from;
  const frames = endFrame - firstFrame;
  const frameUs = Float64Array.from({ length: frames }, (_, i) => Math.round(((firstFrame - 1 + i) * 1e6) / fps));
  const d: DetectionBatch = {
    frame: new Uint32Array(n),
    label: new Uint16Array(n),
    score: new Float32Array(n),
    x: new Float32Array(n),
    y: new Float32Array(n),
    w: new Float32Array(n),
    h: new Float32Array(n),
    color: new Uint8Array(n * COLOR_STRIDE),
    sharpness: new Float32Array(n),
    provisional: new Uint32Array(n),
    appearance: null,
    appearanceDim: 0,
  };
  for (let i = 0; i < n; i++) {
    const row = rows[from + i];
    d.frame[i] = row.frame - firstFrame;
    d.score[i] = scores[from + i];
    d.x[i] = row.x / width;
    d.y[i] = row.y / height;
    d.w[i] = row.w / width;
    d.h[i] = row.h / height;
  }
  return {
    index,
    startUs: frameUs[0],
    endUs: Math.round(((endFrame - 1) * 1e6) / fps),
    frameUs,
    motion: new Float32Array(frames),
    detected: new Uint8Array(frames).fill(1),
    detections: d,
    signals: noSignals(),
  };
}
