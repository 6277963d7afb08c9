import type { Settings } from "#shared/contract/system.ts";
import type { JobStage } from "#shared/domain/job.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import type { MediaTools } from "../media/types.ts";
import type { ModelPacks } from "../models/types.ts";
import type { Clock } from "../platform/clock.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { VectorIndex } from "../store/lance/vectorTypes.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { VisionClient } from "../vision/types.ts";

export interface IngestDeps {
  store: SqliteStore;
  index: LanceIndex;
  /** Null while the vector index cannot be reached: nothing is indexed. */
  vectors: Pick<VectorIndex, "append" | "deleteRuns" | "dropEncoder" | "optimize"> | null;
  paths: LibraryPaths;
  /** Null when no ffmpeg was found: jobs fail with FFMPEG_MISSING. */
  media: MediaTools | null;
  vision: Pick<VisionClient, "analyse" | "tracks" | "embedVideo" | "detectOpen" | "status" | "onStatus" | "retry">;
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
  /**
   * Reads the text in pictures of a video and stores it. `covers` is the span that the times stand for: it counts as read, and what it gave before is replaced; null = the times stand for
   * themselves (a look for a clock). Null = nothing reads text here. Rejects with AppError.
   */
  readTexts:
    | ((
        video: VideoRow,
        timesUs: number[],
        covers: { fromUs: number; toUs: number } | null,
        signal: AbortSignal,
      ) => Promise<void>)
    | null;
  /** Index while something is analysed; omitted = on machines with more than two cores. */
  indexBesideAnalysis?: boolean;
  /** False for short commands: no job is begun, all wait for a host that stays. Omitted = true. */
  background?: boolean;
  /** False where nobody watches (CLI): proxies wait for an app with a window. */
  makeProxies: boolean;
}

/** What a stage is given while its job runs. */
export interface StageContext {
  deps: IngestDeps;
  media: MediaTools;
  job: JobRow;
  signal: AbortSignal;
  /** True when the job should go back into the queue at its next checkpoint, because others come first. Only jobs of the lane `index` ask. */
  yields(): boolean;
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
