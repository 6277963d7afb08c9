import type { MediaInfo } from "../domain/video.ts";

/** How every pass of ffmpeg talks: errors alone as log, and its progress between them. */
export const QUIET_WITH_PROGRESS: readonly string[] = [
  "-hide_banner",
  "-nostdin",
  "-v",
  "error",
  "-nostats",
  "-progress",
  "pipe:2",
];

/** Turns stream ticks into media time (see domain/time.ts) exactly as ffmpeg shifts a file that is read without `-copyts`. */
export interface Clock {
  /** Container start time in microseconds (`MediaInfo.startUs`). */
  startUs: number;
  /** Stream time base: one tick is num/den seconds. */
  num: number;
  den: number;
}

/** Media time in microseconds of a timestamp in stream ticks. ffmpeg first rounds the start time to whole ticks, so this does as well. */
export function mediaUsOf(pts: number, clock: Clock): number {
  const startTicks = roundHalfAway((clock.startUs * clock.den) / (clock.num * 1e6));
  return Math.round(((pts - startTicks) * clock.num * 1e6) / clock.den);
}

function roundHalfAway(x: number): number {
  return Math.sign(x) * Math.round(Math.abs(x));
}

/**
 * Arguments that open a file in ffmpeg or ffprobe, `-i` included. The demuxer is forced to the one that the probe settled on and only the
 * `file` protocol is open, so a playlist that calls itself .mp4 cannot make ffmpeg open other files or addresses (HLS, concat, SDP), and
 * no name is ever read as an option (`-x.mp4`), a URL (`concat:a`) or an image pattern (`shot%03d.jpg`).
 */
export function inputArguments(path: string, media: Pick<MediaInfo, "container">, seekSeconds?: number): string[] {
  const demuxer = media.container.split(",")[0]!;
  return [
    "-protocol_whitelist",
    "file",
    "-f",
    demuxer,
    ...(seekSeconds === undefined ? [] : ["-ss", seekSeconds.toFixed(6)]),
    "-noautorotate",
    "-i",
    `file:${path}`,
  ];
}

/**
 * ffmpeg filters that turn the coded picture into the displayed one: mirror, then rotate clockwise, then scale to the displayed size or
 * to fit a long side of `maxLongSide`, never enlarging. Used with `-noautorotate`: ffmpeg before 5 ignores mirroring, so rotation is never left to it.
 */
export function displayFilters(media: MediaInfo, maxLongSide?: number, even = false): string[] {
  const size = displaySize(media, maxLongSide, even);
  const turn: Record<number, string[]> = {
    0: [],
    90: ["transpose=clock"],
    180: ["hflip", "vflip"],
    270: ["transpose=cclock"],
  };
  return [
    ...(media.mirrored ? ["hflip"] : []),
    ...(turn[media.rotation] ?? []),
    `scale=${size.width}:${size.height}`,
    "setsar=1",
  ];
}

/** Size in pixels that `displayFilters` yields. */
export function displaySize(
  media: Pick<MediaInfo, "width" | "height">,
  maxLongSide?: number,
  even = false,
): { width: number; height: number } {
  const factor = maxLongSide ? Math.min(1, maxLongSide / Math.max(media.width, media.height)) : 1;
  const fit = (n: number): number =>
    even ? Math.max(2, Math.round((n * factor) / 2) * 2) : Math.max(1, Math.round(n * factor));
  return { width: fit(media.width), height: fit(media.height) };
}
