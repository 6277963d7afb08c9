import { COLOR_STRIDE } from "#shared/vision/detections.ts";
import { LookPicker } from "./looks.ts";

/** One detection as the offline pass keeps it. Lengths in picture heights (x multiplied by the aspect), times as named. */
export interface Sighting {
  tUs: number;
  /** Watched seconds: media time without the spans where the detector rested. */
  clockS: number;
  cx: number;
  cy: number;
  w: number;
  h: number;
  score: number;
  label: number;
  sharpness: number;
  /** Largest share of this box covered by another detection of the frame, 0..1. */
  covered: number;
}

/** Fields of the numeric series of a tracklet. */
const FIELDS = 9;
const T_US = 0;
const CLOCK = 1;
const CX = 2;
const CY = 3;
const W = 4;
const H = 5;
const SCORE = 6;
const COVERED = 7;
const MERGED = 8;

/**
 * A thing that stands still is kept once a second instead of at every frame: a car parked for a day costs a tenth, and a straight line between
 * two such samples is its path. Only sightings older than `MERGE_KEEP` are merged, `MERGE_BLOCK` at a time.
 */
const MERGE_BLOCK = 64;
const MERGE_KEEP = 128;
const MERGE_SPAN_S = 1;
/** Still: between the halves of a block nothing moves more than this, and jitter's standard deviation stays below that, in object sizes. */
const MERGE_DRIFT = 0.05;
const MERGE_JITTER = 0.08;

/** An unbroken piece of one object's path as the association saw it, with running sums of what it looked like. */
export class Tracklet {
  readonly handle: number;
  count = 0;
  /** Detections taken in, merged ones too. */
  sightings = 0;
  /** No further sighting will come. */
  closed = false;
  /** Sum of scores. */
  scoreSum = 0;
  /** Score mass and count per label. */
  readonly votes = new Map<number, { weight: number; count: number }>();
  /** Sum of colour histograms, upper half then lower, and how many were summed. */
  readonly color = new Float64Array(COLOR_STRIDE);
  colorCount = 0;
  /** Sum of appearance vectors, score-weighted; null before the first. */
  appearance: Float64Array | null = null;
  readonly looks: LookPicker;
  /** Sightings in which this one and another tracklet sat on the same spot, by the other's handle. */
  readonly doubled = new Map<number, number>();
  #series = new Float64Array(FIELDS * 16);
  /** Samples before this one have been looked at for merging; the beginning is left as it is. */
  #settled = MERGE_BLOCK;

  constructor(handle: number, aspect: number) {
    this.handle = handle;
    this.looks = new LookPicker(aspect);
  }

  add(s: Sighting): void {
    if ((this.count + 1) * FIELDS > this.#series.length) {
      const wider = new Float64Array(this.#series.length * 2);
      wider.set(this.#series);
      this.#series = wider;
    }
    const o = this.count++ * FIELDS;
    this.#series[o + T_US] = s.tUs;
    this.#series[o + CLOCK] = s.clockS;
    this.#series[o + CX] = s.cx;
    this.#series[o + CY] = s.cy;
    this.#series[o + W] = s.w;
    this.#series[o + H] = s.h;
    this.#series[o + SCORE] = s.score;
    this.#series[o + COVERED] = s.covered;
    this.#series[o + MERGED] = 0;
    this.sightings++;
    this.scoreSum += s.score;
    const vote = this.votes.get(s.label);
    if (vote) {
      vote.weight += s.score;
      vote.count++;
    } else this.votes.set(s.label, { weight: s.score, count: 1 });
    this.looks.offer(s);
    if (this.count - this.#settled >= MERGE_BLOCK + MERGE_KEEP) this.#mergeBlock();
  }

  /** Merges the next block of samples into one a second if the thing stood still throughout. */
  #mergeBlock(): void {
    const from = this.#settled;
    const to = from + MERGE_BLOCK;
    this.#settled = to;
    const span = this.clockS(to - 1) - this.clockS(from);
    if (span / MERGE_BLOCK >= MERGE_SPAN_S / 2 || !this.#still(from, to)) return;
    const s = this.#series;
    let out = from;
    for (let i = from; i < to;) {
      let n = 0;
      const sum = new Float64Array(FIELDS);
      const first = i;
      const slotEnd = this.clockS(first) + MERGE_SPAN_S;
      for (; i < to && this.clockS(i) < slotEnd; i++, n++) {
        for (let f = 0; f < FIELDS; f++) sum[f] += s[i * FIELDS + f];
      }
      // The times of the middle sighting, so that a sample is always at a frame that was looked at.
      const middle = first + (n >> 1);
      const tUs = this.tUs(middle);
      const clockS = this.clockS(middle);
      for (let f = 0; f < FIELDS; f++) s[out * FIELDS + f] = sum[f] / n;
      s[out * FIELDS + T_US] = tUs;
      s[out * FIELDS + CLOCK] = clockS;
      s[out * FIELDS + MERGED] = 1;
      out++;
    }
    s.copyWithin(out * FIELDS, to * FIELDS, this.count * FIELDS);
    this.count -= to - out;
    this.#settled = out;
  }

  /** No drift and no more than the usual jitter of boxes, in centre and extent. */
  #still(from: number, to: number): boolean {
    const size = Math.sqrt(this.w(from) * this.h(from));
    const half = (to - from) / 2;
    for (const field of [CX, CY, W, H]) {
      let early = 0;
      let late = 0;
      let squares = 0;
      const origin = this.#series[from * FIELDS + field];
      for (let i = from; i < to; i++) {
        const value = this.#series[i * FIELDS + field] - origin;
        if (i - from < half) early += value;
        else late += value;
        squares += value * value;
      }
      const mean = (early + late) / (to - from);
      if (Math.abs(late - early) / half > MERGE_DRIFT * size) return false;
      if (Math.sqrt(Math.max(0, squares / (to - from) - mean * mean)) > MERGE_JITTER * size) return false;
    }
    return true;
  }

  addColor(histogram: Uint8Array, offset: number): void {
    let sum = 0;
    for (let i = 0; i < COLOR_STRIDE; i++) sum += histogram[offset + i];
    if (sum === 0) return;
    for (let i = 0; i < COLOR_STRIDE; i++) this.color[i] += histogram[offset + i];
    this.colorCount++;
  }

  addAppearance(vectors: Float32Array, offset: number, dim: number, weight: number): void {
    this.appearance ??= new Float64Array(dim);
    for (let i = 0; i < dim; i++) this.appearance[i] += weight * vectors[offset + i];
  }

  tUs(i: number): number {
    return this.#series[i * FIELDS + T_US];
  }
  clockS(i: number): number {
    return this.#series[i * FIELDS + CLOCK];
  }
  cx(i: number): number {
    return this.#series[i * FIELDS + CX];
  }
  cy(i: number): number {
    return this.#series[i * FIELDS + CY];
  }
  w(i: number): number {
    return this.#series[i * FIELDS + W];
  }
  h(i: number): number {
    return this.#series[i * FIELDS + H];
  }
  score(i: number): number {
    return this.#series[i * FIELDS + SCORE];
  }
  covered(i: number): number {
    return this.#series[i * FIELDS + COVERED];
  }
  /** Sample `i` stands for about a second of standing still; nothing is missing between two such. */
  merged(i: number): boolean {
    return this.#series[i * FIELDS + MERGED] === 1;
  }
  get startUs(): number {
    return this.tUs(0);
  }
  get endUs(): number {
    return this.tUs(this.count - 1);
  }
  get startS(): number {
    return this.clockS(0);
  }
  get endS(): number {
    return this.clockS(this.count - 1);
  }
}
