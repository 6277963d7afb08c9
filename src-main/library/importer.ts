import { rm, stat } from "node:fs/promises";
import { basename, dirname, sep } from "node:path";
import type { z } from "zod";
import type { ImportOptions, importedItem, importPlan } from "#shared/contract/library.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import { videoId, type VideoId } from "#shared/domain/video.ts";
import { recordedAtFromFileName } from "#shared/lib/recordedAt.ts";
import { fail, toProblem } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../platform/abort.ts";
import { randomId } from "../platform/ids.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import { walkSources, type SourceFile } from "./sourceFiles.ts";
import type { LibraryDeps } from "./types.ts";

type ImportedItem = z.infer<typeof importedItem>;
type ImportPlan = z.infer<typeof importPlan>;

/** Files in one import; a drop of a whole archive disk is told to be split. */
const MAX_FILES = 20_000;

/** Takes files into the library: says duplicates, relinks moved ones, queues the rest. */
export class Importer {
  #deps: LibraryDeps;
  /** Imports one after the other, so that two drops of one file at once make one video. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: LibraryDeps) {
    this.#deps = deps;
  }

  /** What `import` would do, without doing it. Duplicates are recognised by place here; content is compared at import. */
  async plan(paths: string[], signal: AbortSignal): Promise<ImportPlan> {
    for (const path of paths) await this.#deps.gate.check(path);
    const walk = await walkSources(paths, { limit: MAX_FILES, signal });
    const files = walk.files.map((file) => ({
      path: file.path,
      name: basename(file.path),
      sizeBytes: file.sizeBytes,
      verdict: this.#atPlace(file)
        ? ("already-in-library" as const)
        : file.verdict === "ignored" && file.named
          ? ("video" as const)
          : file.verdict,
    }));
    const taken = files.filter((file) => file.verdict === "video" || file.verdict === "picture");
    return { files, totalBytes: taken.reduce((sum, file) => sum + file.sizeBytes, 0), truncated: walk.truncated };
  }

  /** One answer per file, in the order found. A file that cannot be taken is `rejected` with the reason; the others go on. */
  async import(paths: string[], options: ImportOptions, signal: AbortSignal): Promise<ImportedItem[]> {
    for (const path of paths) await this.#deps.gate.check(path);
    const walk = await walkSources(paths, { limit: MAX_FILES, signal });
    const items: ImportedItem[] = walk.unreadable.map(({ path, error }) => rejected(path, error));
    for (const file of walk.files) {
      // Files of a folder that are no footage (documents, the recorder's player) are passed over silently; `plan` shows them.
      if (file.verdict === "ignored" && !file.named) continue;
      throwIfAborted(signal);
      items.push(await this.#serial(() => this.#take(file, "inPlace", basename(file.path), options, signal)));
    }
    if (walk.truncated)
      items.push(
        rejected(
          paths[0]!,
          fail("INVALID_INPUT", `Only the first ${MAX_FILES} files were taken; import the rest in a second step.`),
        ),
      );
    return items;
  }

  /** Takes a file that was uploaded into the library's folder; deletes it again when it is a duplicate. */
  async adopt(path: string, name: string, options: ImportOptions, signal: AbortSignal): Promise<ImportedItem> {
    const info = await stat(path);
    const file: SourceFile = {
      path,
      sizeBytes: info.size,
      mtimeMs: Math.trunc(info.mtimeMs),
      verdict: "video",
      named: true,
    };
    const item = await this.#serial(() => this.#take(file, "upload", name, options, signal));
    const kept =
      item.outcome === "queued" || (item.videoId !== null && this.#deps.store.videos.find(item.videoId)?.path === path);
    if (!kept) await rm(path, { force: true });
    return { ...item, path: name };
  }

  async #take(
    file: SourceFile,
    origin: "inPlace" | "upload",
    name: string,
    options: ImportOptions,
    signal: AbortSignal,
  ): Promise<ImportedItem> {
    const { store, clock, jobs } = this.#deps;
    try {
      const same = this.#atPlace(file);
      if (same) return duplicate(file.path, same);
      const known = await this.#sameContent(file, signal);
      if (known.video) return await this.#duplicateOf(known.video, file, origin);
      const id = videoId.parse(randomId("v"));
      store.db.transaction(() => {
        store.videos.insert({
          id,
          name,
          path: file.path,
          origin,
          sizeBytes: file.sizeBytes,
          mtimeMs: file.mtimeMs,
          sha256: known.sha256,
          camera: options.camera?.trim() || null,
          recordedAt: this.#recordedAt(name, origin === "inPlace" ? dirname(file.path) : "", options.recordedAt),
          addedAtMs: clock.nowMs(),
        });
        jobs.enqueue(id, "import", { packId: options.packId ?? null, sampleFps: options.sampleFps ?? null });
      });
      return { path: file.path, outcome: "queued", videoId: id, reason: null };
    } catch (error) {
      if (signal.aborted) throw error;
      return rejected(file.path, error);
    }
  }

  /** The video that is this very file, unchanged since its import. */
  #atPlace(file: SourceFile): VideoRow | null {
    const row = this.#deps.store.videos.byPath(file.path);
    return row && row.sizeBytes === file.sizeBytes && row.mtimeMs === file.mtimeMs ? row : null;
  }

