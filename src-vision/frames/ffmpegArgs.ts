import type { MediaInfo } from "#shared/domain/video.ts";
import { displayFilters, inputArguments } from "#shared/lib/ffmpegArgs.ts";

/** Size in pixels of a picture that ffmpeg scales to. */
export interface PictureSize {
  width: number;
  height: number;
}

/** What one decoding pass reads. */
export interface PassPlan {
  path: string;
  media: MediaInfo;
  /** Sampled frames per second: the first frame of every cell of a grid of this rate is kept. */
  sampleFps: number;
  /** Shift of the grid, seconds: half a source frame, so that jittered time stamps stay in their cell. */
  phaseS: number;
  /** Media time to seek to; at or before 0 the pass starts at the file's beginning. */
  seekUs: number;
  /** Only these frames instead of the grid's: the first frame at or after each time. Media time, ascending, distinct. */
  wantedUs?: readonly number[];
  /** Pictures made of every sampled frame: the first on standard output, the second on descriptor 3. */
  pictures: PictureSize[];
  /** ffmpeg's name of a hardware decoder ("cuda", "vaapi" ...); null = software. */
  hwaccel: string | null;
}

/** How this ffmpeg spells "write every frame as it comes"; `-vsync` is the old name, dropped by recent releases. */
export type PassthroughFlag = readonly [string, string];
export const OLD_PASSTHROUGH: PassthroughFlag = ["-vsync", "0"];
export const NEW_PASSTHROUGH: PassthroughFlag = ["-fps_mode", "passthrough"];

/**
 * The sampling grid in ffmpeg's expression language, over source time. A frame is sampled when its cell, floor((media time + phase) * rate), differs from
 * that of the sampled frame before it, so the choice depends on the file's time stamps alone, never on where a pass began.
 */
function selectExpression(plan: PassPlan): string {
  if (plan.wantedUs) return wantedExpression(plan.wantedUs, plan.media.startUs);
  const shift = (plan.phaseS - plan.media.startUs / 1e6).toFixed(9);
  const fps = plan.sampleFps.toFixed(9);
  const cell = (t: string): string => `floor((${t}+(${shift}))*${fps})`;
  return `if(isnan(prev_selected_t),1,gt(${cell("t")},${cell("prev_selected_t")}))`;
}

/**
 * Selects the first frame at or after each of the wanted times, to the millisecond below. Register 1 holds how many wanted times lie at or before this frame, register 0 the
 * same for the frame before it; a balanced tree of comparisons counts them, so a frame costs about ten comparisons however many times are wanted. The file's start is
 * rounded to ticks as `mediaUsOf` does it; a thousandth of a millisecond is for the rounding of the sum. After the last wanted frame every one is
 * selected, until the reader stops the pass: ffmpeg holds a frame's last bytes back until more follow, one or two frames later as its version has it, and would decode to the end of the file for them.
 */
function wantedExpression(wantedUs: readonly number[], startUs: number): string {
  const times = wantedUs.map((us) => Math.floor(us / 1000));
  const count = (from: number, to: number): string => {
    if (from === to) return String(from);
    const middle = (from + to) >> 1;
    return `if(lt(ld(2),${times[middle]}),${count(from, middle)},${count(middle + 1, to)})`;
  };
  const mediaMs = `(pts-round(${(startUs / 1e6).toFixed(6)}/TB))*TB*1000`;
  return `st(2,${mediaMs}+0.001);st(0,ld(1));st(1,${count(0, times.length)});gt(ld(1),ld(0))+gt(ld(2),${(times.at(-1) ?? 0) + 1})`;
}

/**
 * Arguments of one pass. `-copyts` keeps the file's own time stamps: without it ffmpeg shifts them by the seek time, rounded to the
 * stream's clock, and a resumed pass would see other times than a whole one. `showinfo` prints each sampled frame's time stamp; it looks
 * at a corner of the picture only, because it also sums up all pixels it is given.
 */
export function passArgs(plan: PassPlan, passthrough: PassthroughFlag): string[] {
  const { media, pictures } = plan;
  const heads = pictures.map((_, i) => `[p${i}]`).join("");
  const graph = [
    `[0:${media.videoStreamIndex}]select='${selectExpression(plan)}',split=${pictures.length + 1}[s]${heads}`,
    "[s]crop=2:2:0:0,showinfo,nullsink",
    ...pictures.map((p, i) => `[p${i}]${pictureFilters(media, p).join(",")}[o${i}]`),
  ].join(";");
  const args = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "repeat+level+info"];
  if (plan.hwaccel) args.push("-hwaccel", plan.hwaccel);
  args.push("-copyts", ...inputArguments(plan.path, media, plan.seekUs > 0 ? plan.seekUs / 1e6 : undefined));
  args.push("-filter_complex", graph);
  pictures.forEach((_, i) => {
    args.push("-map", `[o${i}]`, ...passthrough, "-f", "rawvideo", `pipe:${i === 0 ? 1 : 3}`);
  });
  return args;
}

/** Scales first, while ffmpeg still has the coded picture, then turns the small one upright. */
function pictureFilters(media: MediaInfo, size: PictureSize): string[] {
  const upright = displayFilters(media).filter((f) => !f.startsWith("scale=") && !f.startsWith("setsar="));
  const lying = media.rotation === 90 || media.rotation === 270;
  const [w, h] = lying ? [size.height, size.width] : [size.width, size.height];
  return [`scale=${w}:${h}:flags=area`, "format=rgb24", ...upright, "setsar=1"];
}
