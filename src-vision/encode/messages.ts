import type { Problem } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { RgbFrame } from "../types.ts";

/** What an encoder thread holds for its life; given as workerData to the inference worker's entry, which tells it by `encoderSide`. */
export interface EncoderSetup {
  encoderSide: "image" | "text";
  pack: LoadedPack;
  devices: DeviceKind[];
  /** 0 = as many as there are cores. */
  intraOpThreads: number;
}

export type EncoderInput = { kind: "pictures"; frames: RgbFrame[] } | { kind: "texts"; texts: string[] };

/** Close comes last: what was asked before is answered. */
export type ToEncoder = { kind: "job"; job: number; input: EncoderInput } | { kind: "close" };

export type FromEncoder =
  | { kind: "opened"; device: DeviceKind; fellBack: string | null; dim: number }
  | { kind: "done"; job: number; vectors: Float32Array }
  /** `job` null: it could not be opened, and the thread ends. */
  | { kind: "failed"; job: number | null; problem: Problem };
