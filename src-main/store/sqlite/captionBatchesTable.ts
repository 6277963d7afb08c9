import { z } from "zod";
import { captionBatch, captionSettings } from "#shared/domain/caption.ts";
import { problem, type Problem } from "#shared/domain/errors.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import { modelUse } from "#shared/domain/language.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text): z.output<T> => schema.parse(JSON.parse(text)));

const batchRow = z.object({
  id: z.string(),
  state: captionBatch.shape.state,
  settings: json(captionSettings),
  model: json(modelUse).nullable(),
  budgetMs: z.int().nullable(),
  spentMs: z.number(),
  lastSignMs: z.int().nullable(),
  problem: json(problem).nullable(),
  createdAtMs: z.int(),
  total: z.int(),
  done: z.int(),
  failed: z.int(),
});
/** A batch with the counts of its spans. */
export type BatchRow = z.infer<typeof batchRow>;

/** A span of a batch that is to be captioned. */
export interface CaptionTask extends MediaSpan {
  idx: number;
}

export type BatchPatch = Partial<Pick<BatchRow, "state" | "model" | "spentMs" | "lastSignMs" | "problem">>;

const SELECT = `
  SELECT b.*, count(t.idx) AS total, count(t.idx) FILTER (WHERE t.state = 'done') AS done,
    count(t.idx) FILTER (WHERE t.state = 'failed') AS failed
  FROM captionBatches b LEFT JOIN captionTasks t ON t.batch = b.id`;

/** Batches of captions and the spans they are made of. Every change is told to `onChange` by id. */
export class CaptionBatchesTable {
  #db: Database;
  #onChange: (id: string) => void;
  constructor(db: Database, onChange: (id: string) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  insert(
    batch: Pick<BatchRow, "id" | "settings" | "model" | "budgetMs" | "createdAtMs">,
    spans: readonly MediaSpan[],
  ): void {
    this.#db.transaction(() => {
      this.#db.run(
        `INSERT INTO captionBatches (id, seq, state, settings, model, budgetMs, createdAtMs)
         VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM captionBatches), 'queued', ?, ?, ?, ?)`,
        batch.id,
        JSON.stringify(batch.settings),
        batch.model && JSON.stringify(batch.model),
        batch.budgetMs,
        batch.createdAtMs,
      );
      for (const [idx, span] of spans.entries())
        this.#db.run(
          "INSERT INTO captionTasks (batch, idx, videoId, fromUs, toUs) VALUES (?, ?, ?, ?, ?)",
          batch.id,
          idx,
          span.videoId,
          span.fromUs,
          span.toUs,
        );
    });
    this.#onChange(batch.id);
  }

  /** In the order they were made. */
  list(): BatchRow[] {
    return this.#db.all(`${SELECT} GROUP BY b.id ORDER BY b.seq`).map(parse);
  }

  find(id: string): BatchRow | null {
    const row = this.#db.get(`${SELECT} WHERE b.id = ? GROUP BY b.id`, id);
    return row ? parse(row) : null;
  }

  /** The oldest batch that waits. */
  nextQueued(): BatchRow | null {
    const row = this.#db.get("SELECT id FROM captionBatches WHERE state = 'queued' ORDER BY seq LIMIT 1");
    return row ? this.find(row["id"] as string) : null;
  }

  /** Returns false when it is gone. */
  patch(id: string, patch: BatchPatch): boolean {
    const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
    // Column names are the keys of BatchPatch, never user input.
    const sql = `UPDATE captionBatches SET ${entries.map(([key]) => `${key} = ?`).join(", ")} WHERE id = ?`;
    const values = entries.map(([, value]) =>
      typeof value === "object" && value !== null ? JSON.stringify(value) : (value as string | number | null),
    );
    const changed = this.#db.run(sql, ...values, id) > 0;
    if (changed) this.#onChange(id);
    return changed;
  }

  addSpent(id: string, ms: number): void {
    if (this.#db.run("UPDATE captionBatches SET spentMs = spentMs + ? WHERE id = ?", ms, id) > 0) this.#onChange(id);
  }

  /** Batches that a process which is gone had begun wait again. */
  requeueRunning(): void {
    this.#db.run("UPDATE captionBatches SET state = 'queued' WHERE state = 'running'");
  }

  nextTask(batch: string): CaptionTask | null {
    const row = this.#db.get(
      "SELECT idx, videoId, fromUs, toUs FROM captionTasks WHERE batch = ? AND state = 'queued' ORDER BY idx LIMIT 1",
      batch,
    );
    if (!row) return null;
    return {
      idx: Number(row["idx"]),
      videoId: row["videoId"] as VideoId,
      fromUs: Number(row["fromUs"]),
      toUs: Number(row["toUs"]),
    };
  }

  /** Ends a span. Returns false when it is not waiting any more (its video was removed): then nothing of it may be kept. Joins an ongoing transaction. */
  endTask(batch: string, idx: number, outcome: { state: "done" } | { state: "failed"; problem: Problem }): boolean {
    return (
      this.#db.run(
        "UPDATE captionTasks SET state = ?, problem = ? WHERE batch = ? AND idx = ? AND state = 'queued'",
        outcome.state,
        outcome.state === "failed" ? JSON.stringify(outcome.problem) : null,
        batch,
        idx,
      ) > 0
    );
  }

  /** Failed spans wait again. */
  requeueTasks(batch: string, idx: readonly number[]): void {
    for (const one of idx)
      this.#db.run(
        "UPDATE captionTasks SET state = 'queued', problem = NULL WHERE batch = ? AND idx = ? AND state = 'failed'",
        batch,
        one,
      );
  }

  /** Forgets the spans that still wait. */
  dropQueued(batch: string): void {
    this.#db.run("DELETE FROM captionTasks WHERE batch = ? AND state = 'queued'", batch);
  }

  delete(id: string): boolean {
    const gone = this.#db.run("DELETE FROM captionBatches WHERE id = ?", id) > 0;
    if (gone) this.#onChange(id);
    return gone;
  }
}

function parse(row: Row): BatchRow {
  const result = batchRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `caption batch ${String(row["id"])}: ${result.error.message}`, result.error);
  return result.data;
}
