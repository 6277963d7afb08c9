import { isMap, isScalar, isSeq, parseDocument, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import type { Scenario } from "#shared/domain/scenario.ts";
import { fail } from "#shared/lib/problems.ts";
import { emit, entriesIn, inline, memberOf } from "./emit.ts";
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

/** Changes in the text; null where it takes more than numbers, words and areas. */
function splicesOf(text: string, before: Plain, after: Plain): Splice[] | null {
  const root = parseDocument(text, { version: "1.2", schema: "core", logLevel: "silent" }).contents;
  if (!isMap(root)) return null;
  const { areas: areasBefore = [], ...restBefore } = before as Record<string, Plain>;
  const { areas: areasAfter = [], ...restAfter } = after as Record<string, Plain>;
  const splices: Splice[] = [];
  if (!scalarsOf(text, root, restBefore, restAfter, splices)) return null;
  if (same(areasBefore, areasAfter)) return splices;
  const pair = root.items.find(({ key }) => isScalar(key) && key.value === "areas");
  const own = areaSplices(text, pair?.value as Node | undefined, areasBefore as Plain[], areasAfter as Plain[]);
  return own && [...splices, ...own];
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

const identity = (area: Plain) => {
  const { zone, line, camera } = area as Record<string, Plain>;
  return JSON.stringify([zone ?? null, line ?? null, camera]);
};

/** Moves, adds and takes away areas; null where the list is written in a way that cannot be cut line by line. */
function areaSplices(text: string, list: Node | undefined, before: Plain[], after: Plain[]): Splice[] | null {
  if (!isSeq(list) || before.length === 0) {
    // No list so far, or an empty one that may be anywhere.
    if (list !== undefined) return null;
    const block = emit({ areas: after });
    return [{ from: text.length, to: text.length, text: `${text.endsWith("\n") || text === "" ? "" : "\n"}${block}` }];
  }
  if (list.flow || list.items.length !== before.length) return null;
  const splices: Splice[] = [];
  const kept = new Map(after.map((it) => [identity(it), it]));
  const rows = rowsOf(text, list);
  if (after.length === 0 || before.every((it) => !kept.has(identity(it)))) return null;
  for (const [i, area] of before.entries()) {
    const wanted = kept.get(identity(area));
    kept.delete(identity(area));
    if (!wanted) splices.push({ ...rows[i]!, text: "" });
    else if (!same(area, wanted)) {
      const item = list.items[i];
      const points = isMap(item) ? (item.get("points", true) as Node | undefined) : undefined;
      if (!isSeq(points) || !points.flow || !points.range) return null;
      splices.push({
        from: points.range[0],
        to: points.range[1],
        text: inline((wanted as Record<string, Plain>).points!),
      });
    }
  }
  const indent = /^[ ]*/.exec(text.slice(rows[0]!.from))![0];
  const added = [...kept.values()].flatMap((it) => memberOf(it, indent));
  const at = rows.at(-1)!.to;
  const lead = text[at - 1] === "\n" ? "" : "\n";
  if (added.length > 0) splices.push({ from: at, to: at, text: `${lead}${added.join("\n")}\n` });
  return splices;
}

/** The whole lines of each member of a list in block style, with the comments before it. */
function rowsOf(text: string, list: YAMLSeq): Array<{ from: number; to: number }> {
  const starts = list.items.map((item) => {
    const dash = text.lastIndexOf("-", (item as Node).range![0]);
    return text.lastIndexOf("\n", dash) + 1;
  });
  const last = (list.items.at(-1) as Node).range![1];
  const end = text.indexOf("\n", Math.max(0, last - 1));
  return starts.map((from, i) => ({ from, to: starts[i + 1] ?? (end < 0 ? text.length : end + 1) }));
}

function spliced(text: string, splices: readonly Splice[]): string {
  let edited = text;
  for (const { from, to, text: piece } of splices.toSorted((a, b) => b.from - a.from || b.to - a.to))
    edited = edited.slice(0, from) + piece + edited.slice(to);
  return edited;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
