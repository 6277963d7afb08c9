import { z } from "zod";
import { savedSearchId, type SavedSearch } from "#shared/contract/search.ts";
import { query } from "#shared/domain/query.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

const savedRow = z.object({
  id: savedSearchId,
  name: z.string(),
  query: z.string().transform((text) => query.parse(JSON.parse(text))),
  pinned: z.int().transform((value) => value === 1),
  createdAtMs: z.int(),
  unseen: z.int(),
});

const COLUMNS = "id, name, query, pinned, createdAtMs, unseen";

/** Searches that an operator keeps. Every change is told to `onChange` by id. */
export class SavedSearchesTable {
  #db: Database;
  #onChange: (id: string) => void;
  constructor(db: Database, onChange: (id: string) => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  /** In the order they were made. One that cannot be read any more (a newer version wrote it) is left out. */
  list(): SavedSearch[] {
    return this.#db.all(`SELECT ${COLUMNS} FROM savedSearches ORDER BY seq`).flatMap((row) => {
      const parsed = savedRow.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
  }

  find(id: string): SavedSearch | null {
    const row = this.#db.get(`SELECT ${COLUMNS} FROM savedSearches WHERE id = ?`, id);
    return row ? parse(row) : null;
  }

  insert(search: Omit<SavedSearch, "unseen">): void {
    this.#db.run(
      `INSERT INTO savedSearches (id, seq, name, query, pinned, createdAtMs)
       VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM savedSearches), ?, ?, ?, ?)`,
      search.id,
      search.name,
      JSON.stringify(search.query),
      Number(search.pinned),
      search.createdAtMs,
    );
    this.#onChange(search.id);
  }

  /** Returns false when it is gone. */
  update(id: string, change: Pick<SavedSearch, "name" | "query" | "pinned">): boolean {
    return this.#changed(
      id,
      this.#db.run(
        "UPDATE savedSearches SET name = ?, query = ?, pinned = ? WHERE id = ?",
        change.name,
        JSON.stringify(change.query),
        Number(change.pinned),
        id,
      ),
    );
  }

  addUnseen(id: string, more: number): boolean {
    return this.#changed(id, this.#db.run("UPDATE savedSearches SET unseen = unseen + ? WHERE id = ?", more, id));
  }

  markSeen(id: string): boolean {
    return this.#changed(id, this.#db.run("UPDATE savedSearches SET unseen = 0 WHERE id = ?", id));
  }

  delete(id: string): boolean {
    return this.#changed(id, this.#db.run("DELETE FROM savedSearches WHERE id = ?", id));
  }

  #changed(id: string, rows: number): boolean {
    if (rows > 0) this.#onChange(id);
    return rows > 0;
  }
}

function parse(row: Row): SavedSearch {
  const result = savedRow.safeParse(row);
  if (!result.success)
    throw fail("LIBRARY_UNREADABLE", `saved search ${String(row["id"])}: ${result.error.message}`, result.error);
  return result.data;
}
