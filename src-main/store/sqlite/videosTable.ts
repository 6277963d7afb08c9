import { z } from "zod";
import { problem, type Problem } from "#shared/domain/errors.ts";
import { recordedAt, type RecordedAt } from "#shared/domain/time.ts";
import {
  mediaInfo,
  proxyState,
  videoId,
  videoState,
  type MediaInfo,
  type VideoId,
  type VideoState,
} from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

export const spriteGeometry = z.object({
  columns: z.int().positive(),
  rows: z.int().positive(),
  count: z.int().positive(),
  tileWidth: z.int().positive(),
  tileHeight: z.int().positive(),
  tUs: z.array(z.int()),
});
export type SpriteGeometry = z.infer<typeof spriteGeometry>;

const json = <T extends z.ZodType>(schema: T) =>
  z.string().transform((text): z.output<T> => schema.parse(JSON.parse(text)));
const flag = z.int().transform((value) => value === 1);

const videoRow = z.object({
  id: videoId,
  seq: z.int(),
  name: z.string(),
  path: z.string(),
  origin: z.enum(["inPlace", "upload"]),
  sha256: z.string().nullable(),
  sizeBytes: z.int(),
  mtimeMs: z.int(),
  state: videoState,
  problem: json(problem).nullable(),
  probeProblem: json(problem).nullable(),
  media: json(mediaInfo).nullable(),
  recordedAt: json(recordedAt),
  camera: z.string().nullable(),
  tags: json(z.array(z.string())),
  addedAtMs: z.int(),
  analysedUs: z.int(),
  objectCount: z.int(),
  countsByClass: json(z.record(z.string(), z.int())),
  missing: flag,
  proxy: proxyState,
  hasPoster: flag,
  sprite: json(spriteGeometry).nullable(),
  currentRun: z.int().nullable(),
});
/** A row of `videos`, parsed. */
export type VideoRow = z.infer<typeof videoRow>;

export interface NewVideo {
  id: VideoId;
  name: string;
  path: string;
  origin: "inPlace" | "upload";
  sizeBytes: number;
  mtimeMs: number;
  recordedAt: RecordedAt;
  camera: string | null;
  sha256: string | null;
  addedAtMs: number;
}

/** Columns that may be changed after the row was made. */
export type VideoPatch = Partial<{
  name: string;
  path: string;
  sha256: string | null;
  sizeBytes: number;
  mtimeMs: number;
  state: VideoState;
  problem: Problem | null;
  probeProblem: Problem | null;
  media: MediaInfo | null;
  recordedAt: RecordedAt;
  camera: string | null;
  tags: string[];
  analysedUs: number;
  objectCount: number;
  countsByClass: Record<string, number>;
  missing: boolean;
  proxy: z.infer<typeof proxyState>;
  hasPoster: boolean;
  sprite: SpriteGeometry | null;
  currentRun: number | null;
}>;

/** Tables whose rows go with their run. */
const RUN_TABLES = ["ranges", "runFacts", "runPaths", "embeddings", "conceptScores", "eventRuns"];
const JSON_COLUMNS = new Set(["problem", "probeProblem", "media", "recordedAt", "tags", "countsByClass", "sprite"]);

/** Videos of the library. Every change is told to `onChange` by id. */
export class VideosTable {
  #db: Database;
  #onChange: (id: VideoId) => void;
  constructor(db: Database, onChange: (id: VideoId) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  insert(video: NewVideo): void {
    this.#db.run(
      `INSERT INTO videos (id, seq, name, path, origin, sha256, sizeBytes, mtimeMs, state, recordedAt, camera, addedAtMs)
       VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM videos), ?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
      video.id,
      video.name,
      video.path,
      video.origin,
      video.sha256,
      video.sizeBytes,
      video.mtimeMs,
      JSON.stringify(video.recordedAt),
      video.camera,
      video.addedAtMs,
    );
    this.#onChange(video.id);
  }

  find(id: VideoId): VideoRow | null {
    return parse(this.#db.get("SELECT * FROM videos WHERE id = ?", id));
  }

  /** Throws AppError(NOT_FOUND). */
  need(id: VideoId): VideoRow {
    const row = this.find(id);
    if (!row) throw fail("NOT_FOUND", id);
    return row;
  }

  /** In the order they were added. */
  list(): VideoRow[] {
    return this.#db.all("SELECT * FROM videos ORDER BY seq").map((row) => parse(row)!);
  }

  bySha(sha256: string): VideoRow[] {
    return this.#db.all("SELECT * FROM videos WHERE sha256 = ? ORDER BY seq", sha256).map((row) => parse(row)!);
  }

  bySize(sizeBytes: number): VideoRow[] {
    return this.#db.all("SELECT * FROM videos WHERE sizeBytes = ? ORDER BY seq", sizeBytes).map((row) => parse(row)!);
  }

  byPath(path: string): VideoRow | null {
    return parse(this.#db.get("SELECT * FROM videos WHERE path = ? ORDER BY seq LIMIT 1", path));
  }

  /** Returns false when the video is gone (removed meanwhile). */
  patch(id: VideoId, patch: VideoPatch): boolean {
    const entries = Object.entries(patch).filter(([, value]) => value !== undefined);
    if (entries.length === 0) return true;
    // Column names are the keys of VideoPatch, never user input.
    const sql = `UPDATE videos SET ${entries.map(([key]) => `${key} = ?`).join(", ")} WHERE id = ?`;
    const values = entries.map(([key, value]) => {
      if (JSON_COLUMNS.has(key)) return value === null ? null : JSON.stringify(value);
      return typeof value === "boolean" ? Number(value) : (value as string | number | null);
    });
    const changed = this.#db.run(sql, ...values, id) > 0;
    if (changed) this.#onChange(id);
    return changed;
  }

  /** Deletes the row and, by cascade, its jobs, runs and ranges. Returns the number of rows of all tables that went. */
  delete(id: VideoId): number {
    return this.#db.transaction(() => {
      const count = (sql: string) => Number(this.#db.get(sql, id)!["n"]);
      const dependants =
        count("SELECT count(*) AS n FROM jobs WHERE videoId = ?") +
        count("SELECT count(*) AS n FROM textReads WHERE videoId = ?") +
        count("SELECT count(*) AS n FROM captions WHERE videoId = ?") +
        count("SELECT count(*) AS n FROM captionTasks WHERE videoId = ?") +
        count("SELECT count(*) AS n FROM events WHERE videoId = ?") +
        RUN_TABLES.map((name) =>
          count(`SELECT count(*) AS n FROM ${name} WHERE run IN (SELECT seq FROM runs WHERE videoId = ?)`),
        ).reduce((sum, n) => sum + n, 0) +
        count("SELECT count(*) AS n FROM runs WHERE videoId = ?");
      const own = this.#db.run("DELETE FROM videos WHERE id = ?", id);
      if (own > 0) this.#onChange(id);
      return own > 0 ? own + dependants : 0;
    });
  }
}

function parse(row: Row | undefined): VideoRow | null {
  if (!row) return null;
  const result = videoRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `video ${String(row["id"])}: ${result.error.message}`, result.error);
  return result.data;
}
