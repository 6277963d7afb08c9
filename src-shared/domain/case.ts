import { z } from "zod";
import { problem } from "./errors.ts";
import { eventId, sceneEvent } from "./event.ts";
import { answerId, storedAnswer } from "./evidence.ts";
import { boxNorm } from "./geometry.ts";
import { mediaUs, recordedAt } from "./time.ts";
import { videoId } from "./video.ts";

export const caseId = z
  .string()
  .regex(/^c_[0-9a-z]{10,32}$/)
  .brand<"CaseId">();
export type CaseId = z.infer<typeof caseId>;

export const caseItemId = z
  .string()
  .regex(/^ci_[0-9a-z]{10,32}$/)
  .brand<"CaseItemId">();
export type CaseItemId = z.infer<typeof caseItemId>;

export const exportId = z
  .string()
  .regex(/^x_[0-9a-z]{10,32}$/)
  .brand<"ExportId">();
export type ExportId = z.infer<typeof exportId>;

export const caseTitle = z.string().trim().min(1).max(200);
export const caseNote = z.string().max(8000);

/** A closed case stands as it is: it is read and exported, and refuses every change until it is opened again. */
export const caseState = z.enum(["open", "closed"]);

/** `time`: by the recordings' clocks, items without one last, as they were added. `own`: as somebody arranged them. */
export const caseOrder = z.enum(["time", "own"]);
export type CaseOrder = z.infer<typeof caseOrder>;

/** A recording as it was known when something of it was put into a case; stays when the recording is removed. */
export const caseVideo = z.object({
  videoId,
  name: z.string(),
  /** Fingerprint of the whole file; null where it was not computed yet. */
  sha256: z.string().nullable(),
  sizeBytes: z.int(),
  camera: z.string().nullable(),
  recordedAt,
  durationUs: mediaUs.nullable(),
});
export type CaseVideo = z.infer<typeof caseVideo>;

const pointed = {
  /** The object that is meant; null = none in particular. */
  trackId: z.int().positive().nullable(),
  box: boxNorm.nullable(),
};

/** What an item holds. Events and answers are copied as they were: the case stands when the library changes. */
export const caseContent = z.discriminatedUnion("kind", [
  /** [fromUs, toUs] of a recording; `bestUs` is the frame that stands for it, at which `box` was. */
  z.object({ kind: z.literal("span"), video: caseVideo, fromUs: mediaUs, toUs: mediaUs, bestUs: mediaUs, ...pointed }),
  /** One exact frame: the last at or before `tUs`. */
  z.object({ kind: z.literal("still"), video: caseVideo, tUs: mediaUs, ...pointed }),
  z.object({ kind: z.literal("event"), video: caseVideo, event: sceneEvent }),
  z.object({ kind: z.literal("answer"), answer: storedAnswer, videos: z.array(caseVideo).max(1000) }),
  /** The item's note is all there is. */
  z.object({ kind: z.literal("note") }),
]);
export type CaseContent = z.infer<typeof caseContent>;

export const caseItem = z.object({
  id: caseItemId,
  caseId,
  /** Order of adding, over all cases; no clock involved. */
  seq: z.int(),
  note: caseNote,
  addedBy: z.string(),
  addedAtMs: z.int(),
  content: caseContent,
});
export type CaseItem = z.infer<typeof caseItem>;

/** What is left of a recording. `changed`: another file is known under its id by now. */
export const footageState = z.enum(["here", "missing", "removed", "changed"]);
export type FootageState = z.infer<typeof footageState>;

/** An item with what is left of the recordings it speaks of. */
export const shownItem = caseItem.extend({ footage: z.record(z.string(), footageState) });
export type ShownItem = z.infer<typeof shownItem>;

/** What is asked to be put into a case. Times and boxes as in `caseContent`; everything else is looked up and copied. */
export const newCaseItem = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("span"),
    videoId,
    fromUs: mediaUs,
    toUs: mediaUs,
    bestUs: mediaUs.optional(),
    trackId: z.int().positive().nullable().default(null),
    box: boxNorm.nullable().default(null),
  }),
  z.object({
    kind: z.literal("still"),
    videoId,
    tUs: mediaUs,
    trackId: z.int().positive().nullable().default(null),
    box: boxNorm.nullable().default(null),
  }),
  z.object({ kind: z.literal("event"), eventId }),
  z.object({ kind: z.literal("answer"), answerId }),
  z.object({ kind: z.literal("note") }),
]);
export type NewCaseItem = z.input<typeof newCaseItem>;

