import type { MediaInfo } from "#shared/domain/video.ts";
import { inputArguments, mediaUsOf, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { fail } from "#shared/lib/problems.ts";
import { decodeTimes } from "./decodeTimes.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import { LineSplitter } from "./lines.ts";
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
/** Frames at the end of a clip that may be missing or out of order where its frames could not all be found again. */
const UNSURE_FRAMES = 3;
/** Groups of pictures that are tried for a clip all of whose frames are found again. */
const MOST_GROUPS = 2;
/** How ffmpeg writes a time that is not there: INT64_MIN. */
const NO_TIME = Number.parseInt("-9223372036854775808", 10);
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
  // In AVI packets have no times but those of decoding: where frames are reordered, so that the first is shown later than it is decoded, nobody could say which frames a clip ends with.
  const reordered = demuxerOf(media) === "avi" && table.count > 0 && table.at(0) > SAME_US;
  if (media.still || table.count === 0 || reordered || UNSURE_CLOCK.has(demuxerOf(media)))
    throw fail("INVALID_INPUT", `no clip can be cut exactly from ${media.container}`);
  const wanted = { first: Math.max(0, table.indexAt(span.fromUs)), last: Math.max(0, table.indexAt(span.toUs)) };
  const start = await findStart(processes, tools, path, media, table, table.keyframeBefore(wanted.first), signal);
  return writeAtomically(out, async (temporary) => {
    // Where groups of pictures are open, frames before a key frame are coded after it: then one group more is taken.
    for (let end = nextKey(table, wanted.last), groups = 1; ; end = nextKey(table, end), groups++) {
      const shownUs = await copy(processes, tools, path, media, temporary, { ...options, start, end });
      const cut = cutOf(shownUs, table, start.index);
      const shown = start.index + cut.frames - (cut.matches ? 0 : UNSURE_FRAMES);
      const covers = shown > wanted.last;
      if (end >= table.count || (covers && (cut.matches || groups >= MOST_GROUPS))) return cut;
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
  if (key === 0) return best;
  // A little past the key picture's time lands on it in containers indexed by decode time too.
  for (const pastUs of [1000, 1000 + REORDER_US]) {
    const seekUs = table.at(key) + pastUs;
    const landedUs = await firstPacketUs(processes, tools, path, media, seekUs, signal);
    if (landedUs === null) continue;
    const index = table.indexAt(landedUs + SAME_US);
    if (index < 0 || index > key || Math.abs(table.at(index) - landedUs) > SAME_US) continue;
    if (index >= best.index && table.keyframeBefore(index) === index) best = { seekUs, index };
    if (index === key) break;
  }
  return best;
}

/** Media time of the first packet after a seek; that of its decoding where it carries no other (AVI). */
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
    const [, dts, pts] = line.split(",").map(Number);
    const time = pts === NO_TIME ? dts : pts;
    if (time !== undefined && Number.isFinite(time) && time !== NO_TIME)
      us = mediaUsOf(time, { startUs: media.startUs, num, den });
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

/** Copies, decodes what came out, and gives the times of the frames that a player shows, by the clip's own clock. */
async function copy(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  { table, signal, onProgress, start, end }: RunOptions & { table: FrameTable; start: Start; end: number },
): Promise<number[]> {
  const [, muxer] = muxerOf(media);
  const endUs = end < table.count ? table.at(end) : table.endUs;
  const progress = throttled(endUs - table.at(start.index), onProgress);
  const { code, stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      ...QUIET_WITH_PROGRESS,
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
  const container = muxer === "mp4" ? "mov" : muxer;
  const shown = await decodeTimes(processes, tools, { path: out, media: { container, videoStreamIndex: 0 }, signal });
  if (shown.timesUs.length === 0) throw await failureOf(path, shown.stderr || "the clip shows no frame");
  return shown.timesUs;
}

/**
 * Which frames of the recording a clip holds whose first is frame `first`: its own clock begins anew. Distances are counted from the second frame, because a muxer stretches the first back to where sound begins. Pure.
 */
function cutOf(shownUs: readonly number[], table: FrameTable, first: number): ClipCut {
  const frames = shownUs.length;
  const inside = first + frames <= table.count;
  const anchor = Math.min(1, frames - 1);
  const matches =
    inside &&
    shownUs.every(
      (us, i) =>
        i < anchor || Math.abs(us - shownUs[anchor]! - (table.at(first + i) - table.at(first + anchor))) <= SAME_US,
    );
  const after = Math.min(table.count, first + frames);
  const endUs = after < table.count ? table.at(after) : table.endUs;
  return { firstUs: table.at(first), endUs, frames, matches };
}
