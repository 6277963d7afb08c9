import { z } from "zod";
import { problem, type Problem } from "#shared/domain/errors.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import { fail } from "#shared/lib/problems.ts";
import { decodeActivity, encodeActivity, type Activity } from "./activityCodec.ts";
import type { Database, Row } from "./database.ts";
import { decodeRange, encodeRange } from "./rangeCodec.ts";

const runRow = z.object({
  seq: z.int(),
  videoId,
  packId: z.string(),
  packKey: z.string(),
  sampleFps: z.number(),
  device: z.string().nullable(),
  fellBack: z.string().nullable(),
  speedX: z.number().nullable(),
  labels: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  checkpointUs: z.int(),
  nextIndex: z.int(),
  state: z.enum(["open", "analysed", "final"]),
  problem: z
    .string()
    .transform((text) => problem.parse(JSON.parse(text)))
    .nullable(),
});
export type RunRow = z.infer<typeof runRow>;

const COLUMNS =
  "seq, videoId, packId, packKey, sampleFps, device, fellBack, speedX, labels, checkpointUs, nextIndex, state, problem";

/** Analysis runs, their committed ranges and the checkpoint. */
export class RunsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Returns the new run's number. */
  insert(run: { videoId: VideoId; packId: string; packKey: string; sampleFps: number; fromUs: number }): number {
    const row = this.#db.get(
      "INSERT INTO runs (videoId, packId, packKey, sampleFps, checkpointUs) VALUES (?, ?, ?, ?, ?) RETURNING seq",
      run.videoId,
      run.packId,
      run.packKey,
      run.sampleFps,
      run.fromUs,
    );
    return Number(row!["seq"]);
  }

  find(seq: number): RunRow | null {
    const row = this.#db.get(`SELECT ${COLUMNS} FROM runs WHERE seq = ?`, seq);
    return row ? parse(row) : null;
  }

  byVideo(id: VideoId): RunRow[] {
    return this.#db.all(`SELECT ${COLUMNS} FROM runs WHERE videoId = ? ORDER BY seq`, id).map(parse);
  }

  /**
   * The commit of a range: its data, its summary and the checkpoint in one transaction. Only the range that comes next is taken: one that was stored already is ignored
   * (returns false), a gap throws, so nothing is stored twice and nothing is skipped.
   */
  commitRange(seq: number, range: RangeResult, labels: string[], activity: Activity): boolean {
    const data = encodeRange(range);
    const summary = encodeActivity(activity);
    return this.#db.transaction(() => {
      const run = this.find(seq);
      if (!run) throw fail("NOT_FOUND", `run ${seq}`);
      if (range.index < run.nextIndex) return false;
      if (range.index > run.nextIndex || range.endUs <= range.startUs)
        throw fail(
          "INTERNAL",
          `range ${range.index} [${range.startUs}, ${range.endUs}) does not follow range ${run.nextIndex - 1}`,
        );
      this.#db.run(
        "INSERT INTO ranges (run, idx, startUs, endUs, data, activity) VALUES (?, ?, ?, ?, ?, ?)",
        seq,
        range.index,
        range.startUs,
        range.endUs,
        data,
        summary,
      );
      this.#db.run(
        "UPDATE runs SET checkpointUs = ?, nextIndex = ?, labels = ? WHERE seq = ?",
        range.endUs,
        range.index + 1,
        JSON.stringify(labels),
        seq,
      );
      return true;
    });
  }

  /** The ranges in order, one in memory at a time. */
  async *ranges(seq: number): AsyncGenerator<RangeResult> {
    for (let index = 0; ; index++) {
      const row = this.#db.get("SELECT data FROM ranges WHERE run = ? AND idx = ?", seq, index);
      if (!row) return;
      yield decodeRange(row["data"] as Uint8Array);
    }
  }

  /** Committed ranges that touch [fromUs, toUs], in order, at most `limit`. */
  rangesBetween(seq: number, fromUs: number, toUs: number, limit: number): RangeResult[] {
    return this.#db
      .all(
        "SELECT data FROM ranges WHERE run = ? AND endUs > ? AND startUs <= ? ORDER BY idx LIMIT ?",
        seq,
        fromUs,
        toUs,
        limit,
      )
      .map((row) => decodeRange(row["data"] as Uint8Array));
  }

  /** Timeline summaries of the committed ranges that touch a span. */
  rangeActivities(seq: number, fromUs: number, toUs: number): Activity[] {
    return this.#db
      .all("SELECT activity FROM ranges WHERE run = ? AND endUs > ? AND startUs <= ? ORDER BY idx", seq, fromUs, toUs)
      .map((row) => decodeActivity(row["activity"] as Uint8Array));
  }

  /** Timeline summary of a final run; null before. */
  activity(seq: number): Activity | null {
    const row = this.#db.get("SELECT activity FROM runs WHERE seq = ?", seq);
    return row?.["activity"] ? decodeActivity(row["activity"] as Uint8Array) : null;
  }

  countRanges(seq: number): number {
    return Number(this.#db.get("SELECT count(*) AS n FROM ranges WHERE run = ?", seq)!["n"]);
  }

  setDevice(seq: number, device: string, fellBack: string | null, speedX: number | null): void {
    this.#db.run(
      "UPDATE runs SET device = ?, fellBack = ?, speedX = coalesce(?, speedX) WHERE seq = ?",
      device,
      fellBack,
      speedX,
      seq,
    );
  }

  setAnalysed(seq: number, labels: string[], found: Problem | null): void {
    this.#db.run(
      "UPDATE runs SET state = 'analysed', labels = ?, problem = ? WHERE seq = ?",
      JSON.stringify(labels),
      found ? JSON.stringify(found) : null,
      seq,
    );
  }

  /** Marks the run final, keeps its summary and drops its ranges. Call inside the transaction that makes it the video's current run. */
  finish(seq: number, activity: Activity): void {
    this.#db.run("UPDATE runs SET state = 'final', activity = ? WHERE seq = ?", encodeActivity(activity), seq);
    this.#db.run("DELETE FROM ranges WHERE run = ?", seq);
  }

  /** Deletes a run and, by cascade, its ranges. */
  delete(seq: number): void {
    this.#db.run("DELETE FROM runs WHERE seq = ?", seq);
  }
}

function parse(row: Row): RunRow {
  const result = runRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `run ${String(row["seq"])}: ${result.error.message}`, result.error);
  return result.data;
}
