import { jobId, type Job, type JobStage, type JobState } from "#shared/domain/job.ts";
import type { VideoSummary } from "#shared/domain/video.ts";

export const STAGES: JobStage[] = ["fingerprint", "probe", "poster", "proxy", "analysis", "tracks"];

/** A job over a video, stopped in the middle of its analysis or wherever its state says. */
export function fakeJob(index: number, video: VideoSummary, state: JobState, at = 0.43, nowMs = Date.now()): Job {
  const embed = index === 5;
  const stages: JobStage[] = embed ? ["embed"] : STAGES;
  const stageAt = state === "queued" ? -1 : state === "done" ? STAGES.length : state === "failed" ? 1 : embed ? 0 : 4;
  return {
    id: jobId.parse(`j_fake${String(index).padStart(8, "0")}`),
    videoId: video.id,
    videoName: video.name,
    kind: embed ? "embed" : index % 5 === 4 ? "reanalyse" : "import",
    state,
    stages: stages.map((stage, i) => ({
      stage,
      state:
        stage === "proxy" && video.proxy === "none"
          ? "skipped"
          : i < stageAt
            ? "done"
            : i === stageAt
              ? state === "failed"
                ? "failed"
                : "running"
              : "waiting",
      progress: i < stageAt ? 1 : i === stageAt ? at : 0,
    })),
    progress: state === "done" ? 1 : state === "queued" ? 0 : state === "failed" ? 0.1 : at,
    speedX: state === "running" ? 8.2 : null,
    etaMs: state === "running" ? 190_000 : null,
    device: state === "running" ? "cpu" : null,
    lastSignMs: state === "queued" ? null : state === "running" ? nowMs - 1000 : nowMs - 400_000,
    position: index,
    problem: state === "failed" ? video.problem : null,
    queuedAtMs: nowMs - 600_000 - index * 1000,
  };
}
