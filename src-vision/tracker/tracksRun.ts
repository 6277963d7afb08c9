import { COLOR_STRIDE, type RangeResult } from "#shared/vision/detections.ts";
import type { FinalObject, TracksRequest } from "#shared/vision/protocol.ts";
import { fail } from "#shared/lib/problems.ts";
import { Association } from "./association.ts";
import { Chains, type Chain } from "./chains.ts";
import { finalObject } from "./finalObject.ts";
import { iouCentre, type FrameBoxes } from "./frameBoxes.ts";
import { OFFLINE_DEFAULTS, OFFLINE_MOTION, type OfflineSettings } from "./offlineSettings.ts";
import { MOTION_SETTINGS, type TrackerSettings } from "./settings.ts";
import { Tracklet } from "./tracklet.ts";

/** Between frames at which the detector rested, a path is filled at least this often, microseconds. */
const REST_FILL_US = 1_000_000;

/** Frames between two sweeps of the list of frame times. */
const TRIM_EVERY = 1024;

export interface TracksTuning {
  association?: Partial<TrackerSettings>;
  offline?: Partial<OfflineSettings>;
}

/**
 * The final pass over the ranges of one run: associates the detections afresh (provisional ids are not read), joins, smooths, fills and describes.
 * Objects come out once they can no longer change; how the footage was cut into ranges makes no difference to them. Memory holds what is open or
 * ended less than about `joinHorizonS` ago.
 */
export class TracksRun {
  readonly #request: TracksRequest;
  readonly #offline: OfflineSettings;
  readonly #association: Association;
  readonly #chains: Chains;
  readonly #open = new Map<number, Tracklet>();
  #frames: number[] = [];
  #sinceTrim = 0;
  #lastFrameUs = -Infinity;
  #lastIndex = -Infinity;
  #finished = false;

