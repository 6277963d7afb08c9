import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, displaySize, inputArguments, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { ONE_CLOCK } from "./oneClock.ts";
import { fail } from "#shared/lib/problems.ts";
import { drawingScript } from "./assScript.ts";
import { BLANK_FONT } from "./blankFont.ts";
import { everyFrame } from "./decodeTimes.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import { scanPackets } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import { toneMapping } from "./toneMapping.ts";
import type { Drawing, FfmpegTools, FrameTable, RunOptions } from "./types.ts";
import { throttled } from "./writeFrameTable.ts";

const LONG_SIDE = 1920;
/** A script of more frames would not fit libass's memory in one piece; at 25 frames a second this is an hour. */
const MAX_FRAMES = 100_000;

/**
 * An H.264 copy of a span with boxes, their numbers and the time drawn in by libass, as shapes: no font of the machine is used or looked for. The pictures never come into this process. A seek that lands on another frame is noticed by
 * the number of frames that come out, and the file is read from its start instead. Rejects with AppError: CANCELLED, DISK_FULL, INVALID_INPUT, FFMPEG_FAILED where the build has no libass.
 */
export async function writeAnnotated(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  span: { fromUs: number; toUs: number },
  drawing: Drawing,
  out: string,
  options: RunOptions & { table: FrameTable },
): Promise<{ frames: number }> {
  if (media.still) throw fail("INVALID_INPUT", "a still picture has no span");
  const { table, signal } = options;
  const first = Math.max(0, table.indexAt(span.fromUs));
  const last = Math.max(first, table.indexAt(span.toUs));
  if (last - first + 1 > MAX_FRAMES) throw fail("INVALID_INPUT", `more than ${MAX_FRAMES} frames`);
  const framesUs = Array.from({ length: last - first + 1 }, (_, i) => table.at(first + i));
  const size = displaySize(media, LONG_SIDE, true);
  // Half-way from the frame before: rounding in any demuxer's clock falls on the right side.
  const startUs = first === 0 ? 0 : framesUs[0]! - Math.min(10_000, (framesUs[0]! - table.at(first - 1)) / 2);
  const afterUs = last + 1 < table.count ? table.at(last + 1) : table.endUs;
  const stopUs = afterUs - Math.min(10_000, (afterUs - framesUs.at(-1)!) / 2);
  const progress = throttled(stopUs - startUs, options.onProgress);
  const folder = await mkdtemp(join(tmpdir(), "sightline-draw-"));
  try {
    await mkdir(join(folder, FONTS));
    await writeFile(join(folder, FONTS, "blank.ttf"), BLANK_FONT);
    const noOthers = join(folder, "fonts.conf");
    await writeFile(noOthers, "<fontconfig></fontconfig>\n");
    // Times in it count from the first frame that is written.
    await writeFile(join(folder, SCRIPT), drawingScript(framesUs, afterUs, startUs, size, drawing));
    return await writeAtomically(out, async (temporary) => {
      for (const seek of startUs > 0 ? [true, false] : [false]) {
        const { code, stderr } = await processes.run({
          program: tools.ffmpeg,
          args: argumentsFor(tools, path, media, temporary, { startUs, stopUs, seek }),
          cwd: folder,
          // Or libass has every font of the machine looked at before the first frame: half a minute for the few of a bare system, without a sign of life.
          env: { FONTCONFIG_FILE: noOthers },
          signal,
          onProgress: (state) => progress(state.outUs ?? 0),
          lowPriority: true,
        });
        if (/No space left on device/i.test(stderr)) throw fail("DISK_FULL", stderr.slice(-500));
        const written = await scanPackets(processes, tools.ffprobe, {
          path: temporary,
          container: "mov",
          streamIndex: 0,
          startUs: 0,
          signal,
        });
        const frames = written.timesUs.length;
        // Damage in the source ends ffmpeg with an error although everything readable was written.
        if (frames === 0) throw await failureOf(path, code === 0 ? "nothing was written" : stderr);
        if (frames === framesUs.length || !seek) return { frames };
      }
      throw fail("FFMPEG_FAILED", path);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Named within the filter, so they lie in the folder that ffmpeg runs in: no path has to be escaped into a filter. */
const SCRIPT = "boxes.ass";
const FONTS = "fonts";

function argumentsFor(
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  { startUs, stopUs, seek }: { startUs: number; stopUs: number; seek: boolean },
): string[] {
  const seconds = (us: number) => (us / 1e6).toFixed(6);
  const length = seconds(stopUs - startUs);
  const trim = seek || startUs === 0 ? [] : [`trim=start=${seconds(startUs)}`, `setpts=PTS-${seconds(startUs)}/TB`];
  const trimSound =
    seek || startUs === 0 ? [] : [`atrim=start=${seconds(startUs)}`, `asetpts=PTS-${seconds(startUs)}/TB`];
  return [
    ...QUIET_WITH_PROGRESS,
    "-y",
    ...inputArguments(path, media, seek ? startUs / 1e6 : undefined),
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
    [
      ...trim,
      ...toneMapping(media),
      ...displayFilters(media, LONG_SIDE, true),
      // Half-resolution colour would smear thin lines while they are drawn.
      "format=yuv444p",
      `ass=${SCRIPT}:fontsdir=${FONTS}`,
      "format=yuv420p",
    ].join(","),
    ...(media.hasAudio && trimSound.length > 0 ? ["-af", trimSound.join(",")] : []),
    "-t",
    length,
    ...everyFrame(tools.version),
    ...ONE_CLOCK,
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-crf",
    "20",
    "-profile:v",
    "high",
    "-bf",
    "0",
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
