import { z } from "zod";
import { auditEntry, caseId, caseItemId, exportId, footageState } from "./case.ts";
import { language } from "./evidence.ts";
import { boxNorm } from "./geometry.ts";
import { recordedAt } from "./time.ts";
import { videoId } from "./video.ts";

/** Files of a pack that the manifest cannot list: itself, its signature, and the sums of all. */
export const MANIFEST = "manifest.json";
export const SIGNATURE = "manifest.sig";
export const SUMS = "SHA256SUMS";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Relative to the pack, with slashes, of ASCII letters, digits, dots and dashes: the same on every system, and nothing that leads out of the folder. */
export const packPath = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/);

/** Why a part of an item is not in the pack. */
export const notMade = z.object({
  part: z.enum(["clip", "annotated", "still", "tracks", "source"]),
  why: z.enum([
    "footageRemoved",
    "footageMissing",
    /** The file is not the one that was imported. */
    "fileChanged",
    "noFfmpeg",
    "analysisNotDone",
    /** No clip of this container can be told exactly: the whole file is in the pack instead. */
    "notExact",
    "failed",
  ]),
  detail: z.string().max(4000),
});
export type NotMade = z.infer<typeof notMade>;

export const packSource = z.object({
  videoId,
  name: z.string(),
  /** The library's fingerprint, from the import; null where it was not computed. */
  sha256: sha256.nullable(),
  sizeBytes: z.int(),
  camera: z.string().nullable(),
  recordedAt,
  durationUs: z.int().nullable(),
  state: footageState,
  /** True when the file was read again for this pack and has that fingerprint. */
  checked: z.boolean(),
  /** The whole file, byte for byte; null = not in the pack. */
  file: packPath.nullable(),
  /** What detected and followed the objects; null = never analysed, or removed. */
  analysis: z.object({ pack: z.string(), key: z.string(), sampleFps: z.number() }).nullable(),
});
export type PackSource = z.infer<typeof packSource>;

export const packItem = z.object({
  /** Counts from 1, in the case's order. */
  number: z.int().positive(),
  id: caseItemId,
  kind: z.enum(["span", "still", "event", "answer", "note"]),
  addedBy: z.string(),
  addedAtMs: z.int(),
  note: z.string(),
  videoId: videoId.nullable(),
  /** Media time, microseconds; null for what is of no stretch. */
  inUs: z.int().nullable(),
  outUs: z.int().nullable(),
  bestUs: z.int().nullable(),
  /** The same on the recording's clock, ISO 8601 with its offset; null where nobody knows it. */
  inTime: z.string().nullable(),
  outTime: z.string().nullable(),
  trackIds: z.array(z.int()),
  box: boxNorm.nullable(),
  /** The item as it is kept, where it is more than a stretch: an event, an answer. */
  record: packPath.nullable(),
  clip: z
    .object({
      file: packPath,
      /** What the clip holds: from its first frame to the end of its last. */
      firstUs: z.int(),
      endUs: z.int(),
      /** How much lies before and after the stretch. */
      leadUs: z.int(),
      tailUs: z.int(),
      frames: z.int(),
      /** True when every frame of it was found among the recording's by its time. */
      matches: z.boolean(),
    })
    .nullable(),
  annotated: z.object({ file: packPath, frames: z.int() }).nullable(),
  still: z.object({ file: packPath, tUs: z.int() }).nullable(),
  tracks: z.object({ csv: packPath, json: packPath, count: z.int() }).nullable(),
  notMade: z.array(notMade),
});
export type PackItem = z.infer<typeof packItem>;

/** What a pack says of itself. Signed as the bytes of its file. */
export const packManifest = z.object({
  format: z.literal("sightline-case-pack"),
  version: z.literal(1),
  case: z.object({
    id: caseId,
    title: z.string(),
    state: z.enum(["open", "closed"]),
    createdBy: z.string(),
    createdAtMs: z.int(),
  }),
  made: z.object({ exportId, atMs: z.int(), by: z.string(), language, sightline: z.string() }),
  sources: z.array(packSource),
  items: z.array(packItem),
  scenarios: z.array(z.object({ id: z.string(), version: z.int() })),
  /** Every row about the case, oldest first, and where the whole log ended. */
  audit: z.object({ entries: z.array(auditEntry), head: z.object({ seq: z.int(), hash: z.string() }) }),
  signer: z.object({
    algorithm: z.literal("Ed25519"),
    /** SubjectPublicKeyInfo, DER, base64. */
    publicKey: z.string(),
    /** SHA-256 of these bytes, hex. */
    fingerprint: sha256,
  }),
  files: z.array(z.object({ path: packPath, bytes: z.int(), sha256 })),
});
export type PackManifest = z.infer<typeof packManifest>;

/** The text of SHA256SUMS, as `sha256sum -c` reads it. Pure. */
export function sumsOf(files: ReadonlyArray<{ path: string; sha256: string }>): string {
  return files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((it) => `${it.sha256}  ${it.path}\n`)
    .join("");
}
