import { z } from "zod";
import { problem, type Problem } from "#shared/domain/errors.ts";
import { job, jobId, jobState, stageProgress, type JobId, type JobStage, type JobState } from "#shared/domain/job.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

const jobRow = z.object({
  id: jobId,
  seq: z.int(),
  videoId,
  kind: job.shape.kind,
  state: jobState,
  lane: z.enum(["prepare", "analyse", "proxy", "index"]),
  place: z.number(),
  stages: z.string().transform((text) => z.array(stageProgress).parse(JSON.parse(text))),
  packId: z.string().nullable(),
  sampleFps: z.number().nullable(),
  run: z.int().nullable(),
  problem: z
    .string()
    .transform((text) => problem.parse(JSON.parse(text)))
    .nullable(),
  attempts: z.int(),
  lastSignMs: z.int().nullable(),
  queuedAtMs: z.int(),
  fromUs: z.int().nullable(),
  toUs: z.int().nullable(),
});
/** A row of `jobs`, parsed. */
export type JobRow = z.infer<typeof jobRow>;
/** Jobs of one lane run one after the other; lanes run side by side. */
export type Lane = JobRow["lane"];

export type JobPatch = Partial<{
  state: JobState;
  lane: Lane;
  place: number;
  stages: JobRow["stages"];
  packId: string | null;
  sampleFps: number | null;
  run: number | null;
  problem: Problem | null;
  attempts: number;
  lastSignMs: number | null;
  /** Text jobs: the checkpoint, what comes next. */
  fromUs: number | null;
}>;

/** The job queue: the row is the truth, whatever runs in memory follows it. */
export class JobsTable {
  #db: Database;
  #onChange: (id: JobId) => void;
  constructor(db: Database, onChange: (id: JobId) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  insert(value: {
    id: JobId;
    videoId: VideoId;
    kind: JobRow["kind"];
    lane: Lane;
    stages: JobStage[];
    packId: string | null;
    sampleFps: number | null;
    fromUs?: number | null;
    toUs?: number | null;
    /** Before every other job instead of behind. */
    first?: boolean;
    queuedAtMs: number;
  }): void {
    const stages = value.stages.map((stage) => ({ stage, state: "waiting", progress: 0 }));
    this.#db.transaction(() => {
      const seq = Number(this.#db.get("SELECT coalesce(max(seq), 0) + 1 AS n FROM jobs")!["n"]);
      // A new job goes behind every other, also behind those that keep a large place after others were cleared.
      const last = () => Number(this.#db.get("SELECT coalesce(max(place), 0) + 1 AS n FROM jobs")!["n"]);
      const place = value.first ? this.firstPlace() - 1 : last();
      this.#db.run(
        `INSERT INTO jobs (id, seq, videoId, kind, state, lane, place, stages, packId, sampleFps, queuedAtMs, fromUs, toUs)
         VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)`,
        value.id,
        seq,
        value.videoId,
        value.kind,
        value.lane,
        place,
        JSON.stringify(stages),
        value.packId,
        value.sampleFps,
        value.queuedAtMs,
        value.fromUs ?? null,
        value.toUs ?? null,
      );
    });
    this.#onChange(value.id);
  }

  find(id: JobId): JobRow | null {
    return parse(this.#db.get("SELECT * FROM jobs WHERE id = ?", id));
  }

  /** In queue order. */
  list(): JobRow[] {
    return this.#db.all("SELECT * FROM jobs ORDER BY place, seq").map((row) => parse(row)!);
  }

  byState(state: JobState): JobRow[] {
    return this.#db.all("SELECT * FROM jobs WHERE state = ? ORDER BY place, seq", state).map((row) => parse(row)!);
  }

  /** The queued job of a lane that comes next; with `videos`, the next of these. */
  next(lane: Lane, videos?: ReadonlySet<VideoId>): JobRow | null {
    if (!videos)
      return parse(
        this.#db.get("SELECT * FROM jobs WHERE state = 'queued' AND lane = ? ORDER BY place, seq LIMIT 1", lane),
      );
    return this.byState("queued").find((row) => row.lane === lane && videos.has(row.videoId)) ?? null;
  }

  byVideo(id: VideoId): JobRow[] {
    return this.#db.all("SELECT * FROM jobs WHERE videoId = ? ORDER BY place, seq", id).map((row) => parse(row)!);
  }

  /** How many queued jobs come before this one. */
  position(row: JobRow): number {
    return Number(
      this.#db.get(
        "SELECT count(*) AS n FROM jobs WHERE state = 'queued' AND (place, seq) < (?, ?)",
        row.place,
        row.seq,
      )!["n"],
    );
  }

  firstPlace(): number {
    return Number(this.#db.get("SELECT coalesce(min(place), 0) AS n FROM jobs")!["n"]);
  }

  /** Returns false when the job is gone. */
  patch(id: JobId, patch: JobPatch): boolean {
    const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
    if (entries.length === 0) return true;
    const sql = `UPDATE jobs SET ${entries.map(([key]) => `${key} = ?`).join(", ")} WHERE id = ?`;
    const values = entries.map(([key, value]) =>
      key === "stages" || key === "problem"
        ? value === null
          ? null
          : JSON.stringify(value)
        : (value as string | number | null),
    );
    const changed = this.#db.run(sql, ...values, id) > 0;
    if (changed) this.#onChange(id);
    return changed;
  }

  delete(id: JobId): void {
    if (this.#db.run("DELETE FROM jobs WHERE id = ?", id) > 0) this.#onChange(id);
  }
}

function parse(row: Row | undefined): JobRow | null {
  if (!row) return null;
  const result = jobRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `job ${String(row["id"])}: ${result.error.message}`, result.error);
  return result.data;
}
