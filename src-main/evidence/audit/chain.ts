import { createHash } from "node:crypto";
import type { AuditBreak } from "#shared/domain/case.ts";
import type { AuditRow } from "../../store/sqlite/auditTable.ts";
import { canonical, type Json } from "./canonical.ts";

/** What the first row follows. */
export const GENESIS = "0".repeat(64);

/** Hash of an entry, lower-case hex: SHA-256 over the hash of the one before, a line feed, and the canonical JSON of everything but the two hashes. */
export function hashOf({ prev, ...rest }: Omit<AuditRow, "hash" | "data"> & { data: Json }): string {
  return createHash("sha256")
    .update(`${prev}\n${canonical(rest)}`)
    .digest("hex");
}

/** Holds rows together as they come, from the first on. Pure. */
export class ChainCheck {
  rows = 0;
  head = GENESIS;
  setBack = 0;
  broken: AuditBreak | null = null;
  #lastAtMs: number | null = null;

  /** Takes the next row; after the first break nothing more is looked at. */
  add(row: AuditRow): void {
    if (this.broken) return;
    const why = this.#wrongWith(row);
    if (why) {
      this.broken = { seq: row.seq, why };
      return;
    }
    this.rows++;
    this.head = row.hash;
    this.#lastAtMs = row.atMs;
    if (row.setBackMs > 0) this.setBack++;
  }

  /** Call after the last row, with what was written beside the log. */
  end(head: { seq: number; hash: string } | null): void {
    if (this.broken || (head?.seq === this.rows && head.hash === this.head) || (head === null && this.rows === 0))
      return;
    this.broken = { seq: Math.min(this.rows, head?.seq ?? 0) + 1, why: "end" };
  }

  #wrongWith(row: AuditRow): AuditBreak["why"] | null {
    if (row.seq !== this.rows + 1 || row.prev !== this.head) return "notFollowing";
    const { hash, data: text, ...rest } = row;
    const data = jsonOf(text);
    if (data === undefined) return "unreadable";
    if (canonical(data) !== text || hashOf({ ...rest, data }) !== hash) return "changed";
    const setBackMs = this.#lastAtMs === null ? 0 : Math.max(0, this.#lastAtMs - row.atMs);
    return setBackMs === row.setBackMs ? null : "clockHidden";
  }
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
