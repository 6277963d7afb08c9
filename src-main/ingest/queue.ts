import { jobId, type JobStage } from "#shared/domain/job.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { randomId } from "../platform/ids.ts";
import type { JobRow, Lane } from "../store/sqlite/jobsTable.ts";
import { makesVideo } from "./jobEnds.ts";
import type { IngestDeps } from "./types.ts";

/** What a job does, stage by stage, and the lane it begins in. */
const STAGES: Record<JobRow["kind"], { lane: Lane; stages: JobStage[] }> = {
  import: { lane: "prepare", stages: ["fingerprint", "probe", "poster", "analysis", "tracks"] },
  reanalyse: { lane: "analyse", stages: ["analysis", "tracks"] },
  proxy: { lane: "proxy", stages: ["proxy"] },
  embed: { lane: "index", stages: ["embed"] },
  text: { lane: "index", stages: ["text"] },
};

/** How a job is to do its work; null = as the settings say when its turn comes. */
export interface JobWork {
  /** Detector; of an `embed` job the encoder that it was queued for; of a `text` job CLOCK_READ, NAMED_LOOK or null. */
  packId: string | null;
  sampleFps: number | null;
  /** Text jobs: the span to read; null = the whole video. */
  fromUs?: number | null;
  toUs?: number | null;
  /** Before every other job instead of behind: somebody waits for it. */
  first?: boolean;
}

/** Marks a `text` job that only looks for a burnt-in clock. */
export const CLOCK_READ = "clock";
/** Marks a `text` job that looks through the pictures for the names of the settings instead. */
export const NAMED_LOOK = "open";

/** Puts a job behind all others. Joins an ongoing transaction. */
export function insertJob(
  { store, clock }: Pick<IngestDeps, "store" | "clock">,
  video: VideoId,
  kind: JobRow["kind"],
  work: JobWork,
): void {
  const probed = (store.videos.find(video)?.media ?? null) !== null;
  // A file that was never probed cannot be analysed again: it is imported anew.
  const shape = STAGES[kind === "reanalyse" && !probed ? "import" : kind];
  store.jobs.insert({
    id: jobId.parse(randomId("j")),
    videoId: video,
    kind,
    ...shape,
    ...(kind === "text" && work.packId === NAMED_LOOK ? { stages: ["look"] } : {}),
    ...work,
    queuedAtMs: clock.nowMs(),
  });
}

/** Inserts a job for every video that needs a proxy and has none under way. Returns how many. */
export function insertProxyJobs(deps: Pick<IngestDeps, "store" | "clock" | "makeProxies">): number {
  if (!deps.makeProxies) return 0;
  const { videos, jobs } = deps.store;
  const has = new Set(
    jobs.list().flatMap((row) => (row.kind === "proxy" && row.state !== "done" ? [row.videoId] : [])),
  );
  const needing = videos
    .list()
    .filter((video) => video.proxy === "needed" && video.media !== null && !has.has(video.id));
  for (const video of needing) insertJob(deps, video.id, "proxy", { packId: null, sampleFps: null });
  return needing.length;
}

/** Puts a job that failed, was cancelled, or left its video incomplete back into the queue; stages that are done stay done. Returns false for any other. */
export function requeueJob({ store }: Pick<IngestDeps, "store">, row: JobRow): boolean {
  const video = store.videos.need(row.videoId);
  const redo = row.state === "done" && makesVideo(row.kind) && video.state === "incomplete";
  if (row.state !== "failed" && row.state !== "cancelled" && !redo) return false;
  const stages = row.stages.map((stage) =>
    stage.state === "done" && !(redo && (stage.stage === "analysis" || stage.stage === "tracks"))
      ? stage
      : { ...stage, state: "waiting" as const, progress: 0 },
  );
  const prepared = stages.every(
    (stage) => stage.state === "done" || !["fingerprint", "probe", "poster"].includes(stage.stage),
  );
  const lane = !makesVideo(row.kind) ? STAGES[row.kind].lane : prepared && video.media ? "analyse" : "prepare";
  store.db.transaction(() => {
    const again = { state: "queued", lane, stages, problem: null, attempts: 0 } as const;
    store.jobs.patch(row.id, { ...again, ...(redo ? { run: null } : {}) });
    if (row.kind === "proxy") store.videos.patch(video.id, { proxy: "needed" });
    else if (makesVideo(row.kind) && video.currentRun === null)
      store.videos.patch(video.id, { state: "queued", problem: null });
  });
  return true;
}
