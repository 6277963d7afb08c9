import { isMap, isScalar, isSeq, parseDocument, type Node, type YAMLMap } from "yaml";
import type { Scenario } from "#shared/domain/scenario.ts";
import { fail } from "#shared/lib/problems.ts";
import { emit, entriesIn, inline } from "./emit.ts";
import { plainScenario, type Plain } from "./plainScenario.ts";
import { readScenario } from "./readScenario.ts";

/** A piece of text in the place of another. */
interface Splice {
  from: number;
  to: number;
  text: string;
}

/** A file after a change of its scenario, with as much of the text as it was as can be. Throws AppError(INVALID_INPUT) on a text that is no scenario. */
export function changed(text: string, change: (scenario: Scenario) => Scenario): string {
  const { scenario, problems } = readScenario(text);
  if (!scenario) throw fail("INVALID_INPUT", problems[0]?.message ?? "not a scenario");
  const wanted = change(scenario);
  const before = plainScenario(scenario);
  const after = plainScenario(wanted);
  if (same(before, after)) return text;
  const splices = splicesOf(text, before, after);
  if (splices) {
    const edited = spliced(text, splices);
    // An alias, or a style that nobody thought of, may stand for something else: what is written must say what is meant.
    const read = readScenario(edited).scenario;
    if (read && same(plainScenario(read), after)) return edited;
  }
  return emit(after);
}

/** Changes in the text; null where it takes more than numbers and words. */
function splicesOf(text: string, before: Plain, after: Plain): Splice[] | null {
  const root = parseDocument(text, { version: "1.2", schema: "core", logLevel: "silent" }).contents;
  if (!isMap(root)) return null;
  const splices: Splice[] = [];
  return scalarsOf(text, root, before, after, splices) ? splices : null;
}

/** Where single values differ, or entries come in addition, and nothing else does. @returns whether that is all */
function scalarsOf(text: string, node: unknown, before: Plain, after: Plain, into: Splice[]): boolean {
  if (same(before, after)) return true;
  if (typeof before !== "object" || typeof after !== "object") {
    if (typeof before === "object" || typeof after === "object" || !isScalar(node) || !node.range) return false;
    into.push({ from: node.range[0], to: node.range[1], text: inline(after) });
    return true;
  }
  if (Array.isArray(before) !== Array.isArray(after)) return false;
  const known = Object.keys(before);
  const added = Object.entries(after).filter(([key]) => !(key in before));
  if (known.some((key) => !(key in after))) return false;
  if (added.length > 0 && (!isMap(node) || !addEntries(text, node, Object.fromEntries(added), into))) return false;
  return known.every((key) => {
    const below = isMap(node) ? node.get(key, true) : isSeq(node) ? node.get(Number(key), true) : undefined;
    const [was, is] = [(before as Record<string, Plain>)[key]!, (after as Record<string, Plain>)[key]!];
    return scalarsOf(text, below, was, is, into);
  });
}

/** New entries at the end of those that are there. @returns false where there is none to go by */
function addEntries(text: string, map: YAMLMap, added: Record<string, Plain>, into: Splice[]): boolean {
  const first = (map.items[0]?.key as Node | undefined)?.range?.[0];
  const last = (map.items.at(-1)?.value as Node | null | undefined)?.range?.[1];
  if (first === undefined || last === undefined) return false;
  if (map.flow) {
    into.push({ from: last, to: last, text: `, ${inline(added).slice(2, -2)}` });
    return true;
  }
  const indent = " ".repeat(first - (text.lastIndexOf("\n", first - 1) + 1));
  const end = text.indexOf("\n", last - 1);
  const at = end < 0 ? text.length : end + 1;
  into.push({ from: at, to: at, text: `${end < 0 ? "\n" : ""}${entriesIn(added, indent).join("\n")}\n` });
  return true;
}

function spliced(text: string, splices: readonly Splice[]): string {
  let edited = text;
  for (const { from, to, text: piece } of splices.toSorted((a, b) => b.from - a.from || b.to - a.to))
    edited = edited.slice(0, from) + piece + edited.slice(to);
  return edited;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
