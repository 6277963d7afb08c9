import type { SentenceProblem } from "../domain/evidence.ts";
import type { CriterionOf, ObjectPattern } from "../domain/query.ts";
import type { Direction } from "../domain/geometry.ts";
import { isOneOf, STOOD_US, type Known, type KnownRelation } from "./known.ts";

type Code = SentenceProblem["code"];

/** What fits a stated thing, and the first property that nothing cited has. */
export interface Matched {
  found: Known[];
  missing: Code | null;
}

/** Holds a stated thing against what is known, property by property, so that the reason names the right one. */
export function matchObject(pattern: ObjectPattern, known: readonly Known[]): Matched {
  let found = known.filter((one) => one.count !== 0 && hasClass(pattern, one));
  if (found.length === 0) return { found, missing: "classNotSupported" };
  const steps: ReadonlyArray<readonly [Code, (one: Known) => boolean]> = [
    ["classNotSupported", () => pattern.size === null],
    ["colorNotSupported", (one) => hasColors(pattern, one)],
    ["directionNotSupported", (one) => hasWay(pattern, one)],
    ["timeNotSupported", (one) => hasStay(pattern, one)],
  ];
  for (const [code, holds] of steps) {
    found = found.filter(holds);
    if (found.length === 0) return { found, missing: code };
  }
  return { found, missing: null };
}

function hasClass({ classes }: ObjectPattern, { item, classes: known }: Known): boolean {
  if (classes.length === 0) return true;
  const named = [...known];
  const fits = (name: string) => isOneOf(name, classes);
  // A figure is of all that it counts: "five cars" is not said by five cars and trucks.
  return item.kind === "count" ? named.length > 0 && named.every(fits) : named.some(fits);
}

function hasColors({ classes, colors }: ObjectPattern, known: Known): boolean {
  // Four red cars are not "four cars".
  if (classes.length > 0 && colors.length === 0 && (known.asked?.colors.length ?? 0) > 0) return false;
  return colors.every(({ part, names }) => {
    const own = part === "any" ? known.colors : (known[part] ?? known.colors);
    if (known.item.kind === "count") return own.size > 0 && [...own].every((name) => names.includes(name));
    return names.some((name) => own.has(name));
  });
}

function hasWay({ classes, directions, entry, exit, speed }: ObjectPattern, known: Known): boolean {
  const { asked } = known;
  if (asked && classes.length > 0) {
    const less =
      (asked.entry !== null && entry === null) ||
      (asked.exit !== null && exit === null) ||
      (asked.speed !== null && speed === null) ||
      (asked.directions.length > 0 && asked.directions.length < 8 && directions.length === 0);
    if (less) return false;
  }
  if (entry !== null && known.entry !== entry) return false;
  if (exit !== null && known.exit !== exit) return false;
  if (speed === "still" && (known.stoodUs ?? 0) < STOOD_US && !known.directions.has("still")) return false;
  if (speed === "fast" && !known.fast) return false;
  if (speed === "slow") return false;
  if (directions.length === 0) return true;
  const anyWay = directions.length >= 8;
  const ways = [...known.directions];
  if (anyWay) return ways.length === 0 ? known.item.kind !== "object" : ways.some((way) => way !== "still");
  if (crossed(directions, known)) return true;
  const goes = (way: Direction) => directions.some((one) => way === one || way.split("-").includes(one));
  return known.item.kind === "count" ? ways.length > 0 && ways.every(goes) : ways.some(goes);
}

/** In on one side, out on the other. */
function crossed(directions: readonly Direction[], { entry, exit }: Known): boolean {
  return (
    (directions.includes("right") && entry === "left" && exit === "right") ||
    (directions.includes("left") && entry === "right" && exit === "left")
  );
}

function hasStay({ stay, dwell }: ObjectPattern, { item }: Known): boolean {
  const lasted = item.endUs - item.startUs;
  return [stay, dwell].every(
    (bound) => bound === null || (lasted >= (bound.minUs ?? 0) && lasted <= (bound.maxUs ?? Infinity)),
  );
}

/** Facts that say at least as much as the stated one. */
const SAYS: Readonly<Record<string, readonly string[]>> = { near: ["near", "meeting", "gathering", "following"] };
const MUTUAL = new Set(["near", "meeting", "gathering"]);

/** Whether a relation fact says that the two stated things stand so to one another. */
export function matchRelation(stated: CriterionOf<"relation">, known: KnownRelation): boolean {
  if (!(SAYS[stated.relation] ?? [stated.relation]).some((kind) => known.kinds.has(kind))) return false;
  const fits = (pattern: ObjectPattern | null, one: Known | null) =>
    pattern === null || (one !== null && matchObject(pattern, [one]).missing === null);
  const { subject, object } = stated;
  if (known.sides) {
    const [a, b] = known.sides;
    if (fits(subject, a) && fits(object, b)) return true;
    return MUTUAL.has(stated.relation) && fits(subject, b) && fits(object, a);
  }
  // Who follows whom cannot be told where the evidence does not tell the sides apart.
  if (stated.relation === "following") return false;
  return (
    known.members.some((one) => fits(subject, one)) &&
    (object === null || known.members.some((one) => fits(object, one)))
  );
}
