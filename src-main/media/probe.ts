import type { AppError, Problem } from "#shared/domain/errors.ts";
import type { RecordedAt } from "#shared/domain/time.ts";
import type { MediaInfo } from "#shared/domain/video.ts";
import { orientationOf } from "#shared/lib/exif.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import { inputArguments, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { readBoxes, type BoxReport } from "./boxes.ts";
import { containerTime } from "./containerTime.ts";
import { failureOf, codeOfLog, lastLines } from "./failures.ts";
import { probeInput, probeJson, type ProbedFile } from "./ffprobe.ts";
import { readHead } from "./files.ts";
import { scanPackets, type PacketScan } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import { GUESSABLE_DEMUXERS, isScrambledTransport, sniffDemuxer } from "./sniff.ts";
import { chooseVideoStream, describeHeader, HIDDEN_FRAMES } from "./streams.ts";
import type { FfmpegTools, ProbeResult, RunOptions } from "./types.ts";

/** Files up to this size have every packet read at probe; of larger ones with a believable header only the tail is. */
const FULL_SCAN_BYTES = 512 * 1024 * 1024;
const HEAD_BYTES = 256 * 1024;
/** A file that ends more than this before its header says has lost its tail. */
const LOST_TAIL_US = 1_500_000;

/**
 * What a file is: container, picture, clock, real duration, when it was recorded, and what is wrong with it. Rejects with AppError when nothing of it can be
 * shown: EMPTY_FILE, FILE_MISSING, FILE_UNREADABLE, NOT_A_VIDEO, NO_VIDEO_STREAM, UNSUPPORTED_CODEC, ENCRYPTED, TRUNCATED_UNREADABLE, DAMAGED_UNREADABLE.
 */
export async function probeFile(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  options: RunOptions & { nowMs: number },
): Promise<ProbeResult> {
  const { signal } = options;
  const { sizeBytes, head } = await readHead(path, HEAD_BYTES);
  const sniffed = sniffDemuxer(head);
  const boxes = sniffed === "mov" ? await readBoxes(path) : null;
  const file = await openFile(processes, tools, path, { sniffed, boxes, head, signal });

  const chosen = chooseVideoStream(file.streams);
  if (!chosen) {
    if (isScrambledTransport(head)) throw fail("ENCRYPTED", "the transport stream is scrambled");
    if (file.streams.length === 0) throw fail("NOT_A_VIDEO", "no streams");
    throw fail(
      "NO_VIDEO_STREAM",
      file.streams.map((s) => `${s.codec_type}: ${s.codec_name ?? s.codec_tag_string}`).join(", "),
    );
  }
  const tag = chosen.stream.codec_tag_string ?? "";
  if (tag === "encv" || chosen.stream.tags?.["enc_key_id"] || boxes?.encryptedVideo)
    throw fail("ENCRYPTED", `track ${chosen.stream.index}: ${tag}`);

  const header = describeHeader(file, chosen, sniffed, sizeBytes, orientationOf(head));
  const first = await decodeFirst(processes, tools, path, header, signal);
  if (!first.shown) {
    const reason = nothingShown(path, header, first.stderr, tag, head);
    throw reason.code === "DAMAGED_UNREADABLE" && !sniffed ? fail("NOT_A_VIDEO", lastLines(first.stderr)) : reason;
  }
  if (header.width <= 1 || header.height <= 1) throw fail("DAMAGED_UNREADABLE", "the picture has no size");

  const recordedAt: RecordedAt | null = containerTime(file, options.nowMs);
  if (header.still) return { media: header, recordedAt, problem: null };
  const { media, problem } = await measure(processes, tools, path, header, boxes, options);
  return { media, recordedAt, problem };
}

async function openFile(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  known: { sniffed: string | null; boxes: BoxReport | null; head: Uint8Array; signal: AbortSignal },
): Promise<ProbedFile> {
  const input = probeInput(path, known.sniffed ? { force: known.sniffed } : { among: GUESSABLE_DEMUXERS });
  const { file, stderr } = await probeJson(processes, tools.ffprobe, input, known.signal);
  if (file && (file.streams.length > 0 || known.sniffed)) return file;
  const { boxes } = known;
  if (boxes?.encryptedVideo || /encryption info/.test(stderr)) throw fail("ENCRYPTED", lastLines(stderr));
  if (boxes?.malformed) throw fail("DAMAGED_UNREADABLE", `${boxes.malformed}\n${lastLines(stderr)}`);
  if (boxes && !boxes.hasMoov && !boxes.hasMoof)
    throw fail("TRUNCATED_UNREADABLE", `no index (moov)\n${lastLines(stderr)}`);
  if (isScrambledTransport(known.head)) throw fail("ENCRYPTED", "the transport stream is scrambled");
  const error = await failureOf(path, stderr, "DAMAGED");
  // Nothing in the file says that it is a video; the tool guessed by its name and was wrong.
  if (!known.sniffed && (error.code === "DAMAGED" || error.code === "TRUNCATED"))
    throw fail("NOT_A_VIDEO", lastLines(stderr));
  throw error.code === "DAMAGED" || error.code === "TRUNCATED"
    ? fail(`${error.code}_UNREADABLE`, error.problem.detail)
    : error;
}

/** Decodes until one frame comes out. */
async function decodeFirst(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  signal: AbortSignal,
): Promise<{ shown: boolean; stderr: string }> {
  let bytes = 0;
  const { stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      ...QUIET_WITH_PROGRESS,
      ...inputArguments(path, media),
      "-map",
      `0:${media.videoStreamIndex}`,
      "-frames:v",
      "1",
      "-vf",
      "scale=16:16",
      "-pix_fmt",
      "gray",
      "-f",
      "rawvideo",
      "pipe:1",
    ],
    signal,
    onStdout: (chunk) => {
      bytes += chunk.length;
    },
  });
  return { shown: bytes > 0, stderr };
}

