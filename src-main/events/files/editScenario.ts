import type { ScenarioEdit } from "#shared/contract/events.ts";
import type { Scenario } from "#shared/domain/scenario.ts";
import { fail } from "#shared/lib/problems.ts";
import { isA, nameOf, walk } from "#shared/scenario/nodes.ts";
import { changed } from "./writeScenario.ts";

/** A text after an edit: comments, order and spaces of all else stay as they are. Throws AppError(INVALID_INPUT) on a text that is no scenario, and for a figure of a part that is not there. */
export function editScenario(text: string, { id, level, figures = [] }: ScenarioEdit): string {
  return changed(text, (scenario) => {
    const edited: Scenario = {
      ...structuredClone(scenario),
      ...(id === undefined ? {} : { id }),
      ...(level === undefined ? {} : { level }),
    };
    for (const figure of figures) setFigure(edited, figure);
    return edited;
  });
}

function setFigure({ when }: Scenario, { part, field, to }: NonNullable<ScenarioEdit["figures"]>[number]): void {
  for (const { node, path } of walk(when)) {
    if (nameOf(node, path) !== part) continue;
    if (field === "strength") node.strength = to;
    else if (isA(node, "object") || isA(node, "crosses") || isA(node, "enters") || isA(node, "leaves"))
      node.object.confidence = to;
    else break;
    return;
  }
  throw fail("INVALID_INPUT", `there is no ${field} at ${part}`);
}
