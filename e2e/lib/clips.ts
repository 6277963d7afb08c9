import { execFileSync } from "node:child_process";
import { findFfmpeg } from "../../test/ffmpeg.ts";

/** One square that crosses the scene: its colour as ffmpeg writes it, which way, and when it comes in (it takes about six seconds). */
export interface Pass {
  color: string;
  way: "left" | "right";
  fromS: number;
  /** Row of its upper edge, 0..144. */
  y: number;
}

/** A dark scene of 320 x 180 at 10 pictures a second, still for two seconds from which built-in motion learns its background, that squares cross. */
export function makePasses(path: string, seconds: number, passes: readonly Pass[]): string {
  const source = (what: string): string[] => ["-f", "lavfi", "-i", `color=${what}:r=10:d=${seconds}`];
  const chain = passes.map(({ way, fromS, y }, i) => {
    const run = `(t-${fromS})*60`;
    const x = way === "right" ? `${run}-36` : `320-${run}`;
    const last = i === passes.length - 1;
    return `[${i === 0 ? "0" : `v${i}`}][${i + 1}]overlay=x='if(lt(t\\,${fromS})\\,-50\\,${x})':y=${y}${last ? ",noise=alls=4:all_seed=7" : `[v${i + 1}]`}`;
  });
  execFileSync(findFfmpeg(), [
    "-v",
    "error",
    "-y",
    ...source("c=0x303030:s=320x180"),
    ...passes.flatMap(({ color }) => source(`c=${color}:s=36x36`)),
    "-filter_complex",
    chain.join(";"),
    "-c:v",
    "libx264",
    "-preset",
    "ultrafast",
    "-pix_fmt",
    "yuv420p",
    path,
  ]);
  return path;
}
