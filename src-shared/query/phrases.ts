import { rule, senseOf } from "./rules.ts";
import type { Rule } from "./rules.ts";
import type { Sense, Side } from "./lexicon/senses.ts";
import type { Token } from "./tokens.ts";

/** "Loitering" without a time: longer than someone passes by. */
const LOITER_US = 60_000_000;

type Bound = Extract<Sense, { is: "bound" }>["bound"];

const countOf = (n: number | null, bound: Bound | null, of: readonly string[] = []): Sense | null =>
  n === null || n > 10_000 ? null : { is: "count", ...limits(n, bound), of };

function limits(n: number, bound: Bound | null): { min: number | null; max: number | null } {
  if (bound === "min") return { min: n, max: null };
  if (bound === "above") return { min: n + 1, max: null };
  if (bound === "max") return { min: null, max: n };
  if (bound === "below") return { min: null, max: Math.max(0, n - 1) };
  return bound === "about" ? { min: Math.max(1, n - 1), max: n + 1 } : { min: n, max: n };
}

/** "For 2 minutes" means at least so long. */
function lasting(duration: Token | undefined, bound: Bound | null): { minUs: number | null; maxUs: number | null } {
  const us = senseOf(duration, "duration")?.us ?? null;
  return bound === "max" || bound === "below" ? { minUs: null, maxUs: us } : { minUs: us, maxUs: null };
}

const n = (token: Token | undefined) => senseOf(token, "number")?.n ?? null;
const b = (token: Token | undefined) => senseOf(token, "bound")?.bound ?? null;
const isPost = (token: Token | undefined) => senseOf(token, "bound")?.post === true;
const side = (token: Token | undefined) => senseOf(token, "side")?.side ?? null;
const going = (to: Side | null, verb?: Token): Sense | null => {
  const move = senseOf(verb, "move");
  return to && { is: "direction", sides: [to], by: move?.by ?? "any", speed: move?.speed ?? null };
};
const linger = (field: "stay" | "dwell", token: Token | undefined): Sense | null => {
  const bounded = senseOf(token, "bounded");
  return bounded && { is: "linger", field, minUs: bounded.minUs, maxUs: bounded.maxUs };
};
/** Only plain sides are edges of the picture. */
const edge = (token: Token | undefined) => {
  const name = side(token);
  if (name === "left" || name === "right") return name;
  return name === "up" ? ("top" as const) : name === "down" ? ("bottom" as const) : null;
};
const entry = (token: Token | undefined): Sense | null => {
  const from = edge(token);
  return from && { is: "entry", side: from };
};
const exitTo = (token: Token | undefined): Sense | null => {
  const to = edge(token);
  return to && { is: "exitTo", side: to };
};
const diagonal = (a: Token | undefined, c: Token | undefined): Sense | null => {
  const pair = [side(a), side(c)];
  const vertical = pair.find((one) => one === "up" || one === "down");
  const level = pair.find((one) => one === "left" || one === "right");
  return vertical && level ? { is: "side", side: `${vertical}-${level}` as Side } : null;
};

/** Times of a stay, before clocks are read: "more than 2 minutes", "2분 이상". And the gap of a sequence: "within 2 minutes". */
export const LASTING: Rule[] = [
  rule("within duration", ([, d]) => ({ is: "within", us: senseOf(d, "duration")!.us })),
  rule("duration within", ([d]) => ({ is: "within", us: senseOf(d, "duration")!.us })),
  rule("for? bound duration bound?", ([, bound, d, after]) =>
    isPost(bound) ? null : { is: "bounded", ...lasting(d, isPost(after) ? b(after) : b(bound)) },
  ),
  rule("for? duration bound?", ([prefix, d, after], next) =>
    prefix ||
    isPost(after) ||
    (next && (next.sense.is === "idle" || next.sense.is === "stay" || next.sense.is === "loiter"))
      ? { is: "bounded", ...lasting(d, isPost(after) ? b(after) : null) }
      : null,
  ),
];

