import { direction, frameSide } from "#shared/domain/geometry.ts";
import type { ObjectPattern } from "#shared/domain/query.ts";
import { colorMask } from "#shared/facts/builder.ts";
import { kindOf } from "#shared/facts/kinds.ts";
import type { RunFacts } from "#shared/facts/types.ts";

/** Below this a thing stands, own heights per second: the tracker's own bound. */
const STILL_SPEED = 0.12;
/** A thing that stood for this share of its time is a still one, even if it drove up. */
const STILL_SHARE = 0.8;
/** Slow below the first, fast from the second, own heights per second: a person walks at 0.3 to 1.3; a car 1.5 m high at 4 heights goes at about 20 km/h. */
const PACE = { person: [1.3, 1.3], vehicle: [2.5, 4], other: [1.3, 1.3] } as const;
/** With fewer of a class, lowest and highest quarter mean nothing. */
const QUARTER_OF = 4;

/** An object pattern made ready for one run: tests on typed arrays only, nothing allocated per object. */
export class PatternScan {
  readonly #facts: RunFacts;
  readonly #pattern: ObjectPattern;
  /** 1 where a class is meant; null = any class. */
  readonly #classes: Uint8Array | null;
  readonly #none: boolean;
  readonly #colors: Array<{ part: "any" | "upper" | "lower"; mask: number }>;
  readonly #directions: number;
  readonly #entry: number;
  readonly #exit: number;
  readonly #heights: Float64Array | null;
  /** Nothing is asked beyond class, one colour anywhere and direction. */
  readonly #plain: boolean;

  constructor(pattern: ObjectPattern, facts: RunFacts) {
    this.#facts = facts;
    this.#pattern = pattern;
    this.#classes = pattern.classes.length > 0 ? new Uint8Array(facts.classes.length) : null;
    let some = this.#classes === null;
    for (let i = 0; this.#classes && i < facts.classes.length; i++) {
      if (!pattern.classes.includes(facts.classes[i]!)) continue;
      this.#classes[i] = 1;
      some = true;
    }
    this.#none = !some;
    this.#colors = pattern.colors.map(({ part, names }) => ({ part, mask: colorMask(names) }));
    this.#directions = pattern.directions.reduce((mask, name) => mask | (1 << direction.options.indexOf(name)), 0);
    this.#entry = pattern.entry ? frameSide.options.indexOf(pattern.entry) : -1;
    this.#exit = pattern.exit ? frameSide.options.indexOf(pattern.exit) : -1;
    this.#heights = pattern.size && some ? quartersOf(facts) : null;
    this.#plain =
      this.#colors.length < 2 &&
      this.#colors[0]?.part !== "upper" &&
      this.#colors[0]?.part !== "lower" &&
      [pattern.entry, pattern.exit, pattern.stay, pattern.dwell, pattern.speed, pattern.size].every(
        (it) => it === null,
      );
  }

