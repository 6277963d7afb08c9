import { spawn } from "node:child_process";
import { open } from "node:fs/promises";
import { orientationOf } from "#shared/lib/exif.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import type { Problem } from "#shared/domain/errors.ts";
import type { RgbFrame } from "../types.ts";

/** Largest picture taken, in pixels: 300 MB of RGB. */
const MAX_PIXELS = 100_000_000;
/** How long ffmpeg may take over one picture. */
const TIMEOUT_MS = 60_000;
/** Enough of a file for its kind and its EXIF block, which lies in the first 64 KiB segment or two. */
const HEAD_BYTES = 256 * 1024;

/** EXIF orientation (1..8) to the ffmpeg filters that turn the stored picture into the displayed one. */
const UPRIGHT: Record<number, string> = {
  2: "hflip",
  3: "hflip,vflip",
  4: "vflip",
  5: "transpose=cclock_flip",
  6: "transpose=clock",
  7: "transpose=clock_flip",
  8: "transpose=cclock",
};

export interface StillPicture {
  /** As displayed: upright. */
  frame: RgbFrame;
  /** Set when only a part could be read. */
  problem: Problem | null;
}

/**
 * Reads one picture file with ffmpeg as upright RGB in its full size. The kind is told from its first bytes and that one demuxer is
 * forced, so that no text file makes ffmpeg open others. EXIF is read here because ffmpeg before 5 does not, and later ones differ.
 *
 * Throws AppError: FILE_MISSING, FILE_UNREADABLE, EMPTY_FILE, NOT_A_VIDEO (no picture), DAMAGED, INVALID_INPUT (too large),
 * FFMPEG_MISSING, FFMPEG_STALLED, CANCELLED.
 */
export async function readStillPicture(path: string, ffmpegPath: string, signal?: AbortSignal): Promise<StillPicture> {
  const head = await readHead(path);
  const demuxer = demuxerOf(head);
  if (!demuxer) throw fail("NOT_A_VIDEO", `${path}: not a JPEG, PNG, WebP, BMP, TIFF, GIF, AVIF or HEIC picture`);
  const turn = UPRIGHT[orientationOf(head) ?? 1];
  const args = [
    "-hide_banner",
    "-nostdin",
    "-nostats",
    "-loglevel",
    "error",
    "-protocol_whitelist",
    "file",
    "-f",
    demuxer,
    "-noautorotate",
  ];
  args.push(
    "-i",
    `file:${path}`,
    "-map",
    "0:v:0",
    "-frames:v",
    "1",
    "-sws_flags",
    "bicubic+accurate_rnd+full_chroma_int+full_chroma_inp",
  );
  args.push(...(turn ? ["-vf", turn] : []), "-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "image2pipe", "pipe:1");
  const { frame, said } = await readPpm(ffmpegPath, args, path, signal);
  return { frame, problem: said === "" ? null : problemOf("DAMAGED", said) };
}

async function readHead(path: string): Promise<Uint8Array> {
  let file;
  try {
    file = await open(path, "r");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw fail(code === "ENOENT" || code === "ENOTDIR" ? "FILE_MISSING" : "FILE_UNREADABLE", path, error);
  }
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(HEAD_BYTES), 0, HEAD_BYTES, 0);
    if (bytesRead === 0) throw fail("EMPTY_FILE", path);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EISDIR") throw fail("NOT_A_VIDEO", `${path} is a folder`, error);
    throw error;
  } finally {
    await file.close();
  }
}

function demuxerOf(head: Uint8Array): string | null {
  const text = (from: number, to: number): string => String.fromCharCode(...head.subarray(from, to));
  if (head[0] === 0xff && head[1] === 0xd8) return "jpeg_pipe";
  if (text(0, 4) === "\x89PNG") return "png_pipe";
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "webp_pipe";
  if (text(0, 2) === "BM") return "bmp_pipe";
  if (text(0, 4) === "II*\0" || text(0, 4) === "MM\0*") return "tiff_pipe";
  if (text(0, 4) === "GIF8") return "gif";
  if (text(4, 8) === "ftyp" && /^(avif|heic|heix|mif1|msf1)/.test(text(8, 12))) return "mov";
  return null;
}

/** Runs ffmpeg and takes the one PPM picture it writes; `said` is what it complained of. */
function readPpm(
  ffmpegPath: string,
  args: string[],
  path: string,
  signal?: AbortSignal,
): Promise<{ frame: RgbFrame; said: string }> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(fail("CANCELLED"));
      return;
    }
    const child = spawn(ffmpegPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let why: Error | null = null;
    let said = "";
    let header = new Uint8Array(0);
    let frame: RgbFrame | null = null;
    let filled = 0;
    const stop = (reason: Error): void => {
      why ??= reason;
      child.kill("SIGKILL");
    };
    const onAbort = (): void => stop(fail("CANCELLED"));
    const timer = setTimeout(() => stop(fail("FFMPEG_STALLED", path)), TIMEOUT_MS);
    signal?.addEventListener("abort", onAbort, { once: true });

    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      if (said.length < 4000) said += chunk;
    });
    child.stdout.on("data", (chunk: Buffer) => {
      let rest: Uint8Array = chunk;
      if (!frame) {
        const joined = Buffer.concat([header, chunk]);
        // "P6\n<width> <height>\n255\n"
        const match = /^P6\s(\d+)\s(\d+)\s255\s/.exec(joined.subarray(0, 40).toString("latin1"));
        if (!match) {
          header = joined;
          if (joined.length > 40) stop(fail("DAMAGED", `${path}: ffmpeg wrote no picture`));
          return;
        }
        const [width, height] = [Number(match[1]), Number(match[2])];
        if (width * height > MAX_PIXELS) {
          stop(fail("INVALID_INPUT", `${path}: ${width}x${height} is more than ${MAX_PIXELS / 1e6} megapixels`));
          return;
        }
        frame = { width, height, data: new Uint8Array(width * height * 3) };
        rest = joined.subarray(match[0].length);
      }
      const part = rest.subarray(0, frame.data.length - filled);
      frame.data.set(part, filled);
      filled += part.length;
    });
    const settle = (run: () => void): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      run();
    };
    child.on("error", (error) => settle(() => reject(fail("FFMPEG_MISSING", ffmpegPath, error))));
    child.on("close", () =>
      settle(() => {
        if (why) reject(why);
        else if (!frame || filled < frame.data.length)
          reject(fail("DAMAGED", `${path}: ${said.trim() || "ffmpeg read no picture"}`));
        else resolve({ frame, said: said.trim() });
      }),
    );
  });
}
