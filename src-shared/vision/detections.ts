import type { SignalKind } from "../domain/facts.ts";
import { COLOR_NAMES } from "../domain/geometry.ts";

/** Numbers per detection in `DetectionBatch.color`: a histogram over COLOR_NAMES of the upper half, then of the lower half, each summing to about 255. */
export const COLOR_STRIDE = COLOR_NAMES.length * 2;

/**
 * Detections of a span of sampled frames, struct of arrays. All typed arrays are exact-length copies: they may be transferred, stored
 * and outlive the frame buffers.
 */
export interface DetectionBatch {
  /** Index into the range's `frameUs`. Ascending. */
  frame: Uint32Array;
  /** Index into the run's label list. */
  label: Uint16Array;
  score: Float32Array;
  /** Normalised top-left corner and size in the displayed picture; may poke out of [0,1] by rounding only. */
  x: Float32Array;
  y: Float32Array;
  w: Float32Array;
  h: Float32Array;
  /** n x COLOR_STRIDE. */
  color: Uint8Array;
  /** Edge energy of the crop, 0..1, for choosing the best look. */
  sharpness: Float32Array;
  /** Identity within the range by the online tracker, for display before the final pass; 0 = unconfirmed. */
  provisional: Uint32Array;
  /** n x `appearanceDim` unit vectors of the re-identification network; null without one. */
  appearance: Float32Array | null;
  appearanceDim: number;
}

/**
 * One committed range of analysis: what the vision process saw between two media times. A pure function of file, range, model and
 * sampling, so a range analysed twice is the same range. Stored as one SQLite row together with its checkpoint.
 */
export interface RangeResult {
  index: number;
  /** [startUs, endUs) of the range. */
  startUs: number;
  endUs: number;
  /** Media time of every sampled frame, ascending. */
  frameUs: Float64Array;
  /** Share of the picture that moved in each sampled frame, 0..1. */
  motion: Float32Array;
  /** 1 where the detector looked, 0 where the motion gate let it rest. */
  detected: Uint8Array;
  detections: DetectionBatch;
  signals: RangeSignals;
}

/**
 * What a range's pictures say without any model. Windows are SIGNAL_WINDOW_US long, counted from media time 0, so that a window cut by a range's
 * edge appears in both ranges, each with its own part (`frames` tells how much).
 */
export interface RangeSignals {
  windowUs: Float64Array;
  /** Sampled frames of the window that lie in this range. */
  frames: Uint16Array;
  /** Mean luma 0..1. */
  brightness: Float32Array;
  /** Variance of the Laplacian over a reference value, 0..1: 0 = a covered or defocused lens. */
  sharpness: Float32Array;
  /** Mean share of the picture that moved, 0..1. */
  motion: Float32Array;
  /** Ascending in startUs. Spans that go on over a range's edge are cut there and joined by the final pass. */
  events: SignalEvent[];
}

export const SIGNAL_WINDOW_US = 5_000_000;

/** Something that happened to the picture as a whole, or to a part of it. */
export interface SignalEvent {
  kind: SignalKind;
  startUs: number;
  endUs: number;
  /** 0..1. */
  strength: number;
  /** Normalised; null = the whole picture. */
  box: { x: number; y: number; w: number; h: number } | null;
}

/** Of a range whose pictures nobody looked at: MOTChallenge text, generated tracks. */
export function noSignals(): RangeSignals {
  return {
    windowUs: new Float64Array(0),
    frames: new Uint16Array(0),
    brightness: new Float32Array(0),
    sharpness: new Float32Array(0),
    motion: new Float32Array(0),
    events: [],
  };
}
