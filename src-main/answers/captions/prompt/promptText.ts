import type { CaptionSettings } from "#shared/domain/caption.ts";
import type { Language } from "#shared/domain/evidence.ts";
import { plainText } from "../plainText.ts";

/** What the index says of a span, handed over beside the pictures. */
export interface HandedOver {
  /** Objects and times in words; null = not handed over. */
  objects: string | null;
  /** Numbers on the frames and what they stand for, ascending; empty = nothing is drawn. */
  legend: ReadonlyArray<{ number: number; name: string }>;
}

const WORDS: Record<Language, { objects: string; legend: (list: string) => string; answerIn: string }> = {
  en: {
    objects: "A detector found these objects in the video:",
    legend: (list) => `Boxes with numbers are drawn on the frames: ${list}.`,
    answerIn: "",
  },
  ko: {
    objects: "탐지기가 이 영상에서 찾은 물체입니다:",
    legend: (list) => `프레임에 번호가 붙은 상자가 그려져 있습니다: ${list}.`,
    answerIn: "\nAnswer in Korean (한국어로 답해 주세요).",
  },
};

/**
 * The question as one text. A priming sentence comes first and in the study's own words (domain/caption.ts), then what the index knows, then the prompt. Neutral captions get objects, times and numbers, never what
 * somebody suspects.
 */
export function promptText(
  settings: Pick<CaptionSettings, "prompt" | "primed" | "language">,
  { objects, legend }: HandedOver,
): string {
  const words = WORDS[settings.language];
  const known = [
    ...(objects === null ? [] : [`${words.objects}\n${objects}`]),
    ...(legend.length === 0 ? [] : [words.legend(legendText(legend))]),
  ];
  const primed = settings.primed === null ? "" : `The video includes scenes of ${plainText(settings.primed)}.`;
  const question = plainText(settings.prompt) + words.answerIn;
  if (known.length === 0) return primed === "" ? question : `${primed} ${question}`;
  return [...(primed === "" ? [] : [primed]), ...known, question].join("\n\n");
}

/** "1, 4 = person; 3 = car", in the order of first numbers. */
function legendText(legend: HandedOver["legend"]): string {
  const byName = new Map<string, number[]>();
  for (const { number, name } of legend) {
    const numbers = byName.get(name);
    if (numbers) numbers.push(number);
    else byName.set(name, [number]);
  }
  return [...byName].map(([name, numbers]) => `${numbers.join(", ")} = ${name}`).join("; ");
}
