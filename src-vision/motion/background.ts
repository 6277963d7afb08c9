import type { LumaPlane } from "./plane.ts";

/** Seconds in which the background follows a pixel that looks like it, and one that does not. */
const FOLLOW_S = 5;
const ABSORB_S = 90;
/** Brightness steps that never count as motion, and the multiple of a pixel's own noise that does. */
/** What differs from the background but has not changed for this long is part of the scene: a parked car, or the place where one stood. */
const SETTLED_S = 8;
const SETTLED_STEP = 8;
const MIN_STEP = 13;
const NOISE_FACTOR = 4;
const START_NOISE = 4;
/** Planes that a first background is the median of. */
const MEDIAN_OF = 15;
const MAX_NOISE = 20;
/** Colour steps (in the plane's halved units, both axes together) that count as motion whatever the brightness, and that no shadow makes. */
const CHROMA_STEP = 24;
const SHADOW_CHROMA = 5;
/** Above this share of changed cells it is the light or the camera that changed, not an object. */
const JUMP_SHARE = 0.6;

export interface MotionMask {
  width: number;
  height: number;
  /** 1 where the picture differs from its background, after the removal of specks and soft shadows. */
  mask: Uint8Array;
  /** |picture - background| in multiples of the cell's threshold, 8 = exactly at the threshold, at most 255. */
  contrast: Uint8Array;
  /** Share of the cells that are on, 0..1. */
  share: number;
  /** True when the light or the camera changed and the background was begun anew: the mask is empty then. */
  jumped: boolean;
}

/**
 * Adaptive background of a still camera: per cell a running mean and a running mean deviation of brightness (the one-mode case of
 * Stauffer and Grimson 1999). Global changes of light are taken out as a common shift before comparing; a change of most of the picture
 * starts anew. A pure function of the planes it is given.
 */
export class Background {
  private mean: Float32Array | null = null;
  private noise: Float32Array = new Float32Array(0);
  private chroma: Float32Array | null = null;
  /** Seconds for which each cell has kept the brightness it had in `settledAt`. */
  private settledS: Float32Array = new Float32Array(0);
  private settledAt: Uint8Array = new Uint8Array(0);
  /** Reused from frame to frame: a mask is read before the next one is made. */
  private readonly scratch = {
    raw: new Uint8Array(0),
    contrast: new Uint8Array(0),
    rows: new Uint8Array(0),
    mask: new Uint8Array(0),
  };
  private lastUs = 0;
  private readonly removeShadows: boolean;

  constructor(options: { removeShadows: boolean }) {
    this.removeShadows = options.removeShadows;
  }

