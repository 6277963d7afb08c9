import type { Problem } from "#shared/domain/errors.ts";
import type { JobId } from "#shared/domain/job.ts";
import { pause } from "../platform/abort.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import { makesVideo, videoWaits } from "./jobEnds.ts";
import type { IngestDeps } from "./types.ts";

type HoldDeps = Pick<IngestDeps, "store" | "logger" | "freeBytes" | "minFreeBytes" | "diskPollMs">;

/** Holds the whole queue while the disk is full, says so on the jobs that met it, and looks again until there is space. */
export class DiskHold {
  #deps: HoldDeps;
  #onSpace: () => void;
  #closing = new AbortController();
  #watch: Promise<void> | null = null;
  /** Jobs that met the full disk: what their rows say may not have been written. */
  #met = new Map<JobId, JobRow>();

  /** `onSpace` is called when the queue may go on. */
  constructor(deps: HoldDeps, onSpace: () => void) {
    this.#deps = deps;
    this.#onSpace = onSpace;
  }

  /** True while nothing may be started. */
  get held(): boolean {
    return this.#watch !== null;
  }

  /** The job found the disk full: back into the queue with it, and everything waits. */
  hold(row: JobRow, problem: Problem): void {
    const { store, logger } = this.#deps;
    logger.warn("the disk is full; the queue waits", { job: row.id, problem });
    this.#met.set(row.id, row);
    try {
      store.jobs.patch(row.id, { state: "queued", problem });
      videoWaits(store, row);
      if (makesVideo(row.kind) && store.videos.find(row.videoId)?.currentRun === null)
        store.videos.patch(row.videoId, { problem });
    } catch (error) {
      logger.warn("a full disk kept the reason from being stored", { job: row.id, error });
    }
    if (this.#watch || this.#closing.signal.aborted) return;
    this.#watch = this.#untilSpace();
  }

  /** Ends the watch. Resolves when it has ended. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#watch;
  }

  async #untilSpace(): Promise<void> {
    const { diskPollMs, minFreeBytes, freeBytes, logger } = this.#deps;
    const { signal } = this.#closing;
    for (;;) {
      await pause(diskPollMs, signal);
      if (signal.aborted) return;
      const free = await freeBytes();
      if (free !== null && free < minFreeBytes) continue;
      try {
        this.#release();
        break;
      } catch (error) {
        // Taken again by somebody else: not one row fits.
        logger.warn("the disk is still full", { free, error });
      }
    }
    // In one breath with the release, so that a job that meets a full disk right after it begins a new watch.
    this.#watch = null;
    this.#onSpace();
  }

  /** Takes the reason off what waits, and puts back into the queue what could not even be put there when the disk was full. */
  #release(): void {
    const { db, jobs, videos } = this.#deps.store;
    db.transaction(() => {
      for (const { id } of this.#met.values()) {
        const row = jobs.find(id);
        if (row?.state !== "running") continue;
        jobs.patch(id, { state: "queued" });
        videoWaits(this.#deps.store, row);
      }
      for (const waiting of jobs.byState("queued")) {
        if (waiting.problem?.code !== "DISK_FULL") continue;
        jobs.patch(waiting.id, { problem: null });
        if (videos.find(waiting.videoId)?.problem?.code === "DISK_FULL")
          videos.patch(waiting.videoId, { problem: null });
      }
    });
    this.#met.clear();
  }
}
