import type { Language } from "../domain/evidence.ts";
import { withParticle } from "./korean.ts";

/** "a, b and c" / "a와 b", "a, b, c". @param how `or`: "a, b or c" / "a, b 또는 c" */
export function joinList(items: readonly string[], language: Language, how: "and" | "or" = "and"): string {
  const head = items.slice(0, -1);
  const last = items.at(-1) ?? "";
  if (head.length === 0) return last;
  if (language === "en") return `${head.join(", ")} ${how} ${last}`;
  if (how === "or") return `${head.join(", ")} 또는 ${last}`;
  return head.length === 1 ? `${withParticle(head[0]!, "with")} ${last}` : items.join(", ");
}

const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** English numbers below ten as words, larger ones as digits with groups: "four", "12", "1,204". */
export function numberWord(n: number): string {
  return NUMBERS[n] ?? grouped(n);
}

/** "1,204", the same in both languages. */
export function grouped(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(?:\d{3})+$)/gu, ",");
}

/** First letter in upper case; the rest is left alone. */
export function capitalised(text: string): string {
  const first = String.fromCodePoint(text.codePointAt(0) ?? 0x20);
  return text === "" ? "" : first.toUpperCase() + text.slice(first.length);
}
