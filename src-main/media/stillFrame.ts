import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, displaySize, inputArguments } from "#shared/lib/ffmpegArgs.ts";
import { fail } from "#shared/lib/problems.ts";
import { everyFrame } from "./decodeTimes.ts";
import { markFilters } from "./drawMarks.ts";
import { failureOf } from "./failures.ts";
import { TimesTable } from "./frameTable.ts";
import { scanPackets } from "./packets.ts";
import type { ProcessSet } from "./run.ts";
import { toneMapping } from "./toneMapping.ts";
import type { FfmpegTools, FrameOptions, FrameTable } from "./types.ts";

/** Containers searched by bytes whose packets need not carry times. */
const UNSURE_CLOCK = new Set(["mpeg"]);

/**
 * The frame shown at tUs (the last at or before it; the first when tUs lies before it), as JPEG or PNG. Seeks to the keyframe before it and checks the time
 * of the picture that came out; a demuxer that landed elsewhere is asked again from further back, at last from the start. When the frame itself
 * cannot be decoded the nearest that can is shown. Rejects with AppError: CANCELLED, DAMAGED, FILE_MISSING ...
 */
export async function exactFrame(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  tUs: number,
  options: FrameOptions,
): Promise<Uint8Array> {
  const filters = pictureFilters(media, options);
  const { signal, format = "jpeg" } = options;
  if (media.still)
    return (await decodeAt(processes, tools, path, media, { filters, format, signal })).picture ?? giveUp(path, "");
  const table = options.table ?? (await localTable(processes, tools, path, media, tUs, signal));
  const index = Math.max(0, table.indexAt(tUs));
  const wantedUs = table.count > 0 ? table.at(index) : tUs;
  const beforeUs = index > 0 ? table.at(index - 1) : wantedUs - 20_000;
  // Half-way from the frame before: rounding in any demuxer's clock falls on the right side.
  const fromUs = wantedUs - Math.min(20_000, (wantedUs - beforeUs) / 2);

  // A seek shifts the stream's clock by whole ticks, which in AVI are whole frames: half a frame tells neighbours apart.
  const sameUs = Math.max(1500, (wantedUs - beforeUs) / 2);
  let last: Shot = { picture: null, tUs: null, keysUs: [], stderr: "" };
  for (const seekUs of seekPoints(table, index)) {
    last = await decodeAt(processes, tools, path, media, { seekUs, fromUs, filters, format, signal });
    if (last.picture && last.tUs !== null && Math.abs(last.tUs - wantedUs) < sameUs && clockHolds(last, table, sameUs))
      return last.picture;
  }
  // The decoder skipped the frame (damage) or the file ends before it: the next that was shown, else the last one of all.
  if (last.picture) return last.picture;
  const tail = await decodeAt(processes, tools, path, media, { filters, format, signal, untilUs: wantedUs });
  return tail.picture ?? giveUp(path, tail.stderr || last.stderr);
}

async function giveUp(path: string, stderr: string): Promise<never> {
  throw await failureOf(path, stderr, "DAMAGED");
}

/** Media times to seek to, nearest first; undefined = read from the start. */
function seekPoints(table: FrameTable, index: number): Array<number | undefined> {
  const points: Array<number | undefined> = [];
  for (const back of [0, 1]) {
    const key = table.keyframeBefore(index, back);
    if (key <= 0) break;
    // Seeking a little past the key picture's time lands on it in containers indexed by decode time too.
    points.push(table.at(key) + 1000);
  }
  const last = points.at(-1);
  if (last !== undefined && last > 6_000_000) points.push(last - 5_000_000);
  return [...points, undefined];
}

/**
 * After a seek in a programme stream the clock is guessed until a packet with a time comes, and may run a few frames off for the rest of the pass: key
 * pictures then claim times at which the table has none.
 */
function clockHolds(shot: Shot, table: FrameTable, sameUs: number): boolean {
  return shot.keysUs.every((keyUs) => {
    const i = table.indexAt(keyUs + sameUs);
    return i >= 0 && table.keyframeBefore(i) === i && Math.abs(table.at(i) - keyUs) < sameUs;
  });
}

interface Shot {
  picture: Uint8Array | null;
  /** Media time of the picture, from the decoder; null when it did not say. */
  tUs: number | null;
  /** Media times of the key pictures passed on the way; only for containers whose clock must be checked. */
  keysUs: number[];
  stderr: string;
}

interface ShotRequest {
  filters: string[];
  format: "jpeg" | "png";
  signal: AbortSignal;
  /** Where to seek; absent = the start. */
  seekUs?: number | undefined;
  /** First frame at or after this media time. */
  fromUs?: number;
  /** Instead of `fromUs`: the last frame at or before this. */
  untilUs?: number;
}

