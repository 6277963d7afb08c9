import type { EmbedRequest } from "#shared/vision/protocol.ts";

/** A pause between wanted frames from which a new seek costs less than decoding through: a start of ffmpeg and, on average, half a group of pictures. */
const GAP_US = 20_000_000;
/** Frames of one pass; keeps the command line under the 32,767 characters that Windows allows. */
const MAX_FRAMES = 900;

/** A wanted frame and what is made of it. */
export interface WantedFrame {
  tUs: number;
  /** The whole picture, for windows. */
  whole: boolean;
  /** Indices of the request's crops that are cut from it. */
  crops: number[];
}

/** Every frame that a request wants, once, ascending. */
export function wantedFrames({ windows, crops }: Pick<EmbedRequest, "windows" | "crops">): WantedFrame[] {
  const byTime = new Map<number, WantedFrame>();
  const at = (tUs: number): WantedFrame => {
    let frame = byTime.get(tUs);
    if (!frame) byTime.set(tUs, (frame = { tUs, whole: false, crops: [] }));
    return frame;
  };
  for (const { frameUs } of windows) for (const tUs of frameUs) at(tUs).whole = true;
  crops.forEach(({ tUs }, i) => at(tUs).crops.push(i));
  return [...byTime.values()].sort((a, b) => a.tUs - b.tUs);
}

/** Cuts at long pauses: each stretch is decoded by a pass of its own, what lies between is skipped. */
export function stretchesOf(frames: readonly WantedFrame[]): WantedFrame[][] {
  const stretches: WantedFrame[][] = [];
  for (const frame of frames) {
    const last = stretches.at(-1);
    if (last && last.length < MAX_FRAMES && frame.tUs - last.at(-1)!.tUs <= GAP_US) last.push(frame);
    else stretches.push([frame]);
  }
  return stretches;
}
