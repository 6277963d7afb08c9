import { eventIterator } from "@orpc/contract";
import { z } from "zod";
import { namedScenario } from "../domain/event.ts";
import { mediaSpan } from "../domain/evidence.ts";
import { coverage, moment } from "../domain/moment.ts";
import { query } from "../domain/query.ts";
import { indexCredentials, indexLocation } from "../domain/indexLocation.ts";
import { packId } from "../domain/model.ts";
import { problem } from "../domain/errors.ts";
import { mediaUs } from "../domain/time.ts";
import { videoId } from "../domain/video.ts";
import { base } from "./base.ts";

export const searchRequest = z.object({
  /** Read by the rules unless `query` is given. */
  text: z.string().max(10_000).default(""),
  /** A query whose chips were edited: searched as it is. */
  query: query.optional(),
  scope: z
    .object({
      videoIds: z.array(videoId).max(1000).optional(),
      cameras: z.array(z.string().max(200)).max(100).optional(),
      /** Media time, only with exactly one video. */
      fromUs: mediaUs.optional(),
      toUs: mediaUs.optional(),
      /** A selection: only these spans of these videos. */
      spans: z.array(mediaSpan).max(200).optional(),
    })
    .default({}),
  limit: z.int().min(1).max(500).default(60),
  /** Also asks the shared libraries that are on; never with `videoIds` or `spans`, which name videos of this library. */
  shared: z.boolean().default(false),
});
export type SearchRequest = z.input<typeof searchRequest>;

/** An answer streams: the query as understood, then lists of moments (each replaces the one before), then `done`. Ending the iterator cancels the search. */
export const searchEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("understood"), query }),
  z.object({
    kind: z.literal("moments"),
    /** Best first. Videos that the moments are of may have been removed since: skip those. */
    moments: z.array(moment),
    /** How many were found in all, before `limit`. */
    total: z.int(),
    /** True once no route can change the list any more. */
    final: z.boolean(),
    tookMs: z.number(),
  }),
  z.object({
    kind: z.literal("done"),
    coverage,
    /** With nothing found: the best that almost matched, its reasons telling what was missing. */
    nearestMiss: moment.nullable(),
    /** Routes that could not be asked, and why (no encoder, vision process unavailable). The answer stands without them. */
    problems: z.array(problem),
    tookMs: z.number(),
  }),
]);
export type SearchEvent = z.infer<typeof searchEvent>;

export const savedSearchId = z.string().regex(/^s_[0-9a-z]{10,32}$/);

export const savedSearch = z.object({
  id: savedSearchId,
  name: z.string().min(1).max(120),
  query,
  /** Pinned: asked again of each video that becomes ready. */
  pinned: z.boolean(),
  createdAtMs: z.int(),
  /** Moments that appeared in new imports since the operator last looked. */
  unseen: z.int(),
});
export type SavedSearch = z.infer<typeof savedSearch>;

export const savedEvent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("snapshot"), searches: z.array(savedSearch) }),
  z.object({ kind: z.literal("changed"), search: savedSearch }),
  z.object({ kind: z.literal("removed"), id: savedSearchId }),
  /** A pinned search found something in a new import: for a notification. */
  z.object({ kind: z.literal("found"), search: savedSearch, videoId, moments: z.array(moment) }),
]);
export type SavedEvent = z.infer<typeof savedEvent>;

/** What the index of one dual encoder holds. */
export const indexStatus = z.object({
  /** Address of the index: a folder, or an object-store URI without credentials. */
  location: z.string(),
  /** Encoder that answers now; null = none. */
  serving: packId.nullable(),
  /** Encoder that is being indexed to take over; null when none is. */
  building: packId.nullable(),
  /** Share of the library's analysed time that `building` (else `serving`) has indexed, 0..1. */
  progress: z.number(),
  windows: z.int(),
  crops: z.int(),
  texts: z.int(),
  /** Media time that is indexed. */
  indexedUs: z.number(),
  bytes: z.int(),
  bytesPerHour: z.number().nullable(),
  /** Rows that the vector index does not cover yet (they are scanned). */
  unindexedRows: z.int(),
  problem: problem.nullable(),
});
export type IndexStatus = z.infer<typeof indexStatus>;

