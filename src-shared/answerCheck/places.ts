import type { BoxNorm } from "../domain/geometry.ts";

export interface SideSaid {
  word: string;
  at: number;
  /** Whether a box lies on that side of the picture. */
  holds(box: BoxNorm): boolean;
}

const LEFT = /\bleft\b(?!\s+(?:behind|alone|unattended))|왼쪽|왼편|좌측/giu;
const RIGHT =
  /\bright\b(?!\s+(?:next|after|before|behind|beside|there|here|now|away|at|by|in front))|오른쪽|오른편|우측/giu;

/** Every side of the picture that a text names. */
export function sidesOf(text: string): SideSaid[] {
  const of = (pattern: RegExp, holds: SideSaid["holds"]) =>
    Array.from(text.matchAll(pattern), (match) => ({ word: match[0], at: match.index, holds }));
  return [...of(LEFT, ({ x, w }) => x + w / 2 < 0.5), ...of(RIGHT, ({ x, w }) => x + w / 2 > 0.5)];
}
