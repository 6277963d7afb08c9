import { decodeFacts, encodeFacts } from "#shared/facts/codec.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { Database } from "./database.ts";

/** One blob of facts per final run. */
export class FactsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /**
   * Stores the facts of a run, replacing what was there. Call inside the transaction that makes it the current run, so that no reader meets one without the other. A run that has been
   * deleted meanwhile is passed over: returns false.
   */
  write(run: number, facts: RunFacts): boolean {
    const sql =
      "INSERT INTO runFacts (run, data) SELECT seq, ? FROM runs WHERE seq = ? ON CONFLICT (run) DO UPDATE SET data = excluded.data";
    return this.#db.run(sql, encodeFacts(facts), run) > 0;
  }

  has(run: number): boolean {
    return this.#db.get("SELECT 1 FROM runFacts WHERE run = ?", run) !== undefined;
  }

  /** Facts of a run, null when none are stored. Throws AppError(LIBRARY_UNREADABLE) on a damaged blob. */
  read(run: number): RunFacts | null {
    const row = this.#db.get("SELECT data FROM runFacts WHERE run = ?", run);
    return row ? decodeFacts(row["data"] as Uint8Array) : null;
  }
}
