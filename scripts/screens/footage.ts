import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeMovingSquare } from "../../e2e/lib/movingSquare.ts";
import { findFfmpeg } from "../../test/ffmpeg.ts";
import { material } from "../../test/material.ts";

function ffmpeg(...args: string[]): void {
  execFileSync(findFfmpeg(), ["-v", "error", "-y", ...args]);
}

/** Footage of the demo library, with the names that recorders give: paths by name. Throws when SIGHTLINE_MATERIAL is not set. */
export async function makeFootage(folder: string): Promise<Map<string, string>> {
  mkdirSync(folder, { recursive: true });
  const at = (name: string): string => join(folder, name);
  const from = (name: string, to: string): void => {
    const path = material("footage", name);
    if (!path) throw new Error("SIGHTLINE_MATERIAL must name the folder of real footage");
    // Without the date of the original: the name says when, as a recorder's does.
    ffmpeg("-i", path, "-map", "0:v:0", "-c", "copy", "-map_metadata", "-1", at(to));
  };
  from("car-detection.mp4", "ch02_20261121081530.mp4");
  from("one-by-one-person-detection.mp4", "Hall_20261121_174500.mp4");
  from("fire_house6.mp4", "fire_house6.mp4");
  ffmpeg(
    "-i",
    at("ch02_20261121081530.mp4"),
    "-t",
    "12",
    "-c:v",
    "mpeg4",
    "-q:v",
    "4",
    "-an",
    at("정문_20261120_221405.avi"),
  );
  await makeMovingSquare(at("Loading-dock_20261120_090000.mp4"), { kind: "h264" });
  ffmpeg(
    "-f",
    "lavfi",
    "-i",
    "color=c=0x30343a:s=640x360:r=10:d=20",
    "-vf",
    "vignette",
    "-pix_fmt",
    "yuv420p",
    at("Stairs-night_20261121_020000.mp4"),
  );
  ffmpeg("-i", at("Hall_20261121_174500.mp4"), "-t", "20", "-c", "copy", "-an", at("Corridor_20261121_180300.mp4"));
  ffmpeg(
    "-i",
    at("Hall_20261121_174500.mp4"),
    "-ss",
    "40",
    "-t",
    "25",
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-an",
    at("Lobby_20261119_101500.mkv"),
  );
  ffmpeg(
    "-i",
    at("Hall_20261121_174500.mp4"),
    "-t",
    "30",
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-an",
    "-f",
    "mpegts",
    at("Cut_20261119_120000.mkv"),
  );
  truncateSync(at("Cut_20261119_120000.mkv"), Math.round(statSync(at("Cut_20261119_120000.mkv")).size * 0.6));
  writeFileSync(at("shift-report.mp4"), "This is a text file with the wrong name.\n".repeat(40));
  writeFileSync(at("ch07_20261121000000.mp4"), "");
  return new Map(readdirSync(folder).map((name) => [name, at(name)]));
}
