import { open, rename, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";

/** The AppError of a failed file operation: FILE_MISSING, FILE_UNREADABLE, DISK_FULL, else what was thrown. */
export function fileError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOENT" || code === "ENOTDIR") return fail("FILE_MISSING", path, error);
  if (
    code === "EACCES" ||
    code === "EPERM" ||
    code === "EIO" ||
    code === "EBUSY" ||
    code === "EISDIR" ||
    code === "ESTALE"
  ) {
    return fail("FILE_UNREADABLE", `${path}: ${code}`, error);
  }
  if (code === "ENOSPC" || code === "EDQUOT") return fail("DISK_FULL", path, error);
  return error;
}

/** Opens for reading and tells the size and the first bytes. Throws FILE_MISSING, FILE_UNREADABLE or EMPTY_FILE. */
export async function readHead(
  path: string,
  length: number,
): Promise<{ sizeBytes: number; mtimeMs: number; head: Uint8Array }> {
  try {
    await using handle = await open(path, "r");
    const stat = await handle.stat();
    if (!stat.isFile()) throw fail("FILE_UNREADABLE", `${path}: not a plain file`);
    if (stat.size === 0) throw fail("EMPTY_FILE", path);
    const buffer = new Uint8Array(Math.min(length, stat.size));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    return { sizeBytes: stat.size, mtimeMs: stat.mtimeMs, head: buffer.subarray(0, bytesRead) };
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * Lets `write` fill a temporary name beside `out`, then puts it in place at once; on any failure nothing is left. The extension is kept,
 * since ffmpeg chooses by it.
 */
export async function writeAtomically<T>(out: string, write: (temporary: string) => Promise<T>): Promise<T> {
  const temporary = join(dirname(out), `.${randomBytes(6).toString("hex")}.part.${basename(out)}`);
  try {
    const result = await write(temporary);
    await rename(temporary, out);
    return result;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error instanceof AppError ? error : fileError(error, out);
  }
}
