import { COLOR_NAMES, direction, frameSide, type Direction } from "../domain/geometry.ts";
import type { ObjectPattern } from "../domain/query.ts";
import { colorMask } from "../facts/builder.ts";
import { kindOf } from "../facts/kinds.ts";
import type { RunFacts } from "../facts/types.ts";

/** Below this a thing stands, own heights per second: the tracker's own bound. */
const STILL_SPEED = 0.12;
/** A thing that stood for this share of its time is a still one, even if it drove up. */
const STILL_SHARE = 0.8;
/** Slow below the first, fast from the second, own heights per second: a person walks at 0.3 to 1.3; a car 1.5 m high at 4 heights goes at about 20 km/h. */
const PACE = { person: [1.3, 1.3], vehicle: [2.5, 4], other: [1.3, 1.3] } as const;
/** With fewer of a class, lowest and highest quarter mean nothing. */
const QUARTER_OF = 4;
/** What goes within 45 degrees of the way that was asked for counts this much of what goes straight there. */
const SLANTED = 0.6;
/** A colour name counts whole where it is the first of those that would do ("dark": black before gray), this much where it is a later one. */
const SECOND_COLOR = 0.7;
/** Coming and going is shown this long after the start, before the end. */
const EDGE_US = 500_000;
/** How far off a thing is whose other class, colour, side is wrong; 1 = as good as the opposite. */
const WRONG = { class: 1, color: 1, side: 0.75 } as const;
/** A figure this many times too high or too low is as wrong as can be. */
const WRONG_RATIO = 8;

/** Degrees, clockwise from "up". */
const ANGLES: Record<Exclude<Direction, "still">, number> = {
  up: 0,
  "up-right": 45,
  right: 90,
  "down-right": 135,
  down: 180,
  "down-left": 225,
  left: 270,
  "up-left": 315,
};

/** An object pattern made ready for one run: tests on typed arrays only, nothing allocated per object. */
export class PatternScan {
  readonly #facts: RunFacts;
  readonly #pattern: ObjectPattern;
  /** 1 where a class is meant; null = any class. */
  readonly #classes: Uint8Array | null;
  readonly #none: boolean;
  readonly #colors: Array<{ part: "any" | "upper" | "lower"; mask: number; first: number }>;
  /** Ways that will do, and those that were named. */
  readonly #directions: number;
  readonly #named: number;
  readonly #entry: number;
  readonly #exit: number;
  readonly #heights: Float64Array | null;
  readonly #asksFor: "entry" | "exit" | "standing" | "look";
  /** Nothing is asked beyond class, one colour anywhere and direction. */
  readonly #plain: boolean;

