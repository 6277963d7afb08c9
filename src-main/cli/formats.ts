import type { TrackPath } from "#shared/domain/track.ts";

/** A box of one track on one source frame. */
export interface FrameBox {
  /** 1-based source frame number. */
  frame: number;
  tUs: number;
  trackId: number;
  class: string;
  /** Normalised to the displayed picture. */
  x: number;
  y: number;
  w: number;
  h: number;
  /** 0 where the box is interpolated. */
  score: number;
}

/**
 * Boxes of a path on source frames. `all`: every frame between the path's first and last sample, linear between samples. `sampled`: only frames
 * that were looked at (or filled over a gap by the offline pass).
 */
export function boxesOnFrames(path: TrackPath, frameUs: readonly number[], which: "all" | "sampled"): FrameBox[] {
  const boxes: FrameBox[] = [];
  const last = path.tUs.length - 1;
  let sample = 0;
  for (let i = lowerBound(frameUs, path.tUs[0] ?? 0); i < frameUs.length; i++) {
    const tUs = frameUs[i] as number;
    if (tUs > (path.tUs[last] as number)) break;
    while (sample < last && (path.tUs[sample + 1] as number) <= tUs) sample++;
    const next = Math.min(sample + 1, last);
    const t0 = path.tUs[sample] as number;
    const t1 = path.tUs[next] as number;
    // Sample times come from the decoder, frame times from the packets: both exact to the microsecond but for rounding.
    const on = Math.abs(tUs - t0) <= 2;
    if (which === "sampled" && !on) continue;
    const f = t1 > t0 ? (tUs - t0) / (t1 - t0) : 0;
    const mix = (values: number[]): number => (values[sample] as number) * (1 - f) + (values[next] as number) * f;
    boxes.push({
      frame: i + 1,
      tUs,
      trackId: path.trackId,
      class: path.class,
      x: mix(path.x),
      y: mix(path.y),
      w: mix(path.w),
      h: mix(path.h),
      score: on ? (path.score[sample] as number) : 0,
    });
  }
  return boxes;
}

/** First index whose value is at or after `value`. */
function lowerBound(values: readonly number[], value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Size {
  width: number;
  height: number;
}

/** MOTChallenge results: frame, id, left, top, width, height (pixels), confidence, -1, -1, -1; ordered by frame, then id. */
export function toMot(boxes: FrameBox[], size: Size): string {
  return boxes
    .toSorted((a, b) => a.frame - b.frame || a.trackId - b.trackId)
    .map((b) =>
      [
        b.frame,
        b.trackId,
        px(b.x * size.width),
        px(b.y * size.height),
        px(b.w * size.width),
        px(b.h * size.height),
        px(b.score || 1),
        -1,
        -1,
        -1,
      ].join(","),
    )
    .join("\n");
}

/** COCO detection results with the source frame number as image id; category ids are those of the class names given, from 1. */
export function toCoco(boxes: FrameBox[], size: Size, classes: string[]): unknown[] {
  return boxes.map((b) => ({
    image_id: b.frame,
    category_id: classes.indexOf(b.class) + 1,
    category_name: b.class,
    bbox: [px(b.x * size.width), px(b.y * size.height), px(b.w * size.width), px(b.h * size.height)],
    score: b.score,
    track_id: b.trackId,
  }));
}

/** RFC 4180 with a header; times in microseconds of media time, boxes normalised. */
export function toCsv(boxes: FrameBox[]): string {
  const quote = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = boxes
    .toSorted((a, b) => a.frame - b.frame || a.trackId - b.trackId)
    .map((b) =>
      [
        b.frame,
        b.tUs,
        b.trackId,
        quote(b.class),
        b.x.toFixed(6),
        b.y.toFixed(6),
        b.w.toFixed(6),
        b.h.toFixed(6),
        b.score.toFixed(4),
      ].join(","),
    );
  return ["frame,t_us,track,class,x,y,w,h,score", ...rows].join("\n");
}

const px = (value: number): number => Math.round(value * 100) / 100;
