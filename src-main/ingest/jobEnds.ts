import type { Problem } from "#shared/domain/errors.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";

/** True for jobs that make a video what it is; the others add to one that is there, and leave its state alone. */
export const makesVideo = (kind: JobRow["kind"]) => kind === "import" || kind === "reanalyse";

/** Ends a job that did not succeed. A video that has a run to show keeps its state. */
export function endJob(store: SqliteStore, row: JobRow, state: "failed" | "cancelled", problem: Problem): void {
  const stages = (store.jobs.find(row.id) ?? row).stages.map((stage) =>
    stage.state === "running"
      ? { ...stage, state: state === "failed" ? ("failed" as const) : ("waiting" as const), progress: 0 }
      : stage,
  );
  store.db.transaction(() => {
    store.jobs.patch(row.id, { state, problem: state === "failed" ? problem : null, stages });
    const video = store.videos.find(row.videoId);
    if (!video) return;
    if (row.kind === "proxy") store.videos.patch(video.id, { proxy: "failed" });
    else if (makesVideo(row.kind) && video.currentRun === null) store.videos.patch(video.id, { state, problem });
  });
}

/** The video's job went back to the queue, or was paused: its card says so. */
export function videoWaits(store: SqliteStore, row: JobRow): void {
  if (row.kind !== "proxy" && !makesVideo(row.kind)) return;
  const video = store.videos.find(row.videoId);
  if (video?.state === "analysing") store.videos.patch(video.id, { state: "queued" });
  if (video?.proxy === "making") store.videos.patch(video.id, { proxy: "needed" });
}
