import type { SignalKind } from "#shared/domain/facts.ts";
import { type RangeSignals, SIGNAL_WINDOW_US } from "#shared/vision/detections.ts";
import type { Look } from "./look.ts";
import type { Found } from "./spans.ts";

/** Variance of the Laplacian that counts as 1: a detailed, well focused picture of a surveillance camera. */
const SHARP_REFERENCE = 1000;
/** States of a window. Brightness 0..1; sharpness 0..1, and only where it is light enough to tell; motion as a share of the picture. */
const DARK = 0.14;
const BLURRED = 0.006;
const STILL = 0.0006;
const BUSY = 0.12;

/** Motion of one sampled frame: share of the picture, 0..1, and whether the background was begun anew with it. */
export interface FrameMotion {
  tUs: number;
  share: number;
}

/** Per window of media time what its frames of this range say, and the states that hold over whole windows, neighbours joined. */
export function summarise(
  looks: Look[],
  motion: FrameMotion[],
): { windows: Omit<RangeSignals, "events">; states: Found[] } {
  const windows = new Map<number, Window>();
  const of = (tUs: number): Window => {
    const key = Math.floor(tUs / SIGNAL_WINDOW_US);
    let w = windows.get(key);
    if (!w) windows.set(key, (w = { key, frames: 0, share: 0, looks: 0, mean: 0, sharp: [] }));
    return w;
  };
  for (const { tUs, share } of motion) {
    const w = of(tUs);
    w.frames++;
    w.share += share;
  }
  for (const look of looks) {
    const w = of(look.tUs);
    w.looks++;
    w.mean += look.mean;
    if (look.sharpness !== null) w.sharp.push(look.sharpness);
  }
  const all = [...windows.values()].toSorted((a, b) => a.key - b.key);
  let sharp = 0;
  const rows = all.map((w) => {
    // A window's first frame measures its sharpness; one cut so short that it has none keeps that of its neighbour.
    if (w.sharp.length > 0) sharp = w.sharp.reduce((a, b) => a + b, 0) / w.sharp.length;
    return {
      startUs: w.key * SIGNAL_WINDOW_US,
      frames: Math.min(65_535, w.frames),
      brightness: w.looks > 0 ? w.mean / w.looks / 255 : 0,
      sharpness: Math.min(1, sharp / SHARP_REFERENCE),
      motion: w.frames > 0 ? w.share / w.frames : 0,
    };
  });
  const states: Found[] = [];
  for (const row of rows) {
    for (const [kind, strength] of statesOf(row)) {
      const last = states.findLast((s) => s.kind === kind);
      const endUs = row.startUs + SIGNAL_WINDOW_US;
      if (last && last.endUs === row.startUs) {
        last.endUs = endUs;
        last.strength = Math.max(last.strength, strength);
      } else states.push({ kind, startUs: row.startUs, endUs, seenUs: null, strength, box: null });
    }
  }
  return {
    windows: {
      windowUs: Float64Array.from(rows, (r) => r.startUs),
      frames: Uint16Array.from(rows, (r) => r.frames),
      brightness: Float32Array.from(rows, (r) => r.brightness),
      sharpness: Float32Array.from(rows, (r) => r.sharpness),
      motion: Float32Array.from(rows, (r) => r.motion),
    },
    states,
  };
}

interface Window {
  key: number;
  frames: number;
  share: number;
  looks: number;
  mean: number;
  sharp: number[];
}

function statesOf(row: { brightness: number; sharpness: number; motion: number }): Array<[SignalKind, number]> {
  const out: Array<[SignalKind, number]> = [];
  if (row.brightness < DARK) out.push(["dark", Math.min(1, 1.2 - row.brightness / DARK)]);
  else if (row.sharpness < BLURRED) out.push(["blurred", Math.min(1, 1.2 - row.sharpness / BLURRED)]);
  if (row.motion < STILL) out.push(["still", 1 - row.motion / STILL / 2]);
  if (row.motion > BUSY) out.push(["busy", Math.min(1, row.motion / BUSY / 3)]);
  return out;
}
