import { AXIS, predictAxis, smoothAxis, startAxis, updateAxis } from "./kalman.ts";

/** How a pair of axes is believed to behave; lengths in object sizes. */
export interface MotionModel {
  /** Standard deviation of a certain detection. */
  noise: number;
  /** Spectral density of acceleration, sizes^2 / s^3. */
  agility: number;
}

/** Samples of a path that the fit reads; more change nothing and cost time on hour-long tracks. */
const FIT_SAMPLES = 400;
/** Multiples of the prior tried for noise and agility. */
const NOISE_STEPS = [0.15, 0.3, 0.6, 1, 1.6, 2.5];
const AGILITY_STEPS = [0.1, 0.4, 1, 4];
/** Weight of the prior against the data, in log-likelihood per squared natural log of the ratio. */
const PRIOR_WEIGHT = 1;

/** Log-likelihood of measurements along one axis under a model, by the filter's innovations. */
function likelihood(
  t: Float64Array,
  z: Float64Array,
  doubt: Float64Array,
  n: number,
  model: MotionModel,
  scale: number,
  speedVar: number,
): number {
  const state = new Float64Array(AXIS);
  let total = 0;
  let started = false;
  let before = 0;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(doubt[i])) continue;
    const r = model.noise * model.noise * scale * doubt[i];
    if (!started) {
      startAxis(state, 0, z[i], r, speedVar);
      started = true;
    } else {
      predictAxis(state, 0, t[i] - before, model.agility * scale);
      const s = state[2] + r;
      const innovation = z[i] - state[0];
      // Student-like tails: a single bad box must not make the whole path look jumpy.
      total -= 0.5 * Math.log(s) + 2 * Math.log1p((innovation * innovation) / (4 * s));
      updateAxis(state, 0, z[i], r);
    }
    before = t[i];
  }
  return total;
}

/**
 * Smooths two axes of one path (both centres, or both extents), after choosing by likelihood how noisy the detections and how agile the thing is:
 * boxes of a precise detector are left nearly alone, jumpy ones are calmed. Detections that fall far off the first pass weigh less in a second.
 *
 * @param t seconds, ascending
 * @param a, b the two axes' measurements
 * @param doubt multiple of the noise variance per sample; Infinity = nothing measured, to be filled
 * @param scale mean box area: the square of the unit of `prior`
 */
export function smoothPair(
  t: Float64Array,
  a: Float64Array,
  b: Float64Array,
  doubt: Float64Array,
  scale: number,
  prior: MotionModel,
  startSpeed: number,
): [Float64Array, Float64Array] {
  const n = t.length;
  const speedVar = startSpeed * startSpeed * scale;
  let best: MotionModel = prior;
  let bestValue = -Infinity;
  const read = Math.min(n, FIT_SAMPLES);
  for (const x of NOISE_STEPS) {
    for (const y of AGILITY_STEPS) {
      const model = { noise: prior.noise * x, agility: prior.agility * y };
      const value =
        likelihood(t, a, doubt, read, model, scale, speedVar) +
        likelihood(t, b, doubt, read, model, scale, speedVar) -
        PRIOR_WEIGHT * (Math.log(x) ** 2 + 0.5 * Math.log(y) ** 2);
      if (value > bestValue) [best, bestValue] = [model, value];
    }
  }
  const r = Float64Array.from(doubt, (d) => best.noise ** 2 * scale * d);
  const outA = new Float64Array(n);
  const outB = new Float64Array(n);
  const q = best.agility * scale;
  smoothAxis(t, a, r, q, speedVar, outA);
  smoothAxis(t, b, r, q, speedVar, outB);
  // Second pass: Huber weights from the residuals.
  let changed = false;
  for (let i = 0; i < n; i++) {
    if (!Number.isFinite(r[i])) continue;
    const off = Math.hypot(a[i] - outA[i], b[i] - outB[i]) / Math.sqrt(r[i]);
    if (off > 2.5) {
      r[i] *= off / 2.5;
      changed = true;
    }
  }
  if (changed) {
    smoothAxis(t, a, r, q, speedVar, outA);
    smoothAxis(t, b, r, q, speedVar, outB);
  }
  return [outA, outB];
}
