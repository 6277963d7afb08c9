import type { MediaInfo } from "#shared/domain/video.ts";
import { turnOf } from "#shared/lib/exif.ts";
import { mimeOf } from "#shared/lib/mime.ts";
import { rateOf, type ProbedFile, type ProbedStream } from "./ffprobe.ts";
import { STILL_DEMUXERS } from "./sniff.ts";

/** A still picture is shown as one frame of this length. */
export const STILL_DURATION_US = 40_000;

/** Codecs whose packets may hold frames that are never shown (alternate references). */
export const HIDDEN_FRAMES = new Set(["vp8", "vp9"]);

/** Demuxers whose clock ffmpeg counts from the first used stream instead of from the container (its AVFMT_TS_DISCONT flag). */
const STREAM_CLOCK = new Set(["mpegts", "mpegtsraw", "mpeg", "ogg", "dhav"]);

/**
 * The track to look at: not a cover or thumbnail track; one with a known picture size before one without; the default one; the largest;
 * the first. Null when there is none.
 */
export function chooseVideoStream(streams: ProbedStream[]): { stream: ProbedStream; count: number } | null {
  const video = streams.filter(
    (s) => s.codec_type === "video" && !s.disposition?.["attached_pic"] && !s.disposition?.["timed_thumbnails"],
  );
  if (video.length === 0) return null;
  const rank = (s: ProbedStream): number[] => [
    s.nb_frames === "0" || s.pix_fmt === undefined ? 0 : 1,
    (s.width ?? 0) > 0 ? 1 : 0,
    // A track of a few stills beside the film (top shots, previews) is not the film, however large.
    rateOf(s.avg_frame_rate) >= 2 || video.length === 1 ? 1 : 0,
    s.disposition?.["default"] ?? 0,
    (s.width ?? 0) * (s.height ?? 0),
    -s.index,
  ];
  const [best] = [...video].sort((a, b) => compare(rank(b), rank(a)));
  return { stream: best!, count: video.length };
}

function compare(a: number[], b: number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : a[at]! - b[at]!;
}

/**
 * Clockwise rotation and mirroring of a display matrix as ffprobe prints it, so that displayed = rotate(mirror(coded)). Mirroring is
 * left-right and comes first. The matrix (a b u, c d v, x y w) maps x' = a x + c y, y' = b x + d y with y pointing down (ISO/IEC 14496-12, 8.2.2).
 */
export function readDisplayMatrix(text: string | undefined): { rotation: number; mirrored: boolean } {
  const rows = [...(text ?? "").matchAll(/^[0-9a-f]{8}:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)/gm)].map(
    (m) => [Number(m[1]), Number(m[2])] as const,
  );
  if (rows.length < 2) return { rotation: 0, mirrored: false };
  const [[a, b], [c, d]] = rows as unknown as [[number, number], [number, number]];
  if (a * d - b * c === 0) return { rotation: 0, mirrored: false };
  // With or without the mirror, (c, d) is (-sin, cos) of the clockwise angle.
  const degrees = (Math.atan2(-c, d) * 180) / Math.PI;
  return { rotation: (((Math.round(degrees / 90) * 90) % 360) + 360) % 360, mirrored: a * d - b * c < 0 };
}

/**
 * What the header says, before any packet is read. `durationUs` is 0 when it says nothing. `orientation` is a still picture's EXIF orientation: ffmpeg is always
 * told not to turn anything itself, and no build that we know reports it, so it is applied once, here.
 */
export function describeHeader(
  file: ProbedFile,
  chosen: { stream: ProbedStream; count: number },
  demuxer: string | null,
  sizeBytes: number,
  orientation: number | null = null,
): MediaInfo {
  const { stream } = chosen;
  const container = file.format.format_name ?? demuxer ?? "unknown";
  const name = container.split(",")[0]!;
  const still = STILL_DEMUXERS.has(name);
  const codedWidth = Math.max(1, stream.width ?? 1);
  const codedHeight = Math.max(1, stream.height ?? 1);
  // A build that turns EXIF into a display matrix would say the same thing twice: the file's own word counts.
  const matrix =
    still && orientation !== null
      ? turnOf(orientation)
      : readDisplayMatrix(stream.side_data_list?.find((s) => s.displaymatrix)?.displaymatrix);
  const displayed = displayedSize(codedWidth, codedHeight, rateOf(stream.sample_aspect_ratio), matrix.rotation);
  const average = rateOf(stream.avg_frame_rate);
  const base = rateOf(stream.r_frame_rate);
  const fps = still ? 0 : plausibleRate(average) ? average : plausibleRate(base) ? base : 0;
  const media: MediaInfo = {
    container,
    codec: stream.codec_name ?? "unknown",
    profile: stream.profile ?? null,
    pixelFormat: stream.pix_fmt ?? null,
    mime: null,
    ...displayed,
    codedWidth,
    codedHeight,
    ...matrix,
    fps,
    variableFrameRate: false,
    durationUs: still ? STILL_DURATION_US : headerDuration(file, stream),
    startUs: startOf(file, stream, name),
    frameCount: still ? 1 : null,
    videoStreamIndex: stream.index,
    videoStreamCount: chosen.count,
    hasAudio: file.streams.some((s) => s.codec_type === "audio"),
    still,
    sizeBytes,
    bitDepth: bitDepthOf(stream),
    hdr: stream.color_transfer === "smpte2084" || stream.color_transfer === "arib-std-b67",
  };
  return { ...media, mime: mimeOf(media, { level: stream.level ?? null, tag: stream.codec_tag_string ?? null }) };
}

/** Non-square samples widen or heighten the picture; only the longer way is stretched, so no line is thrown away. */
function displayedSize(
  width: number,
  height: number,
  aspect: number,
  rotation: number,
): { width: number; height: number } {
  const square = aspect !== 1 && aspect < 20 && aspect > 0.05;
  const w = square && aspect > 1 ? Math.round(width * aspect) : width;
  const h = square && aspect < 1 ? Math.round(height / aspect) : height;
  return rotation % 180 === 0 ? { width: w, height: h } : { width: h, height: w };
}

function plausibleRate(rate: number): boolean {
  return rate > 0 && rate <= 480;
}

function headerDuration(file: ProbedFile, stream: ProbedStream): number {
  const seconds = [stream.duration, file.format.duration].map(Number).find((s) => Number.isFinite(s) && s > 0);
  return seconds === undefined ? 0 : Math.round(seconds * 1e6);
}

function startOf(file: ProbedFile, stream: ProbedStream, demuxer: string): number {
  const container = Math.round(Number(file.format.start_time ?? 0) * 1e6) || 0;
  if (!STREAM_CLOCK.has(demuxer) || stream.start_pts === undefined) return container;
  const [num, den] = (stream.time_base ?? "1/90000").split("/").map(Number);
  return Math.max(container, Math.round((stream.start_pts * num! * 1e6) / den!));
}

function bitDepthOf(stream: ProbedStream): number | null {
  const raw = Number(stream.bits_per_raw_sample);
  if (raw > 0) return raw;
  if (!stream.pix_fmt) return null;
  const named = /(?:p|gray|y2|p0|x2rgb|rgb)(9|10|12|14|16)(?:le|be)?$/.exec(stream.pix_fmt);
  return named ? Number(named[1]) : 8;
}