  /** @param strict of ways only the named ones will do: an exclusion must not take more than was said */
  constructor(pattern: ObjectPattern, facts: RunFacts, strict = false) {
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
    this.#colors = pattern.colors.map(({ part, names }) => ({
      part,
      mask: colorMask(names),
      first: 1 << COLOR_NAMES.indexOf(names[0]!),
    }));
    this.#named = directionMask(pattern.directions);
    this.#directions = strict ? this.#named : directionMask(withSlanted(pattern.directions));
    this.#entry = pattern.entry ? frameSide.options.indexOf(pattern.entry) : -1;
    this.#exit = pattern.exit ? frameSide.options.indexOf(pattern.exit) : -1;
    this.#heights = pattern.size && some ? quartersOf(facts) : null;
    this.#asksFor = asksFor(pattern);
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
      if (!plain && this.#fails(i)) continue;
      if (startUs[i]! >= toUs) break;
      if (endUs[i]! >= fromUs) found.push(i);
    }
    return found;
  }

  /** Whether one object matches. */
  matches(i: number): boolean {
    if (this.#classes !== null && this.#classes[this.#facts.objects.class[i]!] === 0) return false;
    return !this.#fails(i);
  }

  /** How well an object that matches does so, 0..1: less for a slanted way, and for a colour that is not the first choice. */
  fit(i: number): number {
    let fit =
      this.#directions !== this.#named && (this.#named & (1 << this.#facts.objects.direction[i]!)) === 0 ? SLANTED : 1;
    for (const color of this.#colors)
      if (color.mask !== color.first && (this.#colorsOf(i, color.part) & color.first) === 0) fit *= SECOND_COLOR;
    return fit;
  }

  /** When an object shows what was asked for: just after it came, just before it went, while it stands, and else at its best look. */
  bestUs(i: number): number {
    const { startUs, endUs, bestUs } = this.#facts.objects;
    const start = startUs[i]!;
    const end = endUs[i]!;
    switch (this.#asksFor) {
      case "entry":
        return Math.floor(Math.min(start + EDGE_US, (start + end) / 2));
      case "exit":
        return Math.ceil(Math.max(end - EDGE_US, (start + end) / 2));
      case "standing":
        return Math.floor((start + end) / 2);
      case "look":
        return bestUs[i]!;
    }
  }

  /** Whether an object is looked at for what it does at a time, not for its looks. */
  get timed(): boolean {
    return this.#asksFor !== "look";
  }

  /**
   * The object of a class that is meant, or of one of the same kind, that is least far from the pattern (surest first) within [fromUs, toUs); null when there is none. `distance` is the sum
   * over what it misses, each up to 1 for what is as good as the opposite.
   */
  closest(fromUs: number, toUs: number): { row: number; distance: number } | null {
    const { objects, classes } = this.#facts;
    const { count, startUs, endUs, confidence, class: classOf } = objects;
    const kinds = new Set(this.#pattern.classes.map(kindOf));
    kinds.delete("other");
    const apart = classes.map((name, i) =>
      this.#classes === null || this.#classes[i] === 1 ? 0 : kinds.has(kindOf(name)) ? WRONG.class : Infinity,
    );
    let best: { row: number; distance: number } | null = null;
    let least = Infinity;
    for (let i = 0; i < count && startUs[i]! < toUs; i++) {
      if (endUs[i]! < fromUs || apart[classOf[i]!] === Infinity) continue;
      const distance = apart[classOf[i]!]! + this.#distance(i);
      const score = distance + (1 - confidence[i]!) / 8;
      if (score < least) [best, least] = [{ row: i, distance }, score];
    }
    return best;
  }

  #colorsOf(i: number, part: "any" | "upper" | "lower"): number {
    const { colors, upper, lower } = this.#facts.objects;
    return part === "upper" ? upper[i]! : part === "lower" ? lower[i]! : colors[i]! | upper[i]! | lower[i]!;
  }

  /** Whether an object of the right class lacks any property. */
  #fails(i: number): boolean {
    const o = this.#facts.objects;
    const p = this.#pattern;
    for (let k = 0; k < this.#colors.length; k++)
      if ((this.#colorsOf(i, this.#colors[k]!.part) & this.#colors[k]!.mask) === 0) return true;
    if (this.#directions !== 0 && (this.#directions & (1 << o.direction[i]!)) === 0) return true;
    if (this.#entry >= 0 && o.entry[i] !== this.#entry) return true;
    if (this.#exit >= 0 && o.exit[i] !== this.#exit) return true;
    if (p.stay !== null && !lies(o.endUs[i]! - o.startUs[i]!, p.stay)) return true;
    if (p.dwell !== null && !lies(o.dwellUs[i]!, p.dwell)) return true;
    if (p.speed !== null && !this.#paced(i)) return true;
    return this.#heights !== null && !this.#sized(i);
  }

  /** How far an object is from the pattern, class aside. */
  #distance(i: number): number {
    const o = this.#facts.objects;
    const p = this.#pattern;
    let sum = 0;
    for (const { part, mask } of this.#colors) if ((this.#colorsOf(i, part) & mask) === 0) sum += WRONG.color;
    if (this.#directions !== 0 && (this.#directions & (1 << o.direction[i]!)) === 0)
      sum += Math.min(...p.directions.map((name) => turn(name, direction.options[o.direction[i]!]!)));
    if (this.#entry >= 0 && o.entry[i] !== this.#entry) sum += WRONG.side;
    if (this.#exit >= 0 && o.exit[i] !== this.#exit) sum += WRONG.side;
    if (p.stay !== null) sum += beyond(o.endUs[i]! - o.startUs[i]!, p.stay.minUs, p.stay.maxUs);
    if (p.dwell !== null) sum += beyond(o.dwellUs[i]!, p.dwell.minUs, p.dwell.maxUs);
    if (p.speed !== null && !this.#paced(i)) {
      const [slow, fast] = this.#paceOf(i);
      const [low, high] =
        p.speed === "still" ? [null, STILL_SPEED] : p.speed === "slow" ? [STILL_SPEED, slow] : [fast, null];
      sum += beyond(o.speed[i]!, low, high);
    }
    if (this.#heights !== null && !this.#sized(i)) {
      const low = this.#heights[2 * o.class[i]!]!;
      const high = this.#heights[2 * o.class[i]! + 1]!;
      sum += low < high ? beyond(o.height[i]!, p.size === "large" ? high : null, p.size === "small" ? low : null) : 1;
    }
    return sum;
  }

  #paced(i: number): boolean {
    const o = this.#facts.objects;
    const speed = o.speed[i]!;
    const life = o.endUs[i]! - o.startUs[i]!;
    const still = speed < STILL_SPEED || (life > 0 && o.dwellUs[i]! >= STILL_SHARE * life);
    if (this.#pattern.speed === "still") return still;
    const [slow, fast] = this.#paceOf(i);
    return this.#pattern.speed === "slow" ? speed >= STILL_SPEED && speed < slow : speed >= fast;
  }

  #paceOf(i: number): readonly [slow: number, fast: number] {
    const kind = kindOf(this.#facts.classes[this.#facts.objects.class[i]!]!);
    return PACE[kind === "person" || kind === "vehicle" ? kind : "other"];
  }

  #sized(i: number): boolean {
    const o = this.#facts.objects;
    const low = this.#heights![2 * o.class[i]!]!;
    const high = this.#heights![2 * o.class[i]! + 1]!;
    if (!(low < high)) return false;
    return this.#pattern.size === "small" ? o.height[i]! <= low : o.height[i]! >= high;
  }
}

/** What an object is looked at for. */
function asksFor({ entry, exit, speed, dwell, directions }: ObjectPattern): "entry" | "exit" | "standing" | "look" {
  if (entry !== null) return "entry";
  if (exit !== null) return "exit";
  const standing = speed === "still" || (dwell !== null && dwell.minUs !== null);
  return standing || (directions.length === 1 && directions[0] === "still") ? "standing" : "look";
}

/** Whether large and small mean something here: in a class that is meant there are enough to compare with, or nothing that could be either. */
export function tellsSize(pattern: ObjectPattern, facts: RunFacts): boolean {
  if (pattern.size === null) return true;
  const heights = quartersOf(facts);
  const isMeant = (name: string) => pattern.classes.length === 0 || pattern.classes.includes(name);
  if (facts.classes.some((name, i) => isMeant(name) && !Number.isNaN(heights[2 * i]!))) return true;
  return new PatternScan({ ...pattern, size: null }, facts).rows(-Infinity, Infinity).length === 0;
}

const directionMask = (names: readonly Direction[]) =>
  names.reduce((mask, name) => mask | (1 << direction.options.indexOf(name)), 0);

/** One way along an axis stands for what goes rather that way than any other: a street is seldom level in the picture. */
function withSlanted(names: readonly Direction[]): readonly Direction[] {
  const [only] = names;
  if (names.length !== 1 || only === "still" || only!.includes("-")) return names;
  return direction.options.filter((name) => turn(only!, name) <= 0.25);
}

/** Angle between two ways as a share of the half circle; standing is as far from any way as the opposite. */
function turn(a: Direction, b: Direction): number {
  if (a === b) return 0;
  if (a === "still" || b === "still") return 1;
  const angle = Math.abs(ANGLES[a] - ANGLES[b]);
  return Math.min(angle, 360 - angle) / 180;
}

/** How far a figure is out of its bounds by its ratio to them, 0..1; just out counts a little. */
function beyond(value: number, min: number | null, max: number | null): number {
  const over = min !== null && value < min ? min / value : max !== null && value > max ? value / max : 1;
  return over === 1 ? 0 : Math.min(1, 0.1 + (0.9 * Math.log(over)) / Math.log(WRONG_RATIO));
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
