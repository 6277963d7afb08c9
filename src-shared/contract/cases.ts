import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import {
  auditEntry,
  auditVerdict,
  caseHead,
  caseId,
  caseItemId,
  caseNote,
  caseOrder,
  caseState,
  caseTitle,
  exportId,
  exportOptions,
  exportState,
  newCaseItem,
  shownCase,
  shownItem,
} from "../domain/case.ts";
import { language } from "../domain/evidence.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

/** Everything, whenever something of it changed: cases are few. Newest first; exports of this start of the app. */
export const casesEvent = z.object({
  cases: z.array(caseHead),
  exports: z.array(exportState),
  /** Counts up with every change of a case's contents: what is shown of one is then asked again. */
  seq: z.int(),
});
export type CasesEvent = z.infer<typeof casesEvent>;

const one = z.object({ id: caseId });

export const casesContract = {
  watch: base.output(eventIterator(casesEvent)),
  /** Newest first. */
  list: base.output(z.array(caseHead)),
  get: base.input(one).output(shownCase),
  /** Cases that hold something of these recordings: asked before one is removed. */
  holding: base.input(z.object({ videoIds: z.array(videoId).max(10_000) })).output(z.array(caseHead)),
  create: base.input(z.object({ title: caseTitle })).output(caseHead),
  /** Everything from here on throws CASE_CLOSED where the case is closed, but for `setState`, `remove` and the exports. */
  rename: base.input(one.extend({ title: caseTitle })).output(caseHead),
  setState: base.input(one.extend({ state: caseState })).output(caseHead),
  /** Deletes a case with its items. The receipt says what went and which row of the audit log says so; packs that were exported stay where they are. */
  remove: base
    .input(one)
    .output(z.object({ id: caseId, title: z.string(), items: z.int(), auditSeq: z.int(), auditHash: z.string() })),
  addItem: base.input(z.object({ caseId, item: newCaseItem, note: caseNote.default("") })).output(shownItem),
  editItem: base.input(z.object({ id: caseItemId, note: caseNote })).output(shownItem),
  removeItem: base.input(z.object({ id: caseItemId })).output(z.object({ removed: z.boolean() })),
  /** `ids` = every item, in the order wanted; needed for `own`. */
  arrange: base
    .input(one.extend({ order: caseOrder, ids: z.array(caseItemId).max(10_000).optional() }))
    .output(shownCase),
  /** Where packs go unless another folder is named. */
  exportFolder: base.output(z.object({ path: z.string() })),
  /** Begins an export and returns at once; `watch` tells how it goes. `folder` = absolute path that exists, null = the library's own folder for packs. */
  startExport: base
    .input(
      one.extend({ folder: z.string().min(1).max(4096).nullable(), language, options: exportOptions.prefault({}) }),
    )
    .output(exportState),
  /** Stops it; nothing of it is left. */
  cancelExport: base.input(z.object({ id: exportId })).output(z.object({ cancelled: z.boolean() })),
  /** The public half of the key that packs of this installation are signed with; made on first use. */
  signingKey: base.output(z.object({ fingerprint: z.string(), publicKey: z.string() })),
  /** Rows of the audit log, newest first: of one case, or all. */
  audit: base
    .input(z.object({ caseId: caseId.nullable().default(null), limit: z.int().min(1).max(5000).default(200) }))
    .output(z.object({ entries: z.array(auditEntry), total: z.int() })),
  verifyAudit: base.output(auditVerdict),
};
