import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, displaySize, inputArguments } from "#shared/lib/ffmpegArgs.ts";
import { everyFrame } from "./decodeTimes.ts";
import { failureOf } from "./failures.ts";
import { writeAtomically } from "./files.ts";
import type { ProcessSet } from "./run.ts";
import { toneMapping } from "./toneMapping.ts";
import type { FfmpegTools, RunOptions, SpriteLayout } from "./types.ts";

const LONG_SIDE = 160;
const MAX_TILES = 100;
const COLUMNS = 10;
/** Up to this length one pass decodes everything; beyond it each tile seeks, so the work does not grow with the length. */
const ONE_PASS_US = 30_000_000;
/** Tiles further apart than this take the nearest keyframe: no frame but the one shown is decoded. */
const KEYFRAME_SPACING_US = 10_000_000;
const AT_ONCE = 2;

/** Number of tiles for a length: about one a second, at least 1, at most 100. Pure. */
export function tileCount(media: Pick<MediaInfo, "durationUs" | "still" | "frameCount">): number {
  if (media.still) return 1;
  const wanted = Math.max(8, Math.round(media.durationUs / 1e6));
  return Math.max(1, Math.min(MAX_TILES, wanted, media.frameCount ?? MAX_TILES));
}

/** Writes a sprite of evenly spaced tiles. A tile that cannot be decoded repeats the one before it and says so by its time. */
export async function writeSprite(
  processes: ProcessSet,
  tools: FfmpegTools,
  path: string,
  media: MediaInfo,
  out: string,
  options: RunOptions,
): Promise<SpriteLayout> {
  const tile = displaySize(media, LONG_SIDE);
  const count = tileCount(media);
  const spacingUs = media.durationUs / count;
  const wanted = Array.from({ length: count }, (_, i) => Math.round(i * spacingUs));
  const take: TileReader = { processes, tools, path, media, tile, signal: options.signal };
  const tiles =
    media.durationUs <= ONE_PASS_US
      ? await inOnePass(take, wanted, spacingUs)
      : await bySeeking(take, wanted, spacingUs > KEYFRAME_SPACING_US, options.onProgress);
  const shown = fillGaps(tiles);
  if (shown.length === 0) throw await failureOf(path, "", "DAMAGED");

  const columns = Math.min(COLUMNS, shown.length);
  const rows = Math.ceil(shown.length / columns);
  const sheet = compose(shown, tile, columns, rows);
  await writeAtomically(out, async (temporary) => {
    const { code, stderr } = await processes.run({
      program: tools.ffmpeg,
      args: [
        "-hide_banner",
        "-v",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pix_fmt",
        "rgb24",
        "-s",
        `${tile.width * columns}x${tile.height * rows}`,
        "-i",
        "pipe:0",
        "-frames:v",
        "1",
        "-pix_fmt",
        "yuvj420p",
        "-c:v",
        "mjpeg",
        "-q:v",
        "5",
        "-f",
        "image2",
        "-update",
        "1",
        `file:${temporary}`,
      ],
      stdin: sheet,
      signal: options.signal,
    });
    if (code !== 0) throw await failureOf(path, stderr);
  });
  options.onProgress?.(1);
  return {
    columns,
    rows,
    count: shown.length,
    tileWidth: tile.width,
    tileHeight: tile.height,
    tUs: shown.map((t) => t.tUs),
  };
}

interface Tile {
  tUs: number;
  rgb: Uint8Array;
}

interface TileReader {
  processes: ProcessSet;
  tools: FfmpegTools;
  path: string;
  media: MediaInfo;
  tile: { width: number; height: number };
  signal: AbortSignal;
}

