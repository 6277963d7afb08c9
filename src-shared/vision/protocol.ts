/**
 * The wire between the backend and the vision process. Plain structured-clone values; typed arrays are copied, never shared.
 * Every request carries an id; every answer names it. `vision/client` (backend side) and `src-vision/main` (child side) are its only users.
 */
import type { DeviceKind, PackManifest, SelfTestReport } from "../domain/model.ts";
import type { Problem } from "../domain/errors.ts";
import type { BoxNorm } from "../domain/geometry.ts";
import type { TrackedObject } from "../domain/track.ts";
import type { MediaInfo } from "../domain/video.ts";
import type { RangeResult } from "./detections.ts";

export const VISION_PROTOCOL_VERSION = 2;

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

/** Pictures to turn into vectors, of one part (some minutes) of a video; one decode serves all of them. */
export interface EmbedRequest {
  path: string;
  media: MediaInfo;
  encoder: LoadedPack;
  /** Frame times of every window, ascending within it; windows ascending by their first frame. A frame may serve several windows and is encoded once. */
  windows: Array<{ startUs: number; endUs: number; frameUs: number[] }>;
  crops: Array<{ trackId: number; tUs: number; box: BoxNorm }>;
}

/** Vectors of one part, aligned with the request; unit length. A picture that could not be decoded has a zero vector. */
export interface EmbedResult {
  dim: number;
  device: DeviceKind;
  fellBack: string | null;
  /** windows.length x dim: mean of the window's frames, made unit length again. */
  windows: Float32Array;
  /** Every frame of every window in order, quantised: value = int8 / 127. Sum of frameUs lengths x dim. */
  frames: Int8Array;
  /** crops.length x dim. */
  crops: Float32Array;
  /** Pictures encoded. */
  pictures: number;
  elapsedMs: number;
}

/** A picture to embed on its own: a file of its own, or a frame of a video, or a part of either. */
export interface PictureSource {
  path: string;
  /** Null = a still picture file. */
  media: MediaInfo | null;
  tUs: number;
  box: BoxNorm | null;
}

/** One line of text read in a picture. Box normalised; confidence 0..1. */
export interface TextLine {
  text: string;
  confidence: number;
  box: BoxNorm;
}

export interface TextReadRequest {
  path: string;
  media: MediaInfo;
  timesUs: number[];
  /** Part of the picture to read; null = all of it. */
  box: BoxNorm | null;
  /** Tesseract languages. */
  languages: Array<"eng" | "kor">;
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
  | { kind: "embedVideo"; request: EmbedRequest }
  /** Not batched with anything: answered while an indexing job runs. */
  | { kind: "embedTexts"; encoder: LoadedPack; texts: string[] }
  | { kind: "embedPictures"; encoder: LoadedPack; pictures: PictureSource[] }
  /** Open-vocabulary detection on frames of a video: `label` of the detections indexes `names`. */
  | {
      kind: "detectOpen";
      detector: LoadedPack;
      path: string;
      media: MediaInfo;
      timesUs: number[];
      names: string[];
      minScore: number;
    }
  | { kind: "readText"; request: TextReadRequest }
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
  /** Share of the request's pictures that are done, 0..1. */
  | { kind: "share"; done: number }
  | { kind: "embedded"; result: EmbedResult }
  /** texts.length (or pictures.length) x dim, unit vectors. */
  | { kind: "vectors"; dim: number; vectors: Float32Array; device: DeviceKind }
  | {
      kind: "openDetections";
      frames: Array<{ tUs: number; detections: ImageDetections["detections"] }>;
      device: DeviceKind;
    }
  | { kind: "textRead"; frames: Array<{ tUs: number; lines: TextLine[] }> }
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
