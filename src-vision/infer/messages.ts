import type { Problem } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { PictureSize } from "../frames/ffmpegArgs.ts";
import type { FrameDetections } from "../types.ts";

/** What one inference worker holds for its life; given as workerData. */
export interface WorkerSetup {
  detector: LoadedPack;
  reid: LoadedPack | null;
  devices: DeviceKind[];
  intraOpThreads: number;
}

/** The buffers of one run. Frames are named by their place in `buffers` from then on. */
export interface RunSetup {
  run: number;
  buffers: SharedArrayBuffer[];
  pictures: PictureSize[];
  minScore: number;
}

export type ToWorker =
  | { kind: "run"; setup: RunSetup }
  | { kind: "forget"; run: number }
  /** Detect on these slots of a run; one answer with as many results. */
  | { kind: "job"; job: number; run: number; slots: number[] }
  | { kind: "close" };

/** Everything one frame yields. Appearance: one unit vector per detection, zeros where none was made; null without a network. */
export interface FrameResult {
  found: FrameDetections;
  color: Uint8Array;
  sharpness: Float32Array;
  appearance: Float32Array | null;
  appearanceDim: number;
}

export type FromWorker =
  | { kind: "opened"; device: DeviceKind; fellBack: string | null; labels: string[] }
  | { kind: "done"; job: number; results: FrameResult[] }
  | { kind: "failed"; job: number | null; problem: Problem };
