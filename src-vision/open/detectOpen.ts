import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { VisionRequest } from "#shared/vision/protocol.ts";
import { framesAt } from "../frames/framesAt.ts";
import type { OpenFound } from "./found.ts";
import type { OpenDetectors } from "./openDetectors.ts";

/** Long side of a decoded frame: twice what the network sees, so that its own blur and sampling do the shrinking of common footage. */
const FRAME_SIDE = 1920;
/** Each name is one more column of every answer. */
const MOST_NAMES = 64;

export interface DetectOpenDeps {
  ffmpegPath: string;
  detectors: Pick<OpenDetectors, "detect">;
  signal: AbortSignal;
}

/**
 * Things by name in frames of a video. Every wanted time comes back, in order, without detections where nothing was found or no frame could be decoded; `label` indexes `names`. The whole graph
 * runs for each frame, names included: the published exports give no way to keep what the names became. By the layers' sizes a name is about a thousandth of a picture's arithmetic.
 *
 * Throws AppError: CANCELLED, MODEL_*, FFMPEG_*, INVALID_INPUT.
 */
export async function detectOpen(
  request: Omit<Extract<VisionRequest, { kind: "detectOpen" }>, "kind">,
  { ffmpegPath, detectors, signal }: DetectOpenDeps,
): Promise<{ frames: Array<{ tUs: number; detections: OpenFound }>; device: DeviceKind }> {
  const { path, media, timesUs, names, minScore } = request;
  if (names.length === 0 || names.length > MOST_NAMES || names.some((name) => name.trim() === ""))
    throw fail("INVALID_INPUT", `1 to ${MOST_NAMES} names are needed to look for something`);
  if (!timesUs.every((tUs) => Number.isFinite(tUs)) || !(minScore >= 0 && minScore <= 1))
    throw fail("INVALID_INPUT", "times must be numbers, and the least score 0 to 1");
  const found = new Map<number, OpenFound>();
  let used: DeviceKind = "cpu";
  const options = { ffmpegPath, longSide: FRAME_SIDE, signal };
  for await (const { wantedUs, frame } of framesAt({ path, media }, timesUs, options)) {
    const seen = await detectors.detect(request.detector, { frame, names, minScore }, signal);
    used = seen.device;
    for (const tUs of wantedUs) found.set(tUs, seen.found);
  }
  return { frames: timesUs.map((tUs) => ({ tUs, detections: found.get(tUs) ?? [] })), device: used };
}
