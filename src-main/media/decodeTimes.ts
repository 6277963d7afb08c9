import type { MediaInfo } from "#shared/domain/video.ts";
import { inputArguments, QUIET_WITH_PROGRESS } from "#shared/lib/ffmpegArgs.ts";
import { LineSplitter } from "./lines.ts";
import { majorOf } from "./locate.ts";
import type { ProcessSet } from "./run.ts";

/** Frames keep their own times: neither repeated nor dropped. ffmpeg renamed the option in 5.1 and drops the old name later. */
export function everyFrame(version: string, mode: "passthrough" | "vfr" = "passthrough"): string[] {
  return [(majorOf(version) ?? 0) >= 6 ? "-fps_mode" : "-vsync", mode];
}

/** Encoder time base taken from the input: the default, one frame of a constant rate, would round the times. */
export function sourceTimeBase(version: string): string[] {
  return ["-enc_time_base", (majorOf(version) ?? 0) >= 7 ? "demux" : "-1"];
}

/**
 * Decodes and gives the media time of every frame in the order ffmpeg shows them, at most `limit`. The frames themselves are passed on as
 * pointers, so this costs decoding and nothing more.
 */
export async function decodeTimes(
  processes: ProcessSet,
  tools: { ffmpeg: string; version: string },
  request: {
    path: string;
    media: Pick<MediaInfo, "container" | "videoStreamIndex">;
    limit?: number;
    signal: AbortSignal;
    onTime?: (tUs: number) => void;
  },
): Promise<{ timesUs: number[]; stderr: string; code: number }> {
  const timesUs: number[] = [];
  let [num, den] = [1, 1];
  const lines = new LineSplitter((line) => {
    const base = /^#tb 0: (\d+)\/(\d+)/.exec(line);
    if (base) [num, den] = [Number(base[1]), Number(base[2])];
    if (line.startsWith("#")) return;
    const pts = Number(line.split(",")[2]);
    if (!Number.isFinite(pts)) return;
    timesUs.push(Math.round((pts * num * 1e6) / den));
    if ((timesUs.length & 63) === 0) request.onTime?.(timesUs.at(-1)!);
  });
  const { code, stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      ...QUIET_WITH_PROGRESS,
      ...inputArguments(request.path, request.media),
      "-map",
      `0:${request.media.videoStreamIndex}`,
      ...(request.limit ? ["-frames:v", String(request.limit)] : []),
      ...everyFrame(tools.version),
      ...sourceTimeBase(tools.version),
      "-c:v",
      "wrapped_avframe",
      "-f",
      "framecrc",
      "pipe:1",
    ],
    signal: request.signal,
    onStdout: (chunk) => lines.push(chunk),
  });
  lines.end();
  return { timesUs, stderr, code };
}
