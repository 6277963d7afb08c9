import type { VideoId } from "#shared/domain/video.ts";
import type { Clock } from "../platform/clock.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
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

export interface LibraryDeps {
  store: SqliteStore;
  index: LanceIndex;
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
