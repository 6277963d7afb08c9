import { z } from "zod";
import type { Database, Row } from "./database.ts";

const scenarioRow = z.object({
  id: z.string(),
  enabled: z.int().transform((value) => value === 1),
  /** Null = as bundled. */
  yaml: z.string().nullable(),
  version: z.int(),
});
/** What differs here from the bundled scenarios. */
export type ScenarioRow = z.infer<typeof scenarioRow>;

/** Scenarios that were made, changed or switched off here, with every version that was saved. */
export class ScenariosTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** In the order they were first touched. */
  list(): ScenarioRow[] {
    return this.#db.all("SELECT id, enabled, yaml, version FROM scenarios ORDER BY seq").map(parse);
  }

  /** Stores a text as a version, in use from now on. Whether it is switched on stays as it was. */
  save(id: string, version: number, yaml: string, savedAtMs: number): void {
    this.#db.transaction(() => {
      this.#touch(id);
      this.#db.run("UPDATE scenarios SET yaml = ?, version = ? WHERE id = ?", yaml, version, id);
      this.#db.run(
        "INSERT INTO scenarioVersions (scenario, version, yaml, savedAtMs) VALUES (?, ?, ?, ?)",
        id,
        version,
        yaml,
        savedAtMs,
      );
    });
  }

  setEnabled(id: string, enabled: boolean): void {
    this.#db.transaction(() => {
      this.#touch(id);
      this.#db.run("UPDATE scenarios SET enabled = ? WHERE id = ?", Number(enabled), id);
    });
  }

  /** Back to the bundled text. What was saved stays in its history. */
  reset(id: string): void {
    this.#db.run("UPDATE scenarios SET yaml = NULL WHERE id = ?", id);
  }

  /** Forgets a scenario and its history. */
  delete(id: string): void {
    this.#db.run("DELETE FROM scenarios WHERE id = ?", id);
  }

  /** Versions that were saved here, oldest first. */
  history(id: string): Array<{ version: number; savedAtMs: number }> {
    return this.#db
      .all("SELECT version, savedAtMs FROM scenarioVersions WHERE scenario = ? ORDER BY version", id)
      .map((row) => ({ version: Number(row["version"]), savedAtMs: Number(row["savedAtMs"]) }));
  }

  /** Text of one saved version; null when there is none. */
  text(id: string, version: number): string | null {
    const row = this.#db.get("SELECT yaml FROM scenarioVersions WHERE scenario = ? AND version = ?", id, version);
    return row ? String(row["yaml"]) : null;
  }

  #touch(id: string): void {
    this.#db.run(
      `INSERT INTO scenarios (id, seq) VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM scenarios)) ON CONFLICT (id) DO NOTHING`,
      id,
    );
  }
}

const parse = (row: Row): ScenarioRow => scenarioRow.parse(row);
