import type { Problem } from "#shared/domain/errors.ts";
import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { RgbFrame } from "../types.ts";
import type { OpenFound } from "./found.ts";

/** What a thread of an open-vocabulary detector holds for its life; given as workerData to the inference worker's entry, which tells it by `openDetector`. */
export interface OpenSetup {
  openDetector: true;
  pack: LoadedPack;
  devices: DeviceKind[];
  /** 0 = as many as there are cores. */
  intraOpThreads: number;
}

export type OpenTask =
  | { kind: "detect"; frame: RgbFrame; names: string[]; minScore: number }
  | { kind: "selfTest"; devices: DeviceKind[] };

/** One task is answered before the next one is sent. */
export type ToOpen = OpenTask | { kind: "close" };

export type FromOpen =
  | { kind: "detected"; found: OpenFound; device: DeviceKind }
  | { kind: "selfTested"; reports: SelfTestReport[] }
  | { kind: "failed"; problem: Problem };
