import { z } from "zod";
import { boxNorm, colorName, direction, frameSide } from "./geometry.ts";
import { mediaUs } from "./time.ts";
import { videoId } from "./video.ts";

/** One object followed through one video: a track with its attributes. */
export const trackedObject = z.object({
  /** `${videoId}.${trackId}`, stable within a run. */
  id: z.string(),
  videoId,
  /** Counts from 1 within the run, in order of first appearance. */
  trackId: z.int().positive(),
  class: z.string(),
  /** Mean score of the detections that voted for the class. */
  confidence: z.number(),
  startUs: mediaUs,
  endUs: mediaUs,
  /** Time and box of the best look: large, sharp, certain, uncut by the frame's edge. */
  bestUs: mediaUs,
  bestBox: boxNorm,
  /** Further good looks spread over its life, bestUs among them. */
  looks: z.array(z.object({ tUs: mediaUs, box: boxNorm })),
  colors: z.object({
    /** Dominant colours of the whole object, strongest first. */
    all: z.array(colorName),
    /** People: upper and lower body; empty for other classes. */
    upper: z.array(colorName),
    lower: z.array(colorName),
  }),
  direction,
  /** Median speed while moving, in object heights per second. */
  speed: z.number(),
  /** Time spent (almost) standing still. */
  dwellUs: z.int(),
  entry: frameSide,
  exit: frameSide,
  /** Life in order: entered, stopped, moved on, left. */
  lifecycle: z.array(z.object({ kind: z.enum(["entered", "stopped", "moved", "left"]), tUs: mediaUs })),
  sampleCount: z.int(),
});
export type TrackedObject = z.infer<typeof trackedObject>;

/** Boxes of one track in a span, struct of arrays, ascending in time; draw by linear interpolation between samples. */
export const trackPath = z.object({
  trackId: z.int(),
  class: z.string(),
  confidence: z.number(),
  tUs: z.array(z.int()),
  x: z.array(z.number()),
  y: z.array(z.number()),
  w: z.array(z.number()),
  h: z.array(z.number()),
  /** Detection score; 0 where the sample was interpolated over a gap. */
  score: z.array(z.number()),
});
export type TrackPath = z.infer<typeof trackPath>;