export const caseHead = z.object({
  id: caseId,
  title: z.string(),
  state: caseState,
  order: caseOrder,
  createdBy: z.string(),
  createdAtMs: z.int(),
  changedAtMs: z.int(),
  closedAtMs: z.int().nullable(),
  items: z.int(),
});
export type CaseHead = z.infer<typeof caseHead>;

/** A case with its items, in its order. */
export const shownCase = caseHead.extend({ contents: z.array(shownItem) });
export type ShownCase = z.infer<typeof shownCase>;

export const auditAction = z.enum([
  "caseCreated",
  "caseRenamed",
  "caseClosed",
  "caseReopened",
  "caseDeleted",
  "caseArranged",
  "itemAdded",
  "itemNoted",
  "itemRemoved",
  "exportStarted",
  "exportFinished",
  "exportFailed",
  "exportCancelled",
  "keyMade",
  "eventsMarked",
  "videoRemoved",
]);
export type AuditAction = z.infer<typeof auditAction>;

/** One row of the audit log. `hash` is SHA-256 over `prev` and the rest: see src-main/evidence/audit/chain.ts. */
export const auditEntry = z.object({
  /** Counts from 1 without a gap: the order, whatever the clock says. */
  seq: z.int().positive(),
  /** Wall clock of this machine. */
  atMs: z.int(),
  /** How far the wall clock stood before that of the row above, milliseconds; 0 = it did not go back. */
  setBackMs: z.int().min(0),
  actor: z.string(),
  action: auditAction,
  /** Case that it is about; null = none. */
  caseId: caseId.nullable(),
  data: z.record(z.string(), z.json()),
  prev: z.string(),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntry>;

/** Why a log does not hold together, and at which row. */
export const auditBreak = z.object({
  seq: z.int(),
  why: z.enum([
    /** The row does not match its own hash: something in it was changed. */
    "changed",
    /** The row does not follow the one above: rows were taken out, put in or exchanged. */
    "notFollowing",
    /** Rows at the end are gone, or were put there by somebody else. */
    "end",
    /** It cannot be read as a row at all. */
    "unreadable",
    /** The clock went back and the row does not say so. */
    "clockHidden",
  ]),
});
export type AuditBreak = z.infer<typeof auditBreak>;

export const auditVerdict = z.object({
  rows: z.int(),
  /** Hash of the last row; 64 zeros for an empty log. */
  head: z.string(),
  broken: auditBreak.nullable(),
  /** Rows at which the wall clock had gone back. */
  setBack: z.int(),
});
export type AuditVerdict = z.infer<typeof auditVerdict>;

/** What goes into a pack besides the report, the stills and the tracks. */
export const exportOptions = z.object({
  /** The span as it was recorded, cut at key frames. */
  clips: z.boolean().default(true),
  /** A copy with boxes, numbers and the time drawn in. */
  annotated: z.boolean().default(true),
  /** Whole source files, byte for byte. */
  wholeFiles: z.boolean().default(false),
});
export type ExportOptions = z.infer<typeof exportOptions>;

/** An export, under way or ended. */
export const exportState = z.object({
  id: exportId,
  caseId,
  state: z.enum(["running", "done", "failed", "cancelled"]),
  /** Items that are in, of how many; the report and the signature come after the last. */
  done: z.int(),
  total: z.int(),
  /** 0..1 over everything. */
  fraction: z.number(),
  /** Folder of the finished pack. */
  path: z.string().nullable(),
  /** Files and bytes of the finished pack, and how many parts could not be made. */
  files: z.int(),
  bytes: z.int(),
  notMade: z.int(),
  problem: problem.nullable(),
  startedAtMs: z.int(),
});
export type ExportState = z.infer<typeof exportState>;
