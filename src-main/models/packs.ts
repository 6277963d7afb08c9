import { copyFile, mkdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DeviceKind, PackManifest, PackStatus, SelfTestReport } from "#shared/domain/model.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { Logger } from "../platform/logger.ts";
import type { VisionClient } from "../vision/types.ts";
import { downloadFile, sha256File, type DownloadOptions } from "./download.ts";
import type { ModelPacks } from "./types.ts";
import {
  brokenSize,
  installed,
  loaded,
  present,
  readRecord,
  sizeOrZero,
  sizeProblem,
  stateOf,
  targetOf,
  totalBytes,
  type Entry,
} from "./packFiles.ts";
import { filesOf, narrowed, variantsOf, wantsGpu, type Variant } from "./variants.ts";

export interface ModelPacksOptions {
  /** `LibraryPaths.models`. */
  folder: string;
  manifests: Map<string, PackManifest>;
  vision: Pick<VisionClient, "selfTest">;
  /** Tests packs of task `language`, which run in a process of their own; null where this host has none. */
  language?: { selfTest(pack: LoadedPack, signal: AbortSignal): Promise<SelfTestReport> } | null;
  logger: Logger;
  /** Packs suggested for this hardware: a detector, and where there is one an encoder. */
  suggested: string | readonly string[];
  /** The operator's order of devices, asked when a variant is chosen; only the processor when not given. */
  devicePreference?: () => readonly DeviceKind[];
  /** Test seam of the downloader's pauses. */
  retryDelayMs?: DownloadOptions["retryDelayMs"];
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
    if (!entry) return null;
    const manifest = this.#chosen(entry);
    return installed(entry, manifest) ? loaded(manifest, entry.folder) : null;
  }

  async download(id: string): Promise<PackStatus> {
    const entry = this.#entry(id);
    const manifest = this.#chosen(entry);
    if (entry.download || installed(entry, manifest)) return this.#statusOf(entry);
    const controller = new AbortController();
    entry.problem = null;
    entry.download = {
      controller,
      done: Promise.resolve(),
      manifest,
      received: 0,
      total: totalBytes(manifest),
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

    // The whole pack as it would be with this file: a file of a variant stands for that variant.
    const manifest = file.variant === null ? this.#chosen(entry) : narrowed(entry.manifest, file.variant);

    // The candidate is tried in a folder of its own: a wrong file must not displace a working pack.
    const trial = `${entry.folder}.trial`;
    await rm(trial, { recursive: true, force: true });
    try {
      await mkdir(trial, { recursive: true });
      for (const other of manifest.files)
        if (other.name !== file.name && existsSync(join(entry.folder, other.name)))
          await copyFile(join(entry.folder, other.name), join(trial, other.name));
      await copyFile(path, join(trial, file.name)).catch((error: unknown) => {
        throw (error as NodeJS.ErrnoException).code === "ENOSPC" ? fail("DISK_FULL", trial, error) : error;
      });
      const whole = manifest.files.every((f) => existsSync(join(trial, f.name)));
      if (whole) entry.record.selfTests = await this.#mustRun(manifest, trial, signal);
      await mkdir(entry.folder, { recursive: true });
      await rename(join(trial, file.name), join(entry.folder, file.name));
    } finally {
      await rm(trial, { recursive: true, force: true });
    }
    entry.record.sha256[file.name] = sha256;
    if (file.variant !== null) entry.record.variant = file.variant;
    entry.problem = null;
    await this.#save(entry);
    return this.#announce(entry);
  }

  async remove(id: string): Promise<PackStatus> {
    const entry = this.#entry(id);
    await this.cancelDownload(id);
    await rm(entry.folder, { recursive: true, force: true });
    entry.record = { sha256: {}, selfTests: [], variant: null };
    entry.problem = null;
    return this.#announce(entry);
  }

  async selfTest(
    id: string,
    devices: DeviceKind[] | undefined,
    signal: AbortSignal = NEVER,
  ): Promise<SelfTestReport[]> {
    const entry = this.#entry(id);
    const manifest = this.#chosen(entry);
    if (!installed(entry, manifest)) throw fail("MODEL_MISSING", manifest.name);
    const reports = await this.#test(loaded(manifest, entry.folder), devices ?? devicesOf(process.platform), signal);
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
      const { files } = download.manifest;
      // Kept from the start, so that a resumed download goes on with the same weights whatever the hardware says by then.
      entry.record.variant = files.find((file) => file.variant !== null)?.variant ?? null;
      await this.#save(entry);
      for (const file of files) {
        const target = join(entry.folder, file.name);
        if (brokenSize(entry, file)) await rm(target, { force: true });
        if (!existsSync(target)) {
          entry.record.sha256[file.name] = await downloadFile(file, target, {
            signal,
            ...(this.#options.retryDelayMs ? { retryDelayMs: this.#options.retryDelayMs } : {}),
            onProgress: (received, total) => {
              download.received = before + received;
              if (total !== null && files.length === 1) download.total = total;
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
      entry.record.selfTests = await this.#mustRun(download.manifest, entry.folder, signal);
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

  /**
   * The CPU always exists: a pack that does not run there is not this pack. Where the operator wants another device, it is tried too, so that the next
   * pack's variant is chosen by what this machine can do; that trial may fail without harm.
   */
  async #mustRun(manifest: PackManifest, folder: string, signal: AbortSignal): Promise<SelfTestReport[]> {
    const { logger, devicePreference } = this.#options;
    const pack = loaded(manifest, folder);
    const reports = await this.#test(pack, ["cpu"], signal);
    const failed = reports.find((report) => report.state !== "passed");
    if (failed) throw fail("MODEL_INVALID", failed.reason ?? `${manifest.name} did not pass its self-test`);
    if (manifest.task === "language" || !wantsGpu(devicePreference?.() ?? [])) return reports;
    const others = devicesOf(process.platform).filter((device) => device !== "cpu");
    try {
      return [...reports, ...(await this.#test(pack, others, signal))];
    } catch (error) {
      if (signal.aborted) throw error;
      logger.warn("a pack could not be tried on other devices", { pack: manifest.id, detail: toProblem(error).detail });
      return reports;
    }
  }

  /** Language models run on the processor, in their own process. */
  async #test(pack: LoadedPack, devices: DeviceKind[], signal: AbortSignal): Promise<SelfTestReport[]> {
    const { vision, language } = this.#options;
    if (pack.manifest.task !== "language") return await vision.selfTest(pack, devices, signal);
    if (!language) throw fail("MODEL_INVALID", "no language model can run in this host");
    return [await language.selfTest(pack, signal)];
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

  /**
   * The variant in use, as a manifest of its own: the one on record while anything of it is here, else one that is whole, else what this hardware
   * wants. A pack without variants is itself.
   */
  #chosen(entry: Entry): PackManifest {
    const { manifest, record, download } = entry;
    if (download) return download.manifest;
    const offered = variantsOf(manifest, this.#gpu());
    const began = (variant: Variant): boolean => filesOf(manifest, variant).some((f) => f.variant && present(entry, f));
    const whole = (variant: Variant): boolean =>
      filesOf(manifest, variant).every((f) => existsSync(join(entry.folder, f.name)));
    const kept = record.variant !== null && offered.includes(record.variant) && began(record.variant);
    return narrowed(
      manifest,
      kept ? record.variant : (offered.find(whole) ?? offered.find(began) ?? offered[0] ?? null),
    );
  }

  /** A device other than the processor that is wanted and has run some pack here. */
  #gpu(): boolean {
    if (!wantsGpu(this.#options.devicePreference?.() ?? [])) return false;
    const reports = [...this.#entries.values()].flatMap((entry) => entry.record.selfTests);
    return reports.some((report) => report.device !== "cpu" && report.state === "passed");
  }

  #statusOf(entry: Entry): PackStatus {
    const { download } = entry;
    const manifest = this.#chosen(entry);
    const bytes = manifest.files.reduce((sum, file) => sum + sizeOrZero(join(entry.folder, file.name)), 0);
    const parts = manifest.files.some((file) => existsSync(join(entry.folder, `${file.name}.part`)));
    const state = stateOf(entry, manifest, parts || bytes > 0);
    return {
      manifest,
      state,
      installedBytes: bytes,
      download: download
        ? { receivedBytes: download.received, totalBytes: download.total, bytesPerSecond: download.bytesPerSecond }
        : null,
      problem: entry.problem ?? sizeProblem(entry, manifest),
      selfTests: entry.record.selfTests,
      variant: state === "absent" ? null : (manifest.files.find((file) => file.variant !== null)?.variant ?? null),
      suggested: [this.#options.suggested].flat().includes(manifest.id),
      active: false, // a setting of the library; backend/ fills it in
    };
  }
}
