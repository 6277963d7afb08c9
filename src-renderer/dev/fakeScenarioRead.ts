import { isMap, isNode, LineCounter, parseDocument, visit } from "yaml";
import type { ScenarioEdit } from "#shared/contract/events.ts";
import type { ScenarioProblem } from "#shared/domain/event.ts";
import { scenario, type Scenario } from "#shared/domain/scenario.ts";

/** Reads a scenario file as the backend would, roughly: mistakes with the lines they are in. */
export function readScenario(yaml: string): { scenario: Scenario | null; problems: ScenarioProblem[] } {
  const lines = new LineCounter();
  const doc = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (doc.errors.length > 0)
    return {
      scenario: null,
      problems: doc.errors.map((error) => ({
        ...at(error.pos[0]),
        path: "",
        message: error.message,
        ko: `파일을 읽을 수 없습니다: ${error.message}`,
      })),
    };
  const parsed = scenario.safeParse(doc.toJS());
  if (parsed.success) return { scenario: parsed.data, problems: [] };
  const problems = parsed.error.issues.map((issue): ScenarioProblem => {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    let node: unknown;
    for (let n = path.length; n >= 0 && !isNode(node); n--) node = doc.getIn(path.slice(0, n), true);
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    const message = issue.message.slice(0, 500);
    return { ...at(offset), path: path.join("."), message, ko: `값이 맞지 않습니다: ${message}` };
  });
  return { scenario: null, problems };
}

/** The text with a change, roughly as the backend makes it; null for a text that is no scenario. */
export function editScenario(yaml: string, { id, level, figures }: ScenarioEdit): string | null {
  if (!readScenario(yaml).scenario) return null;
  const doc = parseDocument(yaml);
  if (id) doc.set("id", id);
  if (level) doc.set("level", level);
  for (const { part, field, to } of figures ?? [])
    visit(doc, {
      Map: (_key, map) => {
        if (map.get("name") !== part) return;
        const host = field === "strength" ? map : map.get("object", true);
        if (isMap(host)) host.set(field, to);
      },
    });
  return doc.toString({ flowCollectionPadding: true, lineWidth: 0 });
}
