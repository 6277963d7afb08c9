import type { z } from "zod";
import type { scenarioLeaf, ScenarioNode } from "../domain/scenario.ts";

export type LeafKind = keyof typeof scenarioLeaf;
export type NodeOf<K extends LeafKind> = z.infer<(typeof scenarioLeaf)[K]>;
export type LeafNode = NodeOf<LeafKind>;
export type GroupNode = Exclude<ScenarioNode, LeafNode>;
/** Parts that hold over a stretch; the others happen at a moment. */
export type LastingNode = Exclude<ScenarioNode, NodeOf<"crosses"> | NodeOf<"enters"> | NodeOf<"leaves">>;

/** In this order: parts about lines and zones have an `object` too. */
export const LEAF_KINDS: readonly LeafKind[] = [
  "crosses",
  "enters",
  "leaves",
  "relation",
  "crowding",
  "concept",
  "signal",
  "object",
];
export const GROUP_KINDS = ["all", "any", "sequence"] as const;

export const isGroup = (node: ScenarioNode): node is GroupNode => "all" in node || "any" in node || "sequence" in node;

export function kindOfNode(node: LeafNode): LeafKind {
  return LEAF_KINDS.find((kind) => kind in node)!;
}

/** Whether a leaf is of a kind. */
export const isA = <K extends LeafKind>(node: ScenarioNode, kind: K): node is NodeOf<K> & ScenarioNode =>
  !isGroup(node) && kindOfNode(node) === kind;

export const isLasting = (node: ScenarioNode): node is LastingNode =>
  !("crosses" in node || "enters" in node || "leaves" in node);

/** Whether what a part finds is single objects (or pairs), each of which fulfils it or not, and not the scene. */
export const isAboutObjects = (node: ScenarioNode): boolean =>
  isA(node, "relation") || isA(node, "crowding") || !isLasting(node) || (isA(node, "object") && !node.count);

export function childrenOf(node: GroupNode): ScenarioNode[] {
  return "all" in node ? node.all : "any" in node ? node.any : node.sequence;
}

export const groupKind = (node: GroupNode): "all" | "any" | "sequence" =>
  "all" in node ? "all" : "any" in node ? "any" : "sequence";

/** What a part is called: its name in the file, else where it stands ("all.1"). */
export const nameOf = (node: ScenarioNode, path: string): string => node.name ?? (path === "" ? "when" : path);

const below = (path: string, step: string) => (path === "" ? step : `${path}.${step}`);

export const childPath = (node: GroupNode, path: string, i: number): string =>
  below(path, `${groupKind(node)}.${i + 1}`);

/** Where an exclusion of a group stands. */
export const nonePath = (path: string, i: number): string => below(path, `none.${i + 1}`);

/** Every node of a tree with its path, parents first. `negative` = it stands below a `none`. */
export function* walk(
  node: ScenarioNode,
  path = "",
  negative = false,
): Generator<{ node: ScenarioNode; path: string; negative: boolean }> {
  yield { node, path, negative };
  if (!isGroup(node)) return;
  for (const [i, child] of childrenOf(node).entries()) yield* walk(child, childPath(node, path, i), negative);
  for (const [i, child] of (node.none ?? []).entries()) yield* walk(child, nonePath(path, i), true);
}
