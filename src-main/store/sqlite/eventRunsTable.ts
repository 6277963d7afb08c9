import { z } from "zod";
import type { Database } from "./database.ts";

const missing = z.array(z.object({ kind: z.string(), name: z.string() }));

/** How a scenario last looked at a run. */
export interface EventRunRow {
  scenario: string;
  run: number;
  version: number;
  /** Identity of what was looked for and of what was known: another one is looked at anew. */
  key: string;
  /** What could not be told there; empty = everything could. */
  missing: Array<{ kind: string; name: string }>;
}

/** Which version of each scenario has looked at which run. A run's rows go with the run. */
export class EventRunsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Looks at current runs. */
  list(): EventRunRow[] {
    const texts = new Map<string, EventRunRow["missing"]>();
    return this.#db
      .all(
        `SELECT e.scenario, e.run, e.version, e.key, e.missing FROM eventRuns e JOIN videos v ON v.currentRun = e.run ORDER BY e.run`,
      )
      .map((row) => {
        const text = String(row["missing"]);
        let parsed = texts.get(text);
        if (!parsed) texts.set(text, (parsed = missing.parse(JSON.parse(text))));
        return {
          scenario: String(row["scenario"]),
          run: Number(row["run"]),
          version: Number(row["version"]),
          key: String(row["key"]),
          missing: parsed,
        };
      });
  }

  /** Call inside the transaction that stores the events. Returns false when the run is gone. */
  write(row: EventRunRow): boolean {
    return (
      this.#db.run(
        `INSERT INTO eventRuns (scenario, run, version, key, missing) SELECT ?, seq, ?, ?, ? FROM runs WHERE seq = ?
         ON CONFLICT (scenario, run) DO UPDATE SET version = excluded.version, key = excluded.key, missing = excluded.missing`,
        row.scenario,
        row.version,
        row.key,
        row.missing.length === 0 ? "[]" : JSON.stringify(row.missing),
        row.run,
      ) > 0
    );
  }

  deleteScenario(id: string): void {
    this.#db.run("DELETE FROM eventRuns WHERE scenario = ?", id);
  }
}
