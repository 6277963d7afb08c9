import type { Criterion, ObjectPattern, Query, QueryStep } from "../domain/query.ts";

/**
 * Pairs of criteria of one step that cannot hold together: a thing asked for and excluded, or counts without a common number.
 * Steps are moments of their own, so "a car, then no car" is no contradiction. Sound, not complete: what it names is impossible.
 */
export function contradictionsOf(steps: QueryStep[]): Query["contradictions"] {
  return steps.flatMap(({ criteria }) =>
    criteria.flatMap((a, i) =>
      criteria.slice(i + 1).flatMap((b) => (contradicts(a, b) || contradicts(b, a) ? [{ a: a.id, b: b.id }] : [])),
    ),
  );
}

function contradicts(a: Criterion, b: Criterion): boolean {
  if (!a.negated && b.negated) return implies(a, b);
  if (a.negated || b.negated || a.kind !== "object" || b.kind !== "object") return false;
  const { count: x, ...restA } = a.object;
  const { count: y, ...restB } = b.object;
  if (!x || !y || JSON.stringify(restA) !== JSON.stringify(restB)) return false;
  return (x.min ?? 0) > (y.max ?? Infinity) || (y.min ?? 0) > (x.max ?? Infinity);
}

const UNDISMISSED = ["new", "confirmed"] as const;

/** Whether `excluded` holds wherever `wanted` does. */
function implies(wanted: Criterion, excluded: Criterion): boolean {
  if (excluded.kind === "object") {
    const things =
      wanted.kind === "object"
        ? [wanted.object]
        : wanted.kind === "relation"
          ? [wanted.subject, ...(wanted.object ? [wanted.object] : [])]
          : [];
    return things.some((thing) => isA(thing, excluded.object));
  }
  if (wanted.kind === "relation" && excluded.kind === "relation")
    return (
      wanted.relation === excluded.relation &&
      isA(wanted.subject, excluded.subject) &&
      (excluded.object === null || (wanted.object !== null && isA(wanted.object, excluded.object)))
    );
  if (wanted.kind === "concept" && excluded.kind === "concept") return wanted.concept === excluded.concept;
  if (wanted.kind === "event" && excluded.kind === "event") {
    const among = <T>(own: readonly T[], all: readonly T[], none: readonly T[] = []) =>
      all.length === 0 ||
      ((own.length > 0 ? own : none).length > 0 && (own.length > 0 ? own : none).every((one) => all.includes(one)));
    return (
      among(wanted.scenarios, excluded.scenarios) &&
      among(wanted.levels, excluded.levels) &&
      // Without a word of it, what was dismissed is not meant on either side.
      among(wanted.states, excluded.states.length > 0 ? excluded.states : UNDISMISSED, UNDISMISSED)
    );
  }
  if (wanted.kind === "signal" && excluded.kind === "signal") return wanted.signal === excluded.signal;
  if (wanted.kind === "words" && excluded.kind === "words") return wanted.words === excluded.words;
  return false;
}

/** Whether everything that fits `special` fits `general` too. */
function isA(special: ObjectPattern, general: ObjectPattern): boolean {
  const within = <T>(part: readonly T[], whole: readonly T[]) =>
    whole.length === 0 || (part.length > 0 && part.every((one) => whole.includes(one)));
  return (
    within(special.classes, general.classes) &&
    general.colors.every((color) =>
      special.colors.some((own) => (color.part === "any" || own.part === color.part) && within(own.names, color.names)),
    ) &&
    within(special.directions, general.directions) &&
    (general.speed === null || general.speed === special.speed) &&
    (general.size === null || general.size === special.size) &&
    (general.entry === null || general.entry === special.entry) &&
    (general.exit === null || general.exit === special.exit) &&
    covers(general.stay, special.stay) &&
    covers(general.dwell, special.dwell) &&
    countCovers(general.count, special.count)
  );
}

type Bounds = ObjectPattern["stay"];

function covers(general: Bounds, special: Bounds): boolean {
  if (!general) return true;
  if (!special) return false;
  return (special.minUs ?? 0) >= (general.minUs ?? 0) && (special.maxUs ?? Infinity) <= (general.maxUs ?? Infinity);
}

/** A pattern without a count asks for at least one. */
function countCovers(general: ObjectPattern["count"], special: ObjectPattern["count"]): boolean {
  const [low, high] = general ? [general.min ?? 0, general.max ?? Infinity] : [1, Infinity];
  return (special ? (special.min ?? 0) : 1) >= low && (special ? (special.max ?? Infinity) : Infinity) <= high;
}
