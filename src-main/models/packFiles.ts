import { existsSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Problem } from "#shared/domain/errors.ts";
import type { PackFile, PackManifest, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { Variant } from "./variants.ts";

/** What is remembered beside a pack's files. `sha256` is recorded at first arrival where the manifest knows none. */
export interface PackRecord {
  sha256: Record<string, string>;
  selfTests: SelfTestReport[];
  /** Variant that was begun or added last; the one in use where several are whole. */
  variant: Variant | null;
}

/** A pack that the registry knows, and what happens to it. `manifest` has the files of every variant. */
export interface Entry {
  manifest: PackManifest;
  folder: string;
  record: PackRecord;
  problem: Problem | null;
  download: {
    controller: AbortController;
    done: Promise<void>;
    /** What is being fetched: the manifest with the files of one variant. */
    manifest: PackManifest;
    received: number;
    total: number | null;
    bytesPerSecond: number;
  } | null;
}

/** The record in a pack's folder. */
export async function readRecord(folder: string): Promise<PackRecord> {
  try {
    const record = JSON.parse(await readFile(join(folder, "pack.json"), "utf8")) as Partial<PackRecord>;
    return { sha256: record.sha256 ?? {}, selfTests: record.selfTests ?? [], variant: record.variant ?? null };
  } catch {
    return { sha256: {}, selfTests: [], variant: null }; // never installed, or torn by a crash: files are verified by size anyway
  }
}

/** The manifest with the places of its files, whether or not they are there. */
export function loaded(manifest: PackManifest, folder: string): LoadedPack {
  return { manifest, paths: Object.fromEntries(manifest.files.map((file) => [file.name, join(folder, file.name)])) };
}

/** Bytes of a file; 0 when there is none. */
export function sizeOrZero(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Whether a file, or the beginning of its download, is here. */
export function present(entry: Entry, file: PackFile): boolean {
  const path = join(entry.folder, file.name);
  return existsSync(path) || existsSync(`${path}.part`);
}

/** Whether every file of `manifest` (a variant's) is here and none has a wrong size. */
export function installed(entry: Entry, manifest: PackManifest): boolean {
  const whole = manifest.files.every((file) => sizeOrZero(join(entry.folder, file.name)) > 0);
  return whole && sizeProblem(entry, manifest) === null;
}

/** `anyBytes`: something of the pack is on disk. */
export function stateOf(entry: Entry, manifest: PackManifest, anyBytes: boolean): PackStatus["state"] {
  if (entry.download) return "downloading";
  if (sizeProblem(entry, manifest) !== null) return "broken";
  if (installed(entry, manifest)) return entry.problem ? "broken" : "installed";
  return anyBytes ? "partial" : "absent";
}

/** A file cut short by a full disk or a careless copy is caught by its size at every look. */
export function brokenSize(entry: Entry, file: PackFile): boolean {
  const size = sizeOrZero(join(entry.folder, file.name));
  return size > 0 && file.sha256 !== null && file.sizeBytes !== null && size !== file.sizeBytes;
}

/** What is wrong with the first file that has another size than the pack names; null when none has. */
export function sizeProblem(entry: Entry, manifest: PackManifest): Problem | null {
  const broken = manifest.files.find((file) => brokenSize(entry, file));
  return broken
    ? problemOf("MODEL_INVALID", `${broken.name} is not ${broken.sizeBytes} bytes long, as the pack names it`)
    : null;
}

/** Bytes of a whole download; null while one file's size is unknown. */
export function totalBytes(manifest: PackManifest): number | null {
  return manifest.files.reduce<number | null>(
    (sum, file) => (sum === null || file.sizeBytes === null ? null : sum + file.sizeBytes),
    0,
  );
}

/** Which file of the pack a file on disk is: by name, else the pack's only missing or only model file. */
export function targetOf(manifest: PackManifest, path: string): PackFile {
  const name = path.split(/[\\/]/).pop();
  const named = manifest.files.find((file) => file.name === name);
  if (named) return named;
  const models = manifest.files.filter((file) => file.role === "model");
  const only = models.length === 1 ? models[0] : undefined;
  if (!only)
    throw fail("MODEL_INVALID", `name the file as one of ${manifest.files.map((file) => file.name).join(", ")}`);
  return only;
}
