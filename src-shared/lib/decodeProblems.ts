import type { Problem } from "../domain/errors.ts";
import type { MediaInfo } from "../domain/video.ts";
import { problemOf } from "./problems.ts";

/** A decoder's complaint about bytes it was given. Reference and concealment notices are consequences of the first one, so all count alike. */
const DAMAGE =
  /error while decoding|error splitting|invalid nal unit|invalid data found|corrupt|concealing|decode_slice|no frame!|bytestream|invalid frame marker|invalid sync code|error submitting packet|ac-tex damaged|Missing reference|damaged at|marker does not match|packet too small|left block unavailable/i;
/** Complaints of a reader that ran out of file. */
const CUT = /partial file|file ended prematurely|truncat|end of file|unexpected eof/i;
/** Lines that sound alarming on whole files: starts of open groups of pictures, clocks, the first frames of a recording cut from a stream. */
const HARMLESS =
  /non monotonically|timestamps? (are|discontinuity)|deprecated pixel format|max_analyze_duration|could find no file|skipping \d+ bytes of junk|SEI type|first slice in a frame missing|co located POCs/i;

/** The picture may end this much before the header says (a last frame held, an edit list) without being cut: the larger of the two. */
const TAIL_US = 1_500_000;
const TAIL_SHARE = 0.02;

/**
 * The state of a video after everything decodable was decoded: null = whole, TRUNCATED = it ends before its time, DAMAGED = parts could not be
 * decoded. `stderrTail`: ffmpeg's log at level error; `decodedUntilUs`: media time of the end of the last frame shown; `frames`, when every
 * frame was decoded (not sampled): how many came out. Pure.
 */
export function judgeDecodeErrors(
  stderrTail: string,
  decodedUntilUs: number,
  media: Pick<MediaInfo, "durationUs" | "fps" | "still" | "frameCount">,
  frames?: number,
): Problem | null {
  const lines = stderrTail.split("\n").filter((line) => line.trim() && !HARMLESS.test(line));
  const damage = lines.filter((line) => DAMAGE.test(line));
  const cut = lines.filter((line) => CUT.test(line));
  const lostUs = media.still ? 0 : media.durationUs - decodedUntilUs;
  const frameUs = media.fps > 0 ? 1e6 / media.fps : 40_000;
  const early = lostUs > Math.max(TAIL_US, media.durationUs * TAIL_SHARE, 2 * frameUs);
  const place = `decoded until ${(decodedUntilUs / 1e6).toFixed(2)} s of ${(media.durationUs / 1e6).toFixed(2)} s`;
  if (early || (cut.length > 0 && lostUs > 2 * frameUs))
    return problemOf(
      damage.length > 0 && cut.length === 0 ? "DAMAGED" : "TRUNCATED",
      detail(place, [...cut, ...damage]),
    );
  if (damage.length > 0) return problemOf("DAMAGED", detail(place, damage));
  // A frame or two at the ends are lost by design (delayed output, open groups); more without a word is damage too.
  if (
    frames !== undefined &&
    media.frameCount !== null &&
    media.frameCount - frames > Math.max(2, media.frameCount * 0.02)
  ) {
    return problemOf("DAMAGED", detail(`${frames} of ${media.frameCount} frames could be decoded`, lines));
  }
  return null;
}

function detail(first: string, lines: string[]): string {
  // Memory addresses differ from run to run and tell the operator nothing.
  return [first, ...lines.slice(0, 8).map((line) => line.replace(/ @ 0x[0-9a-f]+/g, ""))].join("\n");
}
