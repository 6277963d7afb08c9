import type { MediaInfo } from "#shared/domain/video.ts";
import { inputArguments, mediaUsOf } from "#shared/lib/ffmpegArgs.ts";
import { fail } from "#shared/lib/problems.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import { LineSplitter } from "./lines.ts";
import { scanPackets, type PacketScan } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import type { ClipCut, FfmpegTools, FrameTable, RunOptions } from "./types.ts";
import { throttled } from "./writeFrameTable.ts";

/** Endings and muxers by the demuxer that read the recording. Others go into Matroska, which takes nearly any codec. */
const MUXERS: Readonly<Record<string, readonly [ending: string, muxer: string]>> = {
  mov: ["mp4", "mp4"],
  mpegts: ["ts", "mpegts"],
  avi: ["avi", "avi"],
};
const MATROSKA = ["mkv", "matroska"] as const;
/** After a seek the clock of a programme stream is guessed: nobody could say which frames a clip of it holds. */
const UNSURE_CLOCK = new Set(["mpeg"]);
/** How far ffmpeg seeks further back where frames are reordered, in demuxers that seek by decode time: 3/23 s (`ffmpeg_demux.c`). */
const REORDER_US = 130_435;
/** Containers round times to ticks of their own. */
const SAME_US = 2000;

const demuxerOf = (media: Pick<MediaInfo, "container">) => media.container.split(",")[0]!;
const muxerOf = (media: Pick<MediaInfo, "container">) => MUXERS[demuxerOf(media)] ?? MATROSKA;

/** The ending of a clip that keeps the recording's own packets, without the dot. */
export const clipExtension = (media: Pick<MediaInfo, "container">): string => muxerOf(media)[0];

/**
 * Copies the packets of a span without decoding them: what a camera recorded stays bit for bit what it recorded. Frames are coded from key frame to key frame, so the clip begins at the key frame at or
 * before the span and ends with the frames before a key frame after it; what came out is read again and told. Rejects with AppError: CANCELLED, DISK_FULL, FFMPEG_FAILED, INVALID_INPUT where a clip of this
 * container cannot be told exactly.
 */
export async function writeClip(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  span: { fromUs: number; toUs: number },
  out: string,
  options: RunOptions & { table: FrameTable },
): Promise<ClipCut> {
  const { table, signal } = options;
  if (media.still || table.count === 0 || UNSURE_CLOCK.has(demuxerOf(media)))
    throw fail("INVALID_INPUT", `no clip can be cut exactly from ${media.container}`);
  const wanted = { first: Math.max(0, table.indexAt(span.fromUs)), last: Math.max(0, table.indexAt(span.toUs)) };
  const start = await findStart(processes, tools, path, media, table, table.keyframeBefore(wanted.first), signal);
  return writeAtomically(out, async (temporary) => {
    // Where groups of pictures are open, frames before a key frame are coded after it: then one group more is taken.
    for (let end = nextKey(table, wanted.last); ; end = nextKey(table, end)) {
      const scan = await copy(processes, tools, path, media, temporary, { ...options, start, end });
      const cut = cutOf(scan, table, start.index);
      if ((cut.matches && start.index + cut.frames > wanted.last) || end >= table.count) return cut;
    }
  });
}

/** Index of the first key frame after frame `i`, or how many frames there are. */
function nextKey(table: FrameTable, i: number): number {
  for (let next = i + 1; next < table.count; next++) if (table.keyframeBefore(next) === next) return next;
  return table.count;
}

/** Where the copying begins: what to seek to (null = nothing), and the frame that this lands on. */
interface Start {
  seekUs: number | null;
  index: number;
}

/** Tries places to seek to until one lands on the key frame; else the latest before it that one landed on. */
async function findStart(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  table: FrameTable,
  key: number,
  signal: AbortSignal,
): Promise<Start> {
  let best: Start = { seekUs: null, index: 0 };
  // A little past the key picture's time lands on it in containers indexed by decode time too.
  for (const pastUs of key > 0 ? [1000, 1000 + REORDER_US] : []) {
    const seekUs = table.at(key) + pastUs;
    const landedUs = await firstPacketUs(processes, tools, path, media, seekUs, signal);
    const index = landedUs === null ? -1 : table.indexAt(landedUs + SAME_US);
    if (index < 0 || index > key || Math.abs(table.at(index) - landedUs!) > SAME_US) continue;
    if (index >= best.index && table.keyframeBefore(index) === index) best = { seekUs, index };
    if (index === key) break;
  }
  return best;
}

