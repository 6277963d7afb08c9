import { stringify } from "yaml";
import type { Plain } from "./plainScenario.ts";

/** Longest entry that is written on one line. */
const LINE = 110;
/** What stays readable on one line, by its key. */
const ON_ONE_LINE = new Set(["object", "of", "with", "crowding", "count", "now", "points"]);

/** A value as YAML that people like to read: short ones in a line, the rest in blocks. Ends with a line break. */
export function emit(value: { [key: string]: Plain }): string {
  return `${entriesIn(value, "").join("\n")}\n`;
}

/** A value in one line. */
export function inline(value: Plain): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (typeof value !== "object") return scalar(value, true);
  const entries = Object.entries(value);
  if (entries.length === 0) return "{}";
  return `{ ${entries.map(([key, it]) => `${key}: ${inline(it)}`).join(", ")} }`;
}

/** Entries as lines, each further in by `indent`. */
export function entriesIn(value: { [key: string]: Plain }, indent: string): string[] {
  return Object.entries(value).flatMap(([key, it]) => {
    if (typeof it !== "object") return [`${indent}${key}: ${scalar(it, false)}`];
    const short = inline(it);
    const isShort = isFlat(it) || ON_ONE_LINE.has(key);
    if (isShort && indent.length + key.length + short.length + 2 <= LINE) return [`${indent}${key}: ${short}`];
    if (key === "points") return [`${indent}${key}: ${short}`];
    if (!Array.isArray(it)) return [`${indent}${key}:`, ...entriesIn(it, `${indent}  `)];
    return [`${indent}${key}:`, ...it.flatMap((member) => memberOf(member, `${indent}  `))];
  });
}

/** A member of a list, its first entry on the line of the dash. */
function memberOf(member: Plain, indent: string): string[] {
  if (typeof member !== "object" || Array.isArray(member)) return [`${indent}- ${inline(member)}`];
  const lines = entriesIn(member, `${indent}  `);
  return lines.length === 0 ? [`${indent}- {}`] : [`${indent}- ${lines[0]!.trimStart()}`, ...lines.slice(1)];
}

/** A list of single values. */
const isFlat = (value: Plain) => Array.isArray(value) && value.every((it) => typeof it !== "object");

function scalar(value: string | number | boolean, inLine: boolean): string {
  if (typeof value !== "string") return String(value);
  if (/^[\p{L}][\p{L}\p{N}_ -]*$/u.test(value) && !/^(true|false|null)$/i.test(value) && value.trim() === value)
    return value;
  if (/^\d+(\.\d+)?(ms|s|m|h)$/.test(value)) return value;
  // What has signs in it is quoted within a line, where a comma would end it.
  return inLine || value.includes("\n") ? JSON.stringify(value) : stringify(value, { lineWidth: 0 }).trimEnd();
}
