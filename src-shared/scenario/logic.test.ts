import { expect, test } from "vitest";
import { runOf, S, scenarioOf, stands, type Shown } from "../../test/scenarioWorlds.ts";
import { seededRandom } from "../../test/seededRandom.ts";
import { evaluateScenario } from "./evaluate.ts";

/**
 * The same language in another way: what holds at each half second of a minute, by sets. Trees of all, any, none, count, for, gap and strength at random over concepts and objects at random must
 * come to the same stretches. Everything lies on whole seconds, so that the middle of each half second decides.
 */
const HALVES = 120;
type Times = boolean[];
type Node = Record<string, unknown>;

const random = seededRandom(20);
const below = (n: number) => Math.floor(random() * n);
const chance = (share: number) => random() < share;

function spansAtRandom(count: number): Shown[] {
  return Array.from({ length: 1 + below(count) }, (): Shown => {
    const from = below(50);
    return [from, Math.min(60, from + 1 + below(12)), undefined, chance(0.5) ? 0.4 : 0.8];
  });
}

const timesOf = (spans: ReadonlyArray<readonly [number, number]>): Times =>
  Array.from({ length: HALVES }, (_, i) => spans.some(([from, to]) => (i + 0.5) / 2 > from && (i + 0.5) / 2 < to));

function runsOf(times: Times): Array<[from: number, to: number]> {
  const runs: Array<[number, number]> = [];
  times.forEach((does, i) => {
    if (!does) return;
    if (i > 0 && times[i - 1]) runs.at(-1)![1] = (i + 1) / 2;
    else runs.push([i / 2, (i + 1) / 2]);
  });
  return runs;
}

/** Breaks up to `gap` seconds closed, what is shorter than `least` left out. */
function lasting(times: Times, { for: least, gap }: { for?: number; gap?: number }): Times {
  const joined: Array<[number, number]> = [];
  for (const [from, to] of runsOf(times)) {
    if (joined.length > 0 && from - joined.at(-1)![1] <= (gap ?? 0)) joined.at(-1)![1] = to;
    else joined.push([from, to]);
  }
  return timesOf(joined.filter(([from, to]) => to - from >= (least ?? 0)));
}

interface World {
  concepts: Record<string, Shown[]>;
  people: Array<[number, number]>;
}

function expected(node: Node, world: World): Times {
  const more = node as { for?: number; gap?: number; strength?: number };
  if (typeof node.concept === "string") {
    const shown = world.concepts[node.concept]!.filter(([, , , strength]) => strength! >= (more.strength ?? 0));
    return lasting(timesOf(shown.map(([from, to]) => [from, to])), more);
  }
  if (node.object) {
    if (!node.count) return timesOf(world.people.filter(([from, to]) => to - from >= (more.for ?? 0)));
    const { min = 1, max = Infinity } = node.count as { min?: number; max?: number };
    const each = world.people.map((it) => timesOf([it]));
    const counts = Array.from({ length: HALVES }, (_, i) => each.filter((times) => times[i]).length);
    const least = max === 0 ? 0 : min;
    // A break of a second is closed: one track ends a moment before the next begins.
    const held = lasting(
      counts.map((n) => n >= least && n <= max),
      { gap: 1 },
    );
    return lasting(held, more);
  }
  const children = ((node.all ?? node.any) as Node[]).map((child) => expected(child, world));
  const none = ((node.none ?? []) as Node[]).map((child) => expected(child, world));
  const held = Array.from(
    { length: HALVES },
    (_, i) => (node.all ? children.every((it) => it[i]) : children.some((it) => it[i])) && !none.some((it) => it[i]),
  );
  return lasting(held, more);
}

function nodeAtRandom(depth: number): Node {
  const more: Node = {};
  if (chance(0.3)) more.for = 1 + below(8);
  if (chance(0.2)) more.gap = 1 + below(3);
  if (depth === 0 || chance(0.25)) {
    if (chance(0.5)) return { concept: `c${below(4)}`, ...more, ...(chance(0.3) ? { strength: 0.6 } : {}) };
    delete more.gap;
    const count = [{ min: 2 }, { min: 1, max: 2 }, { max: 0 }, { min: 3 }][below(4)]!;
    return { object: { classes: ["person"] }, ...more, ...(chance(0.7) ? { count } : {}) };
  }
  const children = Array.from({ length: 1 + below(3) }, () => nodeAtRandom(depth - 1));
  // Two parts about single objects ask for two objects: that is not this test's business.
  const single = children.filter((it) => it.object && !it.count).slice(1);
  for (const it of single) it.count = { min: 1 };
  const none = chance(0.3) ? { none: [nodeAtRandom(depth - 1)] } : {};
  return { [chance(0.5) ? "all" : "any"]: children, ...none, ...more };
}

test("all, any, none, count, for, gap and strength hold when they should, in hundreds of trees at random", () => {
  let fired = 0;
  for (let round = 0; round < 250; round++) {
    const world: World = {
      concepts: Object.fromEntries([0, 1, 2, 3].map((i) => [`c${i}`, spansAtRandom(i < 2 ? 1 : 5)])),
      people: spansAtRandom(8).map(([from, to]) => [from, to]),
    };
    const run = runOf({
      seconds: HALVES / 2,
      concepts: world.concepts,
      actors: world.people.map(([from, to], i) => stands(from, to, 0.1 + 0.1 * i)),
    });
    const when = nodeAtRandom(3);
    const result = evaluateScenario(scenarioOf(when), run);
    const found = result.known ? result.findings.map((it) => [it.startUs / S, it.endUs / S]) : result.missing;
    const wanted = runsOf(expected(when, world));
    fired += wanted.length;
    expect(found, JSON.stringify({ round, when, world })).toEqual(wanted);
  }
  expect(fired).toBeGreaterThan(200);
});
