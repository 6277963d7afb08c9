import { z } from "zod";
import type { ProblemCode } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

const embeddingRow = z.object({
  run: z.int(),
  encoder: z.string(),
  encoderKey: z.string(),
  state: z.enum(["open", "done"]),
  nextPart: z.int(),
  windows: z.int(),
  crops: z.int(),
  coveredUs: z.int(),
});
/** How far one run is indexed by one dual encoder. */
export type EmbeddingRow = z.infer<typeof embeddingRow>;

/** Which encoder answers, and how far the one that is to take over has come. Only current runs count. */
export interface Serving {
  /** Null = no encoder is wanted. */
  serving: string | null;
  /** The wanted encoder while another one answers in its place, or while it is not whole; else null. */
  building: string | null;
  /** Share of the library's analysed time that the wanted encoder has indexed, 0..1; 1 for an empty library. */
  progress: number;
  /** Of the encoder that answers. */
  windows: number;
  crops: number;
  indexedUs: number;
}

/** Failures that lie in the file: its video will not be indexed by waiting, so it must not hold up all others. */
const FILE_FAULTS: readonly ProblemCode[] = [
  "FILE_MISSING",
  "FILE_UNREADABLE",
  "FILE_CHANGED",
  "FFMPEG_FAILED",
  "FFMPEG_STALLED",
  "DAMAGED",
];

/** Progress of vector indexing; the vectors themselves are in LanceDB. A run's rows go with the run. */
export class EmbeddingsTable {
  #db: Database;
  #served: { wanted: string | null; changes: number; answer: Serving } | null = null;
  constructor(db: Database) {
    this.#db = db;
  }

  find(run: number, encoder: string): EmbeddingRow | null {
    return parse(this.#db.get("SELECT * FROM embeddings WHERE run = ? AND encoder = ?", run, encoder));
  }

  byRun(run: number): EmbeddingRow[] {
    return this.#db.all("SELECT * FROM embeddings WHERE run = ? ORDER BY encoder", run).map((row) => parse(row)!);
  }

  /** Begins, or begins again: nothing of the run counts as indexed by this encoder. Returns false when the run is gone. */
  begin(run: number, encoder: string, encoderKey: string): boolean {
    return (
      this.#db.run(
        `INSERT INTO embeddings (run, encoder, encoderKey) SELECT seq, ?, ? FROM runs WHERE seq = ?
         ON CONFLICT (run, encoder) DO UPDATE SET encoderKey = excluded.encoderKey, state = 'open', nextPart = 0, windows = 0, crops = 0, coveredUs = 0`,
        encoder,
        encoderKey,
        run,
      ) > 0
    );
  }

