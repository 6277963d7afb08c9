import type { ScenarioNode } from "../domain/scenario.ts";
import { joined, retimed } from "./combine.ts";
import { isAboutObjects, isLasting } from "./nodes.ts";
import type { Held } from "./types.ts";

/** An end that may be no end: what is there when the recording begins or ends was there before, or stays. */
export const EDGE_US = 1_000_000;

/** Strength, length and moment that a part asks for. Ascending where the input is. */
export function narrowed(held: Held[], node: ScenarioNode, durationUs: number): Held[] {
  let left = node.strength === undefined ? held : held.filter((it) => it.strength >= node.strength!);
  if (!isLasting(node)) return left;
  if (isAboutObjects(node)) {
    if (node.gap !== undefined) left = byObject(left).flatMap((own) => joined(own, node.gap!));
  } else if (node.gap !== undefined || node.for !== undefined) left = joined(left, node.gap ?? 0);
  if (node.for !== undefined) left = left.filter((it) => it.endUs - it.startUs >= node.for!);
  if (node.at === "start")
    left = left.filter((it) => it.startUs > EDGE_US).map((it) => retimed(it, it.startUs, it.startUs + 1));
  if (node.at === "end")
    left = left.filter((it) => it.endUs < durationUs - EDGE_US).map((it) => retimed(it, it.endUs - 1, it.endUs));
  return left.sort((a, b) => a.startUs - b.startUs);
}

/** Stretches of the same object (or pair) together. */
function byObject(held: readonly Held[]): Held[][] {
  return [...Map.groupBy(held, (it) => it.trackIds.slice(0, 2).join(" ")).values()];
}