  constructor(request: TracksRequest, tuning: TracksTuning = {}) {
    if (!(request.aspect > 0 && Number.isFinite(request.aspect)))
      throw fail("INVALID_INPUT", `aspect ${request.aspect}`);
    this.#request = request;
    const { motionOnly, sampleFps } = request;
    this.#offline = {
      ...OFFLINE_DEFAULTS,
      ...(motionOnly ? OFFLINE_MOTION : {}),
      // At one or two frames a second, two sightings are already a long time.
      ...(sampleFps < 3 ? { minSightings: 2 } : {}),
      ...tuning.offline,
    };
    this.#association = new Association({
      aspect: request.aspect,
      settings: { ...(motionOnly ? MOTION_SETTINGS : {}), ...tuning.association },
    });
    this.#chains = new Chains(this.#offline);
  }

  /** Objects held in memory. */
  get held(): number {
    return this.#chains.size;
  }

  /**
   * Takes the next range. Throws AppError(INVALID_INPUT) on ranges out of order or boxes that are not numbers.
   * @returns objects that are final, in the order of their numbers within this step
   */
  push(range: RangeResult): FinalObject[] {
    if (this.#finished) throw fail("INVALID_INPUT", "a range after the last one");
    if (range.index <= this.#lastIndex) throw fail("INVALID_INPUT", `range ${range.index} after ${this.#lastIndex}`);
    this.#lastIndex = range.index;
    const done: FinalObject[] = [];
    const d = range.detections;
    let at = 0;
    for (let f = 0; f < range.frameUs.length; f++) {
      const from = at;
      while (at < d.frame.length && d.frame[at] === f) at++;
      this.#frame(range, f, from, at, done);
    }
    if (at !== d.frame.length) {
      throw fail(
        "INVALID_INPUT",
        `detection ${at} of range ${range.index} names frame ${d.frame[at]}, out of order or out of range`,
      );
    }
    return done;
  }

  /** The footage has ended: everything that is left. */
  finish(): FinalObject[] {
    if (this.#finished) return [];
    this.#finished = true;
    for (const tracklet of this.#open.values()) tracklet.closed = true;
    this.#open.clear();
    return this.#build(this.#chains.finish());
  }

  #frame(range: RangeResult, f: number, from: number, to: number, done: FinalObject[]): void {
    const d = range.detections;
    const frameUs = range.frameUs[f];
    const looked = range.detected[f] !== 0 || to > from;
    const boxes: FrameBoxes = {
      count: to - from,
      label: d.label.subarray(from, to),
      score: d.score.subarray(from, to),
      x: d.x.subarray(from, to),
      y: d.y.subarray(from, to),
      w: d.w.subarray(from, to),
      h: d.h.subarray(from, to),
      appearance: d.appearance?.subarray(from * d.appearanceDim, to * d.appearanceDim) ?? null,
      appearanceDim: d.appearanceDim,
    };
    const handles = this.#association.step(frameUs, boxes, looked);
    if (looked || frameUs - this.#lastFrameUs >= REST_FILL_US) {
      this.#frames.push(frameUs);
      this.#lastFrameUs = frameUs;
    }
    const clockS = this.#association.clockS;
    const squared = squareBoxes(boxes, this.#request.aspect);
    for (let i = 0; i < handles.length; i++) {
      if (handles[i] < 0) continue;
      let tracklet = this.#open.get(handles[i]);
      if (!tracklet) {
        tracklet = new Tracklet(handles[i], this.#request.aspect);
        this.#open.set(handles[i], tracklet);
      }
      const b = i * 4;
      tracklet.add({
        tUs: frameUs,
        clockS,
        cx: squared[b],
        cy: squared[b + 1],
        w: squared[b + 2],
        h: squared[b + 3],
        score: boxes.score[i],
        label: boxes.label[i],
        sharpness: d.sharpness[from + i] || 0,
        covered: covered(squared, i, handles.length),
      });
      tracklet.addColor(d.color, (from + i) * COLOR_STRIDE);
      if (d.appearance && d.appearanceDim > 0) {
        tracklet.addAppearance(d.appearance, (from + i) * d.appearanceDim, d.appearanceDim, boxes.score[i]);
      }
      if (tracklet.count === 1) this.#chains.begin(tracklet);
    }
    this.#noteDoubles(handles, squared);
    for (const handle of this.#association.closed) {
      // A disowned track that was not seen again is not open any more.
      const tracklet = this.#open.get(handle);
      if (tracklet) tracklet.closed = true;
      this.#open.delete(handle);
    }
    const complete = this.#chains.step(clockS, looked);
    for (const tracklet of this.#chains.disowned) {
      tracklet.closed = true;
      this.#open.delete(tracklet.handle);
    }
    done.push(...this.#build(complete));
    this.#trimFrames();
  }

  #noteDoubles(handles: Int32Array, s: Float64Array): void {
    for (let i = 0; i < handles.length; i++) {
      if (handles[i] < 0) continue;
      for (let j = i + 1; j < handles.length; j++) {
        if (handles[j] < 0) continue;
        const a = i * 4;
        const b = j * 4;
        const iou = iouCentre(s[a], s[a + 1], s[a + 2], s[a + 3], s[b], s[b + 1], s[b + 2], s[b + 3]);
        if (iou < this.#offline.doubleIou) continue;
        const one = this.#open.get(handles[i])!.doubled;
        const two = this.#open.get(handles[j])!.doubled;
        one.set(handles[j], (one.get(handles[j]) ?? 0) + 1);
        two.set(handles[i], (two.get(handles[i]) ?? 0) + 1);
      }
    }
  }

  /** Forgets frame times before the oldest chain, now and then so that it costs nothing. */
  #trimFrames(): void {
    if (++this.#sinceTrim < TRIM_EVERY) return;
    this.#sinceTrim = 0;
    this.#frames.splice(0, lowerBound(this.#frames, this.#chains.oldestUs));
  }

  #build(chains: readonly Chain[]): FinalObject[] {
    return chains.map((chain) => {
      const first = lowerBound(this.#frames, chain.pieces[0].startUs);
      const last = lowerBound(this.#frames, chain.pieces[chain.pieces.length - 1].endUs);
      const frames = Float64Array.from(this.#frames.slice(first, last + 1));
      return finalObject(chain.number, chain.pieces, frames, this.#request, this.#offline);
    });
  }
}

/** Index of the first value not below `at` in an ascending list. */
function lowerBound(list: readonly number[], at: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Largest share of box `i` that another box of the frame covers. */
function covered(s: Float64Array, i: number, n: number): number {
  let most = 0;
  const a = i * 4;
  for (let j = 0; j < n; j++) {
    if (j === i) continue;
    const b = j * 4;
    const w = Math.min(s[a] + s[a + 2] / 2, s[b] + s[b + 2] / 2) - Math.max(s[a] - s[a + 2] / 2, s[b] - s[b + 2] / 2);
    const h =
      Math.min(s[a + 1] + s[a + 3] / 2, s[b + 1] + s[b + 3] / 2) -
      Math.max(s[a + 1] - s[a + 3] / 2, s[b + 1] - s[b + 3] / 2);
    if (w > 0 && h > 0) most = Math.max(most, (w * h) / (s[a + 2] * s[a + 3]));
  }
  return most;
}

function squareBoxes(d: FrameBoxes, aspect: number): Float64Array {
  const out = new Float64Array(d.count * 4);
  for (let i = 0; i < d.count; i++) {
    out[i * 4] = (d.x[i] + d.w[i] / 2) * aspect;
    out[i * 4 + 1] = d.y[i] + d.h[i] / 2;
    out[i * 4 + 2] = d.w[i] * aspect;
    out[i * 4 + 3] = d.h[i];
  }
  return out;
}
