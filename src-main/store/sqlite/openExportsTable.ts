import type { Database } from "./database.ts";

/** Folders of exports that are being written: whoever opens the library next knows what a crash has left. */
export class OpenExportsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  add(temporary: string): void {
    this.#db.run("INSERT OR IGNORE INTO openExports (temporary) VALUES (?)", temporary);
  }

  remove(temporary: string): void {
    this.#db.run("DELETE FROM openExports WHERE temporary = ?", temporary);
  }

  list(): string[] {
    return this.#db.all("SELECT temporary FROM openExports").map((row) => String(row["temporary"]));
  }
}
