import { writeFile } from "node:fs/promises";
import type { MediaInfo } from "#shared/domain/video.ts";
import { decodeTimes } from "./decodeTimes.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import { encodeFrameTable, TimesTable } from "./frameTable.ts";
import { scanPackets } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import { HIDDEN_FRAMES, STILL_DURATION_US } from "./streams.ts";
import type { FfmpegTools, RunOptions } from "./types.ts";

/** Frames decoded to learn where the shown frames really begin. */
const HEAD_FRAMES = 40;
/** Codecs that reorder frames: where a container names no presentation times (AVI, raw streams), only the decoder knows them. */
const REORDERING = new Set(["h264", "hevc", "mpeg4", "mpeg1video", "mpeg2video", "vc1", "wmv3", "vvc"]);

/**
 * The times of all frames that ffmpeg shows, without decoding them: packet times, corrected at the head by decoding its first frames (open
 * groups of pictures and broken starts lose some). When packets do not tell (no presentation times, hidden frames) everything is decoded once.
 */
export async function buildFrameTable(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  options: RunOptions,
): Promise<TimesTable> {
  if (media.still) return new TimesTable(Float64Array.of(0), Uint32Array.of(0), STILL_DURATION_US);
  const progress = throttled(media.durationUs, options.onProgress);
  const scan = await scanPackets(processes, tools.ffprobe, {
    path,
    container: media.container,
    streamIndex: media.videoStreamIndex,
    startUs: media.startUs,
    signal: options.signal,
    onPackets: (count) => progress((count * 1e6) / (media.fps || 25)),
  });
  const head = await decodeTimes(processes, tools, { path, media, limit: HEAD_FRAMES, signal: options.signal });
  if (head.timesUs.length === 0 && scan.timesUs.length === 0)
    throw await failureOf(path, scan.stderr || head.stderr, "DAMAGED");
  const packetsTell =
    scan.timesUs.length > 0 && !HIDDEN_FRAMES.has(media.codec) && !(scan.untimed > 0 && REORDERING.has(media.codec));
  const aligned = !packetsTell
    ? null
    : alignHead(scan.timesUs, scan.keyframes, head.timesUs, head.timesUs.length < HEAD_FRAMES);
  const frameUs = media.fps > 0 ? 1e6 / media.fps : STILL_DURATION_US;
  if (aligned) {
    const last = aligned.timesUs.at(-1)!;
    return new TimesTable(
      aligned.timesUs,
      aligned.keyframes,
      Math.round(scan.endUs > last ? scan.endUs : last + frameUs),
    );
  }
  const all = await decodeTimes(processes, tools, { path, media, signal: options.signal, onTime: progress });
  const timesUs = Float64Array.from(new Set(all.timesUs)).sort();
  if (timesUs.length === 0) throw await failureOf(path, all.stderr, "DAMAGED");
  const keyTimes = new Set(Array.from(scan.keyframes, (i) => scan.timesUs[i]!));
  const keyframes = Uint32Array.from([...timesUs.keys()].filter((i) => i === 0 || keyTimes.has(timesUs[i]!)));
  return new TimesTable(timesUs, keyframes, Math.round(timesUs.at(-1)! + frameUs));
}

/**
 * Drops packets of the head that show nothing, by comparing with the frames that came out. Null when the two lists cannot be told to be of the same
 * clock: then packet times are not to be believed. `ended` = the file holds no more frames than `shown`. Pure.
 */
export function alignHead(
  packets: Float64Array,
  keyframes: Uint32Array,
  shown: number[],
  ended: boolean,
): { timesUs: Float64Array; keyframes: Uint32Array } | null {
  if (shown.length === 0) return { timesUs: packets, keyframes };
  const expected = new Set(packets);
  // A frame at a time that no packet has: the decoder names times by another rule.
  if (shown.some((time) => !expected.has(time))) return null;
  const shownTimes = new Set(shown);
  const lastShown = Math.max(...shown);
  const keep: number[] = [];
  packets.forEach((time, i) => {
    if (shownTimes.has(time) || (!ended && time > lastShown)) keep.push(i);
  });
  const position = new Map(keep.map((from, to) => [from, to]));
  return {
    timesUs: Float64Array.from(keep, (i) => packets[i]!),
    keyframes: Uint32Array.from([...keyframes].map((i) => position.get(i)).filter((i) => i !== undefined)),
  };
}

export async function writeFrameTable(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  options: RunOptions,
): Promise<TimesTable> {
  const table = await buildFrameTable(processes, tools, path, media, options);
  await writeAtomically(out, (temporary) => writeFile(temporary, encodeFrameTable(table)));
  options.onProgress?.(1);
  return table;
}

/** Fractions of a duration, told at most four times a second. */
export function throttled(durationUs: number, onProgress: RunOptions["onProgress"]): (tUs: number) => void {
  let toldAt = 0;
  return (tUs) => {
    const now = performance.now();
    if (!onProgress || durationUs <= 0 || now - toldAt < 250) return;
    toldAt = now;
    onProgress(Math.min(1, Math.max(0, tUs / durationUs)));
  };
}
