import { crop, describe } from "../color/describe.ts";
import type { Detector, FrameDetections, ReidNetwork, RgbFrame } from "../types.ts";
import type { FrameResult } from "./messages.ts";

/** Classes that a person re-identification network was trained on. */
const PERSON = "person";
/** Boxes lower than this are a few pixels of a person; their vectors only mislead. */
const MIN_CROP_HEIGHT = 24;
/** Weak detections are kept for the tracker's second stage, which goes by overlap alone. */
const MIN_REID_SCORE = 0.3;

/**
 * Everything wanted of a batch of frames: detections, their colours and sharpness, and people's appearance. `detail` are the same frames
 * in the picture that colours and crops are cut from.
 */
export async function lookAt(
  detector: Detector,
  reid: ReidNetwork | null,
  frames: RgbFrame[],
  detail: RgbFrame[],
  minScore: number,
): Promise<FrameResult[]> {
  const all = await detector.detect(frames, minScore);
  const results: FrameResult[] = [];
  for (const [i, found] of all.entries()) {
    const { color, sharpness } = describe(detail[i], found);
    const appearance = reid ? await appearances(reid, detector.labels, detail[i], found) : null;
    results.push({ found, color, sharpness, appearance, appearanceDim: reid ? reid.dim : 0 });
  }
  return results;
}

async function appearances(
  reid: ReidNetwork,
  labels: string[],
  frame: RgbFrame,
  found: FrameDetections,
): Promise<Float32Array> {
  const out = new Float32Array(found.count * reid.dim);
  const rows: number[] = [];
  const crops: RgbFrame[] = [];
  for (let i = 0; i < found.count; i++) {
    if (
      labels[found.label[i]] !== PERSON ||
      found.score[i] < MIN_REID_SCORE ||
      found.h[i] * frame.height < MIN_CROP_HEIGHT
    )
      continue;
    const picture = crop(frame, found.x[i], found.y[i], found.w[i], found.h[i]);
    if (!picture) continue;
    rows.push(i);
    crops.push(picture);
  }
  if (crops.length === 0) return out;
  const vectors = await reid.embed(crops);
  rows.forEach((row, k) => out.set(vectors.subarray(k * reid.dim, (k + 1) * reid.dim), row * reid.dim));
  return out;
}
