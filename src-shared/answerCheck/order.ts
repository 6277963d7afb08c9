import type { EvidenceItem } from "../domain/evidence.ts";
import type { Known } from "./known.ts";

/** Beginning on a line of time that both items are on; null = their videos have no common one. */
function later(a: EvidenceItem, b: EvidenceItem): number | null {
  if (a.videoId === b.videoId) return a.startUs - b.startUs;
  if (a.utcMs === null || b.utcMs === null) return null;
  return a.utcMs * 1000 + a.startUs - (b.utcMs * 1000 + b.startUs);
}

/** Whether one of the first ones came before, or with, one of the second ones. */
export function cameBefore(first: readonly Known[], second: readonly Known[]): boolean {
  return first.some((a) => second.some((b) => (later(a.item, b.item) ?? 1) <= 0));
}

/** Whether one of the first ones and one of the second ones were there at one time. */
export function metInTime(first: readonly Known[], second: readonly Known[]): boolean {
  return first.some((a) =>
    second.some((b) => {
      const gap = later(a.item, b.item);
      if (gap === null) return false;
      return gap <= b.item.endUs - b.item.startUs && -gap <= a.item.endUs - a.item.startUs;
    }),
  );
}

/** Whether one of the cited is the first (or last) of all that are known. */
export function isOutermost(cited: readonly Known[], all: readonly Known[], which: "first" | "last"): boolean {
  const sign = which === "first" ? 1 : -1;
  return cited.some((one) =>
    all.every((other) => {
      const gap = later(one.item, other.item);
      return gap !== null && sign * gap <= 0;
    }),
  );
}

/** "First" and "last" of many; not "first, ..." of a tale, nor of a list, nor "at last". */
const FIRST =
  /\b(?:first|earliest|initial(?:ly)?)\b(?!\s*,)|(?:맨|제일|가장)?\s?처음|최초|(?:가장|제일)\s먼저|(?<![가-힣])첫/iu;
const LAST =
  /(?<!\bat\s)\b(?:last|latest|final(?:ly)?|most recent(?:ly)?)\b(?!\s*,)(?!\s+(?:night|week|month|year|hour|minute|day|\d))|마지막|(?:가장|제일)\s(?:최근|나중)/iu;

export interface Outermost {
  which: "first" | "last";
  /** Where the words that follow it begin. */
  at: number;
}

export function outermostIn(text: string): Outermost[] {
  return (
    [
      ["first", FIRST],
      ["last", LAST],
    ] as const
  ).flatMap(([which, pattern]) => {
    const match = pattern.exec(text);
    return match ? [{ which, at: match.index + match[0].length }] : [];
  });
}

/** Words between two events, by whether what stands to their left came before or after what stands to their right. */
const JOINTS: ReadonlyArray<readonly [RegExp, "before" | "after"]> = [
  [
    /\bbefore\b|\bahead of\b|\bprior to\b|(?<=[은한난간춘온른선진된든])\s(?:뒤|후|다음)(?:에|로)?(?=[\s,])|이어서|그\s?(?:뒤|후|다음)(?:에)?(?=[\s,])|(?<=(?<!(?:가장|제일)\s)먼저\s[^,.]{1,40}(?:고|며|서))\s/giu,
    "before",
  ],
  [/\bafter\b(?!wards?\b| that\b)|기\s전에/giu, "after"],
];

export interface Joint {
  at: number;
  left: "before" | "after";
  word: string;
}

export function jointsIn(text: string): Joint[] {
  return JOINTS.flatMap(([pattern, left]) =>
    Array.from(text.matchAll(pattern), (match) => ({ at: match.index, left, word: match[0].trim() || "먼저" })),
  ).sort((a, b) => a.at - b.at);
}
