import { auditEntry, type AuditAction, type AuditEntry, type AuditVerdict, type CaseId } from "#shared/domain/case.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Clock } from "../../platform/clock.ts";
import type { AuditRow, AuditTable } from "../../store/sqlite/auditTable.ts";
import { canonical, type Json } from "./canonical.ts";
import { ChainCheck, GENESIS, hashOf } from "./chain.ts";

/** Rows in memory at once while the whole log is held together. */
const PAGE = 2000;

/** What is written down. */
export interface Happening {
  action: AuditAction;
  caseId?: CaseId;
  /** Plain values: ids, figures, the words of operators. */
  data?: { readonly [key: string]: Json };
}

/** Who did what, in rows that each carry the hash of the one before. Written in the transaction of what it tells of: neither is there without the other. */
export class AuditLog {
  #table: AuditTable;
  #clock: Clock;
  #operator: () => string;
  constructor(table: AuditTable, clock: Clock, operator: () => string) {
    this.#table = table;
    this.#clock = clock;
    this.#operator = operator;
  }

  add({ action, caseId, data = {} }: Happening): AuditRow {
    const last = this.#table.last();
    const atMs = this.#clock.nowMs();
    const entry = {
      seq: (last?.seq ?? 0) + 1,
      atMs,
      // The clock of a recorder's workstation is set back, by daylight saving done wrong or by somebody: that is part of the record.
      setBackMs: last ? Math.max(0, last.atMs - atMs) : 0,
      actor: this.#operator(),
      action,
      caseId: caseId ?? null,
      data,
      prev: last?.hash ?? GENESIS,
    };
    const row = { ...entry, data: canonical(data), hash: hashOf(entry) };
    this.#table.append(row);
    return row;
  }

  /** Where the log ends. */
  head(): { seq: number; hash: string } {
    return this.#table.head() ?? { seq: 0, hash: GENESIS };
  }

  /** Newest first. Throws AppError(LIBRARY_UNREADABLE) on a row that is none. */
  list(of: CaseId | null, limit: number): { entries: AuditEntry[]; total: number } {
    return { entries: this.#table.list(of, limit).map(entryOf), total: this.#table.count(of) };
  }

  /** Holds every row against the one before, and the last against what is written beside the log. */
  verify(): AuditVerdict {
    const check = new ChainCheck();
    for (let after = Number.MIN_SAFE_INTEGER; ;) {
      const rows = this.#table.after(after, PAGE);
      for (const row of rows) check.add(row);
      if (rows.length < PAGE || check.broken) break;
      after = rows.at(-1)!.seq;
    }
    check.end(this.#table.head());
    const { rows, head, broken, setBack } = check;
    return { rows, head, broken, setBack };
  }
}

function entryOf(row: AuditRow): AuditEntry {
  try {
    return auditEntry.parse({ ...row, data: JSON.parse(row.data) });
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", `row ${row.seq} of the audit log`, error);
  }
}
