import { AppError, type ProblemCode } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { ImageDetections, LoadedPack } from "#shared/vision/protocol.ts";
import type { Detector } from "../types.ts";
import { createDetector } from "./createDetector.ts";
import { readStillPicture } from "./stillPicture.ts";

/** Failures that are not of one file: the others would meet them too. */
const FATAL: ReadonlySet<ProblemCode> = new Set(["CANCELLED", "FFMPEG_MISSING", "MODEL_INVALID"]);

/**
 * Detects in picture files, one answer per path in their order. A file that cannot be read has a problem and no detections; one that
 * reads in part has both. Throws CANCELLED, FFMPEG_MISSING and what the detector throws.
 */
export async function detectImages(
  paths: readonly string[],
  detector: Detector,
  ffmpegPath: string,
  minScore: number,
  signal?: AbortSignal,
): Promise<ImageDetections[]> {
  const images: ImageDetections[] = [];
  for (const path of paths) {
    try {
      const { frame, problem } = await readStillPicture(path, ffmpegPath, signal);
      const [found] = await detector.detect([frame], minScore);
      const detections = Array.from({ length: found?.count ?? 0 }, (_, i) => ({
        label: found!.label[i]!,
        score: found!.score[i]!,
        x: found!.x[i]!,
        y: found!.y[i]!,
        w: found!.w[i]!,
        h: found!.h[i]!,
      }));
      images.push({ path, width: frame.width, height: frame.height, problem, detections });
    } catch (error) {
      if (!(error instanceof AppError) || FATAL.has(error.code)) throw error;
      images.push({ path, width: 0, height: 0, problem: toProblem(error), detections: [] });
    }
  }
  return images;
}

/** `detectImages` with a detector of its own, on all threads of this machine. */
export async function detectImageFiles(
  paths: readonly string[],
  pack: LoadedPack,
  options: { ffmpegPath: string; devices: DeviceKind[]; minScore: number; signal?: AbortSignal },
): Promise<{ images: ImageDetections[]; device: DeviceKind }> {
  // 0 = as many threads as there are cores: nothing else runs in a call for pictures.
  const detector = await createDetector(pack, { devices: options.devices, intraOpThreads: 0 });
  try {
    const images = await detectImages(paths, detector, options.ffmpegPath, options.minScore, options.signal);
    return { images, device: detector.device };
  } finally {
    await detector.close();
  }
}
