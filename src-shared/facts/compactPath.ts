import type { FinalObject } from "../vision/protocol.ts";

/** Where a thing stands and how large it is. Lengths in picture heights; x, y = middle of the box's lower edge ("feet"), y downwards. */
export interface Pose {
  x: number;
  y: number;
  w: number;
  h: number;
}

/** Largest error of a compacted path, share of the object's height at the knot before. */
const TOLERANCE = 0.03;
/** Numbers per knot: t (relative to the first sample, microseconds), x, y, w, h. */
export const PATH_STRIDE = 5;

/**
 * A path with only the knots that its shape needs: a parked car of ten hours is two of them, a walk about one for each change of course. Straight lines between
 * knots stay within 3 % of the object's height of every sample.
 *
 * Swing filter: Elmeleegy et al., "Online Piece-wise Linear Approximation of Numerical Streams with Precision Guarantees", VLDB 2009.
 */
export class CompactPath {
  readonly startUs: number;
  readonly endUs: number;
  readonly #knots: Float64Array;
  #at = 0;

  private constructor(startUs: number, endUs: number, knots: Float64Array) {
    this.startUs = startUs;
    this.endUs = endUs;
    this.#knots = knots;
  }

  /** @param aspect width / height of the picture */
  static of(object: FinalObject, aspect: number): CompactPath {
    const { tUs } = object;
    return new CompactPath(tUs[0], tUs[tUs.length - 1], knotsOf(object, aspect));
  }

  /** Time since the start (microseconds), x, y, w, h of every knot; PATH_STRIDE numbers each. */
  get knots(): Float64Array {
    return this.#knots;
  }

  /** The same path, to be read at other times side by side with this one. */
  twin(): CompactPath {
    return new CompactPath(this.startUs, this.endUs, this.#knots);
  }

  /** The pose at `tUs`, kept within the path's life. Quick when asked in ascending times. */
  poseAt(tUs: number, into: Pose): void {
    const k = this.#knots;
    const t = Math.min(this.endUs, Math.max(this.startUs, tUs)) - this.startUs;
    let at = this.#at;
    while (at > 0 && k[at] > t) at -= PATH_STRIDE;
    while (at + 2 * PATH_STRIDE < k.length && k[at + PATH_STRIDE] <= t) at += PATH_STRIDE;
    this.#at = at;
    const next = Math.min(at + PATH_STRIDE, k.length - PATH_STRIDE);
    const span = k[next] - k[at];
    const share = span > 0 ? (t - k[at]) / span : 0;
    into.x = k[at + 1] + (k[next + 1] - k[at + 1]) * share;
    into.y = k[at + 2] + (k[next + 2] - k[at + 2]) * share;
    into.w = k[at + 3] + (k[next + 3] - k[at + 3]) * share;
    into.h = k[at + 4] + (k[next + 4] - k[at + 4]) * share;
  }
}

/** Knots of a path, PATH_STRIDE numbers each. */
function knotsOf({ tUs, x, y, w, h }: FinalObject, aspect: number): Float64Array {
  const n = tUs.length;
  const startUs = tUs[0];
  const sample = (i: number, k: number) =>
    k === 0 ? (x[i] + w[i] / 2) * aspect : k === 1 ? y[i] + h[i] : k === 2 ? w[i] * aspect : h[i];
  const knots: number[] = [0, sample(0, 0), sample(0, 1), sample(0, 2), sample(0, 3)];
  const low = new Float64Array(4);
  const high = new Float64Array(4);
  const open = () => {
    low.fill(-Infinity);
    high.fill(Infinity);
  };
  const last = () => knots.length - PATH_STRIDE;
  /** Puts a knot at sample `i`, on the middle of the slopes that are still allowed. */
  const close = (i: number) => {
    const from = last();
    const t = tUs[i] - startUs;
    const dt = t - knots[from];
    knots.push(t);
    for (let k = 0; k < 4; k++) knots.push(knots[from + 1 + k] + ((low[k] + high[k]) / 2) * dt);
  };
  open();
  for (let i = 1; i < n; i++) {
    for (let again = false; ; again = true) {
      const from = last();
      const dt = tUs[i] - startUs - knots[from];
      if (dt <= 0) break;
      const slack = TOLERANCE * knots[from + 4];
      let fits = true;
      for (let k = 0; k < 4 && fits; k++) {
        const step = sample(i, k) - knots[from + 1 + k];
        fits = (step + slack) / dt >= low[k] && (step - slack) / dt <= high[k];
      }
      if (fits || again) {
        for (let k = 0; k < 4; k++) {
          const step = sample(i, k) - knots[from + 1 + k];
          low[k] = Math.max(low[k], (step - slack) / dt);
          high[k] = Math.min(high[k], (step + slack) / dt);
        }
        break;
      }
      close(i - 1);
      open();
    }
  }
  if (n > 1 && tUs[n - 1] - startUs > knots[last()]) close(n - 1);
  return Float64Array.from(knots);
}
