import { z } from "zod";

/**
 * Facts that hold between two tracks, or of one track for a while, each with a time. Names are what an operator would say; how each is
 * decided is in facts/relations.
 */
export const RELATION_KINDS = [
  /** Closer than about one body height on the ground. */
  "near",
  /** The smaller one overlaps the larger one's top part and moves with it (a person on a bicycle). */
  "on",
  /** The smaller one lies within the larger one's box and moves with it, or vanishes into it (a person in a car). */
  "in",
  /** Same way, behind, for some seconds. */
  "following",
  /** Two people came together from apart and stayed. */
  "meeting",
  /** Three or more people close together for some seconds; one fact per member, `b` is the group's earliest member. */
  "gathering",
  /** A thing (`a`) stayed where a person (`b`) left it. */
  "leftBehind",
  /** One person's box is wide where it was tall; `b` is 0. */
  "lying",
] as const;
export const relationKind = z.enum(RELATION_KINDS);
export type RelationKind = z.infer<typeof relationKind>;

/**
 * What the picture itself says without any weights. Weak evidence, and shown as such. Events have an instant or a span; states (`dark`,
 * `blurred`, `still`, `busy`) hold over whole signal windows.
 */
export const SIGNAL_KINDS = [
  "flash",
  "flame",
  "lightOn",
  "lightOff",
  "cameraMoved",
  "cameraCovered",
  "dark",
  "blurred",
  "still",
  "busy",
] as const;
export const signalKind = z.enum(SIGNAL_KINDS);
export type SignalKind = z.infer<typeof signalKind>;
