import type { CasesEvent } from "#shared/contract/cases.ts";
import {
  caseId,
  caseItemId,
  caseTitle,
  type AuditAction,
  type CaseHead,
  type CaseId,
  type CaseItem,
  type CaseItemId,
  type CaseOrder,
  type CaseVideo,
  type FootageState,
  type NewCaseItem,
  type ShownCase,
  type ShownItem,
} from "#shared/domain/case.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { Changes } from "../../platform/changes.ts";
import { randomId } from "../../platform/ids.ts";
import type { AuditLog, Happening } from "../audit/auditLog.ts";
import type { Json } from "../audit/canonical.ts";
import type { CaseService, EvidenceDeps, PackExports } from "../types.ts";
import { contentOf, inOrder, stretchOf, videosOf } from "./content.ts";

export interface CaseDeps extends Pick<EvidenceDeps, "store" | "event" | "answer" | "operator" | "clock"> {
  log: AuditLog;
  exports: Pick<PackExports, "states">;
  /** Announces that an export moved on. */
  exportChanges: Changes<"exports">;
}

/** Cases and their items. Every change and its row in the audit log are one transaction. */
export class Cases implements CaseService {
  readonly #deps: CaseDeps;
  #seq = 0;
  constructor(deps: CaseDeps) {
    this.#deps = deps;
    deps.store.caseChanges.subscribe(() => this.#seq++);
  }

  async *watch(signal: AbortSignal): AsyncGenerator<CasesEvent, void> {
    const { store, exports, exportChanges } = this.#deps;
    const read = (): CasesEvent => ({ cases: store.cases.list(), exports: exports.states(), seq: this.#seq });
    const relay = store.caseChanges.subscribe(() => exportChanges.announce("exports"));
    // What is left of the footage is shown with the items. Progress of an analysis changes videos all the time and no case.
    const footage = store.videoChanges.subscribe((id) => {
      if (store.videos.find(id)) return;
      this.#seq++;
      exportChanges.announce("exports");
    });
    try {
      yield* exportChanges.watch<CasesEvent>(signal, read, read);
    } finally {
      relay();
      footage();
    }
  }

  list(): CaseHead[] {
    return this.#deps.store.cases.list();
  }

  holding(videoIds: readonly VideoId[]): CaseHead[] {
    return this.#deps.store.cases.holding(videoIds);
  }

  get(id: CaseId): ShownCase {
    const head = this.#need(id);
    const items = inOrder(this.#deps.store.cases.items(id), head.order);
    return { ...head, contents: items.map((it) => this.#shown(it)) };
  }

  create(title: string): CaseHead {
    const id = caseId.parse(randomId("c"));
    return this.#write({ action: "caseCreated", caseId: id, data: { title } }, (nowMs) => {
      this.#deps.store.cases.insert(id, caseTitle.parse(title), this.#deps.operator(), nowMs);
      return this.#need(id);
    });
  }

  rename(id: CaseId, title: string): CaseHead {
    const before = this.#open(id);
    return this.#write({ action: "caseRenamed", caseId: id, data: { from: before.title, to: title } }, (nowMs) => {
      this.#deps.store.cases.patch(id, { title: caseTitle.parse(title) }, nowMs);
      return this.#need(id);
    });
  }

  setState(id: CaseId, state: CaseHead["state"]): CaseHead {
    const before = this.#need(id);
    if (before.state === state) return before;
    const action: AuditAction = state === "closed" ? "caseClosed" : "caseReopened";
    return this.#write({ action, caseId: id, data: { items: before.items } }, (nowMs) => {
      this.#deps.store.cases.patch(id, { state, closedAtMs: state === "closed" ? nowMs : null }, nowMs);
      return this.#need(id);
    });
  }

  remove(id: CaseId): ReturnType<CaseService["remove"]> {
    const { store, log } = this.#deps;
    const { title, items } = this.#need(id);
    return store.db.transaction(() => {
      store.cases.delete(id);
      const row = log.add({ action: "caseDeleted", caseId: id, data: { title, items } });
      return { id, title, items, auditSeq: row.seq, auditHash: row.hash };
    });
  }

