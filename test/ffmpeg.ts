import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

/** Path of an ffmpeg for making test clips: the system's, else the one npm installed. */
export function findFfmpeg(): string {
  const named = process.env["SIGHTLINE_FFMPEG"];
  if (named) return named;
  if (spawnSync("ffmpeg", ["-version"], { stdio: "ignore" }).status === 0) return "ffmpeg";
  return (createRequire(import.meta.url)("@ffmpeg-installer/ffmpeg") as { path: string }).path;
}
