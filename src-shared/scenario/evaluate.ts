import type { Scenario, ScenarioNode } from "../domain/scenario.ts";
import type { Interval } from "../match/intervals.ts";
import { allOf } from "./allOf.ts";
import { byStart, without } from "./combine.ts";
import { findingsOf, type Finding } from "./findings.ts";
import { evaluateLeaf } from "./leaves.ts";
import { narrowed } from "./narrow.ts";
import { abilitiesOf, missingIn } from "./needs.ts";
import { childPath, childrenOf, isA, isGroup, isLasting, kindOfNode, nonePath, type GroupNode } from "./nodes.ts";
import type { Scope } from "./objects.ts";
import { SEQUENCE_US, sequenceOf } from "./sequenceOf.ts";
import type { Held, Missing, ScenarioRun } from "./types.ts";

export type { Finding } from "./findings.ts";

export type Evaluated = { known: true; findings: Finding[] } | { known: false; missing: Missing[] };

const EVERYWHEN: Interval = { startUs: -Infinity, endUs: Infinity };

/** Runs a scenario over one run. Pure. `known` false = a part cannot be told here, and so nothing is found: a scenario never fires on half its evidence. */
export function evaluateScenario(scenario: Scenario, run: ScenarioRun): Evaluated {
  const once = remembering(run);
  const missing = missingIn(scenario, abilitiesOf(once));
  if (missing.length > 0) return { known: false, missing };
  const held = evaluate(scenario.when, { run: once, bounds: EVERYWHEN, strict: false }, "");
  return { known: true, findings: findingsOf(held, scenario, run.durationUs) };
}

/** Where a part holds that can be told, ascending. Exact within the bounds; what lies outside may be wanting or cut short. */
export function evaluate(node: ScenarioNode, scope: Scope, path: string): Held[] {
  const { durationUs } = scope.run;
  if (!isGroup(node)) return overlapping(narrowed(evaluateLeaf(node, scope, path), node, durationUs), scope.bounds);
  // What is asked of a whole stretch cannot be told from a part of it.
  const whole = isLasting(node) && (node.for !== undefined || node.gap !== undefined || node.at !== undefined);
  const own = whole ? { ...scope, bounds: EVERYWHEN } : scope;
  let held = combined(node, own, path);
  if (node.none?.length && held.length > 0) {
    const around = { run: scope.run, bounds: hull(held), strict: true };
    const excluded = node.none.flatMap((child, i) => evaluate(child, around, nonePath(path, i)));
    held = without(held, excluded, {
      own: "tracks" in node && node.tracks === "same",
      whole: "sequence" in node,
    });
  }
  return overlapping(narrowed(held, node, durationUs), scope.bounds);
}

function combined(node: GroupNode, scope: Scope, path: string): Held[] {
  const children = childrenOf(node);
  if ("any" in node) {
    // Those that cannot be told are passed over: that one can was made sure of before.
    const abilities = abilitiesOf(scope.run);
    return children
      .flatMap((child, i) =>
        !scope.strict && missingIn({ when: child }, abilities).length > 0
          ? []
          : evaluate(child, scope, childPath(node, path, i)),
      )
      .sort(byStart);
  }
  const within = node.within ?? ("all" in node ? 0 : SEQUENCE_US);
  const narrows = "all" in node && within === 0;
  // What is rare, and quick to look for, first: it narrows down where the others are looked for.
  const order = [...children.keys()].sort((a, b) => costOf(children[a]!) - costOf(children[b]!));
  const lists: Held[][] = children.map(() => []);
  let bounds = narrows ? scope.bounds : EVERYWHEN;
  for (const i of order) {
    const held = evaluate(children[i]!, { ...scope, bounds }, childPath(node, path, i));
    if (held.length === 0) return [];
    lists[i] = held;
    if (narrows) {
      const own = hull(held);
      bounds = { startUs: Math.max(bounds.startUs, own.startUs), endUs: Math.min(bounds.endUs, own.endUs) };
    }
  }
  return "all" in node ? allOf(lists, within, node.tracks ?? rivals(children)) : sequenceOf(lists, within, node.tracks);
}

const overlapping = (held: Held[], { startUs, endUs }: Interval): Held[] =>
  startUs === -Infinity && endUs === Infinity ? held : held.filter((it) => it.endUs > startUs && it.startUs < endUs);

function hull(held: readonly Held[]): Interval {
  let startUs = Infinity;
  let endUs = -Infinity;
  for (const it of held) {
    startUs = Math.min(startUs, it.startUs);
    endUs = Math.max(endUs, it.endUs);
  }
  return { startUs, endUs };
}

/** Parts about single objects that could take the same one: their classes meet. */
function rivals(children: readonly ScenarioNode[]): number[] {
  const classes = children.map((node) => (isA(node, "object") && !node.count ? node.object.classes : null));
  const meet = (i: number, j: number) => {
    const [a, b] = [classes[i]!, classes[j]!];
    return a !== null && b !== null && (a.length === 0 || b.length === 0 || a.some((name) => b.includes(name)));
  };
  return [...children.keys()].filter((i) => children.some((_, j) => i !== j && meet(i, j)));
}

const COSTS = {
  concept: 0,
  signal: 0,
  relation: 1,
  crosses: 2,
  enters: 2,
  leaves: 2,
  crowding: 3,
  object: 3,
} as const;

function costOf(node: ScenarioNode): number {
  if (!isGroup(node)) return COSTS[kindOfNode(node)];
  const costs = childrenOf(node).map(costOf);
  // All of several is as rare as its rarest, any of them as common as its commonest.
  return "any" in node ? Math.max(...costs) : Math.min(...costs);
}

/** A run whose concepts, paths and objects are asked for once. */
function remembering(run: ScenarioRun): ScenarioRun {
  const concepts = new Map<string, ReturnType<ScenarioRun["concept"]>>();
  let paths: ReturnType<ScenarioRun["paths"]> | undefined;
  return {
    facts: run.facts,
    labels: run.labels,
    durationUs: run.durationUs,
    within: null,
    areas: run.areas,
    objects: run.objects ?? new Map(),
    paths: () => (paths === undefined ? (paths = run.paths()) : paths),
    concept: (id) => {
      let spans = concepts.get(id);
      if (spans === undefined) concepts.set(id, (spans = run.concept(id)));
      return spans;
    },
  };
}
