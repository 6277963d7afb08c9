import { fail } from "#shared/lib/problems.ts";
import type { ProcessSet } from "./run.ts";

/** The part of ffprobe's JSON that is read. Everything is optional: old builds and odd files leave things out. */
export interface ProbedStream {
  index: number;
  codec_name?: string;
  codec_type?: string;
  codec_tag_string?: string;
  profile?: string;
  level?: number;
  width?: number;
  height?: number;
  coded_width?: number;
  coded_height?: number;
  sample_aspect_ratio?: string;
  pix_fmt?: string;
  color_transfer?: string;
  bits_per_raw_sample?: string;
  r_frame_rate?: string;
  avg_frame_rate?: string;
  time_base?: string;
  start_pts?: number;
  duration?: string;
  nb_frames?: string;
  has_b_frames?: number;
  disposition?: Record<string, number>;
  tags?: Record<string, string>;
  side_data_list?: Array<{ side_data_type?: string; displaymatrix?: string; rotation?: number }>;
}

export interface ProbedFile {
  streams: ProbedStream[];
  format: { format_name?: string; start_time?: string; duration?: string; tags?: Record<string, string> };
}

/** Longest JSON believed: a file with thousands of streams is not footage. */
const MAX_JSON_BYTES = 8 * 1024 * 1024;

/** Arguments that open a file in ffprobe, with the demuxer forced, or chosen from a list of harmless ones. See `inputArguments` for the threat. */
export function probeInput(path: string, demuxer: { force: string } | { among: string }): string[] {
  return [
    "-protocol_whitelist",
    "file",
    ...("force" in demuxer ? ["-f", demuxer.force] : ["-format_whitelist", demuxer.among]),
    "-i",
    `file:${path}`,
  ];
}

/** Runs ffprobe and parses its JSON; `file` is null when it could not open the input (then `stderr` says why). */
export async function probeJson(
  processes: ProcessSet,
  ffprobe: string,
  input: string[],
  signal: AbortSignal,
): Promise<{ file: ProbedFile | null; stderr: string }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const { code, stderr } = await processes.run({
    program: ffprobe,
    args: ["-hide_banner", "-v", "error", ...input, "-show_format", "-show_streams", "-of", "json"],
    signal,
    onStdout(chunk) {
      bytes += chunk.length;
      if (bytes > MAX_JSON_BYTES) throw fail("NOT_A_VIDEO", "ffprobe described too many streams");
      chunks.push(chunk);
    },
  });
  if (code !== 0) return { file: null, stderr };
  const parsed = JSON.parse(Buffer.concat(chunks).toString("utf8")) as Partial<ProbedFile>;
  return { file: { streams: parsed.streams ?? [], format: parsed.format ?? {} }, stderr };
}

/** "30000/1001" -> 29.97; 0 for "0/0", absent or absurd. */
export function rateOf(text: string | undefined): number {
  const [num, den] = (text ?? "").split(/[/:]/).map(Number);
  const rate = (num ?? 0) / (den ?? 1);
  return Number.isFinite(rate) && rate > 0 ? rate : 0;
}
