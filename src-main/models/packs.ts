import { copyFile, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DeviceKind, PackFile, PackManifest, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { Logger } from "../platform/logger.ts";
import type { VisionClient } from "../vision/types.ts";
import { downloadFile, sha256File, type DownloadOptions } from "./download.ts";
import type { ModelPacks } from "./types.ts";

export interface ModelPacksOptions {
  /** `LibraryPaths.models`. */
  folder: string;
  manifests: Map<string, PackManifest>;
  vision: Pick<VisionClient, "selfTest">;
  logger: Logger;
  /** Pack suggested for this hardware. */
  suggested: string;
  /** Test seam of the downloader's pauses. */
  retryDelayMs?: DownloadOptions["retryDelayMs"];
}

/** What is remembered beside a pack's files. `sha256` is recorded at first arrival where the manifest knows none. */
interface PackRecord {
  sha256: Record<string, string>;
  selfTests: SelfTestReport[];
}

interface Entry {
  manifest: PackManifest;
  folder: string;
  record: PackRecord;
  problem: Problem | null;
  download: {
    controller: AbortController;
    done: Promise<void>;
    received: number;
    total: number | null;
    bytesPerSecond: number;
  } | null;
}

const PROGRESS_EVERY_MS = 250;
const NEVER = new AbortController().signal;

/** Device kinds that ONNX Runtime can have on a platform, best first; each still has to pass the self-test. */
export function devicesOf(platform: NodeJS.Platform): DeviceKind[] {
  if (platform === "darwin") return ["coreml", "webgpu", "cpu"];
  if (platform === "win32") return ["cuda", "webgpu", "directml", "cpu"];
  return ["cuda", "webgpu", "cpu"];
}

/** Opens the registry over a folder. Parts of earlier downloads are found and offered for resuming. */
export async function createModelPacks(options: ModelPacksOptions): Promise<ModelPacks> {
  await mkdir(options.folder, { recursive: true });
  const entries = new Map<string, Entry>();
  for (const manifest of options.manifests.values()) {
    const folder = join(options.folder, manifest.id);
    entries.set(manifest.id, { manifest, folder, record: await readRecord(folder), problem: null, download: null });
  }
  return new Packs(options, entries);
}

async function readRecord(folder: string): Promise<PackRecord> {
  try {
    const record = JSON.parse(await readFile(join(folder, "pack.json"), "utf8")) as Partial<PackRecord>;
    return { sha256: record.sha256 ?? {}, selfTests: record.selfTests ?? [] };
  } catch {
    return { sha256: {}, selfTests: [] }; // never installed, or torn by a crash: files are verified by size anyway
  }
}

class Packs implements ModelPacks {
  readonly #options: ModelPacksOptions;
  readonly #entries: Map<string, Entry>;
  readonly #listeners = new Set<(packId: string) => void>();

  constructor(options: ModelPacksOptions, entries: Map<string, Entry>) {
    this.#options = options;
    this.#entries = entries;
  }

  async list(): Promise<PackStatus[]> {
    return [...this.#entries.values()].map((entry) => this.#statusOf(entry));
  }

  async get(id: string): Promise<PackStatus> {
    return this.#statusOf(this.#entry(id));
  }

  onChange(listener: (packId: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async resolve(id: string): Promise<LoadedPack | null> {
    const entry = this.#entries.get(id);
    return entry && installed(entry) ? loaded(entry.manifest, entry.folder) : null;
  }

  async download(id: string): Promise<PackStatus> {
    const entry = this.#entry(id);
    if (entry.download || installed(entry)) return this.#statusOf(entry);
    const controller = new AbortController();
    entry.problem = null;
    entry.download = {
      controller,
      done: Promise.resolve(),
      received: 0,
      total: totalBytes(entry.manifest),
      bytesPerSecond: 0,
    };
    entry.download.done = this.#runDownload(entry, controller.signal);
    return this.#statusOf(entry);
  }

  async cancelDownload(id: string): Promise<PackStatus> {
    const entry = this.#entry(id);
    entry.download?.controller.abort();
    await entry.download?.done;
    return this.#statusOf(entry);
  }

  async addFromFile(id: string, path: string, signal: AbortSignal = NEVER): Promise<PackStatus> {
    const entry = this.#entry(id);
    await this.cancelDownload(id);
    const file = targetOf(entry.manifest, path);
    const info = await stat(path).catch((error: unknown) => {
      throw fail("FILE_MISSING", path, error);
    });
    if (!info.isFile()) throw fail("MODEL_INVALID", `${path} is not a file`);
    const sha256 = await sha256File(path, signal);
    if (file.sha256 !== null && file.sha256 !== sha256)
      throw fail("CHECKSUM_MISMATCH", `${file.name}: expected ${file.sha256}, got ${sha256}`);

    // The candidate is tried in a folder of its own: a wrong file must not displace a working pack.
    const trial = `${entry.folder}.trial`;
    await rm(trial, { recursive: true, force: true });
    try {
      await mkdir(trial, { recursive: true });
      for (const other of entry.manifest.files)
        if (other.name !== file.name && existsSync(join(entry.folder, other.name)))
          await copyFile(join(entry.folder, other.name), join(trial, other.name));
      await copyFile(path, join(trial, file.name)).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? fail("DISK_FULL", trial, error) : error;
      });
      const whole = entry.manifest.files.every((f) => existsSync(join(trial, f.name)));
      if (whole) entry.record.selfTests = await this.#mustRun(entry.manifest, trial, signal);
      await mkdir(entry.folder, { recursive: true });
      await rename(join(trial, file.name), join(entry.folder, file.name));
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
    entry.record.sha256[file.name] = sha256;
    entry.problem = null;
    await this.#save(entry);
    return this.#announce(entry);
  }

  async remove(id: string): Promise<PackStatus> {
    const entry = this.#entry(id);
    await this.cancelDownload(id);
    await rm(entry.folder, { recursive: true, force: true });
    entry.record = { sha256: {}, selfTests: [] };
    entry.problem = null;
    return this.#announce(entry);
  }

  async selfTest(
    id: string,
    devices: DeviceKind[] | undefined,
    signal: AbortSignal = NEVER,
  ): Promise<SelfTestReport[]> {
    const entry = this.#entry(id);
    if (!installed(entry)) throw fail("MODEL_MISSING", entry.manifest.name);
    const reports = await this.#options.vision.selfTest(
      loaded(entry.manifest, entry.folder),
      devices ?? devicesOf(process.platform),
      signal,
    );
    const tested = new Set(reports.map((report) => report.device));
    entry.record.selfTests = [...entry.record.selfTests.filter((report) => !tested.has(report.device)), ...reports];
    await this.#save(entry);
    this.#announce(entry);
    return reports;
  }

  async close(): Promise<void> {
    const running = [...this.#entries.values()].flatMap((entry) => (entry.download ? [entry.download] : []));
    for (const download of running) download.controller.abort();
    await Promise.all(running.map((download) => download.done));
    this.#listeners.clear();
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw fail("NOT_FOUND", `no model pack is called ${id}`);
    return entry;
  }

  async #runDownload(entry: Entry, signal: AbortSignal): Promise<void> {
    const download = entry.download;
    if (!download) return;
    const startedAt = performance.now();
    let announcedAt = 0;
    let before = 0;
    let firstReceived: number | null = null;
    try {
      await mkdir(entry.folder, { recursive: true });
      for (const file of entry.manifest.files) {
        const target = join(entry.folder, file.name);
        if (brokenSize(entry, file)) await rm(target, { force: true });
        if (!existsSync(target)) {
          entry.record.sha256[file.name] = await downloadFile(file, target, {
            signal,
            ...(this.#options.retryDelayMs ? { retryDelayMs: this.#options.retryDelayMs } : {}),
            onProgress: (received, total) => {
              download.received = before + received;
              if (total !== null && entry.manifest.files.length === 1) download.total = total;
              firstReceived ??= download.received;
              const now = performance.now();
              download.bytesPerSecond = ((download.received - firstReceived) * 1000) / Math.max(1, now - startedAt);
              if (now - announcedAt < PROGRESS_EVERY_MS) return;
              announcedAt = now;
              this.#announce(entry);
            },
          });
        }
        before += statSync(target).size;
      }
      entry.record.selfTests = await this.#mustRun(entry.manifest, entry.folder, signal);
      await this.#save(entry);
    } catch (error) {
      if (!signal.aborted) {
        entry.problem = toProblem(error);
        this.#options.logger.error("model download failed", {
          pack: entry.manifest.id,
          code: entry.problem.code,
          detail: entry.problem.detail,
        });
      }
    } finally {
      entry.download = null;
      this.#announce(entry);
    }
  }

  /** The CPU always exists: a pack that does not run there is not this pack. */
  async #mustRun(manifest: PackManifest, folder: string, signal: AbortSignal): Promise<SelfTestReport[]> {
    const reports = await this.#options.vision.selfTest(loaded(manifest, folder), ["cpu"], signal);
    const failed = reports.find((report) => report.state !== "passed");
    if (failed) throw fail("MODEL_INVALID", failed.reason ?? `${manifest.name} did not pass its self-test`);
    return reports;
  }

  async #save(entry: Entry): Promise<void> {
    const target = join(entry.folder, "pack.json");
    await writeFile(`${target}.tmp`, JSON.stringify(entry.record, null, 1));
    await rename(`${target}.tmp`, target);
  }

  #announce(entry: Entry): PackStatus {
    for (const listener of this.#listeners) listener(entry.manifest.id);
    return this.#statusOf(entry);
  }

  #statusOf(entry: Entry): PackStatus {
    const { manifest, download } = entry;
    const bytes = manifest.files.reduce((sum, file) => sum + sizeOrZero(join(entry.folder, file.name)), 0);
    const parts = manifest.files.some((file) => existsSync(join(entry.folder, `${file.name}.part`)));
    return {
      manifest,
      state: stateOf(entry, parts || bytes > 0),
      installedBytes: bytes,
      download: download
        ? { receivedBytes: download.received, totalBytes: download.total, bytesPerSecond: download.bytesPerSecond }
        : null,
      problem: entry.problem ?? sizeProblem(entry),
      selfTests: entry.record.selfTests,
      suggested: manifest.id === this.#options.suggested,
      active: false, // a setting of the library; backend/ fills it in
    };
  }
}