  /**
   * The video with the same bytes. Only files of equal size can be equal, so hashing happens here for those alone; the fingerprint found is kept either way. Empty files are not
   * compared: each fails on its own.
   */
  async #sameContent(
    file: SourceFile,
    signal: AbortSignal,
  ): Promise<{ video: VideoRow | null; sha256: string | null }> {
    const { store, fingerprint } = this.#deps;
    const candidates = file.sizeBytes > 0 ? store.videos.bySize(file.sizeBytes) : [];
    if (candidates.length === 0) return { video: null, sha256: null };
    const sha256 = await fingerprint(file.path, signal);
    for (const candidate of candidates) {
      const theirs = candidate.sha256 ?? (await this.#fingerprintOf(candidate, signal));
      if (theirs === sha256) return { video: store.videos.find(candidate.id), sha256 };
    }
    return { video: null, sha256 };
  }

  async #fingerprintOf(row: VideoRow, signal: AbortSignal): Promise<string | null> {
    try {
      const info = await stat(row.path);
      if (info.size !== row.sizeBytes || Math.trunc(info.mtimeMs) !== row.mtimeMs) return null;
      const sha256 = await this.#deps.fingerprint(row.path, signal);
      this.#deps.store.videos.patch(row.id, { sha256 });
      return sha256;
    } catch (error) {
      if (signal.aborted) throw error;
      // It is missing or unreadable and was never read: nothing to compare with.
      return null;
    }
  }

  /** Says the duplicate; when the known file is gone from its place, the new place becomes its place. */
  async #duplicateOf(row: VideoRow, file: SourceFile, origin: "inPlace" | "upload"): Promise<ImportedItem> {
    const there = await stat(row.path).catch(() => null);
    if (!there || there.size !== row.sizeBytes) {
      this.#deps.store.videos.patch(row.id, { path: file.path, mtimeMs: file.mtimeMs, missing: false });
      // An upload that replaces an in-place file is ours to delete later, and the reverse.
      this.#deps.store.db.run("UPDATE videos SET origin = ? WHERE id = ?", origin, row.id);
      this.#deps.logger.info("relinked by content", { id: row.id, path: file.path });
      return { ...duplicate(file.path, row), reason: `${row.name} was missing and is found again.` };
    }
    return duplicate(file.path, row);
  }

  #recordedAt(name: string, folder: string, given: RecordedAt | undefined): RecordedAt {
    if (given) return given;
    const zone = this.#deps.assumedZone();
    return (
      recordedAtFromFileName(name, folder.split(sep).filter(Boolean).reverse(), zone, this.#deps.clock.nowMs()) ?? {
        utcMs: null,
        source: "unknown",
        zone,
        zoneKnown: false,
      }
    );
  }

  #serial<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {}); // its caller gets the failure
    return result;
  }
}

const duplicate = (path: string, row: { id: VideoId; name: string }): ImportedItem => ({
  path,
  outcome: "duplicate",
  videoId: row.id,
  reason: row.name,
});

function rejected(path: string, error: unknown): ImportedItem {
  const problem = toProblem(fromSystemError(error));
  return {
    path,
    outcome: "rejected",
    videoId: null,
    reason: problem.code === "INVALID_INPUT" && problem.detail ? problem.detail : problem.message,
  };
}
