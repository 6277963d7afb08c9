import { languageEndpoint, type EndpointId, type LanguageEndpoint } from "#shared/domain/language.ts";
import type { Database, Row } from "./database.ts";

/** Language model endpoints as JSON, in the order they were made. Keys are never among it. */
export class EndpointsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** One that cannot be read any more (a newer version wrote it) is left out. */
  list(): LanguageEndpoint[] {
    return this.#db.all("SELECT data FROM endpoints ORDER BY seq").flatMap((row) => parse(row) ?? []);
  }

  find(id: EndpointId): LanguageEndpoint | null {
    const row = this.#db.get("SELECT data FROM endpoints WHERE id = ?", id);
    return row ? parse(row) : null;
  }

  /** Inserts at the end, or replaces in its place. */
  save(endpoint: LanguageEndpoint): void {
    this.#db.run(
      `INSERT INTO endpoints (id, seq, data) VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM endpoints), ?)
       ON CONFLICT (id) DO UPDATE SET data = excluded.data`,
      endpoint.id,
      JSON.stringify(endpoint),
    );
  }

  /** Returns false when it is gone. */
  delete(id: EndpointId): boolean {
    return this.#db.run("DELETE FROM endpoints WHERE id = ?", id) > 0;
  }
}

function parse(row: Row): LanguageEndpoint | null {
  try {
    return languageEndpoint.parse(JSON.parse(row["data"] as string));
  } catch {
    return null;
  }
}