  /** Begins from earlier planes of the same size: per cell their median, so that what passes through is not in it. */
  begin(planes: LumaPlane[], atUs: number): void {
    if (planes.length === 0) {
      this.mean = null;
      return;
    }
    const chosen = spread(planes, MEDIAN_OF);
    const n = chosen[0]!.data.length;
    const mean = new Float32Array(n);
    const noise = new Float32Array(n).fill(START_NOISE);
    const colors = chosen[0]!.chroma ? new Float32Array(2 * n) : null;
    const order = new Uint8Array(chosen.length);
    const values = new Uint8Array(chosen.length);
    const middle = chosen.length >> 1;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < chosen.length; k++) insert(values, order, k, chosen[k]!.data[i]!);
      const median = values[middle]!;
      mean[i] = median;
      if (colors) {
        // The colour of the moment that showed the median brightness belongs to the same thing.
        const { chroma } = chosen[order[middle]!]!;
        colors[2 * i] = chroma?.[2 * i] ?? 127;
        colors[2 * i + 1] = chroma?.[2 * i + 1] ?? 127;
      }
      // The middle half of the values spans 1.35 standard deviations.
      if (chosen.length >= 8)
        noise[i] = Math.min(
          MAX_NOISE,
          Math.max(1, (values[(3 * chosen.length) >> 2]! - values[chosen.length >> 2]!) / 1.35),
        );
    }
    this.mean = mean;
    this.noise = noise;
    this.chroma = colors;
    this.settledS = new Float32Array(n);
    this.settledAt = new Uint8Array(n);
    this.lastUs = atUs;
  }

  /** Compares a plane with the background, then lets the background follow it. The mask is valid until the next call. */
  update(plane: LumaPlane, tUs: number): MotionMask {
    const { width, height, data } = plane;
    const n = data.length;
    const empty = (jumped: boolean): MotionMask => ({
      width,
      height,
      mask: new Uint8Array(n),
      contrast: new Uint8Array(n),
      share: jumped ? 1 : 0,
      jumped,
    });
    if (!this.mean || this.mean.length !== n) {
      this.begin([plane], tUs);
      return empty(false);
    }
    const { mean, noise } = this;
    const shift = commonShift(data, mean);
    const { raw, contrast, rows, mask } = this.buffers(n);
    let on = 0;
    for (let i = 0; i < n; i++) {
      const off = Math.abs(data[i]! - mean[i]! - shift);
      const step = Math.max(MIN_STEP, NOISE_FACTOR * noise[i]!);
      const c = (off / step) * 8;
      contrast[i] = c > 255 ? 255 : c;
      raw[i] = off > step ? 1 : 0;
      on += raw[i]!;
    }
    if (on > JUMP_SHARE * n) {
      this.begin([plane], tUs);
      return empty(true);
    }
    const colors = plane.chroma && this.chroma ? { now: plane.chroma, before: this.chroma } : null;
    if (this.removeShadows && on > 0) dropSoftShadows(raw, data, mean, shift, colors, width, height);
    if (colors) addColored(raw, contrast, colors);
    dropSpecks(raw, rows, mask, width, height);
    this.follow(plane, mask, shift, tUs);
    let count = 0;
    for (let i = 0; i < n; i++) count += mask[i]!;
    return { width, height, mask, contrast, share: count / n, jumped: false };
  }

  private buffers(n: number): typeof this.scratch {
    const { scratch } = this;
    if (scratch.raw.length !== n) {
      scratch.raw = new Uint8Array(n);
      scratch.contrast = new Uint8Array(n);
      scratch.rows = new Uint8Array(n);
      scratch.mask = new Uint8Array(n);
    }
    return scratch;
  }

  private follow({ data, chroma }: LumaPlane, mask: Uint8Array, shift: number, tUs: number): void {
    const { mean, noise } = this;
    const colors = this.chroma;
    const dt = Math.max(0, Math.min(10, (tUs - this.lastUs) / 1e6));
    this.lastUs = tUs;
    const quick = 1 - Math.exp(-dt / FOLLOW_S);
    const slow = 1 - Math.exp(-dt / ABSORB_S);
    for (let i = 0; i < data.length; i++) {
      const off = data[i]! - mean![i]!;
      if (mask[i] && this.settled(i, data[i]!, dt)) {
        mean![i] = data[i]!;
        if (chroma && colors) {
          colors[2 * i] = chroma[2 * i]!;
          colors[2 * i + 1] = chroma[2 * i + 1]!;
        }
        continue;
      }
      if (mask[i]) mean![i]! += slow * off;
      else {
        mean![i]! += quick * off;
        const deviation = Math.abs(off - shift) * 1.25;
        noise[i]! += quick * (Math.min(MAX_NOISE, deviation) - noise[i]!);
      }
      if (chroma && colors) {
        const rate = mask[i] ? slow : quick;
        colors[2 * i]! += rate * (chroma[2 * i]! - colors[2 * i]!);
        colors[2 * i + 1]! += rate * (chroma[2 * i + 1]! - colors[2 * i + 1]!);
      }
    }
  }

  private settled(i: number, value: number, dt: number): boolean {
    if (Math.abs(value - this.settledAt[i]!) > SETTLED_STEP) {
      this.settledAt[i] = value;
      this.settledS[i] = 0;
      return false;
    }
    this.settledS[i]! += dt;
    return this.settledS[i]! >= SETTLED_S;
  }
}

