import { busyStretches } from "./busyStretches.ts";

const STEP_US = 5_000_000;

/**
 * Times at which a span is read for text: every five seconds where something changed, on one grid, so that a job that goes on where it stopped reads the same times; and the ends of the
 * span and of everything that stood still. Ascending.
 */
export function planTextTimes(
  input: Parameters<typeof busyStretches>[0] & {
    fromUs: number;
    toUs: number;
    /** Another distance than five seconds. */
    stepUs?: number;
  },
): number[] {
  const stepUs = input.stepUs ?? STEP_US;
  const fromUs = Math.max(0, input.fromUs);
  const toUs = Math.min(input.toUs, Math.max(0, input.durationUs - 1));
  if (toUs < fromUs) return [];
  const times = [fromUs, toUs];
  for (const stretch of busyStretches(input)) {
    times.push(stretch.startUs, stretch.endUs - 1);
    const from = Math.max(stretch.startUs, fromUs);
    const to = Math.min(stretch.endUs, toUs);
    for (let tUs = Math.ceil(from / stepUs) * stepUs; tUs < to; tUs += stepUs) times.push(tUs);
  }
  return [...new Set(times)].filter((tUs) => tUs >= fromUs && tUs <= toUs).sort((a, b) => a - b);
}

/** Three times over a video: enough to find a clock, tell it from other numbers, and see that it runs. */
export function planClockTimes(durationUs: number): number[] {
  return [...new Set([0.05, 0.5, 0.9].map((share) => Math.floor((durationUs * share) / 1000) * 1000))];
}
