import type { Settings } from "#shared/contract/system.ts";
import type { JobStage } from "#shared/domain/job.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { MediaTools } from "../media/types.ts";
import type { ModelPacks } from "../models/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { VisionClient } from "../vision/types.ts";

export interface IngestDeps {
  store: SqliteStore;
  index: LanceIndex;
  paths: LibraryPaths;
  /** Null when no ffmpeg was found: jobs fail with FFMPEG_MISSING. */
  media: MediaTools | null;
  vision: Pick<VisionClient, "analyse" | "tracks" | "status" | "onStatus" | "retry">;
  packs: Pick<ModelPacks, "resolve" | "get">;
  settings(): Settings;
  /** MIME type -> this host's renderer plays it; empty before a renderer reported. */
  playable(): Record<string, boolean>;
  clock: Clock;
  logger: Logger;
  /** Free bytes where the library lies; null = unknown. */
  freeBytes(): Promise<number | null>;
  /** Below this much free space no job is started. */
  minFreeBytes: number;
  /** How often a full disk is looked at again. */
  diskPollMs: number;
  /** How long analyses wait before an unavailable vision process is tried again; longer than its circuit stays open. */
  visionPauseMs: number;
  /** Length of an analysis range. */
  rangeUs: number;
  /** False where nobody watches (CLI): proxies wait for an app with a window. */
  makeProxies: boolean;
}

/** What a stage is given while its job runs. */
export interface StageContext {
  deps: IngestDeps;
  media: MediaTools;
  job: JobRow;
  signal: AbortSignal;
  /** The video as it is now. Throws AppError(NOT_FOUND) when it was removed. */
  video(): VideoRow;
  /** Opens a stage; its end is told by `done`. */
  begin(stage: JobStage): void;
  /** A sign of life; `progress` is 0..1 within the stage. */
  report(
    stage: JobStage,
    live: { progress: number; speedX?: number; etaMs?: number | null; device?: DeviceKind | "none" },
  ): void;
  done(stage: JobStage, state?: "done" | "skipped" | "failed"): void;
}
