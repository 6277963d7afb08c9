import type { Particle } from "./lexicon/ko.ts";
import type { Sense } from "./lexicon/senses.ts";
import { isEmptyWord, kindOf } from "./tokens.ts";
import type { Token } from "./tokens.ts";

/** The tokens that a pattern's elements matched, by place; undefined where an optional one did not. */
export type Parts = ReadonlyArray<Token | undefined>;

/** What a rule's tokens become: one sense; null = the rule does not apply after all. */
export type Make = (parts: Parts, next: Token | undefined) => Sense | null;

/**
 * A rule replaces the tokens of a pattern by one. Patterns are kinds parted by spaces: "between clock and clock"; "a|b" either, "a?" optional, "side:from" with
 * that Korean particle ("side:from|toward": either particle). Filler and articles may stand between.
 */
export interface Rule {
  pattern: string;
  make: Make;
}

export const rule = (pattern: string, make: Make): Rule => ({ pattern, make });

/** Empty words in a row that a rule steps over; a bound, so that time grows with the length of the text only. */
const MAX_SKIPPED = 6;

interface Element {
  kinds: string[];
  particles: string[];
  optional: boolean;
}

const compiled = new Map<string, Element[]>();

function compile(pattern: string): Element[] {
  let elements = compiled.get(pattern);
  if (!elements) {
    elements = pattern.split(" ").map((text) => {
      const [kinds = "", particles] = text.replace(/\?$/, "").split(":");
      return { kinds: kinds.split("|"), particles: particles?.split("|") ?? [], optional: text.endsWith("?") };
    });
    compiled.set(pattern, elements);
  }
  return elements;
}

/** The token read in the sense that the element asks for, be it the first of its senses or another; null when it has none of them. */
function fit(element: Element, token: Token | undefined): Token | null {
  if (!token || (element.particles.length > 0 && !element.particles.includes(token.particle ?? "none"))) return null;
  if (element.kinds.includes(kindOf(token))) return token;
  for (const sense of token.others) {
    const other = { ...token, sense };
    if (element.kinds.includes(kindOf(other))) return other;
  }
  return null;
}

function match(
  tokens: readonly Token[],
  from: number,
  elements: Element[],
): { parts: Parts; end: number; spent: boolean } | null {
  const parts: Array<Token | undefined> = [];
  let spent = false;
  let at = from;
  for (const element of elements) {
    let look = at;
    while (look > from && look < at + MAX_SKIPPED && isEmptyWord(tokens[look]) && !fit(element, tokens[look])) look++;
    const fitting = fit(element, tokens[look]);
    if (fitting) {
      parts.push(fitting);
      at = look + 1;
      spent = element.particles.length > 0;
    } else if (element.optional) parts.push(undefined);
    else return null;
  }
  return at > from ? { parts, end: at, spent } : null;
}

/** Applies rules from left to right, at each place the first that fits, in the order of the list. */
export function applyRules(tokens: readonly Token[], rules: readonly Rule[]): Token[] {
  const out: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const made = firstRule(tokens, at, rules);
    out.push(made?.token ?? tokens[at]!);
    at = made?.end ?? at + 1;
  }
  return out;
}

function firstRule(tokens: readonly Token[], at: number, rules: readonly Rule[]) {
  for (const { pattern, make } of rules) {
    const found = match(tokens, at, compile(pattern));
    if (!found) continue;
    let next = found.end;
    while (next < found.end + MAX_SKIPPED && isEmptyWord(tokens[next])) next++;
    const sense = make(found.parts, tokens[next]);
    if (!sense) continue;
    const last: Token = tokens[found.end - 1]!;
    // A particle that the pattern asked for has said what it had to say.
    const particle: Particle | null = found.spent ? null : last.particle;
    return { token: { start: tokens[at]!.start, end: last.end, sense, others: [], particle }, end: found.end };
  }
  return null;
}

/** The sense of a matched token, where the pattern leaves no doubt which it is. */
export function senseOf<K extends Sense["is"]>(token: Token | undefined, is: K): Extract<Sense, { is: K }> | null {
  return token?.sense.is === is ? (token.sense as Extract<Sense, { is: K }>) : null;
}
