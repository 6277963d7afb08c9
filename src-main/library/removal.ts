import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { VideoId } from "#shared/domain/video.ts";
import { videoFiles } from "../platform/libraryPaths.ts";
import { isInside } from "./sourceFiles.ts";
import type { LibraryDeps } from "./types.ts";

export interface Receipt {
  id: VideoId;
  name: string;
  sha256: string | null;
  /** Rows of all tables of both stores, vectors and texts among them. */
  rowsDeleted: number;
  filesDeleted: number;
  /** True when the source is the operator's own file and stayed where it is. */
  sourceKept: boolean;
}

/**
 * Removes a video: jobs stopped, rows of both stores, files made for it, and the source when it was uploaded. The SQLite rows go first; a crash after that
 * leaves orphans that `sweep` takes at the next start. Throws AppError(NOT_FOUND).
 */
export async function removeVideo(deps: LibraryDeps, id: VideoId): Promise<Receipt> {
  const { store, index, vectors, texts, paths } = deps;
  const row = store.videos.need(id);
  const jobRows = store.jobs.byVideo(id).length;
  await deps.jobs.drop(id);
  const runs = store.runs.byVideo(id).map((run) => run.seq);
  let rowsDeleted = jobRows + store.videos.delete(id);
  rowsDeleted += await index.deleteRuns(runs);
  if (vectors) rowsDeleted += await vectors.deleteRuns(runs);
  if (texts) rowsDeleted += await texts.deleteVideo(id);
  const files = Object.values(videoFiles(paths, id));
  // Belt and braces: an upload is deleted only where uploads live.
  const ours = row.origin === "upload" && isInside(paths.uploads, row.path);
  if (ours) files.push(row.path);
  let filesDeleted = 0;
  for (const file of files) filesDeleted += (await removeFile(file)) ? 1 : 0;
  filesDeleted += await removeByPrefix(paths.frameCache, id);
  deps.logger.info("video removed", { id, rowsDeleted, filesDeleted });
  return { id, name: row.name, sha256: row.sha256, rowsDeleted, filesDeleted, sourceKept: !ours };
}

/** What is still stored of a video, anywhere; all zero after a removal. The proof behind the receipt. */
export async function remainsOf(
  deps: Pick<LibraryDeps, "store" | "index" | "vectors" | "texts" | "paths">,
  id: VideoId,
): Promise<{ sqliteRows: number; indexRows: number; files: string[] }> {
  const { store, index, vectors, texts, paths } = deps;
  const sqliteRows = (store.videos.find(id) ? 1 : 0) + store.jobs.byVideo(id).length + store.runs.byVideo(id).length;
  const files: string[] = [];
  for (const folder of [paths.thumbnails, paths.proxies, paths.uploads, paths.frameCache]) {
    for (const name of await namesIn(folder)) if (name.startsWith(id)) files.push(join(folder, name));
  }
  const found = (await vectors?.countVideo(id)) ?? 0;
  const indexRows = (await index.countVideo(id)) + found + ((await texts?.countVideo(id)) ?? 0);
  return { sqliteRows, indexRows, files };
}

/**
 * Deletes what a crash left behind: rows and vectors of runs that no video shows, texts and files of videos that are no more. Run at start, before anything is written. Idempotent.
 */
export async function sweep(
  deps: Pick<LibraryDeps, "store" | "index" | "vectors" | "texts" | "paths" | "logger">,
): Promise<{ rows: number; files: number }> {
  const { store, index, vectors, texts, paths, logger } = deps;
  const videos = store.videos.list();
  const known = new Set<string>(videos.map((row) => row.id));
  const sources = new Set(videos.map((row) => row.path));
  const current = videos.flatMap((row) => (row.currentRun === null ? [] : [row.currentRun]));
  let rows = await index.deleteAllBut(current);
  if (vectors) rows += await vectors.deleteAllBut(current);
  if (texts) rows += await texts.deleteAllBut(videos.map((row) => row.id));
  let files = 0;
  for (const folder of [paths.thumbnails, paths.proxies, paths.uploads, paths.frameCache]) {
    for (const name of await namesIn(folder)) {
      const path = join(folder, name);
      const orphan = folder === paths.uploads ? !sources.has(path) : !known.has(name.match(/^v_[0-9a-z]+/)?.[0] ?? "");
      if (orphan && (await removeFile(path))) files++;
    }
  }
  if (rows + files > 0) logger.info("swept what a crash left", { rows, files });
  return { rows, files };
}

async function removeByPrefix(folder: string, id: string): Promise<number> {
  let count = 0;
  for (const name of await namesIn(folder)) if (name.startsWith(id) && (await removeFile(join(folder, name)))) count++;
  return count;
}

async function namesIn(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []); // not made yet
}

async function removeFile(path: string): Promise<boolean> {
  if ((await stat(path).catch(() => null)) === null) return false;
  await rm(path, { force: true, recursive: true });
  return true;
}
