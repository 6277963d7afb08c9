import type { ModelPart } from "../../types.ts";
import type { SpanFrames } from "./captionRequest.ts";

/**
 * A video as SmolVLM's own processor writes it out for the model (transformers, models/smolvlm/video_processing_smolvlm.py: DEFAULT_VIDEO_INTRO, FRAME_TIMESTAMP_MESSAGE, DEFAULT_MEDIA_OUTTRO): a sentence with
 * number and length, a time before each frame, two line breaks. Servers know the model's pictures, not its videos.
 */
export function stampedFrames({ jpegs, timesUs, fromUs, toUs }: SpanFrames, text: string): ModelPart[] {
  const count = frameCountWord(jpegs.length);
  const intro = `You are provided the following series of ${count} frames from a ${clock((toUs - fromUs) / 1e6)} [H:MM:SS] video.\n`;
  const stamp = (tUs: number) => {
    const seconds = Math.floor((tUs - fromUs) / 1e6);
    return `\nFrame from ${two(Math.floor(seconds / 60))}:${two(seconds % 60)}:`;
  };
  return [
    ...jpegs.flatMap((jpeg, i): ModelPart[] => [
      { type: "text", text: (i === 0 ? intro : "") + stamp(timesUs[i]!) },
      { type: "image", jpeg },
    ]),
    { type: "text", text: `\n\n${text}` },
  ];
}

const SMALL = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" "),
  ..."seventeen eighteen nineteen".split(" "),
];
const TENS = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/** A number below 100 in English words, larger ones in digits. */
export function frameCountWord(n: number): string {
  if (n < 20) return SMALL[n]!;
  if (n >= 100) return String(n);
  return TENS[Math.floor(n / 10)]! + (n % 10 === 0 ? "" : `-${SMALL[n % 10]!}`);
}

/** "0:01:30", as Python writes a timedelta. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
}

const two = (n: number) => String(n).padStart(2, "0");
