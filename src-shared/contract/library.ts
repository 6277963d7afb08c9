import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { recordedAt } from "../domain/time.ts";
import { videoId, videoState, videoSummary } from "../domain/video.ts";
import { base } from "./base.ts";

/** A snapshot first, then deltas. A client that reconnects starts from a new snapshot. */
export const libraryEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), videos: z.array(videoSummary) }),
  z.object({ kind: z.literal("changed"), video: videoSummary }),
  z.object({ kind: z.literal("removed"), id: videoId }),
]);
export type LibraryEvent = z.infer<typeof libraryEvent>;

export const importOptions = z.object({
  camera: z.string().max(120).optional(),
  recordedAt: recordedAt.optional(),
  sampleFps: z.number().min(0.1).max(60).optional(),
  /** Pack id or "motion"; absent = the active pack. */
  packId: z.string().max(64).optional(),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const importedItem = z.object({
  path: z.string(),
  outcome: z.enum(["queued", "duplicate", "rejected"]),
  videoId: videoId.nullable(),
  /** For a duplicate: the name it already has; for a rejection: why. */
  reason: z.string().nullable(),
});

/** What a drop would do, told before it is done. */
export const importPlan = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      name: z.string(),
      sizeBytes: z.int(),
      verdict: z.enum(["video", "picture", "already-in-library", "ignored"]),
    }),
  ),
  totalBytes: z.int(),
  truncated: z.boolean(),
});

const paths = z.array(z.string().min(1).max(4096)).min(1).max(10_000);

export const libraryContract = {
  watch: base.output(eventIterator(libraryEvent)),
  get: base.input(z.object({ id: videoId })).output(videoSummary),
  list: base
    .input(z.object({ state: videoState.optional(), camera: z.string().optional() }))
    .output(z.array(videoSummary)),
  /** Electron and CLI: absolute paths on this machine. Browser: only under configured roots. Folders are walked. */
  import: base.input(z.object({ paths, options: importOptions })).output(z.array(importedItem)),
  plan: base.input(z.object({ paths })).output(importPlan),
  update: base
    .input(
      z.object({
        ids: z.array(videoId).min(1),
        camera: z.string().max(120).nullable().optional(),
        tags: z.array(z.string().min(1).max(60)).max(50).optional(),
        recordedAt: recordedAt.optional(),
      }),
    )
    .output(z.array(videoSummary)),
  reanalyse: base
    .input(
      z.object({
        ids: z.array(videoId).min(1),
        packId: z.string().optional(),
        sampleFps: z.number().min(0.1).max(60).optional(),
      }),
    )
    .output(z.object({ queued: z.int() })),
  /** Points a missing video to a new place; refused unless the fingerprint agrees. A folder is searched. */
  relink: base.input(z.object({ id: videoId, path: z.string().min(1).max(4096) })).output(videoSummary),
  /** Looks for every source file again. */
  checkFiles: base.output(z.object({ missing: z.int(), relinked: z.int() })),
  remove: base.input(z.object({ ids: z.array(videoId).min(1) })).output(
    z.object({
      receipts: z.array(
        z.object({
          id: videoId,
          name: z.string(),
          sha256: z.string().nullable(),
          rowsDeleted: z.int(),
          filesDeleted: z.int(),
          sourceKept: z.boolean(),
        }),
      ),
    }),
  ),
  /** Folders the browser host may import from by path, and what is in one. */
  browse: base.input(z.object({ path: z.string().max(4096).nullable() })).output(
    z.object({
      path: z.string().nullable(),
      entries: z.array(z.object({ name: z.string(), path: z.string(), folder: z.boolean(), sizeBytes: z.int() })),
    }),
  ),
};