/** Where the index lives. */
export const indexPlace = z.object({
  /** Without credentials. */
  location: indexLocation,
  /** The library's own folder for it, whether it is used or not. */
  folder: z.string(),
  /** Credentials of an object store: `system` = kept by the system's secret store, `file` = in a file that only this user can read; null = none are kept. */
  credentials: z.enum(["system", "file"]).nullable(),
});
export type IndexPlace = z.infer<typeof indexPlace>;

/** What a move of the index did. */
export const indexMove = z.object({
  place: indexPlace,
  /** False when it was there already, and only the way to it or its credentials changed. */
  moved: z.boolean(),
  /** Address of the index before, when it was left as it is; null when there is nothing left behind. */
  left: z.string().nullable(),
  /** Videos that are indexed again at the new place, in the background. */
  queued: z.int(),
});
export type IndexMove = z.infer<typeof indexMove>;

/** What a query may name: for completions and for the editor of chips. */
export const searchVocabulary = z.object({
  classes: z.array(z.object({ name: z.string(), objects: z.int() })),
  cameras: z.array(z.string()),
  concepts: z.array(z.object({ id: z.string(), en: z.string(), ko: z.string() })),
  /** Those whose events queries may ask for. */
  scenarios: z.array(namedScenario),
  hasEncoder: z.boolean(),
});
export type SearchVocabulary = z.infer<typeof searchVocabulary>;

export const searchContract = {
  run: base.input(searchRequest).output(eventIterator(searchEvent)),
  understand: base.input(z.object({ text: z.string().max(10_000) })).output(query),
  vocabulary: base.output(searchVocabulary),
  /** Takes a picture (PNG, JPEG or WebP, at most 20 MB, base64) to search by; forgotten when the app closes. */
  addImage: base
    .input(z.object({ data: z.string().max(28_000_000) }))
    .output(z.object({ imageId: z.string(), width: z.int(), height: z.int() })),
  saved: base.output(z.array(savedSearch)),
  watchSaved: base.output(eventIterator(savedEvent)),
  save: base
    .input(
      z.object({
        id: savedSearchId.optional(),
        name: z.string().min(1).max(120),
        query,
        pinned: z.boolean().default(false),
      }),
    )
    .output(savedSearch),
  removeSaved: base.input(z.object({ id: savedSearchId })).output(z.object({ removed: z.boolean() })),
  markSeen: base.input(z.object({ id: savedSearchId })).output(savedSearch),
  /** Reads the text in the pictures of a span, or of whole videos, in the background. */
  readText: base
    .input(
      z.object({ videoIds: z.array(videoId).min(1).max(1000), fromUs: mediaUs.optional(), toUs: mediaUs.optional() }),
    )
    .output(z.object({ queued: z.int() })),
  /** Looks for things by name with an open-vocabulary detector at the given times of a video. */
  lookFor: base
    .input(
      z.object({
        names: z.array(z.string().min(1).max(100)).min(1).max(16),
        videoId,
        timesUs: z.array(mediaUs).min(1).max(64),
        minScore: z.number().min(0).max(1).optional(),
      }),
    )
    .output(
      z.array(
        z.object({
          tUs: mediaUs,
          detections: z.array(
            z.object({
              name: z.string(),
              score: z.number(),
              x: z.number(),
              y: z.number(),
              w: z.number(),
              h: z.number(),
            }),
          ),
        }),
      ),
    ),
  indexStatus: base.output(indexStatus),
  /** Makes the index again with the encoder of the settings, in the background; the old one serves until it is whole. */
  rebuildIndex: base
    .input(z.object({ videoIds: z.array(videoId).max(10_000).optional() }))
    .output(z.object({ queued: z.int() })),
  optimizeIndex: base.output(indexStatus),
  indexLocation: base.output(indexPlace),
  /**
   * Moves the index: the new place is tried first (connected to, listed, written to), and on a failure (INDEX_UNREACHABLE) nothing has changed. It is made again there in the background.
   * Without `credentials` those that are kept are used, for the same endpoint only.
   */
  setIndexLocation: base
    .input(z.object({ location: indexLocation, credentials: indexCredentials.optional() }))
    .output(indexMove),
  /** Tries an index that could not be reached once more. */
  reconnectIndex: base.output(indexStatus),
};
