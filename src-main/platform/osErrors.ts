import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";

/** SQLite's primary result codes, https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_IOERR = 10;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/**
 * Turns what the operating system, SQLite or LanceDB throws into an AppError where its meaning is known; returns anything else unchanged. LanceDB passes the system's
 * words through in its message, hence the text match.
 */
export function fromSystemError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  const message = error.message;
  if (
    code === "ENOSPC" ||
    code === "EDQUOT" ||
    /no space left on device|disk quota exceeded|os error (28|112|122)\b/i.test(message)
  )
    return fail("DISK_FULL", message, error);
  if (code === "EACCES" || code === "EPERM" || code === "EBUSY") return fail("FILE_UNREADABLE", message, error);
  if (code === "ENOENT" || code === "ENOTDIR") return fail("FILE_MISSING", message, error);
  if (typeof errcode === "number") {
    // Extended codes carry the primary code in the low byte.
    switch (errcode & 0xff) {
      case SQLITE_FULL:
        return fail("DISK_FULL", message, error);
      case SQLITE_BUSY:
        return fail("LIBRARY_IN_USE", message, error);
      case SQLITE_READONLY:
      case SQLITE_IOERR:
      case SQLITE_CORRUPT:
      case SQLITE_CANTOPEN:
      case SQLITE_NOTADB:
        return fail("LIBRARY_UNREADABLE", message, error);
    }
  }
  return error;
}