  addItem(id: CaseId, item: NewCaseItem, note: string): ShownItem {
    const { store, operator } = this.#deps;
    this.#open(id);
    const content = contentOf(this.#deps, item);
    if (content.kind === "note" && note.trim() === "") throw fail("INVALID_INPUT", "an empty note");
    const itemId = caseItemId.parse(randomId("ci"));
    const data = { item: itemId, kind: content.kind, note, ...whereOf(content) };
    return this.#write({ action: "itemAdded", caseId: id, data }, (nowMs) => {
      store.cases.addItem(itemId, id, { content, note, addedBy: operator() }, nowMs);
      return this.#shown(store.cases.item(itemId)!);
    });
  }

  editItem(id: CaseItemId, note: string): ShownItem {
    const { store } = this.#deps;
    const item = this.#openItem(id);
    const data = { item: id, from: item.note, to: note };
    return this.#write({ action: "itemNoted", caseId: item.caseId, data }, (nowMs) => {
      store.cases.setNote(id, note, nowMs);
      return this.#shown(store.cases.item(id)!);
    });
  }

  removeItem(id: CaseItemId): boolean {
    const { store } = this.#deps;
    if (!store.cases.caseOf(id)) return false;
    const item = this.#openItem(id);
    const data = { item: id, kind: item.content.kind, note: item.note, ...whereOf(item.content) };
    return this.#write({ action: "itemRemoved", caseId: item.caseId, data }, (nowMs) => {
      store.cases.removeItem(id, nowMs);
      return true;
    });
  }

  arrange(id: CaseId, order: CaseOrder, ids?: readonly CaseItemId[]): ShownCase {
    const { store } = this.#deps;
    const head = this.#open(id);
    const known = new Set(store.cases.items(id).map((it) => it.id));
    const wanted = new Set(ids);
    if (
      order === "own" &&
      ids &&
      (wanted.size !== known.size || ids.length !== known.size || !ids.every((it) => known.has(it)))
    )
      throw fail("INVALID_INPUT", "an arrangement names every item of the case once");
    const placed = order === "own" ? (ids ?? inOrder(store.cases.items(id), head.order).map((it) => it.id)) : null;
    return this.#write({ action: "caseArranged", caseId: id, data: { order, items: placed ?? [] } }, (nowMs) => {
      store.cases.patch(id, { order }, nowMs);
      if (placed) store.cases.arrange(id, placed, nowMs);
      return this.get(id);
    });
  }

  audit(of: CaseId | null, limit: number): ReturnType<CaseService["audit"]> {
    return this.#deps.log.list(of, limit);
  }

  verifyAudit(): ReturnType<CaseService["verifyAudit"]> {
    return this.#deps.log.verify();
  }

  note(happening: Happening): void {
    this.#deps.log.add(happening);
  }

  /** The change and the row that tells of it. */
  #write<T>(happening: Happening, change: (nowMs: number) => T): T {
    const { store, log, clock } = this.#deps;
    return store.db.transaction(() => {
      const result = change(clock.nowMs());
      log.add(happening);
      return result;
    });
  }

  #need(id: CaseId): CaseHead {
    const head = this.#deps.store.cases.find(id);
    if (!head) throw fail("NOT_FOUND", id);
    return head;
  }

  #open(id: CaseId): CaseHead {
    const head = this.#need(id);
    if (head.state === "closed") throw fail("CASE_CLOSED", head.title);
    return head;
  }

  #openItem(id: CaseItemId): CaseItem {
    const item = this.#deps.store.cases.item(id);
    if (!item) throw fail("NOT_FOUND", id);
    this.#open(item.caseId);
    return item;
  }

  #shown(item: CaseItem): ShownItem {
    const footage = Object.fromEntries(videosOf(item.content).map((it) => [it.videoId, this.#stateOf(it)]));
    return { ...item, footage };
  }

  #stateOf({ videoId, sha256 }: CaseVideo): FootageState {
    const row = this.#deps.store.videos.find(videoId);
    if (!row) return "removed";
    if (sha256 !== null && row.sha256 !== null && row.sha256 !== sha256) return "changed";
    return row.missing ? "missing" : "here";
  }
}

/** Where an item's content is, for the log: ids and figures, no names of files. */
function whereOf(content: CaseItem["content"]): { [key: string]: Json } {
  const at = stretchOf(content);
  return {
    ...(at ? { videoId: at.video.videoId, sha256: at.video.sha256, fromUs: at.fromUs, toUs: at.toUs } : {}),
    ...(content.kind === "event" ? { event: content.event.id } : {}),
    ...(content.kind === "answer" ? { answer: content.answer.id } : {}),
  };
}
