import type { CaseId } from "#shared/domain/case.ts";
import type { Database, Row } from "./database.ts";

/** A row as it is stored: `data` is canonical JSON. Who reads it decides whether it can be believed. */
export interface AuditRow {
  seq: number;
  atMs: number;
  setBackMs: number;
  actor: string;
  action: string;
  caseId: string | null;
  data: string;
  prev: string;
  hash: string;
}

/** The audit log. Rows are added and read, never changed. */
export class AuditTable {
  #db: Database;
  constructor(db: Database) {
    this.#db = db;
  }

  /** Where the log ends, as was written beside it with the last row; null before the first. */
  head(): { seq: number; hash: string } | null {
    const row = this.#db.get("SELECT seq, hash FROM auditHead");
    return row ? { seq: Number(row["seq"]), hash: String(row["hash"]) } : null;
  }

  last(): AuditRow | null {
    const row = this.#db.get("SELECT * FROM audit ORDER BY seq DESC LIMIT 1");
    return row ? asRow(row) : null;
  }

  /** Adds a row and moves the head to it. */
  append(row: AuditRow): void {
    this.#db.transaction(() => {
      this.#db.run(
        "INSERT INTO audit (seq, atMs, setBackMs, actor, action, caseId, data, prev, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.seq,
        row.atMs,
        row.setBackMs,
        row.actor,
        row.action,
        row.caseId,
        row.data,
        row.prev,
        row.hash,
      );
      this.#db.run(
        "INSERT INTO auditHead (one, seq, hash) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, hash = excluded.hash",
        row.seq,
        row.hash,
      );
    });
  }

  /** At most `limit` rows after `seq`, oldest first. */
  after(seq: number, limit: number): AuditRow[] {
    return this.#db.all("SELECT * FROM audit WHERE seq > ? ORDER BY seq LIMIT ?", seq, limit).map(asRow);
  }

  /** Newest first; of one case or all. */
  list(of: CaseId | null, limit: number): AuditRow[] {
    return this.#db
      .all("SELECT * FROM audit WHERE ?1 IS NULL OR caseId = ?1 ORDER BY seq DESC LIMIT ?2", of, limit)
      .map(asRow);
  }

  count(of: CaseId | null): number {
    return Number(this.#db.get("SELECT count(*) AS n FROM audit WHERE ?1 IS NULL OR caseId = ?1", of)!["n"]);
  }
}

const asRow = (row: Row): AuditRow => ({
  seq: Number(row["seq"]),
  atMs: Number(row["atMs"]),
  setBackMs: Number(row["setBackMs"]),
  actor: String(row["actor"]),
  action: String(row["action"]),
  caseId: row["caseId"] as string | null,
  data: String(row["data"]),
  prev: String(row["prev"]),
  hash: String(row["hash"]),
});