/** Media time of the first packet after a seek. */
async function firstPacketUs(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  seekUs: number,
  signal: AbortSignal,
): Promise<number | null> {
  let [num, den] = [1, 1];
  let us: number | null = null;
  const lines = new LineSplitter((line) => {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base) [num, den] = [Number(base[1]), Number(base[2])];
    if (line.startsWith("#") || us !== null) return;
    const pts = Number(line.split(",")[2]);
    if (Number.isFinite(pts)) us = mediaUsOf(pts, { startUs: media.startUs, num, den });
  });
  await processes.run({
    program: tools.ffmpeg,
    args: [
      "-hide_banner",
      "-nostdin",
      "-v",
      "error",
      "-copyts",
      ...inputArguments(path, media, seekUs / 1e6),
      "-map",
      `0:${media.videoStreamIndex}`,
      "-c",
      "copy",
      "-frames:v",
      "1",
      "-f",
      "framecrc",
      "pipe:1",
    ],
    signal,
    onStdout: (chunk) => lines.push(chunk),
  });
  lines.end();
  return us;
}

async function copy(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  { table, signal, onProgress, start, end }: RunOptions & { table: FrameTable; start: Start; end: number },
): Promise<PacketScan> {
  const [, muxer] = muxerOf(media);
  const endUs = end < table.count ? table.at(end) : table.endUs;
  const progress = throttled(endUs - table.at(start.index), onProgress);
  const { code, stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      "-hide_banner",
      "-nostdin",
      "-v",
      "error",
      "-nostats",
      "-progress",
      "pipe:2",
      "-y",
      ...inputArguments(path, media, start.seekUs === null ? undefined : start.seekUs / 1e6),
      // The picture ends by count, sound by time. To the end of the file neither is needed.
      ...(end >= table.count
        ? []
        : ["-t", ((endUs - (start.seekUs ?? 0)) / 1e6).toFixed(6), "-frames:v", String(end - start.index)]),
      "-map",
      `0:${media.videoStreamIndex}`,
      ...(media.hasAudio ? ["-map", "0:a:0?"] : []),
      "-sn",
      "-dn",
      "-c",
      "copy",
      "-map_metadata",
      "-1",
      "-avoid_negative_ts",
      "make_zero",
      // An edit list would hide the frames before the span from a player.
      ...(muxer === "mp4" ? ["-use_editlist", "0", "-movflags", "+faststart"] : []),
      "-f",
      muxer,
      `file:${out}`,
    ],
    signal,
    onProgress: (state) => progress(state.outUs ?? 0),
  });
  if (code !== 0) throw await failureOf(path, stderr);
  const scan = await scanPackets(processes, tools.ffprobe, {
    path: out,
    container: muxer === "mp4" ? "mov" : muxer,
    streamIndex: 0,
    startUs: 0,
    signal,
  });
  if (scan.keyframes.length === 0) throw await failureOf(path, stderr || "the clip holds no key frame");
  return scan;
}

/** Which frames of the recording a clip holds whose first key frame is frame `first`: its own clock begins anew. Pure. */
function cutOf({ timesUs, keyframes }: PacketScan, table: FrameTable, first: number): ClipCut {
  // What stands before the key frame belongs to pictures that are not in the clip.
  const shown = timesUs.subarray(keyframes[0]!);
  const firstUs = table.at(first);
  const last = Math.min(table.count, first + shown.length) - 1;
  const matches =
    first + shown.length <= table.count &&
    shown.every((us, i) => Math.abs(us - shown[0]! - (table.at(first + i) - firstUs)) <= SAME_US);
  const endUs = last + 1 < table.count ? table.at(last + 1) : table.endUs;
  return { firstUs, endUs, frames: shown.length, matches };
}
