import type { PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RgbFrame } from "../types.ts";

/** How one axis of a padded square becomes an axis of the network's picture. */
interface Axis {
  /** First pixel of the picture, number of pixels, and their weights (`stride` apart), per pixel made. */
  first: Int32Array;
  taps: Int32Array;
  weights: Float32Array;
  stride: number;
  /** What is left for the padding, per pixel made. */
  padding: Float32Array;
}

/**
 * RGB bytes to the picture tensor of OWLv2, as its published processor makes it (transformers' Owlv2ImageProcessor, after scikit-image's `resize`): padded to a
 * square at the right and the bottom, blurred by a Gaussian of (factor - 1) / 2 pixels when it shrinks, sampled linearly at pixel centres with mirrored edges, then normalised. Both steps are
 * linear and separable, so each axis is one table of weights and the square is never built. Owns its scratch memory.
 */
export class OwlPicture {
  readonly #input: PackManifest["input"];
  readonly #padding: number;
  #across = new Float32Array(0);
  #source = { width: 0, height: 0 };
  #x: Axis | null = null;
  #y: Axis | null = null;

  constructor(input: PackManifest["input"]) {
    this.#input = input;
    this.#padding = input.padValue * input.scale;
  }

  /** Floats of one picture. */
  get size(): number {
    return this.#input.width * this.#input.height * 3;
  }

  /** Writes 3 x height x width values. Throws INVALID_INPUT on a picture without pixels or with too few bytes. */
  write(frame: RgbFrame, out: Float32Array): void {
    const { width, height, data } = frame;
    if (!(width > 0 && height > 0) || data.length < width * height * 3)
      throw fail("INVALID_INPUT", `a picture of ${width}x${height} with ${data.length} bytes`);
    const input = this.#input;
    if (width !== this.#source.width || height !== this.#source.height) {
      const side = Math.max(width, height);
      this.#x = planAxis(width, side, input.width);
      this.#y = planAxis(height, side, input.height);
      this.#across = new Float32Array(height * input.width * 3);
      this.#source = { width, height };
    }
    this.#resizeAcross(frame, this.#x!);
    this.#resizeDown(this.#y!, out);
  }

  #resizeAcross({ data, width, height }: RgbFrame, { first, taps, weights, stride, padding }: Axis): void {
    const { scale } = this.#input;
    const across = this.#across;
    const count = this.#input.width;
    for (let y = 0, to = 0; y < height; y++) {
      const row = y * width * 3;
      for (let x = 0; x < count; x++, to += 3) {
        let r = 0;
        let g = 0;
        let b = 0;
        let p = row + first[x]! * 3;
        for (let k = x * stride, end = k + taps[x]!; k < end; k++, p += 3) {
          const w = weights[k]!;
          r += data[p]! * w;
          g += data[p + 1]! * w;
          b += data[p + 2]! * w;
        }
        const rest = padding[x]! * this.#padding;
        across[to] = r * scale + rest;
        across[to + 1] = g * scale + rest;
        across[to + 2] = b * scale + rest;
      }
    }
  }

  #resizeDown({ first, taps, weights, stride, padding }: Axis, out: Float32Array): void {
    const { width, height, mean, std } = this.#input;
    const plane = width * height;
    const length = width * 3;
    const sums = new Float32Array(length);
    for (let y = 0; y < height; y++) {
      sums.fill(padding[y]! * this.#padding);
      for (let t = 0; t < taps[y]!; t++) {
        const w = weights[y * stride + t]!;
        const row = (first[y]! + t) * length;
        for (let i = 0; i < length; i++) sums[i] = sums[i]! + this.#across[row + i]! * w;
      }
      for (let c = 0; c < 3; c++) {
        let to = c * plane + y * width;
        for (let i = c; i < length; i += 3, to++) out[to] = (sums[i]! - mean[c]!) / std[c]!;
      }
    }
  }
}

/** An axis of `real` pixels, padded to `padded`, resized to `target`. */
function planAxis(real: number, padded: number, target: number): Axis {
  const factor = padded / target;
  const kernel = gaussian(Math.max(0, (factor - 1) / 2));
  const radius = (kernel.length - 1) / 2;
  const stride = kernel.length + 1;
  const axis: Axis = {
    first: new Int32Array(target),
    taps: new Int32Array(target),
    weights: new Float32Array(target * stride),
    stride,
    padding: new Float32Array(target),
  };
  const window = new Float64Array(stride);
  for (let i = 0; i < target; i++) {
    // At an edge the place lies outside, and is mirrored like every pixel that the blur reads beyond it.
    const at = Math.abs((i + 0.5) * factor - 0.5);
    const left = Math.floor(at);
    const share = at - left;
    const reads: Array<[pixel: number, weight: number]> = [];
    for (const [pixel, part] of [
      [mirrored(left, padded), 1 - share],
      [mirrored(left + 1, padded), share],
    ] as const)
      for (let k = -radius; k <= radius; k++) reads.push([mirrored(pixel + k, padded), part * kernel[k + radius]!]);
    const first = Math.min(real, ...reads.map(([pixel]) => pixel));
    window.fill(0);
    let last = first - 1;
    for (const [pixel, weight] of reads) {
      if (pixel >= real) axis.padding[i] = axis.padding[i]! + weight;
      else {
        window[pixel - first] = window[pixel - first]! + weight;
        last = Math.max(last, pixel);
      }
    }
    axis.first[i] = first;
    axis.taps[i] = last - first + 1;
    axis.weights.set(window, i * stride);
  }
  return axis;
}

/** Weights of a Gaussian cut off at four deviations, as scipy.ndimage's gaussian_filter cuts it. */
function gaussian(sigma: number): Float64Array {
  const radius = Math.floor(4 * sigma + 0.5);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    sigma > 0 ? Math.exp(-0.5 * ((i - radius) / sigma) ** 2) : 1,
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  return kernel.map((value) => value / sum);
}

/** Reflected about the middle of the first and the last pixel. */
function mirrored(pixel: number, count: number): number {
  if (count === 1) return 0;
  const period = 2 * count - 2;
  const at = Math.abs(pixel) % period;
  return at < count ? at : period - at;
}
