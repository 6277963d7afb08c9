/**
 * The wire between the backend and the vision process. Plain structured-clone values; typed arrays are copied, never shared.
 * Every request carries an id; every answer names it. `vision/client` (backend side) and `src-vision/main` (child side) are its only users.
 */
import type { DeviceKind, PackManifest, SelfTestReport } from "../domain/model.ts";
import type { Problem } from "../domain/errors.ts";
import type { TrackedObject } from "../domain/track.ts";
import type { MediaInfo } from "../domain/video.ts";
import type { RangeResult } from "./detections.ts";

export const VISION_PROTOCOL_VERSION = 1;

/** A pack with its files on disk. */
export interface LoadedPack {
  manifest: PackManifest;
  /** Absolute path of each manifest file by its name. */
  paths: Record<string, string>;
}

export interface VisionConfig {
  ffmpegPath: string;
  /** Absolute path of the inference worker's entry, given by the host because bundles move files. */
  workerEntry: string;
  /** CPU inference workers; 0 = choose from the machine's cores. */
  cpuWorkers: number;
  /** Devices to try in order; CPU is always last. */
  devicePreference: DeviceKind[];
}

export interface AnalyseRequest {
  path: string;
  media: MediaInfo;
  /** Null = built-in motion analysis. */
  detector: LoadedPack | null;
  reid: LoadedPack | null;
  /** Sampled frames per second, e.g. 5; capped at the source rate. */
  sampleFps: number;
  /** Media time to resume at; always a range boundary. */
  fromUs: number;
  /** Index of the first range to produce. */
  fromIndex: number;
  /** Length of a range, e.g. 60_000_000. */
  rangeUs: number;
  /** Let the detector rest on frames without motion. */
  motionGate: boolean;
  /** Score below which a detection is not reported (low: the tracker's second stage uses weak ones). */
  minScore: number;
}

export interface AnalyseSummary {
  /** Media time of the end of the last frame decoded. */
  decodedUntilUs: number;
  frames: number;
  inferences: number;
  device: DeviceKind | "none";
  fellBack: string | null;
  hwDecoder: string | null;
  elapsedMs: number;
  /** Set when decoding ended before the file did, or with errors: TRUNCATED, DAMAGED ... */
  problem: Problem | null;
  /** Labels that DetectionBatch.label indexes. */
  labels: string[];
}

/** Final objects, after tracking and the offline pass. `boxes` arrays are aligned with `object`. */
export interface FinalObject {
  object: Omit<TrackedObject, "id" | "videoId">;
  /** Sampled path, ascending; score 0 where interpolated. */
  tUs: Float64Array;
  x: Float32Array;
  y: Float32Array;
  w: Float32Array;
  h: Float32Array;
  score: Float32Array;
}

export interface TracksRequest {
  labels: string[];
  /** Width / height of the displayed picture: distances are measured in square units. */
  aspect: number;
  /** Real rate of the sampled frames, frames per second. */
  sampleFps: number;
  /** True for the built-in motion analysis: blobs, class "moving". */
  motionOnly: boolean;
}

export type VisionRequest =
  | { kind: "init"; config: VisionConfig }
  | { kind: "analyse"; request: AnalyseRequest }
  /** Opens a final pass; then `ranges` messages with the same id in order, the last one with `last: true`. */
  | { kind: "tracks"; request: TracksRequest }
  | { kind: "ranges"; ranges: RangeResult[]; last: boolean }
  | { kind: "detectImages"; paths: string[]; detector: LoadedPack; minScore: number }
  /** MOTChallenge detections in, MOTChallenge results out (`motTracked`), by the same tracker and final pass. */
  | { kind: "trackMot"; text: string; fps: number; width: number; height: number }
  | { kind: "selfTest"; pack: LoadedPack; devices: DeviceKind[] }
  | { kind: "cancel" }
  /** End in good order: runs are cancelled, sessions closed, then the process exits. Killed after a deadline otherwise. */
  | { kind: "shutdown" }
  /** The backend committed range `index`; the child keeps at most two ranges unacknowledged. */
  | { kind: "ack"; index: number };

export type VisionEvent =
  | { kind: "ready"; version: number }
  | {
      kind: "progress";
      atUs: number;
      frames: number;
      speedX: number;
      device: DeviceKind | "none";
      fellBack: string | null;
    }
  | { kind: "range"; range: RangeResult; labels: string[] }
  | { kind: "analysed"; summary: AnalyseSummary }
  /** A batch of finished objects; more follow until `tracked`. trackIds count from 1 in order of first appearance over the whole run. */
  | { kind: "objects"; objects: FinalObject[] }
  | { kind: "tracked"; objectCount: number }
  | { kind: "imageDetections"; images: ImageDetections[]; device: DeviceKind }
  | { kind: "motTracked"; text: string }
  | { kind: "selfTested"; reports: SelfTestReport[] }
  | { kind: "failed"; problem: Problem };

export interface ImageDetections {
  path: string;
  /** Picture size in pixels as displayed. */
  width: number;
  height: number;
  problem: Problem | null;
  detections: Array<{ label: number; score: number; x: number; y: number; w: number; h: number }>;
}

/** A frame of the wire, either direction. */
export interface VisionFrame<T> {
  id: number;
  body: T;
}
