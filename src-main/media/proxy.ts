import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, inputArguments, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { ONE_CLOCK } from "./oneClock.ts";
import { fail } from "#shared/lib/problems.ts";
import { everyFrame } from "./decodeTimes.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import { scanPackets } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import { toneMapping } from "./toneMapping.ts";
import type { FfmpegTools, FrameTable, RunOptions } from "./types.ts";
import { buildFrameTable, throttled } from "./writeFrameTable.ts";

const LONG_SIDE = 1920;

/**
 * Makes an H.264 copy that Chromium plays, with a keyframe at least every second so that seeks are quick, every source frame at its own time, and
 * the map between the two clocks. Without B-frames: decode order is presentation order and the file needs no edit list.
 */
export async function writeProxy(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  options: RunOptions & { table?: FrameTable },
): Promise<{ proxyUs: number[]; sourceUs: number[] }> {
  if (media.still) throw fail("INVALID_INPUT", "a still picture needs no proxy");
  const table = options.table ?? (await buildFrameTable(processes, tools, path, media, { signal: options.signal }));
  const progress = throttled(media.durationUs, options.onProgress);
  return writeAtomically(out, async (temporary) => {
    const { code, stderr } = await processes.run({
      program: tools.ffmpeg,
      args: proxyArguments(tools, path, media, temporary),
      signal: options.signal,
      onProgress: (state) => progress(state.outUs ?? 0),
      // An encoder takes every core there is: analysis, the player and whatever else the operator does come first.
      lowPriority: true,
    });
    const proxy = await scanPackets(processes, tools.ffprobe, {
      path: temporary,
      container: "mov",
      streamIndex: 0,
      startUs: 0,
      signal: options.signal,
    });
    // Damage in the source ends ffmpeg with an error although everything readable was written: the copy is judged by what it holds.
    if (proxy.timesUs.length === 0 || (code !== 0 && !proxy.complete)) throw await failureOf(path, stderr);
    if (/No space left on device/i.test(stderr)) throw fail("DISK_FULL", stderr.slice(-500));
    return mapTimes(proxy.timesUs, table);
  });
}

function proxyArguments(tools: FfmpegTools, path: string, media: MediaInfo, out: string): string[] {
  const gop = Math.max(1, Math.min(250, Math.round(media.fps || 25)));
  return [
    ...QUIET_WITH_PROGRESS,
    "-y",
    ...inputArguments(path, media),
    "-map",
    `0:${media.videoStreamIndex}`,
    ...(media.hasAudio ? ["-map", "0:a:0?"] : ["-an"]),
    "-sn",
    "-dn",
    "-map_metadata",
    "-1",
    "-map_chapters",
    "-1",
    "-vf",
    [...toneMapping(media), ...displayFilters(media, LONG_SIDE, true), "format=yuv420p"].join(","),
    ...everyFrame(tools.version),
    ...ONE_CLOCK,
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-crf",
    "23",
    "-profile:v",
    "high",
    "-bf",
    "0",
    // `-g` counts frames; the expression holds the second where the rate varies.
    "-g",
    String(gop),
    "-force_key_frames",
    "expr:gte(t,n_forced*1)",
    "-x264-params",
    "open-gop=0:scenecut=0",
    ...(media.hasAudio ? ["-c:a", "aac", "-b:a", "96k", "-ac", "2"] : []),
    "-max_muxing_queue_size",
    "4096",
    "-movflags",
    "+faststart",
    "-f",
    "mp4",
    `file:${out}`,
  ];
}

/**
 * For each frame of the proxy the source frame it was made of. One to one when the counts agree (they differ only where frames of the source
 * could not be decoded); else by the nearest time, the proxy's clock being the source's up to a constant and a tick of rounding. Pure.
 */
export function mapTimes(proxyUs: Float64Array, table: FrameTable): { proxyUs: number[]; sourceUs: number[] } {
  const map = { proxyUs: [] as number[], sourceUs: [] as number[] };
  if (proxyUs.length === table.count) {
    for (let i = 0; i < table.count; i++) {
      map.proxyUs.push(proxyUs[i]!);
      map.sourceUs.push(table.at(i));
    }
    return map;
  }
  const shift = clockShift(proxyUs, table);
  for (const proxyTime of proxyUs) {
    const nearest = nearestTime(table, proxyTime - shift);
    // Two proxy frames never stand for one source frame: the map ascends.
    if (map.sourceUs.length > 0 && nearest <= map.sourceUs.at(-1)!) continue;
    map.proxyUs.push(proxyTime);
    map.sourceUs.push(nearest);
  }
  return map;
}

/** The constant between the two clocks: of those that put the proxy's first frame on one of the source's first, the one that fits best. */
function clockShift(proxyUs: Float64Array, table: FrameTable): number {
  const samples = proxyUs.filter((_, i) => i % Math.ceil(proxyUs.length / 200) === 0);
  let best = { shift: 0, error: Infinity };
  // Not the very first: when sound begins earlier, the muxer stretches that frame back to zero.
  const anchor = proxyUs[Math.min(1, proxyUs.length - 1)]!;
  for (let first = 0; first < Math.min(100, table.count); first++) {
    const shift = anchor - table.at(first);
    const error = samples.reduce((sum, time) => sum + Math.abs(nearestTime(table, time - shift) - (time - shift)), 0);
    // Of equals the smallest shift: an even rate fits at every frame, and the clocks hardly differ.
    if (
      error < best.error - samples.length ||
      (error < best.error + samples.length && Math.abs(shift) < Math.abs(best.shift))
    )
      best = { shift, error };
  }
  return best.shift;
}

function nearestTime(table: FrameTable, time: number): number {
  const i = table.indexAt(time);
  const before = table.at(Math.max(0, i));
  const after = i + 1 < table.count ? table.at(i + 1) : before;
  return time - before <= after - time ? before : after;
}
