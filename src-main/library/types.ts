import type { VideoId } from "#shared/domain/video.ts";
import type { Clock } from "../platform/clock.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { VectorIndex } from "../store/lance/vectorTypes.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { PathGate } from "./sourceFiles.ts";

/** What the library asks of the job queue; given by backend/, which knows both. */
export interface LibraryJobs {
  /** Queues work on a video; joins an ongoing transaction. */
  enqueue(
    video: VideoId,
    kind: "import" | "reanalyse",
    options: { packId: string | null; sampleFps: number | null },
  ): void;
  /** Stops and forgets every job of a video; resolves when nothing of it runs any more. */
  drop(video: VideoId): Promise<void>;
}

/** Texts read in videos, as far as a removal is concerned. */
export interface TextRows {
  /** Returns how many rows went. */
  deleteVideo(id: VideoId): Promise<number>;
  /** Deletes the texts of every video but these. Returns how many rows went. */
  deleteAllBut(ids: VideoId[]): Promise<number>;
  countVideo(id: VideoId): Promise<number>;
}

export interface LibraryDeps {
  store: SqliteStore;
  index: LanceIndex;
  /** Null while they cannot be reached (an index on other machines): what a removal leaves there goes at the next start that reaches them. */
  vectors: Pick<VectorIndex, "deleteRuns" | "deleteAllBut" | "countVideo"> | null;
  texts: TextRows | null;
  paths: LibraryPaths;
  gate: PathGate;
  jobs: LibraryJobs;
  clock: Clock;
  logger: Logger;
  /** Hex SHA-256 of a file. */
  fingerprint(path: string, signal: AbortSignal): Promise<string>;
  /** IANA zone assumed where a recording does not say. */
  assumedZone(): string;
}
