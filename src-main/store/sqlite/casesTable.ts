import { z } from "zod";
import {
  caseContent,
  caseHead,
  caseId,
  caseItem,
  type CaseContent,
  type CaseHead,
  type CaseId,
  type CaseItem,
  type CaseItemId,
  type CaseOrder,
} from "#shared/domain/case.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Database, Row } from "./database.ts";

const HEAD = `c.id, c.title, c.state, c.itemOrder AS "order", c.createdBy, c.createdAtMs, c.changedAtMs, c.closedAtMs,
  (SELECT count(*) FROM caseItems i WHERE i.caseId = c.id) AS items`;
const itemCase = z.object({ caseId });

/** Cases and what is in them. Every change is told to `onChange`. */
export class CasesTable {
  #db: Database;
  #onChange: () => void;
  constructor(db: Database, onChange: () => void) {
    this.#db = db;
    this.#onChange = onChange;
  }

  /** Newest first. */
  list(): CaseHead[] {
    return this.#db.all(`SELECT ${HEAD} FROM cases c ORDER BY c.seq DESC`).map(head);
  }

  find(id: CaseId): CaseHead | null {
    const row = this.#db.get(`SELECT ${HEAD} FROM cases c WHERE c.id = ?`, id);
    return row ? head(row) : null;
  }

  /** Cases that hold something of these recordings, newest first. */
  holding(videoIds: readonly VideoId[]): CaseHead[] {
    return this.#db
      .all(
        `SELECT ${HEAD} FROM cases c WHERE c.id IN (
           SELECT i.caseId FROM caseItems i, json_tree(i.content) t
           WHERE t.key = 'videoId' AND t.value IN (SELECT value FROM json_each(?)))
         ORDER BY c.seq DESC`,
        JSON.stringify(videoIds),
      )
      .map(head);
  }

  insert(id: CaseId, title: string, createdBy: string, nowMs: number): void {
    this.#db.run(
      `INSERT INTO cases (id, seq, title, createdBy, createdAtMs, changedAtMs)
       VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM cases), ?, ?, ?, ?)`,
      id,
      title,
      createdBy,
      nowMs,
      nowMs,
    );
    this.#onChange();
  }

  /** Fields left out stay. */
  patch(
    id: CaseId,
    patch: { title?: string; state?: CaseHead["state"]; closedAtMs?: number | null; order?: CaseOrder },
    nowMs: number,
  ): void {
    this.#db.run(
      `UPDATE cases SET title = coalesce(?, title), state = coalesce(?, state), itemOrder = coalesce(?, itemOrder),
         closedAtMs = CASE WHEN ? THEN ? ELSE closedAtMs END, changedAtMs = ? WHERE id = ?`,
      patch.title ?? null,
      patch.state ?? null,
      patch.order ?? null,
      Number(patch.closedAtMs !== undefined),
      patch.closedAtMs ?? null,
      nowMs,
      id,
    );
    this.#onChange();
  }

  /** Deletes a case and its items. */
  delete(id: CaseId): void {
    this.#db.run("DELETE FROM cases WHERE id = ?", id);
    this.#onChange();
  }

  /** Items of a case as somebody arranged them; in the order of adding where nobody did. */
  items(id: CaseId): CaseItem[] {
    return this.#db.all("SELECT * FROM caseItems WHERE caseId = ? ORDER BY position, seq", id).map(item);
  }

  item(id: CaseItemId): CaseItem | null {
    const row = this.#db.get("SELECT * FROM caseItems WHERE id = ?", id);
    return row ? item(row) : null;
  }

  caseOf(id: CaseItemId): CaseId | null {
    const row = this.#db.get("SELECT caseId FROM caseItems WHERE id = ?", id);
    return row ? itemCase.parse(row).caseId : null;
  }

  /** Puts an item at the end of its case. */
  addItem(
    id: CaseItemId,
    to: CaseId,
    { content, note, addedBy }: { content: CaseContent; note: string; addedBy: string },
    nowMs: number,
  ): void {
    this.#db.run(
      `INSERT INTO caseItems (id, seq, caseId, position, note, addedBy, addedAtMs, content)
       VALUES (?, (SELECT coalesce(max(seq), 0) + 1 FROM caseItems), ?,
         (SELECT coalesce(max(position), 0) + 1 FROM caseItems WHERE caseId = ?), ?, ?, ?, ?)`,
      id,
      to,
      to,
      note,
      addedBy,
      nowMs,
      JSON.stringify(content),
    );
    this.#touch(to, nowMs);
  }

  setNote(id: CaseItemId, note: string, nowMs: number): void {
    this.#db.run("UPDATE caseItems SET note = ? WHERE id = ?", note, id);
    const of = this.caseOf(id);
    if (of) this.#touch(of, nowMs);
  }

  removeItem(id: CaseItemId, nowMs: number): void {
    const of = this.caseOf(id);
    this.#db.run("DELETE FROM caseItems WHERE id = ?", id);
    if (of) this.#touch(of, nowMs);
  }

  /** Gives the items of a case the places in which they are named. */
  arrange(id: CaseId, ids: readonly CaseItemId[], nowMs: number): void {
    for (const [i, one] of ids.entries())
      this.#db.run("UPDATE caseItems SET position = ? WHERE id = ? AND caseId = ?", i + 1, one, id);
    this.#touch(id, nowMs);
  }

  #touch(id: CaseId, nowMs: number): void {
    this.#db.run("UPDATE cases SET changedAtMs = ? WHERE id = ?", nowMs, id);
    this.#onChange();
  }
}

function head(row: Row): CaseHead {
  try {
    return caseHead.parse(row);
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", `case ${String(row["id"])}`, error);
  }
}

function item({ content, ...row }: Row): CaseItem {
  try {
    return caseItem.parse({ ...row, content: caseContent.parse(JSON.parse(String(content))) });
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", `item ${String(row["id"])} of a case`, error);
  }
}
