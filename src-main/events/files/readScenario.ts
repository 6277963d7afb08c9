import { scenario as scenarioSchema, type Scenario } from "#shared/domain/scenario.ts";
import type { ScenarioProblem } from "#shared/domain/event.ts";
import { checkAreas } from "./checkAreas.ts";
import { PartsCheck } from "./checkParts.ts";
import { kindOfValue, say, type Message } from "./messages.ts";
import { findMistakes, type Finding } from "./schemaWords.ts";
import { readSource, type Path, type Source } from "./source.ts";

const MAX_PROBLEMS = 50;

/**
 * Reads a scenario's file. Everything that is wrong is told with its line and column, in the order of the file; then `scenario` is null. Names of classes, concepts and areas that nobody knows are no
 * mistakes here: what is installed and drawn decides (needsOf).
 */
export function readScenario(text: string): { scenario: Scenario | null; problems: ScenarioProblem[] } {
  const source = readSource(text);
  const problems = source.mistakes.map(({ path, message, at }) => problemOf(source, path, message, at));
  if (problems.length === 0) {
    for (const { path, message, key } of findingsOf(source.value))
      problems.push(problemOf(source, path, message, source.offset(path, key)));
    const parsed = scenarioSchema.safeParse(source.value);
    if (problems.length === 0 && parsed.success) return { scenario: parsed.data, problems };
    // The checks above know all that the schema does; should they not, its own words are better than none.
    if (problems.length === 0)
      for (const { path, message } of parsed.error!.issues)
        problems.push(problemOf(source, path as Path, say.other(message), source.offset(path as Path)));
  }
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { scenario: null, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** What is wrong with plain values. */
function findingsOf(value: unknown): Finding[] {
  if (kindOfValue(value) !== "entries")
    return [{ path: [], message: say.expected("entries", kindOfValue(value)), key: false }];
  const { when, areas, ...rest } = value as Record<string, unknown>;
  const parts = new PartsCheck();
  if (when === undefined) parts.findings.push({ path: [], message: say.missing("when"), key: false });
  else parts.check(when, ["when"]);
  return [
    ...findMistakes(HEAD, rest, [], ["when", "areas"]),
    ...parts.findings,
    ...(areas === undefined ? [] : checkAreas(areas, parts.areas)),
  ];
}

const HEAD = scenarioSchema.omit({ when: true, areas: true });

function problemOf(source: Source, path: Path, { en, ko }: Message, at: number): ScenarioProblem {
  // Members of a list are counted from 1, as the names of parts are.
  const words = path.map((step) => (typeof step === "number" ? step + 1 : step)).join(".");
  return { ...source.place(at), path: words.slice(0, 300), message: en.slice(0, 600), ko: ko.slice(0, 600) };
}
