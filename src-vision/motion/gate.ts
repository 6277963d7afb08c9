import type { LumaPlane } from "./plane.ts";

/** The detector looks again after this long whatever the picture does, so that an error does not last. */
const RELOOK_US = 2_000_000;
/** Brightness steps a cell must change by since the last look, above the common shift and the measured noise. */
const MIN_STEP = 9;
const NOISE_FACTOR = 5;
/** Changed cells that must lie together in a 3 x 3 neighbourhood; single ones are sensor noise. */
const TOGETHER = 3;

/**
 * Decides on which sampled frames the detector looks. It rests only while no part of the picture differs from the frame of its last look;
 * then what it saw then still holds, and is repeated. A pure function of the planes since `reset`, never of what was detected, so
 * frames can be judged before earlier ones have been through the detector.
 */
export class MotionGate {
  private lastLook: LumaPlane | null = null;
  private lastLookUs = 0;

  /** Forget: the next frame is looked at. Called at every range's start, so that a range does not depend on the one before. */
  reset(): void {
    this.lastLook = null;
  }

  /** True when the detector must look at this frame. */
  look(plane: LumaPlane, tUs: number): boolean {
    if (this.lastLook && tUs - this.lastLookUs < RELOOK_US && !changed(this.lastLook, plane)) return false;
    this.lastLook = plane;
    this.lastLookUs = tUs;
    return true;
  }
}

/** Whether some place of the picture differs between two planes by more than noise and a common change of light. */
export function changed(before: LumaPlane, now: LumaPlane): boolean {
  const { width, height } = now;
  if (before.data.length !== now.data.length) return true;
  const n = now.data.length;
  const histogram = new Int32Array(511);
  for (let i = 0; i < n; i++) histogram[now.data[i]! - before.data[i]! + 255]!++;
  const shift = quantile(histogram, n * 0.5) - 255;
  // Half the spread between the quartiles over 0.67 is the standard deviation of the noise.
  const sigma = Math.max(0.7, (quantile(histogram, n * 0.75) - quantile(histogram, n * 0.25)) / 2 / 0.67);
  const step = Math.max(MIN_STEP, NOISE_FACTOR * sigma);
  let any = 0;
  const on = new Uint8Array(n);
  for (let i = 0; i < n; i++) {
    if (Math.abs(now.data[i]! - before.data[i]! - shift) > step) {
      on[i] = 1;
      any++;
    }
  }
  if (any < TOGETHER) return false;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      if (!on[i]) continue;
      const sum =
        on[i - width - 1]! +
        on[i - width]! +
        on[i - width + 1]! +
        on[i - 1]! +
        1 +
        on[i + 1]! +
        on[i + width - 1]! +
        on[i + width]! +
        on[i + width + 1]!;
      if (sum >= TOGETHER) return true;
    }
  }
  return false;
}

function quantile(histogram: Int32Array, rank: number): number {
  let sum = 0;
  for (let i = 0; i < histogram.length; i++) {
    sum += histogram[i]!;
    if (sum > rank) return i;
  }
  return histogram.length - 1;
}
