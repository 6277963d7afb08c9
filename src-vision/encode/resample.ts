/** Antialiased resampling as Pillow does it, to the bit: https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c */

export type Kernel = "bilinear" | "bicubic";

const SUPPORT: Record<Kernel, number> = { bilinear: 1, bicubic: 2 };
/** Weights are whole numbers of 2^-22: 32 bits less 8 of the pixel and 2 to spare for lobes that overshoot. */
const PRECISION = 22;
const HALF = 1 << (PRECISION - 1);

function weight(kernel: Kernel, distance: number): number {
  const x = Math.abs(distance);
  if (kernel === "bilinear") return x < 1 ? 1 - x : 0;
  // Keys' cubic with a = -0.5.
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** Which source pixels make each pixel of one axis, and how much of each. */
export interface AxisPlan {
  /** Pixels made. */
  count: number;
  /** First source pixel and number of them, per pixel made. */
  first: Int32Array;
  taps: Int32Array;
  /** `stride` weights per pixel made, of 2^22. */
  weights: Int32Array;
  stride: number;
}

/**
 * Plans `count` pixels, from number `from` on, of an axis of `source` pixels resized to `target`. When shrinking, the kernel is as wide as the
 * source pixels that fall on one target pixel: that is the antialiasing.
 */
export function planAxis(kernel: Kernel, source: number, target: number, from = 0, count = target): AxisPlan {
  const scale = source / target;
  const widening = Math.max(1, scale);
  const support = SUPPORT[kernel] * widening;
  const stride = Math.ceil(support) * 2 + 1;
  const plan: AxisPlan = {
    count,
    first: new Int32Array(count),
    taps: new Int32Array(count),
    weights: new Int32Array(count * stride),
    stride,
  };
  const exact = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const centre = (from + i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support + 0.5));
    const taps = Math.min(source, Math.trunc(centre + support + 0.5)) - first;
    let sum = 0;
    for (let t = 0; t < taps; t++) sum += exact[t] = weight(kernel, (t + first - centre + 0.5) / widening);
    for (let t = 0; t < taps; t++) {
      const share = (sum === 0 ? exact[t]! : exact[t]! / sum) * (1 << PRECISION);
      plan.weights[i * stride + t] = Math.trunc(share < 0 ? share - 0.5 : share + 0.5);
    }
    plan.first[i] = first;
    plan.taps[i] = taps;
  }
  return plan;
}

function clip(sum: number): number {
  const value = sum >> PRECISION;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}

/** Resizes rows `fromRow` to `toRow` (excluded) of an RGB picture across; row r of `out` is row fromRow + r of the source. */
export function resampleAcross(
  data: Uint8Array,
  width: number,
  fromRow: number,
  toRow: number,
  plan: AxisPlan,
  out: Uint8Array,
): void {
  const { count, first, taps, weights, stride } = plan;
  let to = 0;
  for (let y = fromRow; y < toRow; y++) {
    const row = y * width * 3;
    for (let x = 0; x < count; x++, to += 3) {
      let r = HALF;
      let g = HALF;
      let b = HALF;
      let p = row + first[x]! * 3;
      for (let k = x * stride, end = k + taps[x]!; k < end; k++, p += 3) {
        const w = weights[k]!;
        r += data[p]! * w;
        g += data[p + 1]! * w;
        b += data[p + 2]! * w;
      }
      out[to] = clip(r);
      out[to + 1] = clip(g);
      out[to + 2] = clip(b);
    }
  }
}

/** Resizes rows of `bytes` bytes down; row 0 of `data` is row `fromRow` of the source that the plan speaks of. */
export function resampleDown(data: Uint8Array, bytes: number, fromRow: number, plan: AxisPlan, out: Uint8Array): void {
  const { count, first, taps, weights, stride } = plan;
  const sums = new Int32Array(bytes);
  for (let y = 0; y < count; y++) {
    sums.fill(HALF);
    for (let t = 0; t < taps[y]!; t++) {
      const w = weights[y * stride + t]!;
      const row = (first[y]! + t - fromRow) * bytes;
      for (let i = 0; i < bytes; i++) sums[i] = sums[i]! + data[row + i]! * w;
    }
    for (let i = 0; i < bytes; i++) out[y * bytes + i] = clip(sums[i]!);
  }
}
