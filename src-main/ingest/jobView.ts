import type { Job, JobStage } from "#shared/domain/job.ts";
import type { JobRow } from "../store/sqlite/jobsTable.ts";

/** Share of a job's time that each stage usually takes; only for the overall bar. */
const WEIGHT: Record<JobStage, number> = {
  fingerprint: 4,
  probe: 2,
  poster: 6,
  analysis: 80,
  tracks: 8,
  proxy: 100,
  embed: 100,
  text: 100,
  look: 100,
};

/** What is known of a running job beyond its row: changes several times a second, lost at a crash without harm. */
export interface LiveJob {
  stage: JobStage | null;
  progress: number;
  speedX: number | null;
  etaMs: number | null;
  device: string | null;
  lastSignMs: number;
}

/** The contract's view of a job: the row, with what is live laid over it. */
export function jobView(row: JobRow, videoName: string, position: number, live: LiveJob | null): Job {
  const running = row.state === "running";
  const stages = row.stages.map((stage) =>
    running && live && stage.stage === live.stage && stage.state === "running"
      ? { ...stage, progress: clamp(live.progress) }
      : stage,
  );
  return {
    id: row.id,
    videoId: row.videoId,
    videoName,
    kind: row.kind,
    state: row.state,
    stages,
    progress: overall(stages),
    speedX: running ? (live?.speedX ?? null) : null,
    etaMs: running ? (live?.etaMs ?? null) : null,
    device: live?.device ?? null,
    lastSignMs: Math.max(live?.lastSignMs ?? 0, row.lastSignMs ?? 0) || null,
    position,
    problem: row.problem,
    queuedAtMs: row.queuedAtMs,
  };
}

/** 0..1 over all stages, by weight. */
export function overall(stages: Job["stages"]): number {
  let done = 0;
  let all = 0;
  for (const { stage, state, progress } of stages) {
    all += WEIGHT[stage];
    done += WEIGHT[stage] * (state === "done" || state === "skipped" || state === "failed" ? 1 : progress);
  }
  return all > 0 ? clamp(done / all) : 0;
}

const clamp = (value: number) => Math.min(1, Math.max(0, value));
