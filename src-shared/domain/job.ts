import { z } from "zod";
import { problem } from "./errors.ts";
import { videoId } from "./video.ts";

export const jobId = z
  .string()
  .regex(/^j_[0-9a-z]{10,32}$/)
  .brand<"JobId">();
export type JobId = z.infer<typeof jobId>;

export const jobStage = z.enum([
  "fingerprint",
  "probe",
  "poster",
  "proxy",
  "analysis",
  "tracks",
  "embed",
  "text",
  "look",
]);
export type JobStage = z.infer<typeof jobStage>;
export const jobState = z.enum(["queued", "running", "paused", "done", "failed", "cancelled"]);
export type JobState = z.infer<typeof jobState>;

export const stageProgress = z.object({
  stage: jobStage,
  state: z.enum(["waiting", "running", "done", "skipped", "failed"]),
  /** 0..1 within the stage. */
  progress: z.number().min(0).max(1),
});

/** One unit of queued work on one video. The database row is the truth; this is its view. */
export const job = z.object({
  id: jobId,
  videoId,
  videoName: z.string(),
  kind: z.enum(["import", "reanalyse", "proxy", "embed", "text"]),
  state: jobState,
  stages: z.array(stageProgress),
  /** 0..1 over the whole job. */
  progress: z.number().min(0).max(1),
  /** Media seconds per wall-clock second of the running stage, null when unknown. */
  speedX: z.number().nullable(),
  etaMs: z.number().nullable(),
  device: z.string().nullable(),
  /** When the job last showed a sign of life, epoch ms; null before it ran. */
  lastSignMs: z.number().nullable(),
  /** Place in the queue, 0 = next. */
  position: z.int(),
  problem: problem.nullable(),
  queuedAtMs: z.int(),
});
export type Job = z.infer<typeof job>;
