import type { SentenceProblem } from "../domain/evidence.ts";
import { problemOf } from "./types.ts";

/** A sentence of an answer is not longer. */
export const MAX_LENGTH = 600;
/** Markup, links, code, JSON that was not closed, and words to a machine: an answer has none of it. */
const MARKUP =
  /[<>`|\\]|\*\*|__|\]\s?\(|https?:|www\.|javascript:|^\s*#|"\s*[:,]|[{}[\]]|\b(?:null|undefined)\b|\bE(?:\d|[A-Z\d]*\d)[A-Z\d]*\b/iu;
const TO_A_MACHINE =
  /\b(?:ignor\w+|disregard\w*|overrid\w+|obey\w*|forget)\b|\b(?:system|developer)\s+(?:prompt|message)|\binstruct\w*|\bprompts?\b|\bas an ai\b|\blanguage model\b|\b(?:evidence|citations?|json)\b|지시\s?(?:사항|를|에)|명령을|프롬프트|무시(?:하|해)|인공지능|언어\s?모델|시스템\s?메시지|증거\s?(?:번호|목록)/iu;
/** Letters of the app's two languages; others look like them and are not (Cyrillic а, small capitals), or write words that nobody here can check. */
const LETTERS = /[a-z\p{Script=Hangul}]/iu;

/** Text as it is shown: one line in Unicode's compatibility form, so that what looks alike is alike, without characters that act instead of being seen. */
export function cleanSentence(raw: string): string {
  return (
    raw
      .slice(0, 4 * MAX_LENGTH)
      .toWellFormed()
      .normalize("NFKC")
      // The mark that stands for a time while a sentence is checked.
      .replaceAll("§", " ")
      .replace(/\p{Cf}+/gu, "")
      .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
      .trim()
  );
}

/**
 * Why a text is no plain sentence; null when it is one. Placeholders are to be taken out before.
 * @param names camera and file names, and text read in the picture: letters that occur in them are allowed
 */
export function unreadable(text: string, names: string): SentenceProblem | null {
  const malformed = (detail: string) => problemOf("malformed", detail);
  if (!/[\p{L}]/u.test(text)) return malformed("no words");
  if (/\?\s*$/u.test(text)) return malformed("a question");
  const marked = MARKUP.exec(text) ?? TO_A_MACHINE.exec(text);
  if (marked) return malformed(marked[0].trim());
  for (const char of text) {
    if (char.charCodeAt(0) < 0x80) continue;
    const strange =
      (/\p{L}/u.test(char) && !LETTERS.test(char)) ||
      /[\p{N}\p{M}\p{Co}\p{Cn}]/u.test(char) ||
      /\p{Extended_Pictographic}/u.test(char);
    if (strange && !names.includes(char)) return malformed(char);
  }
  return null;
}

/** Letters without their accents, for comparing: "cár" is a car. */
export function withoutAccents(text: string): string {
  return text
    .normalize("NFD")
    .replace(/([a-z])\p{M}+/giu, "$1")
    .normalize("NFC");
}
