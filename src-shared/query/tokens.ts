import type { Particle } from "./lexicon/ko.ts";
import type { Op, Sense } from "./lexicon/senses.ts";

/** A word or phrase of the query with its meaning. Rules replace several by one. */
export interface Token {
  /** [start, end) in the query's text. */
  start: number;
  end: number;
  sense: Sense;
  /** What else the form may mean, `sense` being the first choice. */
  others: readonly Sense[];
  /** The Korean particle that follows it. */
  particle: Particle | null;
  /** Written as `class:car`, not as a word. */
  explicit?: boolean;
}

export type Kind = Exclude<Sense["is"], "op"> | Op;

/** What patterns of rules call a token: its sense, for words that bind the word's job. */
export function kindOf(token: Token): Kind {
  return token.sense.is === "op" ? token.sense.op : token.sense.is;
}

export function isOp(token: Token | undefined, ...ops: Op[]): boolean {
  return token?.sense.is === "op" && ops.includes(token.sense.op);
}

/** Words that rules may step over. */
export function isEmptyWord(token: Token | undefined): boolean {
  return isOp(token, "filler", "article", "request");
}
