import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { VideoId, VideoSummary } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import { throwIfAborted } from "../platform/abort.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import { walkSources } from "./sourceFiles.ts";
import { summaryOf } from "./summary.ts";
import type { LibraryDeps } from "./types.ts";

/** Files looked at when a folder is searched for a moved video. */
const SEARCH_LIMIT = 50_000;

/**
 * Points a video to a new place. A folder is searched for a file of the same size, then the same fingerprint. Throws AppError: NOT_FOUND, FILE_MISSING (nothing
 * fits in the folder), FILE_CHANGED (the file is another one), PATH_NOT_ALLOWED.
 */
export async function relinkVideo(
  deps: LibraryDeps,
  id: VideoId,
  path: string,
  signal: AbortSignal,
): Promise<VideoSummary> {
  await deps.gate.check(path);
  const row = deps.store.videos.need(id);
  const info = await stat(path).catch((error: unknown) => {
    throw fromSystemError(error);
  });
  const found = await searchContent(deps, row, path, signal);
  if (!found)
    throw info.isDirectory()
      ? fail("FILE_MISSING", `No file in ${path} has the content of ${row.name}.`)
      : fail("FILE_CHANGED", path);
  applyPlace(deps, row, found);
  return summaryOf(deps.store, deps.store.videos.need(id));
}

/**
 * Looks for every source file again; a missing one is searched in the folder it was in and where other videos lie now. Returns how many
 * are missing after that and how many were found again.
 */
export async function checkSourceFiles(
  deps: LibraryDeps,
  signal: AbortSignal,
): Promise<{ missing: number; relinked: number }> {
  const { gone, folders } = await markMissing(deps, signal);
  let relinked = 0;
  for (const row of gone) {
    if (row.sha256 === null) continue;
    for (const folder of new Set([dirname(row.path), ...folders])) {
      const allowed = await deps.gate.check(folder).then(
        () => true,
        () => false,
      );
      const found = allowed ? await searchContent(deps, row, folder, signal) : null;
      if (!found) continue;
      applyPlace(deps, row, found);
      relinked++;
      break;
    }
  }
  return { missing: gone.length - relinked, relinked };
}

/** Looks whether every source file is in its place and notes it; searches nothing. */
export async function markMissing(
  deps: Pick<LibraryDeps, "store">,
  signal: AbortSignal,
): Promise<{ gone: VideoRow[]; folders: Set<string> }> {
  const gone: VideoRow[] = [];
  const folders = new Set<string>();
  for (const row of deps.store.videos.list()) {
    throwIfAborted(signal);
    const there = (await stat(row.path).catch(() => null))?.isFile() === true;
    if (there) folders.add(dirname(row.path));
    else gone.push(row);
    if (row.missing === there) deps.store.videos.patch(row.id, { missing: !there });
  }
  return { gone, folders };
}

interface Place {
  path: string;
  mtimeMs: number;
  sha256: string;
}

async function searchContent(
  deps: LibraryDeps,
  row: VideoRow,
  path: string,
  signal: AbortSignal,
): Promise<Place | null> {
  if (row.sha256 === null)
    throw fail(
      "FILE_CHANGED",
      "This video was never read to its end, so it has no fingerprint to compare; import the file again.",
    );
  const walk = await walkSources([path], { limit: SEARCH_LIMIT, signal });
  for (const file of walk.files) {
    if (file.sizeBytes !== row.sizeBytes) continue;
    const sha256 = await deps.fingerprint(file.path, signal);
    if (sha256 === row.sha256) return { path: file.path, mtimeMs: file.mtimeMs, sha256 };
  }
  return null;
}

function applyPlace(deps: LibraryDeps, row: VideoRow, place: Place): void {
  deps.store.videos.patch(row.id, { path: place.path, mtimeMs: place.mtimeMs, missing: false });
  deps.logger.info("relinked", { id: row.id, path: place.path });
}
