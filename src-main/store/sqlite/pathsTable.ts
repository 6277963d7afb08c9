import { decodePaths, encodePaths, type RunPaths } from "#shared/facts/paths.ts";
import type { Database } from "./database.ts";

/** One blob of compact paths per final run. */
export class PathsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Stores the paths of a run, replacing what was there. Call inside the transaction that makes it the current run. A run that has been deleted meanwhile is passed over: returns false. */
  write(run: number, paths: RunPaths): boolean {
    const sql =
      "INSERT INTO runPaths (run, data) SELECT seq, ? FROM runs WHERE seq = ? ON CONFLICT (run) DO UPDATE SET data = excluded.data";
    return this.#db.run(sql, encodePaths(paths), run) > 0;
  }

  /** Paths of a run, null when none are stored. Throws AppError(LIBRARY_UNREADABLE) on a damaged blob. */
  read(run: number): RunPaths | null {
    const row = this.#db.get("SELECT data FROM runPaths WHERE run = ?", run);
    return row ? decodePaths(row["data"] as Uint8Array) : null;
  }

  /** Current runs without paths: what an earlier version analysed. In the order the videos were added. */
  missing(): number[] {
    return this.#db
      .all(
        `SELECT v.currentRun AS run FROM videos v WHERE v.currentRun IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM runPaths p WHERE p.run = v.currentRun) ORDER BY v.seq`,
      )
      .map((row) => Number(row["run"]));
  }
}
