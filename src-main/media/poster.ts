import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, inputArguments, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import type { ProcessSet } from "./run.ts";
import { toneMapping } from "./toneMapping.ts";
import type { FfmpegTools, RunOptions } from "./types.ts";

const LONG_SIDE = 640;
/** Where in the video a poster is looked for, in turn. */
const PLACES = [0, 0.02, 0.1, 0.3, 0.5, 0.75];
/** Standard deviation of luma (0..255) above which a picture shows something: black, grey and colour-bar-less leaders stay below. */
const ENOUGH_CONTRAST = 8;
const THUMB = 32;

/** Writes the first picture of a few places that shows something; when none does, the one that shows most. */
export async function writePoster(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  options: RunOptions,
): Promise<void> {
  const places = media.still || media.durationUs < 200_000 ? [0] : PLACES;
  await writeAtomically(out, async (temporary) => {
    let best = { place: -1, contrast: -1 };
    let stderr = "";
    for (const place of places) {
      const shot = await shoot(processes, tools, path, media, place * media.durationUs, temporary, options.signal);
      stderr = shot.stderr;
      if (shot.contrast > best.contrast) best = { place, contrast: shot.contrast };
      if (shot.contrast >= ENOUGH_CONTRAST) return;
      options.onProgress?.((places.indexOf(place) + 1) / (places.length + 1));
    }
    if (best.place < 0) throw await failureOf(path, stderr, "DAMAGED");
    if (best.place !== places.at(-1))
      await shoot(processes, tools, path, media, best.place * media.durationUs, temporary, options.signal);
  });
}

/** One picture at or after tUs to `out`; its contrast, or -1 when there was none. */
async function shoot(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  tUs: number,
  out: string,
  signal: AbortSignal,
): Promise<{ contrast: number; stderr: string }> {
  const chunks: Uint8Array[] = [];
  const view = ["-map", `0:${media.videoStreamIndex}`, "-frames:v", "1"];
  const { code, stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      ...QUIET_WITH_PROGRESS,
      "-y",
      // At time 0 no seek: the first frame may lie before the container's zero.
      ...inputArguments(path, media, tUs > 0 ? tUs / 1e6 : undefined),
      ...view,
      "-vf",
      [...toneMapping(media), ...displayFilters(media, LONG_SIDE), "format=yuvj420p"].join(","),
      "-c:v",
      "mjpeg",
      "-q:v",
      "4",
      "-f",
      "image2",
      "-update",
      "1",
      `file:${out}`,
      ...view,
      "-vf",
      `scale=${THUMB}:${THUMB}:flags=area,format=gray`,
      "-f",
      "rawvideo",
      "pipe:1",
    ],
    signal,
    onStdout: (chunk) => void chunks.push(chunk),
  });
  const luma = Buffer.concat(chunks);
  if (code !== 0 || luma.length < THUMB * THUMB) return { contrast: -1, stderr };
  return { contrast: deviation(luma.subarray(0, THUMB * THUMB)), stderr };
}

function deviation(values: Uint8Array): number {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
}
