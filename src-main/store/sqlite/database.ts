import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import { MIGRATIONS } from "./migrations.ts";

export type Row = Record<string, unknown>;

/**
 * The library's one SQLite connection: WAL, synchronous FULL (a checkpoint that was acknowledged survives a power cut), foreign keys on, statements cached by
 * their text. All calls are synchronous and short.
 *
 * It doubles as the owner lock: `locking_mode=EXCLUSIVE` keeps the operating system's lock on the file from the first write until close or death of the process, so two owners are impossible and
 * no lock goes stale after kill -9. (https://sqlite.org/pragma.html#pragma_locking_mode)
 */
export class Database {
  #db: DatabaseSync;
  #statements = new Map<string, StatementSync>();
  #depth = 0;

  private constructor(db: DatabaseSync) {
    this.#db = db;
  }

  /**
   * Opens, locks and migrates. Throws AppError: LIBRARY_IN_USE when another process has it, LIBRARY_UNREADABLE when it is damaged or newer
   * than this program, DISK_FULL.
   */
  static open(path: string): Database {
    let db: DatabaseSync | null = null;
    try {
      mkdirSync(dirname(path), { recursive: true });
      db = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 200 });
      db.exec("PRAGMA locking_mode = EXCLUSIVE");
      // Takes effect on a new file only: lets deleted ranges give their space back.
      db.exec("PRAGMA auto_vacuum = INCREMENTAL");
      db.exec("PRAGMA journal_mode = WAL");
      db.exec("PRAGMA synchronous = FULL");
      // The lock is taken by the first write transaction; take it now, not at some later import.
      db.exec("BEGIN IMMEDIATE; PRAGMA user_version; COMMIT");
      const database = new Database(db);
      database.#migrate();
      return database;
    } catch (error) {
      db?.close();
      const known = fromSystemError(error);
      throw known === error ? fail("LIBRARY_UNREADABLE", String((error as Error).message), error) : known;
    }
  }

  #migrate(): void {
    const { user_version: version } = this.get("PRAGMA user_version") as { user_version: number };
    if (version > MIGRATIONS.length)
      throw fail(
        "LIBRARY_UNREADABLE",
        `The library was written by a newer Sightline (schema ${version}, this one knows ${MIGRATIONS.length}).`,
      );
    for (let i = version; i < MIGRATIONS.length; i++) {
      this.transaction(() => {
        this.#db.exec(MIGRATIONS[i]!);
        this.#db.exec(`PRAGMA user_version = ${i + 1}`);
      });
    }
  }

  /** Runs `work` in one transaction: all or nothing. A transaction inside another joins it. Errors of the system come out as AppError. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#depth++;
    try {
      this.#db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        this.#db.exec("COMMIT");
        return result;
      } catch (error) {
        // SQLite may have rolled back by itself already (full disk).
        if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
        throw error;
      }
    } catch (error) {
      throw fromSystemError(error);
    } finally {
      this.#depth--;
    }
  }

  /** Executes a statement and returns the number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    try {
      return Number(this.#prepare(sql).run(...values).changes);
    } catch (error) {
      throw fromSystemError(error);
    }
  }

  get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...values) as Row[];
  }

  /** Gives freed pages back to the file system and truncates the log; called when the library is idle. */
  checkpoint(): void {
    this.#db.exec("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)");
  }

  close(): void {
    this.#statements.clear();
    if (this.#db.isOpen) this.#db.close();
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) this.#statements.set(sql, (statement = this.#db.prepare(sql)));
    return statement;
  }
}
