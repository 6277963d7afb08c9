import type { Problem } from "#shared/domain/errors.ts";
import { judgeDecodeErrors } from "#shared/lib/decodeProblems.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import type { AnalyseRequest } from "#shared/vision/protocol.ts";
import type { PassEnd } from "../frames/reader.ts";

/** What the decoder's own words mean; the first that matches decides. */
const WORDS: Array<[RegExp, Problem["code"]]> = [
  [/: No such file or directory/i, "FILE_MISSING"],
  [/Permission denied|Operation not permitted|Input\/output error|Stale file handle/i, "FILE_UNREADABLE"],
  [/sub-sample encryption|encryption info|encrypted/i, "ENCRYPTED"],
  [
    /Decoder \(codec .*\) not found|Unknown decoder|no decoder found|Decoder not found|Decoding requested, but no decoder/i,
    "UNSUPPORTED_CODEC",
  ],
  [/moov atom not found|partial file|File ended prematurely|truncated/i, "TRUNCATED"],
];

/**
 * Whether the pass read the whole file: null, or TRUNCATED / DAMAGED with the decoder's words. Throws AppError when it read nothing at all.
 * `lastUs` is the last sampled frame, null when there was none; `untilUs` the end of what was decoded.
 */
export function judgePass(
  request: AnalyseRequest,
  end: PassEnd,
  lastUs: number | null,
  untilUs: number,
): Problem | null {
  const errors = end.complaints.filter((c) => !c.includes("[warning]")).join("\n");
  const named = WORDS.find(([pattern]) => pattern.test(errors))?.[1];
  if (lastUs === null && request.fromUs <= 0) {
    throw fail(
      named ?? (end.clean ? "DAMAGED" : "FFMPEG_FAILED"),
      end.complaints.slice(-12).join("\n") || "no frame could be decoded",
    );
  }
  const judged = judgeDecodeErrors(errors, untilUs, request.media);
  if (judged || end.clean) return judged;
  // ffmpeg ended with an error that no pattern knows: what was read is kept, and not called whole.
  return problemOf(named ?? "DAMAGED", end.complaints.slice(-12).join("\n"));
}
