import type { BoxNorm } from "./geometry.ts";
import type { Problem } from "./errors.ts";
import type { RelationKind, SignalKind } from "./facts.ts";
import type { Coverage } from "./moment.ts";
import type { RecordedAt } from "./time.ts";
import type { TrackedObject } from "./track.ts";
import type { VideoId } from "./video.ts";

/** What facts keep of an object's looks and ways. Colours in the order of COLOR_NAMES. */
export type TallyLook = Pick<
  TrackedObject,
  "trackId" | "class" | "confidence" | "colors" | "direction" | "entry" | "exit" | "dwellUs"
> & { startUs: number; endUs: number; bestUs: number; bestBox: BoxNorm };

/** One object, or one stretch of time, that everything stated in a question holds for. */
export interface TallyItem {
  videoId: VideoId;
  /** Run whose facts it is from. */
  run: number;
  /** The object; null for a stretch without one (a signal, nobody there). */
  object: TallyLook | null;
  /** For a stretch: tracks that make it true, at most 64. For an object: its own. */
  trackIds: number[];
  /** First and last media time at which it holds, within filters and exclusions. */
  startUs: number;
  endUs: number;
  /** Time in between at which it does. */
  presentUs: number;
  /** What a click seeks to: a good look, within the time at which it holds. `box` is null where facts keep none for it. */
  bestUs: number;
  box: BoxNorm | null;
  /** It held before already, or went on holding, and only a filter, an exclusion or the footage cuts it there. */
  cutStart: boolean;
  cutEnd: boolean;
  /** 0..1: how clearly it holds. */
  strength: number;
}

/** An object of the tally and another one that it was related to. */
export interface TallyPair {
  item: TallyItem;
  /** Its times are those of the other object's whole stay. */
  other: TallyItem;
  startUs: number;
  endUs: number;
  strength: number;
}

/** What holds in one video. */
export interface TallyVideo {
  videoId: VideoId;
  name: string;
  camera: string | null;
  recordedAt: RecordedAt;
  durationUs: number;
  total: number;
  byClass: Record<string, number>;
  /** Time at which one at least is there: the union. */
  presentUs: number;
  /** Most at the same time, and the first time at which that was so. */
  most: { count: number; startUs: number; endUs: number };
  first: TallyItem;
  last: TallyItem;
  longest: TallyItem;
}

/** Exact answer over facts: figures over everything that was found, lists of a bounded part of it. */
export interface Tally {
  /** What is counted: objects (tracks: one person seen twice counts twice), or stretches of time where the question is about no single object. */
  of: "objects" | "stretches";
  /** What the objects were counted for, where it is a relation; what the stretches are of, where it is a signal. */
  relation: RelationKind | null;
  signal: SignalKind | null;
  total: number;
  /** The commonest first. `unsure`: so many of them the detector may well have taken for something else. */
  byClass: Array<{ class: string; total: number; unsure: number }>;
  /** Videos in which something was found: those with a clock first, by the wall-clock time of their first item, then the others in the order they were added. */
  videos: TallyVideo[];
  /** Media time at which one at least is there, over all videos. */
  presentUs: number;
  /** Most at the same time in one picture, over all videos (the earliest where there are several), with those that were there, at most 64; null when nothing was found. */
  most: { count: number; videoId: VideoId; startUs: number; endUs: number; items: TallyItem[] } | null;
  /** By wall clock, unknown clocks last; `last` by when it ended, the latest first. */
  first: TallyItem[];
  last: TallyItem[];
  longest: TallyItem[];
  clearest: TallyItem[];
  pairs: {
    total: number;
    /** Different objects that items were related to, by class. */
    othersByClass: Array<{ class: string; total: number }>;
    /** By wall clock. */
    list: TallyPair[];
  };
  coverage: Coverage;
  problems: Problem[];
}
