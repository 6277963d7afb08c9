import type { Job, JobStage } from "#shared/domain/job.ts";
import type { JobRow, Lane } from "../store/sqlite/jobsTable.ts";
import type { LiveJob } from "./jobView.ts";
import type { IngestDeps, StageContext } from "./types.ts";

/** At most this often a running job announces its progress. */
const ANNOUNCE_MS = 200;

/** Why a running job is stopped. */
export type StopReason = "pause" | "cancel" | "drop" | "close";

/** A job that runs now: what is known of it beyond its row. */
export class ActiveJob {
  readonly row: JobRow;
  readonly lane: Lane;
  readonly live: LiveJob;
  /** Settles when nothing of the job runs any more; never rejects. */
  done: Promise<void> = Promise.resolve();
  #abort = new AbortController();
  #reason: StopReason | null = null;
  #announcedAt = 0;

  constructor(row: JobRow, lane: Lane, nowMs: number) {
    this.row = row;
    this.lane = lane;
    this.live = { stage: null, progress: 0, speedX: null, etaMs: null, device: null, lastSignMs: nowMs };
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Null while nobody asked it to stop. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  stop(reason: StopReason): void {
    // Removal and close outrank what was asked before.
    if (this.#reason === null || reason === "drop" || reason === "close") this.#reason = reason;
    this.#abort.abort();
  }

  /** What its stages are given: their marks go into the row, their progress stays in memory and is announced now and then. */
  context(deps: IngestDeps, media: StageContext["media"], yields: () => boolean): StageContext {
    const { store, clock } = deps;
    const { row, live } = this;
    const mark = (stage: JobStage, state: Job["stages"][number]["state"]) => {
      const current = store.jobs.find(row.id);
      if (!current) return;
      const stages = current.stages.map((it) =>
        it.stage === stage ? { ...it, state, progress: state === "running" ? 0 : 1 } : it,
      );
      live.lastSignMs = clock.nowMs();
      store.jobs.patch(row.id, { stages, lastSignMs: live.lastSignMs });
    };
    return {
      deps,
      media,
      job: row,
      signal: this.signal,
      yields,
      video: () => store.videos.need(row.videoId),
      begin: (stage) => {
        Object.assign(live, { stage, progress: 0, speedX: null, etaMs: null });
        mark(stage, "running");
      },
      report: (stage, { progress, speedX, etaMs, device }) => {
        live.lastSignMs = clock.nowMs();
        if (live.stage !== stage) return;
        live.progress = Math.max(live.progress, progress);
        if (speedX !== undefined) live.speedX = speedX > 0 ? speedX : null;
        if (etaMs !== undefined) live.etaMs = etaMs;
        if (device !== undefined) live.device = device === "none" ? null : device;
        const now = clock.monotonicMs();
        if (now - this.#announcedAt < ANNOUNCE_MS) return;
        this.#announcedAt = now;
        store.jobChanges.announce(row.id);
      },
      done: (stage, state = "done") => mark(stage, state),
    };
  }
}