function nothingShown(path: string, media: MediaInfo, stderr: string, tag: string, head: Uint8Array): AppError {
  const code = codeOfLog(stderr);
  if (code === "UNSUPPORTED_CODEC" || media.codec === "unknown" || media.codec === "none")
    return fail("UNSUPPORTED_CODEC", `codec ${media.codec} (${tag})\n${lastLines(stderr)}`);
  if (isScrambledTransport(head)) return fail("ENCRYPTED", "the transport stream is scrambled");
  // A decoder that met bytes and refused them says more than a reader that missed some.
  const refused = /^\[(h264|hevc|vp8|vp9|av1|libdav1d|mpeg\w+|mjpeg)\b.*(invalid|error)/im.test(stderr);
  if (code === "TRUNCATED" && !refused) return fail("TRUNCATED_UNREADABLE", `${path}\n${lastLines(stderr)}`);
  if (code === "DISK_FULL" || code === "FILE_UNREADABLE") return fail(code, lastLines(stderr));
  return fail("DAMAGED_UNREADABLE", `no frame could be decoded\n${lastLines(stderr)}`);
}

/** Real duration, frame count and rate from the packets, and whether they keep what the header promised. */
async function measure(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  header: MediaInfo,
  boxes: BoxReport | null,
  options: RunOptions,
): Promise<{ media: MediaInfo; problem: Problem | null }> {
  const whole = header.sizeBytes <= FULL_SCAN_BYTES || header.durationUs === 0 || boxes?.cutShort === true;
  const interval = whole
    ? undefined
    : `${((header.startUs + Math.max(0, header.durationUs - 10_000_000)) / 1e6).toFixed(3)}%`;
  const scan = await scanPackets(processes, tools.ffprobe, {
    path,
    container: header.container,
    streamIndex: header.videoStreamIndex,
    startUs: header.startUs,
    signal: options.signal,
    ...(interval ? { interval } : {}),
  });
  if (!whole && scan.timesUs.length === 0)
    return measure(processes, tools, path, { ...header, sizeBytes: 0 }, boxes, options).then((r) => ({
      ...r,
      media: { ...r.media, sizeBytes: header.sizeBytes },
    }));
  return judgeScan(header, scan, whole, boxes);
}

/** Pure: the header corrected by what the packets showed. */
export function judgeScan(
  header: MediaInfo,
  scan: PacketScan,
  whole: boolean,
  boxes: BoxReport | null,
): { media: MediaInfo; problem: Problem | null } {
  const { timesUs } = scan;
  const count = timesUs.length;
  if (count === 0) return { media: header, problem: null };
  const hidden = HIDDEN_FRAMES.has(header.codec);
  const spanUs = timesUs[count - 1]! - timesUs[0]!;
  const mean = count > 1 && spanUs > 0 ? ((count - 1) * 1e6) / spanUs : 0;
  const typical = count > 1 ? 1e6 / medianGap(timesUs) : 0;
  // The header's rate stands when either the average or the usual distance of frames bears it out (a gap spoils the one, rounding the other).
  const borneOut = (measured: number): boolean => measured > 0 && Math.abs(header.fps / measured - 1) <= 0.02;
  const fps = header.fps > 0 && (hidden || mean === 0 || borneOut(mean) || borneOut(typical)) ? header.fps : mean;
  const frameUs = fps > 0 ? 1e6 / fps : 40_000;
  const lastUs = timesUs[count - 1]!;
  const endUs = scan.endUs > lastUs ? scan.endUs : Math.round(lastUs + frameUs);
  const media: MediaInfo = {
    ...header,
    fps,
    variableFrameRate: isVariable(timesUs),
    durationUs: Math.max(1, endUs),
    // Packets of VP8 and VP9 may hold frames that are never shown: their number is no promise.
    frameCount: whole && !hidden ? count : null,
  };
  // Matroska and FLV count their duration from zero, not from the first picture.
  const lostUs = header.durationUs - endUs - Math.max(0, header.startUs);
  const cut = boxes?.cutShort === true || codeOfLog(scan.stderr) === "TRUNCATED";
  // A box that claims too much is harmless while every frame it promised is there.
  const lost = lostUs > Math.max(LOST_TAIL_US, header.durationUs * 0.02) || (cut && lostUs > 2 * frameUs);
  const problem = lost
    ? problemOf("TRUNCATED", `the header promises ${seconds(header.durationUs)}, the file holds ${seconds(endUs)}`)
    : null;
  return { media, problem };
}

function seconds(us: number): string {
  return `${(us / 1e6).toFixed(2)} s`;
}

/** True when frame times stray from an even grid by more than rounding can: a tenth of the frames by more than a fifth of a frame (and 2 ms). */
function isVariable(timesUs: Float64Array): boolean {
  if (timesUs.length < 3) return false;
  const gaps = gapsOf(timesUs);
  const median = gaps[gaps.length >> 1]!;
  const tolerance = Math.max(2000, median * 0.2);
  const odd = gaps.reduce((n, gap) => n + (Math.abs(gap - median) > tolerance ? 1 : 0), 0);
  return odd > gaps.length * 0.1;
}

function gapsOf(timesUs: Float64Array): Float64Array {
  return Float64Array.from({ length: timesUs.length - 1 }, (_, i) => timesUs[i + 1]! - timesUs[i]!).sort();
}

function medianGap(timesUs: Float64Array): number {
  const gaps = gapsOf(timesUs);
  return gaps[gaps.length >> 1]!;
}