function loaded(manifest: PackManifest, folder: string): LoadedPack {
  return { manifest, paths: Object.fromEntries(manifest.files.map((file) => [file.name, join(folder, file.name)])) };
}

function sizeOrZero(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function installed(entry: Entry): boolean {
  return (
    entry.manifest.files.every((file) => sizeOrZero(join(entry.folder, file.name)) > 0) && sizeProblem(entry) === null
  );
}

function stateOf(entry: Entry, anyBytes: boolean): PackStatus["state"] {
  if (entry.download) return "downloading";
  if (sizeProblem(entry) !== null) return "broken";
  if (installed(entry)) return entry.problem ? "broken" : "installed";
  return anyBytes ? "partial" : "absent";
}

/** A file cut short by a full disk or a careless copy is caught by its size at every look. */
function brokenSize(entry: Entry, file: PackFile): boolean {
  const size = sizeOrZero(join(entry.folder, file.name));
  return size > 0 && file.sha256 !== null && file.sizeBytes !== null && size !== file.sizeBytes;
}

function sizeProblem(entry: Entry): Problem | null {
  const broken = entry.manifest.files.find((file) => brokenSize(entry, file));
  return broken
    ? problemOf("MODEL_INVALID", `${broken.name} is not ${broken.sizeBytes} bytes long, as the pack names it`)
    : null;
}

function totalBytes(manifest: PackManifest): number | null {
  return manifest.files.reduce<number | null>(
    (sum, file) => (sum === null || file.sizeBytes === null ? null : sum + file.sizeBytes),
    0,
  );
}

/** Which file of the pack a file on disk is: by name, else the pack's only missing or only model file. */
function targetOf(manifest: PackManifest, path: string): PackFile {
  const name = path.split(/[\\/]/).pop();
  const named = manifest.files.find((file) => file.name === name);
  if (named) return named;
  const models = manifest.files.filter((file) => file.role === "model");
  const only = models.length === 1 ? models[0] : undefined;
  if (!only)
    throw fail("MODEL_INVALID", `name the file as one of ${manifest.files.map((file) => file.name).join(", ")}`);
  return only;
}
