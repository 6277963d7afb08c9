import { AppError, type ProblemCode } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import { readHead } from "./files.ts";

/** What the tools' own words mean. The first line that matches decides, so causes stand before their consequences. */
const WORDS: Array<[RegExp, ProblemCode]> = [
  [/No space left on device|Disk quota exceeded|There is not enough space on the disk/i, "DISK_FULL"],
  [/Permission denied|Operation not permitted/i, "FILE_UNREADABLE"],
  [/: No such file or directory/i, "FILE_MISSING"],
  [/Input\/output error|Stale file handle/i, "FILE_UNREADABLE"],
  [/sub-sample encryption|encryption info|encrypted/i, "ENCRYPTED"],
  [/Decoder \(codec .*\) not found|Unknown decoder|no decoder found|Decoder not found/i, "UNSUPPORTED_CODEC"],
  [/moov atom not found/i, "TRUNCATED"],
  [/partial file|File ended prematurely/i, "TRUNCATED"],
];

/** The code that a tool's log names, or null. Pure. */
export function codeOfLog(stderr: string): ProblemCode | null {
  return WORDS.find(([pattern]) => pattern.test(stderr))?.[1] ?? null;
}

/**
 * The AppError for a pass that failed. The file itself is looked at again first: one that vanished or closed meanwhile explains everything.
 */
export async function failureOf(
  path: string,
  stderr: string,
  fallback: ProblemCode = "FFMPEG_FAILED",
): Promise<AppError> {
  try {
    await readHead(path, 1);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  const code = codeOfLog(stderr);
  // The file could just be opened, so a missing file is some other one (the output's folder).
  return fail(code === null || code === "FILE_MISSING" ? fallback : code, lastLines(stderr));
}

export function lastLines(stderr: string, count = 12): string {
  return stderr.split("\n").slice(-count).join("\n");
}
