/**
 * Constant-velocity Kalman filters, one per box axis (centre x, centre y, width, height). With white-noise acceleration and independent
 * measurements the eight-dimensional filter of SORT falls apart into four of two dimensions, which need no matrix library and smooth in closed form.
 * Bar-Shalom, Li, Kirubarajan, "Estimation with Applications to Tracking and Navigation" (2001), section 6.2.
 *
 * An axis is five numbers from offset `o` of an array: position, velocity, var(position), cov, var(velocity).
 */
export const AXIS = 5;

/** Starts an axis at measurement `z` with variance `r`, velocity 0 with variance `speedVar`. */
export function startAxis(s: Float64Array, o: number, z: number, r: number, speedVar: number): void {
  s[o] = z;
  s[o + 1] = 0;
  s[o + 2] = r;
  s[o + 3] = 0;
  s[o + 4] = speedVar;
}

/** Moves an axis `dt` seconds on; `q` is the spectral density of acceleration (units^2 / s^3). */
export function predictAxis(s: Float64Array, o: number, dt: number, q: number): void {
  const c = s[o + 3];
  const v = s[o + 4];
  s[o] += s[o + 1] * dt;
  s[o + 2] += dt * (2 * c + dt * v) + (q * dt * dt * dt) / 3;
  s[o + 3] = c + dt * v + (q * dt * dt) / 2;
  s[o + 4] = v + q * dt;
}

/** Takes measurement `z` with variance `r` into an axis. */
export function updateAxis(s: Float64Array, o: number, z: number, r: number): void {
  const p = s[o + 2];
  const c = s[o + 3];
  const inverse = 1 / (p + r);
  const gain = p * inverse;
  const velocityGain = c * inverse;
  const innovation = z - s[o];
  s[o] += gain * innovation;
  s[o + 1] += velocityGain * innovation;
  s[o + 2] = (1 - gain) * p;
  s[o + 3] = (1 - gain) * c;
  s[o + 4] -= velocityGain * c;
}

/**
 * Rauch-Tung-Striebel smoothing of one axis over irregular times.
 *
 * @param t seconds, strictly ascending
 * @param z measurements; ignored where `r` is not finite (a time to interpolate)
 * @param r variance of each measurement
 * @param q spectral density of acceleration
 * @param speedVar variance of the unknown first velocity
 * @param out receives the smoothed positions
 */
export function smoothAxis(
  t: Float64Array,
  z: Float64Array,
  r: Float64Array,
  q: number,
  speedVar: number,
  out: Float64Array,
): void {
  const n = t.length;
  if (n === 0) return;
  const filtered = new Float64Array(n * AXIS);
  const predicted = new Float64Array(n * AXIS);
  const state = new Float64Array(AXIS);
  startAxis(state, 0, z[0], r[0], speedVar);
  filtered.set(state, 0);
  predicted.set(state, 0);
  for (let i = 1; i < n; i++) {
    predictAxis(state, 0, t[i] - t[i - 1], q);
    predicted.set(state, i * AXIS);
    if (Number.isFinite(r[i])) updateAxis(state, 0, z[i], r[i]);
    filtered.set(state, i * AXIS);
  }
  const last = (n - 1) * AXIS;
  let position = filtered[last];
  let velocity = filtered[last + 1];
  out[n - 1] = position;
  for (let i = n - 2; i >= 0; i--) {
    const f = i * AXIS;
    const p = f + AXIS;
    const dt = t[i + 1] - t[i];
    // Smoother gain G = P_filtered F' inv(P_predicted), written out for 2x2.
    const a = filtered[f + 2] + dt * filtered[f + 3];
    const b = filtered[f + 3];
    const c = filtered[f + 3] + dt * filtered[f + 4];
    const d = filtered[f + 4];
    const determinant = predicted[p + 2] * predicted[p + 4] - predicted[p + 3] * predicted[p + 3];
    const dPosition = position - predicted[p];
    const dVelocity = velocity - predicted[p + 1];
    const u = (predicted[p + 4] * dPosition - predicted[p + 3] * dVelocity) / determinant;
    const w = (predicted[p + 2] * dVelocity - predicted[p + 3] * dPosition) / determinant;
    position = filtered[f] + a * u + b * w;
    velocity = filtered[f + 1] + c * u + d * w;
    out[i] = position;
  }
}
