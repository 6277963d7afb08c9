import type { Database } from "./database.ts";

/** Key and JSON value. */
export class SettingsTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  read(key: string): unknown {
    const row = this.#db.get("SELECT value FROM settings WHERE key = ?", key);
    return row ? JSON.parse(row["value"] as string) : undefined;
  }

  write(key: string, value: unknown): void {
    this.#db.run(
      "INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
      key,
      JSON.stringify(value),
    );
  }
}
