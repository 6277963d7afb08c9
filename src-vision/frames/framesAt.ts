import type { MediaInfo } from "#shared/domain/video.ts";
import { displaySize } from "#shared/lib/ffmpegArgs.ts";
import type { RgbFrame } from "../types.ts";
import { FrameReader } from "./reader.ts";
import { SlotPool } from "./slots.ts";

/** Wanted times this close together are read by one pass: starting ffmpeg anew costs about as much as decoding this long. */
const ONE_PASS_US = 10_000_000;
/** Frames of one pass; keeps the command line within what every system takes. */
const MAX_FRAMES = 500;
/** Seconds before the first wanted frame at which a pass begins, tried in order: an index may send a seek past its target. */
const SEEK_MARGINS_S = [0.5, 20, 120] as const;
/** A frame this long after the wanted time shows another scene. */
const LATE_US = 1_000_000;

/** A frame of a video, and the wanted times that it stands for. */
export interface FrameAt {
  /** Media time of the frame itself: the first at or after the wanted times. */
  tUs: number;
  /** The wanted times it answers, ascending; one frame may answer several where the video has few. */
  wantedUs: number[];
  /** Valid until the next one is asked for. */
  frame: RgbFrame;
}

/**
 * Frames of a video at wanted times, in order, scaled down to `longSide`. Times that no frame could be decoded for are left out. One ffmpeg process at a time, stopped when the
 * caller leaves the loop.
 *
 * Throws AppError: FFMPEG_MISSING, FFMPEG_STALLED, CANCELLED.
 */
export async function* framesAt(
  source: { path: string; media: MediaInfo },
  timesUs: readonly number[],
  options: { ffmpegPath: string; longSide: number; signal: AbortSignal },
): AsyncGenerator<FrameAt> {
  const wanted = [...new Set(timesUs)].sort((a, b) => a - b);
  const pool = new SlotPool([displaySize(source.media, options.longSide)], 3);
  for (const stretch of stretches(wanted)) yield* readStretch(source, stretch, pool, options);
}

function stretches(wanted: readonly number[]): number[][] {
  const out: number[][] = [];
  for (const tUs of wanted) {
    const last = out.at(-1);
    if (last && last.length < MAX_FRAMES && tUs - last.at(-1)! <= ONE_PASS_US) last.push(tUs);
    else out.push([tUs]);
  }
  return out;
}

async function* readStretch(
  { path, media }: { path: string; media: MediaInfo },
  wanted: number[],
  pool: SlotPool,
  { ffmpegPath, signal }: { ffmpegPath: string; signal: AbortSignal },
): AsyncGenerator<FrameAt> {
  for (const margin of SEEK_MARGINS_S) {
    const seekUs = Math.max(0, wanted[0]! - margin * 1e6);
    const plan = {
      path,
      media,
      sampleFps: 1,
      phaseS: 0,
      seekUs,
      wantedUs: wanted,
      pictures: pool.pictures,
      hwaccel: null,
    };
    const reader = new FrameReader({ ffmpegPath, plan, pool, signal });
    let slot: number | null = null;
    try {
      let next = 0;
      const lastTry = seekUs === 0 || margin === SEEK_MARGINS_S.at(-1);
      while (next < wanted.length) {
        const found = await reader.next();
        if (!found) break;
        slot = found.slot;
        // The seek went past the first wanted frame: begin further back.
        if (next === 0 && !lastTry && found.tUs - wanted[0]! > LATE_US) break;
        const answered: number[] = [];
        while (next < wanted.length && wanted[next]! <= found.tUs + 1000) {
          if (found.tUs - wanted[next]! <= LATE_US) answered.push(wanted[next]!);
          next++;
        }
        if (answered.length > 0) yield { tUs: found.tUs, wantedUs: answered, frame: pool.picture(slot, 0) };
        pool.release(slot);
        slot = null;
      }
      if (next > 0 || lastTry) return;
    } finally {
      if (slot !== null) pool.release(slot);
      await reader.close();
    }
  }
}
