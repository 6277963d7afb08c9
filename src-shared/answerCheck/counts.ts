import type { ObjectPattern, Query } from "../domain/query.ts";
import type { Known } from "./known.ts";
import { numbersIn, type NumberSaid } from "./numbers.ts";
import type { Understand } from "../question/index.ts";

export interface Counted {
  pattern: ObjectPattern;
  found: readonly Known[];
  /** Objects of the class that the whole sentence speaks of, where every mention says how many. */
  mentioned: number | null;
  gathering: boolean;
  /** It is said of one time. */
  atOnce: boolean;
}

/** How many different objects these are. Figures over many are no objects. */
export function distinct(found: readonly Known[]): number {
  return new Set(found.flatMap((one) => (one.item.kind === "count" ? [] : one.tracks))).size;
}

/** Whether the number that is said of a thing is the number that is cited. `byFigure`: a cited figure says it, so it is the number of all. */
export function countHolds({ pattern, found, mentioned, gathering, atOnce }: Counted): {
  holds: boolean;
  byFigure: boolean;
} {
  const { min, max } = pattern.count ?? { min: 1, max: null };
  const figures = found.flatMap((one) =>
    one.item.kind === "count" && one.item.facts.count !== null && one.of !== (atOnce ? "all" : "peak")
      ? [one.item.facts.count]
      : [],
  );
  const inside = (n: number) => n >= (min ?? 0) && n <= (max ?? Infinity);
  if (figures.some(inside)) return { holds: true, byFigure: true };
  // A figure was cited for it, and says another number.
  if (figures.length > 0 && pattern.count !== null) return { holds: false, byFigure: false };
  if (atOnce && !overlap(found)) return { holds: false, byFigure: false };
  const seen = distinct(found);
  const least = gathering ? Math.max(3, seen) : seen;
  if (min === max && min !== null)
    return { holds: min === 1 ? seen >= 1 : seen === min || (seen > min && mentioned === seen), byFigure: false };
  // "At most two" is said of all there are: only a figure knows.
  return { holds: max === null && least >= (min ?? 1), byFigure: false };
}

/** Whether all of them were there at one time. */
function overlap(found: readonly Known[]): boolean {
  const items = found.flatMap(({ item }) => (item.kind === "count" ? [] : [item]));
  return (
    new Set(items.map((item) => item.videoId)).size === 1 &&
    Math.max(...items.map((item) => item.startUs)) <= Math.min(...items.map((item) => item.endUs))
  );
}

const CLASS_WORD = /[a-z]+/giu;

/** Whether the words of a mention are a plural: "cars", "people", "사람들". */
export function isPlural(words: string, pattern: ObjectPattern, understand: Understand): boolean {
  if (/[가-힣]들(?![가-힣]{2})/u.test(words)) return true;
  for (const [word] of words.matchAll(CLASS_WORD)) {
    if (/^(?:people|persons)$/iu.test(word)) return true;
    if (
      !/[^s]s$/iu.test(word) ||
      word.length < 4 ||
      /^(?:bus|skis|scissors|clothes|trousers|pants|jeans|bottoms)$/iu.test(word)
    )
      continue;
    // "Walks" is somebody's doing, no plural.
    const named = understand(word).steps.flatMap(({ criteria }) => criteria);
    const [one] = named;
    if (named.length !== 1 || one?.kind !== "object" || one.object.directions.length > 0 || one.object.speed !== null)
      continue;
    if (one.object.classes.length > 0 && one.object.classes.every((name) => pattern.classes.includes(name)))
      return true;
  }
  return false;
}

const ABOVE = /(?:more than|over|greater than|above)\s*$/iu;
const BELOW = /(?:less than|fewer than|under|below)\s*$/iu;

/**
 * Numbers that no statement has taken: what is counted was not understood, or the number is not what was understood of it.
 * @param text after digitsOf, with lengths of time and names blanked
 */
export function looseNumbers(text: string, query: Query): NumberSaid[] {
  const criteria = query.steps.flatMap((step) => step.criteria);
  const filters = [...query.times, ...query.cameras].flatMap(({ span }) => (span ? [span] : []));
  return numbersIn(text).filter(({ at, n, word }) => {
    const inside = (span: { start: number; end: number } | null) => span !== null && at >= span.start && at < span.end;
    if (filters.some(inside)) return false;
    return !criteria.some((one) => {
      if (one.kind !== "object" || one.object.count === null || !inside(one.span)) return false;
      if (n === null) return true;
      const { min, max } = one.object.count;
      const before = text.slice(Math.max(0, at - 16), at);
      const after = text.slice(at + word.length, at + word.length + 12);
      if (ABOVE.test(before) || /^\s?(?:명|대|마리|개)?\s?(?:초과|넘|이 넘|가 넘)/u.test(after)) return n + 1 === min;
      if (BELOW.test(before) || /^\s?(?:명|대|마리|개)?\s?(?:미만)/u.test(after)) return n - 1 === max;
      if (/(?:about|around|approximately|roughly)\s*$|(?:약|대략)\s*$/iu.test(before))
        return n - 1 === min || n === min;
      return n === min || n === max;
    });
  });
}
