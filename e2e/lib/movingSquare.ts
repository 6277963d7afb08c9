import { spawn } from "node:child_process";
import { locateFfmpeg } from "../../src-main/media/locate.ts";

export const WIDTH = 640;
export const HEIGHT = 360;
const SIZE = 72;
const FPS = 25;
/** Frames before the square enters: an empty scene, from which built-in motion analysis learns its background. */
const EMPTY = 50;

export interface SquareClip {
  path: string;
  frames: number;
  durationUs: number;
  /** Media time of each frame, ascending. */
  tUs: number[];
  /** Truth of frame i: the visible part of the square, normalised, top left corner; null while it is outside. */
  boxes: Array<{ x: number; y: number; w: number; h: number } | null>;
}

export interface SquareOptions {
  /** `h264`: MP4 that Chromium plays, with B-frames and seconds between key frames. `vfr`: the same with uneven frame times. `mpeg4`: AVI that needs a proxy. */
  kind: "h264" | "vfr" | "mpeg4";
  frames?: number;
}

/** Place of the square's top left corner on frame i: in from the left, down and up in a slow wave, out on the right. */
function place(i: number, frames: number): { x: number; y: number } {
  const share = (i - EMPTY) / (frames - EMPTY - 10);
  return {
    x: Math.round(-SIZE + share * (WIDTH + SIZE)),
    y: Math.round((HEIGHT - SIZE) * (0.5 + 0.4 * Math.sin(share * Math.PI * 2))),
  };
}

function truth(i: number, frames: number): SquareClip["boxes"][number] {
  const { x, y } = place(i, frames);
  const left = Math.max(0, x);
  const right = Math.min(WIDTH, x + SIZE);
  if (i < EMPTY || right - left <= 0) return null;
  return { x: left / WIDTH, y: y / HEIGHT, w: (right - left) / WIDTH, h: SIZE / HEIGHT };
}

/** Deterministic noise, so that the scene has texture and every run makes the same clip (Park & Miller's generator). */
function noise(count: number, from: number, to: number, seed: number): Uint8Array {
  const values = new Uint8Array(count);
  let state = seed;
  for (let i = 0; i < count; i += 1) {
    state = (state * 48_271) % 2_147_483_647;
    values[i] = from + (state % (to - from));
  }
  return values;
}

/** Milliseconds of frame i. Uneven: every third frame comes 12 ms late, every third 24. */
function timeMs(i: number, kind: SquareOptions["kind"]): number {
  return (i * 1000) / FPS + (kind === "vfr" ? 12 * (i % 3) : 0);
}

/** Draws a clip with one textured square on a known path and encodes it to `path` (its ending decides nothing; `kind` does). Rejects with ffmpeg's words. */
export async function makeMovingSquare(path: string, { kind, frames = 350 }: SquareOptions): Promise<SquareClip> {
  const { ffmpeg } = await locateFfmpeg();
  const encode =
    kind === "mpeg4"
      ? ["-c:v", "mpeg4", "-q:v", "3", "-g", "50", "-bf", "0", "-f", "avi"]
      : [
          "-c:v",
          "libx264",
          "-preset",
          "veryfast",
          "-crf",
          "18",
          "-g",
          "75",
          "-bf",
          "2",
          "-pix_fmt",
          "yuv420p",
          "-movflags",
          "+faststart",
          "-f",
          "mp4",
        ];
  // Times are rounded to the millisecond clock that the filter sets up.
  const timing =
    kind === "vfr"
      ? ["-vf", "settb=1/1000,setpts=N*40+12*mod(N\\,3)", "-vsync", "vfr", "-enc_time_base", "1/1000"]
      : [];
  const child = spawn(
    ffmpeg,
    [
      "-v",
      "error",
      "-y",
      "-f",
      "rawvideo",
      "-pix_fmt",
      "gray",
      "-s",
      `${WIDTH}x${HEIGHT}`,
      "-r",
      String(FPS),
      "-i",
      "pipe:0",
      ...timing,
      ...encode,
      path,
    ],
    { stdio: ["pipe", "ignore", "pipe"] },
  );
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()));
  const ended = new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`ffmpeg ended with ${code}: ${words}`))));
  });
  // When ffmpeg ends early the write fails too; `ended` carries the reason.
  child.stdin.on("error", () => {});
  const scene = noise(WIDTH * HEIGHT, 70, 90, 7);
  const square = noise(SIZE * SIZE, 190, 245, 11);
  for (let i = 0; i < frames; i += 1) {
    const picture = Uint8Array.from(scene);
    const { x, y } = place(i, frames);
    for (let row = 0; row < SIZE && i >= EMPTY; row += 1) {
      for (let column = 0; column < SIZE; column += 1) {
        const px = x + column;
        if (px >= 0 && px < WIDTH) picture[(y + row) * WIDTH + px] = square[row * SIZE + column];
      }
    }
    if (!child.stdin.write(picture))
      await Promise.race([new Promise((resolve) => child.stdin.once("drain", resolve)), ended]);
  }
  child.stdin.end();
  await ended;
  return {
    path,
    frames,
    durationUs: Math.round(timeMs(frames - 1, kind) * 1000) + 1_000_000 / FPS,
    tUs: Array.from({ length: frames }, (_, i) => Math.round(timeMs(i, kind) * 1000)),
    boxes: Array.from({ length: frames }, (_, i) => truth(i, frames)),
  };
}
