import type { CaptionBatch } from "#shared/domain/caption.ts";
import type { Job } from "#shared/domain/job.ts";

export type JobVerb = "pause" | "resume" | "cancel" | "retry" | "moveToFront";

/** What may be done with a job in its state. A button that would be refused is not shown. */
export function verbsOf(job: Job): JobVerb[] {
  switch (job.state) {
    case "running":
      return ["pause", "cancel"];
    case "queued":
      // Held back by the machine, not by its turn (the vision process gave up): the operator may try before the hold does.
      if (job.problem?.code === "VISION_UNAVAILABLE") return ["retry", "cancel"];
      return job.position > 0 ? ["moveToFront", "pause", "cancel"] : ["pause", "cancel"];
    case "paused":
      return ["resume", "cancel"];
    case "failed":
    case "cancelled":
      return ["retry"];
    case "done":
      return [];
  }
}

const RANK: Record<Job["state"], number> = { running: 0, paused: 1, queued: 2, failed: 3, cancelled: 4, done: 5 };

/** What runs first, then what waits in its order, then what needs a person, then what is over, newest first. */
export function sortJobs(jobs: readonly Job[]): Job[] {
  return [...jobs].sort(
    (a, b) =>
      RANK[a.state] - RANK[b.state] ||
      (a.state === "queued" ? a.position - b.position : b.queuedAtMs - a.queuedAtMs) ||
      (a.id < b.id ? -1 : 1),
  );
}

export interface JobCounts {
  running: number;
  waiting: number;
  failed: number;
  finished: number;
  /** Mean progress of all unfinished work, 0..1; null when there is none, or none of it has said how far it is. */
  progress: number | null;
}

/** Counts jobs, and batches of captions as work like any other. */
export function countJobs(jobs: readonly Job[], batches: readonly CaptionBatch[] = []): JobCounts {
  const all = [
    ...jobs.map(({ state, progress }) => ({ state, progress })),
    ...batches.map(({ state, done, failed, total }) => ({ state, progress: total > 0 ? (done + failed) / total : 0 })),
  ];
  const live = all.filter((j) => j.state === "running" || j.state === "queued" || j.state === "paused");
  const running = all.filter((j) => j.state === "running").length;
  return {
    running,
    waiting: live.length - running,
    failed: all.filter((j) => j.state === "failed").length,
    finished: all.filter((j) => j.state === "done" || j.state === "cancelled").length,
    progress: live.every((j) => j.progress === 0) ? null : live.reduce((sum, j) => sum + j.progress, 0) / live.length,
  };
}

/** Ms of silence after which a running job is worth a worry; the backend's own watchdog ends it later. */
export const SILENT_MS = 15_000;