/** Median difference between picture and background over a sample of cells: the change of light that all of them share. */
function commonShift(data: Uint8Array, mean: Float32Array): number {
  const step = Math.max(1, Math.floor(data.length / 1024));
  const differences = new Float32Array(Math.ceil(data.length / step));
  let k = 0;
  for (let i = 0; i < data.length; i += step) differences[k++] = data[i]! - mean[i]!;
  const sorted = differences.subarray(0, k).sort();
  return sorted[k >> 1]!;
}

interface Colors {
  now: Uint8Array;
  before: Float32Array;
}

/** At most `count` of the planes, evenly spread. */
function spread(planes: LumaPlane[], count: number): LumaPlane[] {
  if (planes.length <= count) return planes;
  return Array.from({ length: count }, (_, i) => planes[Math.floor(((i + 0.5) * planes.length) / count)]!);
}

/** Insertion into the sorted first `k` values, with their origins: for a dozen numbers far quicker than a general sort. */
function insert(values: Uint8Array, order: Uint8Array, k: number, value: number): void {
  let j = k;
  while (j > 0 && values[j - 1]! > value) {
    values[j] = values[j - 1]!;
    order[j] = order[j - 1]!;
    j--;
  }
  values[j] = value;
  order[j] = k;
}

/** Switches on what differs in colour, though it may be as bright as what is behind it. */
function addColored(raw: Uint8Array, contrast: Uint8Array, { now, before }: Colors): void {
  for (let i = 0; i < raw.length; i++) {
    const step = Math.abs(now[2 * i]! - before[2 * i]!) + Math.abs(now[2 * i + 1]! - before[2 * i + 1]!);
    if (step <= CHROMA_STEP) continue;
    raw[i] = 1;
    contrast[i] = Math.max(contrast[i]!, Math.min(255, (step / CHROMA_STEP) * 8));
  }
}

/**
 * A cast shadow darkens the ground but keeps its colour and its texture: over a 3 x 3 neighbourhood the ratio of picture to background
 * stays the same (Jacques et al. 2005). Such cells are switched off.
 */
function dropSoftShadows(
  raw: Uint8Array,
  data: Uint8Array,
  mean: Float32Array,
  shift: number,
  colors: Colors | null,
  width: number,
  height: number,
): void {
  const drop: number[] = [];
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (!raw[i]) continue;
      const ratio = (data[i]! - shift) / Math.max(1, mean[i]!);
      if (ratio < 0.62 || ratio > 0.96) continue;
      if (colors) {
        // 127 is no colour; what colour the ground has fades with its brightness.
        const { now, before } = colors;
        const u = now[2 * i]! - 127 - ratio * (before[2 * i]! - 127);
        const v = now[2 * i + 1]! - 127 - ratio * (before[2 * i + 1]! - 127);
        if (Math.abs(u) + Math.abs(v) > SHADOW_CHROMA) continue;
      }
      let low = 9;
      let high = 0;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const j = i + dy * width + dx;
          const r = (data[j]! - shift) / Math.max(1, mean[j]!);
          if (r < low) low = r;
          if (r > high) high = r;
        }
      }
      if (high - low < 0.09) drop.push(i);
    }
  }
  for (const i of drop) raw[i] = 0;
}

/** Keeps a cell when at least four of the nine around it are on, and fills one when at least six are: noise goes, small holes close. */
function dropSpecks(raw: Uint8Array, rows: Uint8Array, out: Uint8Array, width: number, height: number): void {
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = 0; x < width; x++) {
      rows[row + x] = raw[row + x]! + (x > 0 ? raw[row + x - 1]! : 0) + (x < width - 1 ? raw[row + x + 1]! : 0);
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      const sum = rows[i]! + (y > 0 ? rows[i - width]! : 0) + (y < height - 1 ? rows[i + width]! : 0);
      out[i] = sum >= (raw[i] ? 4 : 6) ? 1 : 0;
    }
  }
}