/** One decode of the whole file that keeps the first frame at or after each wanted time. */
async function inOnePass(take: TileReader, wanted: number[], spacingUs: number): Promise<Array<Tile | null>> {
  if (wanted.length === 1) return [await readTiles(take, ["-frames:v", "1"], "", 0).then((t) => t[0] ?? null)];
  const spacing = (spacingUs / 1e6).toFixed(6);
  // A frame is kept when it is the first of its slot; slots count from media time 0.
  const select = `select=isnan(prev_selected_t)+gt(floor((t+0.0005)/${spacing})\\,floor((prev_selected_t+0.0005)/${spacing}))`;
  const tiles = await readTiles(take, ["-frames:v", String(wanted.length)], select, 0);
  const slots: Array<Tile | null> = wanted.map(() => null);
  for (const tile of tiles) {
    const slot = Math.min(wanted.length - 1, Math.max(0, Math.floor((tile.tUs + 500) / spacingUs)));
    slots[slot] ??= tile;
  }
  return slots;
}

async function bySeeking(
  take: TileReader,
  wanted: number[],
  keyframesOnly: boolean,
  onProgress: RunOptions["onProgress"],
): Promise<Array<Tile | null>> {
  const tiles: Array<Tile | null> = wanted.map(() => null);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < wanted.length) {
      const i = next++;
      const seekUs = wanted[i]!;
      const [tile] = await readTiles(take, ["-frames:v", "1"], "", seekUs, keyframesOnly);
      tiles[i] = tile ?? null;
      onProgress?.((++done / wanted.length) * 0.95);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return tiles;
}

async function readTiles(
  take: TileReader,
  limit: string[],
  select: string,
  seekUs: number,
  keyframesOnly = false,
): Promise<Tile[]> {
  const { media, tile } = take;
  const bytes = tile.width * tile.height * 3;
  const chunks: Uint8Array[] = [];
  const times: number[] = [];
  let timeBase: [number, number] = [1, 1];
  await take.processes.run({
    program: take.tools.ffmpeg,
    args: [
      "-hide_banner",
      "-nostdin",
      "-v",
      "info",
      "-nostats",
      "-progress",
      "pipe:2",
      ...(keyframesOnly && seekUs > 0 ? ["-noaccurate_seek"] : []),
      ...inputArguments(take.path, media, seekUs > 0 ? seekUs / 1e6 : undefined),
      "-map",
      `0:${media.videoStreamIndex}`,
      ...limit,
      // showinfo reads the small picture: it sums up every pixel that it is given.
      "-vf",
      [
        ...(select ? [select] : []),
        ...toneMapping(media),
        ...displayFilters(media, LONG_SIDE),
        "format=rgb24",
        "showinfo",
      ].join(","),
      ...everyFrame(take.tools.version),
      "-f",
      "rawvideo",
      "pipe:1",
    ],
    signal: take.signal,
    onStdout: (chunk) => void chunks.push(chunk),
    onLog(line) {
      const base = /Parsed_showinfo.*config in time_base: (\d+)\/(\d+)/.exec(line);
      if (base) timeBase = [Number(base[1]), Number(base[2])];
      const pts = /Parsed_showinfo.* pts:\s*(-?\d+)/.exec(line);
      if (pts) times.push(Math.round((Number(pts[1]) * timeBase[0] * 1e6) / timeBase[1]) + seekUs);
    },
  });
  const pixels = Buffer.concat(chunks);
  const count = Math.min(times.length, Math.floor(pixels.length / bytes));
  return Array.from({ length: count }, (_, i) => ({
    tUs: times[i]!,
    rgb: pixels.subarray(i * bytes, (i + 1) * bytes),
  }));
}

function fillGaps(tiles: Array<Tile | null>): Tile[] {
  const first = tiles.find((t) => t !== null);
  if (!first) return [];
  let before = first;
  return tiles.map((t) => (before = t ?? before));
}

/** Tiles into one picture, interleaved RGB, row by row. */
function compose(tiles: Tile[], tile: { width: number; height: number }, columns: number, rows: number): Uint8Array {
  const stride = tile.width * columns * 3;
  const sheet = new Uint8Array(stride * tile.height * rows);
  tiles.forEach(({ rgb }, i) => {
    const left = (i % columns) * tile.width * 3;
    const top = Math.floor(i / columns) * tile.height;
    for (let y = 0; y < tile.height; y++)
      sheet.set(rgb.subarray(y * tile.width * 3, (y + 1) * tile.width * 3), (top + y) * stride + left);
  });
  return sheet;
}
