import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { MANIFEST, packManifest, SIGNATURE, SUMS, sumsOf, type PackManifest } from "#shared/domain/pack.ts";
import { fail } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import { hashOf } from "../audit/chain.ts";
import { isSignedBy } from "../pack/signing.ts";

export interface PackProblem {
  path: string;
  what: "changed" | "missing" | "added" | "unreadable";
}

export interface PackVerdict {
  /** Every file is what the manifest says, nothing is missing and nothing was added, and the signature is good. */
  whole: boolean;
  signature: "good" | "bad" | "missing";
  /** Who signed: to be compared with what the maker says by another way. */
  fingerprint: string;
  manifest: PackManifest;
  problems: PackProblem[];
  files: number;
  bytes: number;
  /** Rows of the audit log that do not match their own hash. */
  auditBroken: number[];
}

/** Put into folders by systems that only look at them. */
const SYSTEM = /(^|\/)(\.DS_Store|Thumbs\.db|desktop\.ini)$/;
/** A manifest is read whole; one of a pack of ten thousand items has some megabytes. */
const MAX_MANIFEST_BYTES = 256_000_000;

/**
 * Holds a pack against its manifest and the manifest against its signature. Reads the folder only. Throws AppError: FILE_MISSING where there is no manifest, FILE_UNREADABLE where it cannot be read as one, CANCELLED.
 */
export async function verifyPack(
  folder: string,
  signal: AbortSignal,
  onProgress: (fraction: number) => void = () => {},
): Promise<PackVerdict> {
  const raw = await manifestBytes(folder);
  const manifest = parse(raw);
  const signature = await readFile(join(folder, SIGNATURE)).catch(() => null);
  const found = await filesOf(folder);
  const problems: PackProblem[] = [];
  const listed = new Map(manifest.files.map((it) => [it.path, it]));
  const total = manifest.files.reduce((sum, it) => sum + it.bytes, 1);
  let bytes = 0;
  for (const { path, sha256, bytes: size } of manifest.files) {
    throwIfAborted(signal);
    const kind = found.get(path);
    if (kind === undefined) problems.push({ path, what: "missing" });
    else if (kind !== "file") problems.push({ path, what: "changed" });
    else {
      const now = await hashFile(join(folder, path), signal);
      if (now === null) problems.push({ path, what: "unreadable" });
      else if (now !== sha256) problems.push({ path, what: "changed" });
    }
    bytes += size;
    onProgress(bytes / total);
  }
  const own = new Set([MANIFEST, SIGNATURE, SUMS]);
  for (const path of found.keys())
    if (!listed.has(path) && !own.has(path) && !SYSTEM.test(path)) problems.push({ path, what: "added" });
  problems.push(...(await sumsProblems(folder, raw, signature, manifest)));
  const state = signature === null ? "missing" : isSignedBy(manifest.signer, raw, signature) ? "good" : "bad";
  if (state === "missing") problems.push({ path: SIGNATURE, what: "missing" });
  // A signature that does not fit: the manifest was changed, or it was.
  if (state === "bad") problems.push({ path: MANIFEST, what: "changed" });
  const auditBroken = manifest.audit.entries.filter(({ hash, ...rest }) => hashOf(rest) !== hash).map((it) => it.seq);
  problems.sort((a, b) => (a.path < b.path ? -1 : 1));
  const whole = problems.length === 0 && state === "good" && auditBroken.length === 0;
  const { fingerprint } = manifest.signer;
  return { whole, signature: state, fingerprint, manifest, problems, files: manifest.files.length, bytes, auditBroken };
}

async function manifestBytes(folder: string): Promise<Uint8Array> {
  const path = join(folder, MANIFEST);
  try {
    const info = await lstat(path);
    if (!info.isFile() || info.size > MAX_MANIFEST_BYTES) throw fail("FILE_UNREADABLE", path);
    return await readFile(path);
  } catch (error) {
    throw fromSystemError(error);
  }
}

function parse(raw: Uint8Array): PackManifest {
  try {
    return packManifest.parse(JSON.parse(Buffer.from(raw).toString("utf8")));
  } catch (error) {
    throw fail("FILE_UNREADABLE", `${MANIFEST} is not that of a case's pack`, error);
  }
}

/** The sums are for people with `sha256sum`: they must say what the manifest says. */
async function sumsProblems(
  folder: string,
  raw: Uint8Array,
  signature: Uint8Array | null,
  manifest: PackManifest,
): Promise<PackProblem[]> {
  const text = await readFile(join(folder, SUMS), "utf8").catch(() => null);
  if (text === null) return [{ path: SUMS, what: "missing" }];
  const sha = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
  const expected = sumsOf([
    ...manifest.files,
    { path: MANIFEST, sha256: sha(raw) },
    ...(signature ? [{ path: SIGNATURE, sha256: sha(signature) }] : []),
  ]);
  return text === expected ? [] : [{ path: SUMS, what: "changed" }];
}

/** Everything in a folder by its path with slashes; links are not followed. */
async function filesOf(folder: string, below = ""): Promise<Map<string, "file" | "other">> {
  const found = new Map<string, "file" | "other">();
  const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
    throw fromSystemError(error);
  });
  for (const entry of entries) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) for (const [one, kind] of await filesOf(folder, path)) found.set(one, kind);
    else found.set(path, entry.isFile() ? "file" : "other");
  }
  return found;
}

async function hashFile(path: string, signal: AbortSignal): Promise<string | null> {
  try {
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path)) {
      throwIfAborted(signal);
      hash.update(chunk as Uint8Array);
    }
    return hash.digest("hex");
  } catch (error) {
    throwIfAborted(signal);
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return null; // The disk does not give it: told as such.
  }
}
