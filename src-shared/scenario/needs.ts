import type { Scenario, ScenarioArea, ScenarioNode, ScenarioObject } from "../domain/scenario.ts";
import type { RelationKind } from "../domain/facts.ts";
import { drawn } from "./areas.ts";
import { childrenOf, isA, isGroup, walk, type LeafNode } from "./nodes.ts";
import type { Missing, ScenarioRun } from "./types.ts";

/** Something without which a part cannot be told. */
export interface Need {
  kind: Missing["kind"];
  /** As Missing.name. */
  name: string;
  /** For a class: any of these will do. */
  options: readonly string[];
  /** For an area. */
  area: "zone" | "line" | null;
  /** True where the scenario can be told without it: another part may stand in for the one that asks for it. */
  optional: boolean;
}

/** What one run, or what is installed, can tell. */
export interface Abilities {
  /** Class names that the detector can find; null = built-in motion, which knows no classes. */
  labels: ReadonlySet<string> | null;
  /** Class names that were found, whatever the detector says it can find. */
  classes: readonly string[];
  signals: boolean;
  paths: boolean;
  areas: ReadonlyMap<string, ScenarioArea>;
  concept(id: string): boolean;
}

/** Relations that are told of people alone, and those that need classes at all. */
const OF_PEOPLE: ReadonlySet<RelationKind> = new Set(["meeting", "gathering", "lying"]);
const CLASSED: ReadonlySet<RelationKind> = new Set(["on", "in"]);

/** Everything that a scenario asks for, each once: what it cannot do without first, then in the order of the file. */
export function needsOf(scenario: Pick<Scenario, "when">): Need[] {
  const found = new Map<string, Need>();
  const add = (node: ScenarioNode, optional: boolean) => {
    if (isGroup(node)) {
      const children = childrenOf(node);
      const choice = optional || ("any" in node && children.length > 1);
      for (const child of children) add(child, choice);
      for (const child of node.none ?? [])
        for (const below of walk(child)) if (!isGroup(below.node)) add(below.node, optional);
      return;
    }
    for (const need of leafNeeds(node)) {
      const key = `${need.kind} ${need.name}`;
      const known = found.get(key);
      if (known) known.optional &&= optional;
      else found.set(key, { ...need, optional });
    }
  };
  add(scenario.when, false);
  return [...found.values()].sort((a, b) => Number(a.optional) - Number(b.optional));
}

/** Why a scenario cannot be told; empty = it can. Of `any` one alternative is enough; an exclusion must be told whole, or it would let through what it should hold back. */
export function missingIn(scenario: Pick<Scenario, "when">, abilities: Abilities): Missing[] {
  const found = missing(scenario.when, abilities, false);
  return [...new Map(found.map((it) => [`${it.kind} ${it.name}`, it])).values()];
}

/** Whether a need is met. */
export function isMet({ kind, name, options, area }: Omit<Need, "optional">, has: Abilities): boolean {
  switch (kind) {
    case "classes":
      return has.labels !== null;
    case "class":
      return options.some((one) => has.labels?.has(one) || has.classes.includes(one));
    case "concept":
      return has.concept(name);
    case "area":
      return area !== null && drawn(has.areas, area, name) !== undefined;
    case "signals":
      return has.signals;
    case "paths":
      // A zone that only excludes asks for nothing where it is not drawn.
      return has.paths || (area !== null && !drawn(has.areas, area, name));
  }
}

/** What a run can tell. */
export const abilitiesOf = (run: ScenarioRun): Abilities => ({
  labels: run.labels,
  classes: run.facts.classes,
  signals: run.facts.signals.watched,
  get paths() {
    return run.paths() !== null;
  },
  areas: run.areas,
  concept: (id) => run.concept(id) !== null,
});

function missing(node: ScenarioNode, has: Abilities, negative: boolean): Missing[] {
  if (!isGroup(node))
    return leafNeeds(node)
      .filter((need) => !isMet(need, has))
      .map(({ kind, options, name }) =>
        // A run without any classes lacks more than this one.
        kind === "class" && has.labels === null ? { kind: "classes", name: options[0]! } : { kind, name },
      );
  const children = childrenOf(node).map((child) => missing(child, has, negative));
  const positive = "any" in node && !negative && children.some((it) => it.length === 0) ? [] : children.flat();
  return [...positive, ...(node.none ?? []).flatMap((child) => missing(child, has, true))];
}

/** What a leaf asks for. */
export function leafNeeds(node: LeafNode): Array<Omit<Need, "optional">> {
  const needs: Array<Omit<Need, "optional">> = [];
  const ask = (kind: Need["kind"], name: string, options: readonly string[] = [], area: Need["area"] = null) =>
    needs.push({ kind, name, options, area });
  const classes = (object: ScenarioObject | undefined) => {
    if (object && object.classes.length > 0) ask("class", object.classes.join(", "), object.classes);
  };
  const area = (kind: "zone" | "line", name: string) => {
    ask("area", name, [], kind);
    ask("paths", name);
  };
  if (isA(node, "concept")) ask("concept", node.concept);
  else if (isA(node, "signal")) ask("signals", node.signal);
  else if (isA(node, "relation")) {
    classes(node.of);
    classes(node.with);
    if (OF_PEOPLE.has(node.relation)) classes({ classes: ["person"] });
    if (CLASSED.has(node.relation)) ask("classes", node.relation);
  } else if (isA(node, "crowding")) {
    classes(node.crowding);
    if (node.shape !== "any") ask("paths", node.shape);
  } else {
    classes(node.object);
    if ("crosses" in node) area("line", node.crosses);
    else if ("enters" in node) area("zone", node.enters);
    else if ("leaves" in node) area("zone", node.leaves);
    else if (node.now) ask("paths", "now");
  }
  if ("in" in node && node.in !== undefined) area("zone", node.in);
  if ("notIn" in node && node.notIn !== undefined) ask("paths", node.notIn, [], "zone");
  return needs;
}
