import { execFileSync } from "node:child_process";
import type { Logger } from "../platform/logger.ts";
import { locateFfmpeg } from "./locate.ts";
import type { FfmpegTools } from "./types.ts";

/** For tests: says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error: () => "log", child: () => silentLogger };

/** For tests: every pair of tools on this machine that the app may meet. The bundled one is always among them. */
export async function toolPairs(): Promise<FfmpegTools[]> {
  const bundled = await locateFfmpeg({ PATH: "" });
  const best = await locateFfmpeg(process.env);
  return best.ffmpeg === bundled.ffmpeg ? [bundled] : [bundled, best];
}

/** Columns of the picture of `countingSource`, one bit each, lowest first. */
const BITS = 8;
const COLUMN = 16;
const HEIGHT = 64;

/** For tests: an ffmpeg input whose frame n shows n in binary as white and black columns: 128 x 64, readable after any encoding. */
export function countingSource(frames: number, rate = 25): string[] {
  const bit = `if(mod(floor(N/pow(2\\,floor(X/${COLUMN})))\\,2)\\,235\\,16)`;
  return [
    "-f",
    "lavfi",
    "-i",
    `color=black:size=${BITS * COLUMN}x${HEIGHT}:rate=${rate},format=yuv420p,geq=lum='${bit}':cb=128:cr=128,trim=end_frame=${frames}`,
  ];
}

/** For tests: the numbers that the frames of a file (or bytes of one JPEG) show, in order of display. */
export function readNumbers(ffmpeg: string, input: string | Uint8Array): number[] {
  const from = typeof input === "string" ? ["-i", `file:${input}`] : ["-f", "jpeg_pipe", "-i", "pipe:0"];
  const gray = execFileSync(
    ffmpeg,
    [
      "-v",
      "error",
      ...from,
      "-map",
      "0:v:0",
      "-vsync",
      "passthrough",
      "-vf",
      `scale=${BITS * COLUMN}:${HEIGHT},format=gray`,
      "-f",
      "rawvideo",
      "pipe:1",
    ],
    {
      ...(typeof input === "string" ? {} : { input }),
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const size = BITS * COLUMN * HEIGHT;
  return Array.from({ length: gray.length / size }, (_, frame) => {
    let value = 0;
    for (let bit = 0; bit < BITS; bit++)
      if (gray[frame * size + (HEIGHT / 2) * BITS * COLUMN + bit * COLUMN + COLUMN / 2]! > 128) value += 2 ** bit;
    return value;
  });
}

/** For tests: makes a clip; arguments come before the output. */
export function makeClip(ffmpeg: string, args: string[], out: string): string {
  execFileSync(ffmpeg, ["-v", "error", "-y", "-nostdin", ...args, out]);
  return out;
}
