import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** Path of an ffmpeg for making test clips: the system's, else the one npm installed. */
export function findFfmpeg(): string {
  const named = process.env["SIGHTLINE_FFMPEG"];
  if (named) return named;
  if (spawnSync("ffmpeg", ["-version"], { stdio: "ignore" }).status === 0) return "ffmpeg";
  return (createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string }).path;
}

/** Bytes of a JPEG of one colour. */
export function solidJpeg(width: number, height: number, [r, g, b]: readonly [number, number, number]): Uint8Array {
  const hex = [r, g, b].map((value) => value.toString(16).padStart(2, "0")).join("");
  const args = ["-v", "error", "-f", "lavfi", "-i", `color=0x${hex}:size=${width}x${height}`, "-frames:v", "1"];
  const { stdout, stderr } = spawnSync(findFfmpeg(), [...args, "-f", "mjpeg", "pipe:1"]);
  if (stdout.length === 0) throw new Error(`no JPEG: ${stderr.toString()}`);
  return stdout;
}
