import { z } from "zod";

/** Every code an operator can meet. A code has one meaning; its sentence and remedy live in `lib/problems.ts`. */
export const problemCode = z.enum([
  "EMPTY_FILE",
  "NOT_A_VIDEO",
  "NO_VIDEO_STREAM",
  "UNSUPPORTED_CODEC",
  "ENCRYPTED",
  "TRUNCATED",
  "TRUNCATED_UNREADABLE",
  "DAMAGED",
  "DAMAGED_UNREADABLE",
  "FILE_MISSING",
  "FILE_UNREADABLE",
  "FILE_CHANGED",
  "DISK_FULL",
  "FFMPEG_MISSING",
  "FFMPEG_STALLED",
  "FFMPEG_FAILED",
  "VISION_UNAVAILABLE",
  "MODEL_MISSING",
  "MODEL_INVALID",
  "MODEL_SELF_TEST_FAILED",
  "DOWNLOAD_FAILED",
  "CHECKSUM_MISMATCH",
  "LIBRARY_IN_USE",
  "LIBRARY_UNREADABLE",
  "INDEX_UNREACHABLE",
  "LANGUAGE_MODEL_MISSING",
  "LANGUAGE_MODEL_UNREACHABLE",
  "LANGUAGE_MODEL_REFUSED",
  "LANGUAGE_MODEL_TIMEOUT",
  "LANGUAGE_MODEL_BROKE_OFF",
  "LANGUAGE_MODEL_BAD_ANSWER",
  "CASE_CLOSED",
  "BACKEND_NOT_READY",
  "NOT_FOUND",
  "INVALID_INPUT",
  "PATH_NOT_ALLOWED",
  "UNAUTHORISED",
  "CANCELLED",
  "INTERNAL",
]);
export type ProblemCode = z.infer<typeof problemCode>;

/** A failure as a person meets it: what happened, what to do, and where the log has more. */
export const problem = z.object({
  code: problemCode,
  /** One sentence in English; the renderer translates by code and falls back to this. */
  message: z.string(),
  remedy: z.string(),
  /** Technical detail (tool output, path), safe to show, never a secret. */
  detail: z.string().max(4000).optional(),
  logId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/** The one Error class that crosses rooms. Anything else thrown is INTERNAL at the boundary. */
export class AppError extends Error {
  readonly problem: Problem;
  constructor(p: Problem, options?: { cause?: unknown }) {
    super(p.message, options);
    this.name = "AppError";
    this.problem = p;
  }
  get code(): ProblemCode {
    return this.problem.code;
  }
}
