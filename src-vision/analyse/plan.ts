import type { MediaInfo } from "#shared/domain/video.ts";
import type { AnalyseRequest } from "#shared/vision/protocol.ts";
import { fitPicture } from "../detect/fit.ts";
import type { PassPlan, PictureSize } from "../frames/ffmpegArgs.ts";
import { WARM_UP_US } from "../motion/scene.ts";

/** Long side of the picture for motion and colours where the detector's own is too small, and for cutting out people. */
const DETAIL_SIDE = 640;
const CROP_SIDE = 960;
/** A detector's picture of at least this long side shows colours well enough. */
const ENOUGH_SIDE = 384;

/** Sampling of a run: frames per second, never above the source's, and the shift of its grid in seconds. */
export function sampling(media: Pick<MediaInfo, "fps">, wanted: number): { sampleFps: number; phaseS: number } {
  if (!(media.fps > 0)) return { sampleFps: wanted, phaseS: 0 };
  return { sampleFps: Math.min(wanted, media.fps), phaseS: 0.5 / media.fps };
}

/** The displayed picture, scaled down to a long side. */
export function fitLongSide(media: Pick<MediaInfo, "width" | "height">, longSide: number): PictureSize {
  const scale = Math.min(1, longSide / Math.max(media.width, media.height));
  return { width: Math.max(1, Math.round(media.width * scale)), height: Math.max(1, Math.round(media.height * scale)) };
}

/**
 * Pictures to make of every sampled frame. The first goes to the detector, already of the size that it wants; a second one is made only
 * when the first is too small to read colours from, or when people are cut out of it.
 */
export function picturesFor(request: Pick<AnalyseRequest, "detector" | "reid" | "media">): PictureSize[] {
  const { detector, reid, media } = request;
  if (!detector) return [fitLongSide(media, DETAIL_SIDE)];
  const { input } = detector.manifest;
  const { width, height } = fitPicture(media.width, media.height, input.width, input.height, input.fit);
  const first = { width, height };
  if (reid) return [first, fitLongSide(media, CROP_SIDE)];
  return Math.max(width, height) >= ENOUGH_SIDE ? [first] : [first, fitLongSide(media, DETAIL_SIDE)];
}

/** Seconds before the warm-up at which a pass begins, tried in order: an index may send a seek past its target. */
export const SEEK_MARGINS_S = [3, 20, 120] as const;

/** Where the `attempt`-th try at a resumed pass seeks to; 0 = the file's beginning, which always holds. */
export function seekFor(fromUs: number, attempt: number): number {
  const margin = SEEK_MARGINS_S[attempt];
  return margin === undefined ? 0 : Math.max(0, fromUs - WARM_UP_US - margin * 1e6);
}

/** True when a pass that began at `seekUs` and first delivered `firstUs` has seen everything that the range at `fromUs` depends on. */
export function seekHolds(seekUs: number, firstUs: number | null, fromUs: number, sampleFps: number): boolean {
  if (seekUs <= 0) return true;
  return firstUs !== null && firstUs <= fromUs - WARM_UP_US - 1e6 - 1e6 / sampleFps;
}

export function passPlan(request: AnalyseRequest, seekUs: number, hwaccel: string | null): PassPlan {
  return {
    path: request.path,
    media: request.media,
    ...sampling(request.media, request.sampleFps),
    seekUs,
    pictures: picturesFor(request),
    hwaccel,
  };
}
