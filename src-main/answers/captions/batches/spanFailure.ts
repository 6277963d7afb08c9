import type { Problem } from "#shared/domain/errors.ts";

/** What becomes of a batch when one of its spans fails. */
export type SpanFailure =
  /** It concerns every span: the batch waits for a person. */
  | "pause"
  /** The server may have had a bad moment: the same span once more. */
  | "again"
  /** The server failed on it; when that goes on, the batch waits. */
  | "strike"
  /** It is about this span or its video alone. */
  | "skip";

/** @param attempt how often this span was tried, 1 for the first time */
export function judgeFailure({ code, detail = "" }: Problem, attempt: number): SpanFailure {
  switch (code) {
    case "LANGUAGE_MODEL_UNREACHABLE":
    case "LANGUAGE_MODEL_MISSING":
    case "MODEL_MISSING":
    case "FFMPEG_MISSING":
    case "DISK_FULL":
      return "pause";
    case "LANGUAGE_MODEL_REFUSED":
      // A wrong key or model name: it would be refused every time.
      return /^(401|403|404)\b/.test(detail) ? "pause" : "strike";
    case "LANGUAGE_MODEL_BROKE_OFF":
    case "LANGUAGE_MODEL_TIMEOUT":
      return attempt === 1 ? "again" : "strike";
    case "LANGUAGE_MODEL_BAD_ANSWER":
      return "strike";
    default:
      return "skip";
  }
}
