import { stat } from "node:fs/promises";
import { fail } from "#shared/lib/problems.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import type { VideoRow } from "../store/sqlite/videosTable.ts";
import type { StageContext } from "./types.ts";

/**
 * Makes sure that the source is there and still what was imported. A new modification time alone (a copy tool, a touch) is settled by the fingerprint. Throws AppError:
 * FILE_MISSING, FILE_UNREADABLE, FILE_CHANGED.
 */
export async function requireSource(context: StageContext): Promise<void> {
  const row = context.video();
  const info = await statSource(context, row);
  const mtimeMs = Math.trunc(info.mtimeMs);
  if (info.size !== row.sizeBytes) throw fail("FILE_CHANGED", `${row.sizeBytes} bytes at import, ${info.size} now`);
  if (mtimeMs !== row.mtimeMs) {
    if (row.sha256 !== null && (await context.media.fingerprint(row.path, { signal: context.signal })) !== row.sha256)
      throw fail("FILE_CHANGED", row.path);
    context.deps.store.videos.patch(row.id, { mtimeMs });
  }
  if (row.missing) context.deps.store.videos.patch(row.id, { missing: false });
}

/** The cheap check between ranges: throws FILE_CHANGED when the file grew or shrank under the analysis (a recorder still writing it). */
export async function requireSameSize(context: StageContext): Promise<void> {
  const row = context.video();
  const info = await stat(row.path).catch(() => null); // vanished: the open decoder goes on reading, or fails by itself
  if (info && info.size !== row.sizeBytes)
    throw fail("FILE_CHANGED", `${row.sizeBytes} bytes at import, ${info.size} now`);
}

async function statSource(context: StageContext, row: VideoRow) {
  try {
    return await stat(row.path);
  } catch (error) {
    const known = fromSystemError(error);
    context.deps.store.videos.patch(row.id, { missing: true });
    throw known;
  }
}
