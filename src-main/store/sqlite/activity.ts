import type { RangeResult } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { ACTIVITY_BIN_US, type Activity } from "./activityCodec.ts";

const binOf = (tUs: number) => Math.floor(tUs / ACTIVITY_BIN_US);

/** Summary of one range, with the confirmed provisional tracks as counts. */
export function activityOfRange(range: RangeResult, labels: string[]): Activity {
  const first = binOf(range.startUs);
  const bins = Math.max(1, Math.ceil(range.endUs / ACTIVITY_BIN_US) - first);
  const activity: Activity = { startUs: first * ACTIVITY_BIN_US, motion: new Uint8Array(bins), counts: new Map() };
  const { frameUs, motion, detections } = range;
  for (let i = 0; i < frameUs.length; i++) {
    const bin = clamp(binOf(frameUs[i]!) - first, bins);
    activity.motion[bin] = Math.max(activity.motion[bin]!, Math.round(Math.min(1, Math.max(0, motion[i]!)) * 255));
  }
  const { frame, label, provisional } = detections;
  for (let start = 0; start < frame.length;) {
    let end = start;
    const inFrame = new Map<string, number>();
    for (; end < frame.length && frame[end] === frame[start]; end++) {
      const name = labels[label[end]!];
      if (name !== undefined && provisional[end]! > 0) inFrame.set(name, (inFrame.get(name) ?? 0) + 1);
    }
    const bin = clamp(binOf(frameUs[frame[start]!]!) - first, bins);
    for (const [name, count] of inFrame) raise(activity, name, bin, count);
    start = end;
  }
  return activity;
}

/**
 * Builds the summary of a whole run: motion from the ranges' summaries, counts from the final objects. An object counts in every bin between its first and last sample; two that
 * are there in one second count as two. Memory: a few bytes per second of video and class.
 */
export class RunActivity {
  readonly #activity: Activity;
  readonly #first: number;

  constructor(ranges: Activity[]) {
    const first = Math.min(0, ...ranges.map((r) => binOf(r.startUs)));
    const last = Math.max(1, ...ranges.map((r) => binOf(r.startUs) + r.motion.length));
    this.#first = first;
    this.#activity = { startUs: first * ACTIVITY_BIN_US, motion: new Uint8Array(last - first), counts: new Map() };
    for (const range of ranges) {
      const at = binOf(range.startUs) - first;
      // Two ranges may share the second at their border.
      range.motion.forEach(
        (value, i) => (this.#activity.motion[at + i] = Math.max(this.#activity.motion[at + i]!, value)),
      );
    }
  }

  add(objects: FinalObject[]): void {
    const bins = this.#activity.motion.length;
    for (const { object } of objects) {
      const from = clamp(binOf(object.startUs) - this.#first, bins);
      const to = clamp(binOf(object.endUs) - this.#first, bins);
      let counts = this.#activity.counts.get(object.class);
      if (!counts) this.#activity.counts.set(object.class, (counts = new Uint16Array(bins)));
      for (let bin = from; bin <= to; bin++) counts[bin]!++;
    }
  }

  result(): Activity {
    return this.#activity;
  }
}

/** Reads summaries into `buckets` equal parts of [fromUs, toUs): the maximum of every bin that a bucket touches. Motion 0..1. */
export function bucketActivity(
  parts: Activity[],
  fromUs: number,
  toUs: number,
  buckets: number,
): { bucketUs: number; motion: number[]; counts: Record<string, number[]> } {
  const bucketUs = (toUs - fromUs) / buckets;
  const motion = Array.from({ length: buckets }, () => 0);
  const counts: Record<string, number[]> = {};
  const max = (values: ArrayLike<number>, part: Activity, into: number[], scale: number) => {
    for (let bucket = 0; bucket < buckets; bucket++) {
      const start = fromUs + bucket * bucketUs - part.startUs;
      const first = Math.max(0, Math.floor(start / ACTIVITY_BIN_US));
      const end = Math.min(values.length, Math.ceil((start + bucketUs) / ACTIVITY_BIN_US));
      for (let bin = first; bin < end; bin++) into[bucket] = Math.max(into[bucket]!, values[bin]! / scale);
    }
  };
  for (const part of parts) {
    max(part.motion, part, motion, 255);
    for (const [name, values] of part.counts) {
      counts[name] ??= Array.from({ length: buckets }, () => 0);
      max(values, part, counts[name], 1);
    }
  }
  return { bucketUs, motion, counts };
}

function raise(activity: Activity, name: string, bin: number, count: number): void {
  let counts = activity.counts.get(name);
  if (!counts) activity.counts.set(name, (counts = new Uint16Array(activity.motion.length)));
  counts[bin] = Math.max(counts[bin]!, count);
}

const clamp = (bin: number, bins: number) => Math.min(bins - 1, Math.max(0, bin));