async function decodeAt(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  request: ShotRequest,
): Promise<Shot> {
  const { seekUs, fromUs, untilUs } = request;
  const coded = FORMATS[request.format];
  // Times after `-ss` count from the place sought.
  const offsetUs = seekUs ?? 0;
  const select = fromUs === undefined ? [] : [`select=gte(t\\,${((fromUs - offsetUs) / 1e6).toFixed(6)})`];
  const until = untilUs === undefined ? [] : [`select=lte(t\\,${(untilUs / 1e6).toFixed(6)})`];
  const checked = seekUs !== undefined && UNSURE_CLOCK.has(media.container.split(",")[0]!);
  const shownBy = `Parsed_showinfo_${(checked ? 1 : 0) + select.length + until.length} `;
  const keysUs: number[] = [];
  let pictures: Uint8Array[] = [];
  let timeBase: [number, number] | null = null;
  let shownUs: number | null = null;
  const { stderr } = await processes.run({
    program: tools.ffmpeg,
    args: [
      "-hide_banner",
      "-nostdin",
      "-v",
      "info",
      "-nostats",
      "-progress",
      "pipe:2",
      ...(seekUs === undefined ? [] : ["-noaccurate_seek"]),
      ...inputArguments(path, media, seekUs === undefined ? undefined : seekUs / 1e6),
      "-map",
      `0:${media.videoStreamIndex}`,
      ...(untilUs === undefined ? ["-frames:v", "1"] : []),
      "-vf",
      [
        ...(checked ? ["showinfo"] : []),
        ...select,
        ...until,
        "showinfo",
        ...request.filters,
        `format=${coded.pixels}`,
      ].join(","),
      ...everyFrame(tools.version),
      ...coded.encoder,
      "-f",
      "image2pipe",
      "pipe:1",
    ],
    signal: request.signal,
    onStdout(chunk) {
      // Only the last picture is wanted when reading up to a time; each begins with its magic in a chunk of its own or after the one before.
      if (untilUs !== undefined && coded.magic.subarray(0, 2).every((byte, i) => chunk[i] === byte)) pictures = [];
      pictures.push(chunk);
    },
    onLog(line) {
      const base = /Parsed_showinfo.*config in time_base: (\d+)\/(\d+)/.exec(line);
      if (base && !timeBase) timeBase = [Number(base[1]), Number(base[2])];
      const pts = /Parsed_showinfo.* pts:\s*(-?\d+)/.exec(line);
      if (!pts || !timeBase) return;
      const atUs = Math.round((Number(pts[1]) * timeBase[0] * 1e6) / timeBase[1]) + offsetUs;
      if (!line.includes(shownBy)) {
        if (line.includes("iskey:1")) keysUs.push(atUs);
        return;
      }
      // `-frames:v 1` ends the encoder; the filter may see one frame more before that.
      if (shownUs === null || untilUs !== undefined) shownUs = atUs;
    },
  });
  const picture = pictures.length > 0 ? lastPicture(Buffer.concat(pictures), coded.magic) : null;
  return { picture, tUs: shownUs, keysUs, stderr };
}

/** How a picture is coded, and what its bytes begin with. */
const FORMATS = {
  jpeg: { pixels: "yuvj420p", encoder: ["-c:v", "mjpeg", "-q:v", "3"], magic: Buffer.from([0xff, 0xd8, 0xff]) },
  png: {
    pixels: "rgb24",
    encoder: ["-c:v", "png"],
    magic: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
  },
} as const;

/** The last whole picture of a stream of them. */
function lastPicture(bytes: Buffer, magic: Buffer): Uint8Array {
  const at = bytes.lastIndexOf(magic);
  return at > 0 ? bytes.subarray(at) : bytes;
}

/** Display orientation, then crop, then size, then what is drawn on it. */
function pictureFilters(media: MediaInfo, options: FrameOptions): string[] {
  const full = displaySize(media);
  const filters = [...toneMapping(media), ...displayFilters(media)];
  let { width, height } = full;
  let [left, top] = [0, 0];
  if (options.crop) {
    const { x, y, w, h } = options.crop;
    if (![x, y, w, h].every(Number.isFinite) || w <= 0 || h <= 0) throw fail("INVALID_INPUT", "crop");
    left = clamp(Math.floor(x * full.width), 0, full.width - 1);
    top = clamp(Math.floor(y * full.height), 0, full.height - 1);
    width = clamp(Math.ceil(w * full.width), 1, full.width - left);
    height = clamp(Math.ceil(h * full.height), 1, full.height - top);
    // `exact`: subsampled chroma would move the corner to an even pixel.
    filters.push(`crop=${width}:${height}:${left}:${top}:exact=1`);
  }
  const shownWidth = options.width && options.width < width ? Math.max(1, Math.round(options.width)) : width;
  if (shownWidth < width) filters.push(`scale=${shownWidth}:-1`);
  const view = { left, top, width, height, fullWidth: full.width, fullHeight: full.height };
  // ffmpeg rounds the height that belongs to a width in the same way.
  const shownHeight = Math.round((shownWidth * height) / width);
  return [...filters, ...markFilters(options.marks ?? [], { ...view, shownWidth, shownHeight })];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Without the video's table: the packets around tUs. */
async function localTable(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  tUs: number,
  signal: AbortSignal,
): Promise<FrameTable> {
  const fromUs = Math.max(0, tUs - 2_000_000) + media.startUs;
  const scan = await scanPackets(processes, tools.ffprobe, {
    path,
    container: media.container,
    streamIndex: media.videoStreamIndex,
    startUs: media.startUs,
    interval: `${(fromUs / 1e6).toFixed(6)}%${((tUs + media.startUs + 1_000_000) / 1e6).toFixed(6)}`,
    signal,
  });
  return new TimesTable(scan.timesUs, scan.keyframes, scan.endUs);
}
