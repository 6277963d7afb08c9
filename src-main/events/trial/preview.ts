import type { z } from "zod";
import type { previewMatch } from "#shared/contract/events.ts";
import type { ScenarioNode } from "#shared/domain/scenario.ts";
import { boxAt } from "#shared/lib/trackInterpolation.ts";
import { evaluate } from "#shared/scenario/evaluate.ts";
import { abilitiesOf, missingIn } from "#shared/scenario/needs.ts";
import { isA, isGroup, nameOf, walk } from "#shared/scenario/nodes.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { LanceIndex } from "../../store/lance/lanceIndex.ts";
import type { Footage } from "../footage.ts";
import { loadRun, type LoaderDeps } from "../looks/runLoader.ts";
import type { Plan } from "../scenarios/plan.ts";

/** What happens at an instant is shown on the frames around it. */
const AROUND_US = 250_000;

export interface PreviewDeps extends LoaderDeps {
  /** Boxes of all tracks at a time. */
  boxes: Pick<LanceIndex, "window">;
}

export interface Preview {
  /** Objects of the frame that fulfil some part, by track. */
  matches: Array<z.infer<typeof previewMatch>>;
  /** Parts that hold at that time, in the order of the file. */
  holding: string[];
}

/** Which objects of one frame fulfil which parts of a scenario, and which parts hold there. Parts that cannot be told hold nowhere. Throws AppError(CANCELLED) when the signal aborts. */
export async function previewAt(
  plan: Plan,
  footage: Footage,
  tUs: number,
  { boxes, ...deps }: PreviewDeps,
  signal: AbortSignal,
): Promise<Preview> {
  const loaded = await loadRun(footage, [plan], deps);
  throwIfAborted(signal);
  if (!loaded) return { matches: [], holding: [] };
  const run = loaded.view(plan);
  const abilities = abilitiesOf(run);
  const bounds = { startUs: tUs - AROUND_US, endUs: tUs + AROUND_US };
  const holding: string[] = [];
  const parts = new Map<number, Set<string>>();
  for (const { node, path, negative } of walk(plan.scenario.when)) {
    if (missingIn({ when: node }, abilities).length > 0) continue;
    const at = (it: ScenarioNode) => evaluate(it, { run, bounds, strict: negative }, path);
    const name = nameOf(node, path);
    if (at(node).length > 0) holding.push(name);
    if (isGroup(node)) continue;
    for (const track of at(each(node)).flatMap((it) => it.trackIds)) {
      const known = parts.get(track);
      if (known) known.add(name);
      else parts.set(track, new Set([name]));
    }
  }
  if (parts.size === 0) return { matches: [], holding };
  const paths = await boxes.window(loaded.run, tUs, tUs);
  throwIfAborted(signal);
  const matches = paths.flatMap((path) => {
    const names = parts.get(path.trackId);
    const box = names && boxAt(path, tUs)?.box;
    return box ? [{ trackId: path.trackId, class: path.class, box, parts: [...names] }] : [];
  });
  return { matches, holding };
}

/** Of a part about how many there are: the part about each of them. */
function each(node: ScenarioNode): ScenarioNode {
  if (!isA(node, "object") || !node.count) return node;
  const { count: _count, for: _for, gap: _gap, at: _at, ...single } = node;
  return single;
}
