import { z } from "zod";
import { packId } from "./model.ts";
import { recordedAt, recordedAtSource } from "./time.ts";
import { videoId } from "./video.ts";

/** Version of what a library publishes; a reader leaves out what says another one. */
export const CATALOGUE_FORMAT = 1;

/** Text of somebody else's library: shown as text, never longer than this, without what could turn a line around or break it. */
const shown = (max: number) =>
  z
    .string()
    .max(max)
    // Control and format characters, the ones that write backwards among them.
    .transform((text) => text.replace(/[\p{Cc}\p{Cf}]/gu, " ").trim());

export const libraryId = z.string().regex(/^lib_[a-z0-9_]{1,36}$/);

/** Whose footage a moment is of, where it is not this library's own. */
export const libraryRef = z.object({ id: libraryId, name: z.string().max(80) });
export type LibraryRef = z.infer<typeof libraryRef>;

const noise = z.object({ location: z.number(), scale: z.number().positive() }).nullable();
const routeNoise = z.object({ windows: noise, crops: noise });

/** What chance hits reach in a library's index: see LibraryNoise in search/. */
export const publishedNoise = routeNoise.extend({
  examples: z.object({ pictures: routeNoise, mixed: routeNoise, wanted: z.int().min(0) }).nullable(),
  rows: z.int().min(0),
});
export type PublishedNoise = z.infer<typeof publishedNoise>;

/** What a library says of itself. */
export const publishedLibrary = z.object({
  format: z.literal(CATALOGUE_FORMAT),
  id: libraryId,
  name: shown(80),
  /** Dual encoder that its vectors are made with; null = none. */
  encoder: packId.nullable(),
  /** Of that encoder; null = not measured. */
  noise: publishedNoise.nullable(),
});
export type PublishedLibrary = z.infer<typeof publishedLibrary>;

const MAX_US = 10 * 366 * 86_400_000_000;
const us = z.int().min(0).max(MAX_US);

/** What a library says of one of its videos. No path, no operator, nothing that a search does not need. */
export const publishedVideo = z.object({
  format: z.literal(CATALOGUE_FORMAT),
  id: videoId,
  /** Name of the file, without folders. */
  name: shown(300),
  camera: shown(200).nullable(),
  /** Without the words that it was read from. */
  recordedAt: recordedAt.pick({ zone: true, zoneKnown: true }).extend({
    utcMs: z.int().min(-8_640_000_000_000).max(8_640_000_000_000).nullable(),
    source: recordedAtSource,
  }),
  durationUs: us,
  /** Size as displayed, pixels. */
  width: z.int().min(1).max(100_000),
  height: z.int().min(1).max(100_000),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  state: z.enum(["ready", "incomplete", "other"]),
  analysedUs: us,
  objects: z.int().min(0),
  countsByClass: z.record(z.string().max(100), z.int().min(0)),
  run: z.object({
    seq: z
      .int()
      .min(0)
      .max(2 ** 29),
    /** Null = built-in motion: it knows no classes. */
    labels: z.array(z.string().max(100)).max(20_000).nullable(),
  }),
  /** How far its vectors are made by the library's encoder; null = not begun. */
  embedded: z.object({ done: z.boolean(), coveredUs: us }).nullable(),
  /** Media time that was read for text. */
  readUs: us,
});
export type PublishedVideo = z.infer<typeof publishedVideo>;

/** Why a shared library cannot be used, or only in part. */
export const sharedTrouble = z.enum([
  /** The store does not answer, or refuses. */
  "unreachable",
  /** Its catalogue is broken, too large, or of a version that this one does not know. */
  "unreadable",
]);
export type SharedTrouble = z.infer<typeof sharedTrouble>;

/** One other library at the same address. */
export const sharedLibrary = libraryRef.extend({
  on: z.boolean(),
  trouble: sharedTrouble.nullable(),
  encoder: packId.nullable(),
  /** Its encoder is this library's own: free text and pictures are compared. */
  sameEncoder: z.boolean(),
  /** Videos that can be searched, their length, and videos left out because what is told of them is broken. 0 while it is off. */
  videos: z.int(),
  us: z.number(),
  leftOut: z.int(),
  /** When its catalogue was last read; null = never. */
  seenAtMs: z.int().nullable(),
});
export type SharedLibrary = z.infer<typeof sharedLibrary>;

/** How this library stands with the others. */
export const sharingStatus = z.object({
  /** False for an index in the library's own folder: nobody else can read it. */
  shared: z.boolean(),
  own: libraryRef.extend({
    /** Videos that others can find now; null = nothing is published. */
    published: z.int().nullable(),
    /** The last attempt failed: tried again by itself. */
    trouble: sharedTrouble.nullable(),
  }),
  libraries: z.array(sharedLibrary),
});
export type SharingStatus = z.infer<typeof sharingStatus>;

/** How a search stands with one shared library that is on. */
export const sharedCoverage = libraryRef.extend({
  /** Of its videos within the query's filters. */
  videos: z.int(),
  us: z.number(),
  searchedUs: z.number(),
  /** Why it was not searched, or only by what was seen: `late` = it did not answer in time, `otherEncoder` = pictures and free text could not be compared, `noConcepts` = concepts were not, since their scores are not shared. */
  trouble: z.enum([...sharedTrouble.options, "late", "otherEncoder", "noConcepts", "failed"]).nullable(),
});
export type SharedCoverage = z.infer<typeof sharedCoverage>;