  /** Rows of all objects that match and are there at some time of [fromUs, toUs), ascending. */
  rows(fromUs: number, toUs: number): number[] {
    const found: number[] = [];
    if (this.#none) return found;
    // Locals and the two tests that throw out most come first: this loop sees every object of the library.
    const { count, startUs, endUs, class: classOf, direction: directionOf, colors, upper, lower } = this.#facts.objects;
    const classes = this.#classes;
    const directions = this.#directions;
    const color = this.#colors[0]?.mask ?? 0;
    const plain = this.#plain;
    for (let i = 0; i < count; i++) {
      if (classes !== null && classes[classOf[i]!] === 0) continue;
      if (color !== 0 && ((colors[i]! | upper[i]! | lower[i]!) & color) === 0) continue;
      if (directions !== 0 && (directions & (1 << directionOf[i]!)) === 0) continue;
      if (!plain && this.#misses(i, 0) > 0) continue;
      if (startUs[i]! >= toUs) break;
      if (endUs[i]! >= fromUs) found.push(i);
    }
    return found;
  }

  /** Whether one object matches. */
  matches(i: number): boolean {
    if (this.#classes !== null && this.#classes[this.#facts.objects.class[i]!] === 0) return false;
    return this.#misses(i, 0) === 0;
  }

  /** The object of the right class that misses fewest of the other properties (surest first) within [fromUs, toUs); -1 when there is none of the class. */
  closest(fromUs: number, toUs: number): number {
    if (this.#none) return -1;
    const { count, startUs, endUs, confidence, class: classOf } = this.#facts.objects;
    let best = -1;
    let least = Infinity;
    for (let i = 0; i < count && startUs[i]! < toUs; i++) {
      if (endUs[i]! < fromUs || (this.#classes !== null && this.#classes[classOf[i]!] === 0)) continue;
      const misses = this.#misses(i, Math.ceil(least));
      const score = misses + (1 - confidence[i]!) / 2;
      if (score < least) [best, least] = [i, score];
    }
    return best;
  }

  /** How many properties an object of the right class misses; may stop counting above `enough`. */
  #misses(i: number, enough: number): number {
    const o = this.#facts.objects;
    const p = this.#pattern;
    let misses = 0;
    for (let k = 0; k < this.#colors.length; k++) {
      const { part, mask } = this.#colors[k]!;
      const colors =
        part === "upper" ? o.upper[i]! : part === "lower" ? o.lower[i]! : o.colors[i]! | o.upper[i]! | o.lower[i]!;
      if ((colors & mask) === 0 && ++misses > enough) return misses;
    }
    if (this.#directions !== 0 && (this.#directions & (1 << o.direction[i]!)) === 0 && ++misses > enough) return misses;
    if (this.#entry >= 0 && o.entry[i] !== this.#entry && ++misses > enough) return misses;
    if (this.#exit >= 0 && o.exit[i] !== this.#exit && ++misses > enough) return misses;
    if (p.stay !== null && !lies(o.endUs[i]! - o.startUs[i]!, p.stay) && ++misses > enough) return misses;
    if (p.dwell !== null && !lies(o.dwellUs[i]!, p.dwell) && ++misses > enough) return misses;
    if (p.speed !== null && !this.#paced(i) && ++misses > enough) return misses;
    if (this.#heights !== null && !this.#sized(i)) misses++;
    return misses;
  }

  #paced(i: number): boolean {
    const o = this.#facts.objects;
    const speed = o.speed[i]!;
    const life = o.endUs[i]! - o.startUs[i]!;
    const still = speed < STILL_SPEED || (life > 0 && o.dwellUs[i]! >= STILL_SHARE * life);
    if (this.#pattern.speed === "still") return still;
    const kind = kindOf(this.#facts.classes[o.class[i]!]!);
    const [slow, fast] = PACE[kind === "person" || kind === "vehicle" ? kind : "other"];
    return this.#pattern.speed === "slow" ? speed >= STILL_SPEED && speed < slow : speed >= fast;
  }

  #sized(i: number): boolean {
    const o = this.#facts.objects;
    const low = this.#heights![2 * o.class[i]!]!;
    const high = this.#heights![2 * o.class[i]! + 1]!;
    if (!(low < high)) return false;
    return this.#pattern.size === "small" ? o.height[i]! <= low : o.height[i]! >= high;
  }
}

function lies(us: number, { minUs, maxUs }: { minUs: number | null; maxUs: number | null }): boolean {
  return (minUs === null || us >= minUs) && (maxUs === null || us <= maxUs);
}

const quarters = new WeakMap<RunFacts, Float64Array>();

/** Largest height of the lowest quarter and smallest of the highest, per class; NaN for a class of too few. Worked out once per run. */
function quartersOf(facts: RunFacts): Float64Array {
  const known = quarters.get(facts);
  if (known) return known;
  const byClass: number[][] = facts.classes.map(() => []);
  for (let i = 0; i < facts.objects.count; i++) byClass[facts.objects.class[i]!]!.push(facts.objects.height[i]!);
  const result = new Float64Array(2 * facts.classes.length).fill(NaN);
  byClass.forEach((heights, i) => {
    if (heights.length < QUARTER_OF) return;
    heights.sort((a, b) => a - b);
    const quarter = Math.floor(heights.length / 4);
    result[2 * i] = heights[quarter - 1]!;
    result[2 * i + 1] = heights[heights.length - quarter]!;
  });
  quarters.set(facts, result);
  return result;
}