  /** The checkpoint after part `part` is durable in the index. Returns false, changing nothing, when it is not the one that comes next, or the run is gone. */
  commitPart(
    run: number,
    encoder: string,
    part: number,
    added: { windows: number; crops: number; coveredUs: number },
  ): boolean {
    return (
      this.#db.run(
        `UPDATE embeddings SET nextPart = nextPart + 1, windows = windows + ?, crops = crops + ?, coveredUs = coveredUs + ?
         WHERE run = ? AND encoder = ? AND nextPart = ? AND state = 'open'`,
        added.windows,
        added.crops,
        Math.round(added.coveredUs),
        run,
        encoder,
        part,
      ) > 0
    );
  }

  /** Every part is stored. Returns false when the run is gone. */
  finish(run: number, encoder: string): boolean {
    return this.#db.run("UPDATE embeddings SET state = 'done' WHERE run = ? AND encoder = ?", run, encoder) > 0;
  }

  /** Every encoder that has indexed anything. */
  encoders(): string[] {
    return this.#db
      .all("SELECT DISTINCT encoder FROM embeddings ORDER BY encoder")
      .map((row) => String(row["encoder"]));
  }

  /** Forgets an encoder and what was concluded with it. Call after its vectors are gone. */
  dropEncoder(encoder: string): void {
    this.#db.transaction(() => {
      this.#db.run("DELETE FROM embeddings WHERE encoder = ?", encoder);
      this.#db.run("DELETE FROM conceptScores WHERE encoder = ?", encoder);
    });
  }

  /** Forgets every encoder and what was concluded with it: the index is made again. */
  clear(): void {
    this.#db.run("DELETE FROM embeddings");
    this.#db.run("DELETE FROM conceptScores");
  }

  /** True when the encoder has indexed every current run that can be indexed, and at least one if there are any: nothing needs another encoder any more. */
  isWhole(encoder: string): boolean {
    const faults = FILE_FAULTS.map(() => "?").join(", ");
    const { done, left, runs } = this.#db.get(
      `SELECT count(*) AS runs, count(*) FILTER (WHERE e.state IS 'done') AS done,
         count(*) FILTER (WHERE e.state IS NOT 'done' AND v.missing = 0 AND NOT EXISTS (
           SELECT 1 FROM jobs j WHERE j.videoId = v.id AND j.kind = 'embed' AND j.state = 'failed' AND json_extract(j.problem, '$.code') IN (${faults}))) AS left
       FROM videos v LEFT JOIN embeddings e ON e.run = v.currentRun AND e.encoder = ? WHERE v.currentRun IS NOT NULL`,
      ...FILE_FAULTS,
      encoder,
    ) as Record<"done" | "left" | "runs", number>;
    return left === 0 && (done > 0 || runs === 0);
  }

  /**
   * The wanted encoder answers once it is whole. Until then the one before it does, if it has anything: a search must not lose the library while it is indexed anew. Where there is none, the
   * wanted one answers with what it has. Remembered until something is written: every search asks, and ten thousand videos take their time.
   */
  serving(wanted: string | null): Serving {
    // All writes go through this one connection.
    const changes = Number(this.#db.get("SELECT total_changes() AS n")!["n"]);
    if (this.#served?.wanted !== wanted || this.#served.changes !== changes)
      this.#served = { wanted, changes, answer: this.#serving(wanted) };
    return this.#served.answer;
  }

  #serving(wanted: string | null): Serving {
    const none = { serving: null, building: null, progress: 0, windows: 0, crops: 0, indexedUs: 0 };
    if (wanted === null) return none;
    const sums = new Map(
      this.#db
        .all(
          `SELECT e.encoder AS encoder, sum(e.windows) AS windows, sum(e.crops) AS crops, sum(min(e.coveredUs, max(v.analysedUs, 0))) AS us
           FROM embeddings e JOIN videos v ON v.currentRun = e.run GROUP BY e.encoder ORDER BY us DESC, encoder`,
        )
        .map((row) => [
          String(row["encoder"]),
          { windows: Number(row["windows"]), crops: Number(row["crops"]), indexedUs: Number(row["us"]) },
        ]),
    );
    const all = Number(
      this.#db.get("SELECT coalesce(sum(max(analysedUs, 0)), 0) AS us FROM videos WHERE currentRun IS NOT NULL")!["us"],
    );
    const mine = sums.get(wanted) ?? { windows: 0, crops: 0, indexedUs: 0 };
    const whole = this.isWhole(wanted);
    const progress = whole || all === 0 ? 1 : Math.min(1, mine.indexedUs / all);
    // The one with the most, where several were tried one after the other.
    const before = whole ? undefined : [...sums].find(([name, sum]) => name !== wanted && sum.windows + sum.crops > 0);
    const [serving, has] = before ?? [wanted, mine];
    return { serving, building: whole ? null : wanted, progress, ...has };
  }
}

function parse(row: Row | undefined): EmbeddingRow | null {
  if (!row) return null;
  const result = embeddingRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `embedding of run ${String(row["run"])}: ${result.error.message}`, result.error);
  return result.data;
}