/** How long, joined with what is done meanwhile. */
const LINGERING: Rule[] = [
  rule("idle bounded", ([idle, d]) => (senseOf(idle, "idle")?.not ? null : linger("dwell", d))),
  rule("bounded idle", ([d]) => linger("dwell", d)),
  rule("stay|loiter bounded", ([, d]) => linger("stay", d)),
  rule("bounded stay|loiter", ([d]) => linger("stay", d)),
  rule("bounded", ([d]) => linger("stay", d)),
  rule("loiter", () => ({ is: "linger", field: "stay", minUs: LOITER_US, maxUs: null })),
];

const COUNTS: Rule[] = [
  rule("between number and number counter?", ([, low, , high, counter]) => range(low, high, counter)),
  rule("number to number counter?", ([low, , high, counter]) => range(low, high, counter)),
  rule("bound number counter bound?", ([pre, x, counter, post]) =>
    isPost(pre) ? null : countOf(n(x), isPost(post) ? b(post) : b(pre), senseOf(counter, "counter")!.of),
  ),
  rule("number counter bound?", ([x, counter, post]) =>
    countOf(n(x), isPost(post) ? b(post) : null, senseOf(counter, "counter")!.of),
  ),
  rule("several counter?", ([many, counter]) => {
    const { min, max } = senseOf(many, "several")!;
    return { is: "count", min, max, of: senseOf(counter, "counter")?.of ?? [] };
  }),
  rule("bound number", ([bound, x]) => (isPost(bound) ? null : countOf(n(x), b(bound)))),
  rule("number bound", ([x, bound]) => (isPost(bound) ? countOf(n(x), b(bound)) : null)),
  rule("number", ([x]) => countOf(n(x), null)),
];

function range(low: Token | undefined, high: Token | undefined, counter: Token | undefined): Sense | null {
  const [min, max] = [n(low)!, n(high)!];
  return min <= max && max <= 10_000 ? { is: "count", min, max, of: senseOf(counter, "counter")?.of ?? [] } : null;
}

const SIDES: Rule[] = [rule("side and? to? side", ([a, , , c]) => diagonal(a, c))];

/** Ways in and out, and directions of travel. */
const WAYS: Rule[] = [
  rule("enter from|by|on|at side", ([, , s]) => entry(s)),
  rule("enter side", ([, s]) => entry(s)),
  rule("side:from|toward|of|at enter", ([s]) => entry(s)),
  rule("exit to|toward|from|by|on|at side", ([, , s]) => exitTo(s)),
  rule("exit side", ([, s]) => exitTo(s)),
  rule("side:from side:toward|at|until move|enter|exit?", ([, s, verb]) => going(side(s), verb)),
  rule("side:toward|from|at exit", ([s]) => exitTo(s)),
  rule("move? from side to|toward side", ([verb, , , , s]) => going(side(s), verb)),
  rule("move? side to side", ([verb, , , s]) => going(side(s), verb)),
  rule("move to|toward side", ([verb, , s]) => going(side(s), verb)),
  rule("to|toward side", ([, s]) => going(side(s))),
  rule("side:toward move?", ([s, verb]) => going(side(s), senseOf(verb, "move")?.not ? undefined : verb)),
  rule("from side", ([, s]) => entry(s)),
  rule("move side", ([verb, s]) => going(side(s), verb)),
  rule("side move", ([s, verb]) => going(side(s), verb)),
  rule("move direction", ([verb, d]) => {
    const { sides } = senseOf(d, "direction")!;
    return { is: "direction", sides, by: senseOf(verb, "move")!.by, speed: senseOf(verb, "move")!.speed };
  }),
];

/** "Left or right". */
const EITHER: Rule[] = [rule("direction or direction|side", ([a, , c]) => both(a, c))];

function both(a: Token | undefined, c: Token | undefined): Sense | null {
  const first = senseOf(a, "direction")!;
  const more = senseOf(c, "direction")?.sides ?? [side(c)!];
  return { ...first, sides: [...new Set([...first.sides, ...more])] };
}

/** "Followed within 2 minutes by": the gap says "then" by itself. */
const SEQUENCE: Rule[] = [
  rule("and then", () => ({ is: "op", op: "then" })),
  rule("within then", ([within]) => within!.sense),
  rule("then within by?", ([, within]) => within!.sense),
];

/** Everything above the words themselves, after times have been read. */
export const PHRASES: Rule[][] = [LINGERING, COUNTS, SIDES, WAYS, EITHER, EITHER, EITHER, SEQUENCE];
