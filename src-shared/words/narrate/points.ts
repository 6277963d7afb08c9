import type { RelationKind, SignalKind } from "../../domain/facts.ts";
import type { Direction, FrameSide } from "../../domain/geometry.ts";
import type { TrackedObject } from "../../domain/track.ts";
import type { SceneRelation, SceneSignal } from "../types.ts";

export type Side = Exclude<FrameSide, "inside">;
export type Heading = Exclude<Direction, "still">;

/** Standing still within a life that also moves. */
export interface Stop {
  fromUs: number;
  toUs: number;
  /** What it stood near for most of the time. */
  by: { object: TrackedObject; relation: SceneRelation } | null;
  /** It stood from the first. */
  first: boolean;
  /** It goes on to the end of what is seen. */
  last: boolean;
}

/** One object's life as far as the span shows it. `seen` and `lost`: within the picture, which a track that broke off looks like too. */
export interface Life {
  fromUs: number;
  toUs: number;
  start: { kind: "already" } | { kind: "enters"; side: Side } | { kind: "seen" };
  end: { kind: "stays" } | { kind: "leaves"; side: Side } | { kind: "lost" };
  /** `standing` never moved; `unclear` neither moved far nor stood. */
  motion: "moving" | "standing" | "unclear";
  /** Where it went on the whole; null where it went nowhere, turned back on the way, or the span shows a part of it only. */
  heading: Heading | null;
  /** It turned back on the way. */
  about: boolean;
  /** Faster than people walk. */
  fast: boolean;
  stops: Stop[];
}

interface Common {
  /** Where it stands in the text. */
  atUs: number;
  /** What is left out first has the lowest. */
  score: number;
}

/** One object, or several that stay together from the first to the last. */
export interface LifePoint extends Common {
  kind: "life";
  who: TrackedObject[];
  life: Life;
  /** What they are on all the time. */
  riding: TrackedObject[];
  /** Bags and the like that stay close to them. */
  beside: TrackedObject[];
  /** Relations that the sentence states. */
  relations: SceneRelation[];
}

/** Things that never moved. */
export interface StandingPoint extends Common {
  kind: "standing";
  objects: TrackedObject[];
}

/** Ordinary passers-by of one class that go one way. */
export interface FlowPoint extends Common {
  kind: "flow";
  objects: TrackedObject[];
  class: string;
  heading: Heading;
  fromUs: number;
  toUs: number;
}

/** Relations of one kind that are one thing to say. */
export interface RelationPoint extends Common {
  kind: "relation";
  relation: RelationKind;
  /** The first is the one told of; of groups all members. */
  members: TrackedObject[];
  other: TrackedObject | null;
  relations: SceneRelation[];
  fromUs: number;
  toUs: number;
  strength: number;
  /** Others of the same kind, which are only counted. */
  also: SceneRelation[];
}

export interface SignalPoint extends Common {
  kind: "signal";
  signal: SignalKind;
  signals: SceneSignal[];
}

/** Everything that no other sentence tells of. */
export interface RestPoint extends Common {
  kind: "rest";
  objects: TrackedObject[];
  fromUs: number;
  toUs: number;
}

/** Nothing at all, or more than was read. */
export interface SpanPoint extends Common {
  kind: "empty" | "cut";
}

export type Point = LifePoint | StandingPoint | FlowPoint | RelationPoint | SignalPoint | RestPoint | SpanPoint;
