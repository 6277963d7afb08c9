import { availableParallelism } from "node:os";
import { AppError } from "#shared/domain/errors.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { MediaInfo } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { FrameMark, FrameTable, MediaTools } from "../../../media/types.ts";

/** Decoders at once: half of the cores are left to the operator who looks at a video meanwhile. */
const AT_ONCE = Math.max(2, Math.min(6, availableParallelism() >> 1));

export interface FrameWish {
  path: string;
  media: MediaInfo;
  table: FrameTable | null;
  /** Times of frames, ascending. */
  timesUs: readonly number[];
  crop: BoxNorm | null;
  /** Pixels; never enlarged. */
  width: number;
  /** What is drawn on the frame of a time. */
  marksAt(tUs: number): readonly FrameMark[];
}

export interface TakenFrames {
  /** One JPEG for each time that was asked for. */
  jpegs: Uint8Array[];
  /** How many of them show a neighbour, because their own could not be decoded. */
  replaced: number;
}

/**
 * The frames of those times as JPEG. One that cannot be decoded is replaced by its nearest neighbour in time. Rejects with AppError: CANCELLED (ffmpeg is ended at once), what the decoder said when not one
 * could be decoded, FILE_MISSING and the like at once.
 */
export async function takeFrames(
  media: Pick<MediaTools, "frame">,
  wish: FrameWish,
  signal: AbortSignal,
): Promise<TakenFrames> {
  const count = wish.timesUs.length;
  const found: Array<Uint8Array | null> = Array.from({ length: count }, () => null);
  let failure: unknown = null;
  let next = 0;
  // When one worker gives up the others' decoders end too.
  const stop = new AbortController();
  const both = AbortSignal.any([signal, stop.signal]);
  const worker = async () => {
    while (next < count) {
      const i = next++;
      try {
        found[i] = await oneFrame(media, wish, wish.timesUs[i]!, both);
      } catch (error) {
        if (!concernsOneFrame(error)) throw error;
        failure = error;
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count) }, worker));
  } finally {
    stop.abort();
  }
  if (signal.aborted) throw fail("CANCELLED");
  if (found.every((jpeg) => jpeg === null)) throw failure ?? fail("DAMAGED", "no frame of this span can be decoded");
  let replaced = 0;
  const jpegs = found.map((jpeg, i) => {
    if (jpeg) return jpeg;
    replaced++;
    return found[nearest(found, wish.timesUs, i)]!;
  });
  return { jpegs, replaced };
}

async function oneFrame(
  media: Pick<MediaTools, "frame">,
  { path, media: info, table, crop, width, marksAt }: FrameWish,
  tUs: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const marks = marksAt(tUs);
  return await media.frame(path, info, tUs, {
    signal,
    width,
    ...(crop ? { crop } : {}),
    ...(table ? { table } : {}),
    ...(marks.length > 0 ? { marks } : {}),
  });
}

/** Damage, or a decoder that hangs, at one place: the rest of the file may be sound. */
function concernsOneFrame(error: unknown): boolean {
  return error instanceof AppError && ["DAMAGED", "TRUNCATED", "FFMPEG_FAILED", "FFMPEG_STALLED"].includes(error.code);
}

function nearest(found: ReadonlyArray<Uint8Array | null>, timesUs: readonly number[], of: number): number {
  let best = -1;
  for (let i = 0; i < found.length; i++) {
    if (found[i] === null) continue;
    if (best < 0 || Math.abs(timesUs[i]! - timesUs[of]!) < Math.abs(timesUs[best]! - timesUs[of]!)) best = i;
  }
  return best;
}
