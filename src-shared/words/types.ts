import type { RelationKind, SignalKind } from "../domain/facts.ts";
import type { BoxNorm } from "../domain/geometry.ts";
import type { RecordedAt } from "../domain/time.ts";
import type { TrackedObject } from "../domain/track.ts";
import type { VideoId } from "../domain/video.ts";

/** What one span of one video holds, as facts: what sentences are made of. */
export interface Scene {
  videoId: VideoId;
  videoName: string;
  camera: string | null;
  recordedAt: RecordedAt;
  /** The span looked at, media time. */
  fromUs: number;
  toUs: number;
  durationUs: number;
  /** False when built-in motion saw it: every object is "moving". */
  classesKnown: boolean;
  /** Class names that the detector can find; empty when it knows none. */
  labels: readonly string[];
  /** Objects that are there at some time of the span, in order of appearance. */
  objects: TrackedObject[];
  /** Ascending in startUs; `b` is 0 where the fact is about one track. */
  relations: SceneRelation[];
  signals: SceneSignal[];
  /** True when there were more objects than were read. */
  cut: boolean;
}

export interface SceneRelation {
  kind: RelationKind;
  a: number;
  b: number;
  startUs: number;
  endUs: number;
  strength: number;
}

export interface SceneSignal {
  kind: SignalKind;
  startUs: number;
  endUs: number;
  strength: number;
  /** Null = the whole picture. */
  box: BoxNorm | null;
}

/** What words need of a video to speak of anything in it. */
export type Footage = Pick<Scene, "videoId" | "videoName" | "camera" | "recordedAt" | "classesKnown">;
