import { z } from "zod";
import { kindOfValue, say, type Message } from "./messages.ts";
import { suggest } from "./suggest.ts";
import type { Path } from "./source.ts";

/** What a schema finds wrong with a value, in plain words. `key` = it is the word before the colon. */
export interface Finding {
  path: Path;
  message: Message;
  key: boolean;
  /** The word that a mistyped one stands for. */
  meant?: string;
  missing?: boolean;
}

type Schema = z.ZodType;
type Issue = z.core.$ZodIssue;

/**
 * Checks a value against a schema of one branch, so that what was meant is reported and not what every branch has against it.
 * @param also words that are known beside those of the schema
 */
export function findMistakes(schema: Schema, value: unknown, path: Path, also: readonly string[] = []): Finding[] {
  const result = schema.safeParse(value);
  if (result.success) return [];
  const findings = result.error.issues.flatMap((issue) => wordsOf(issue, schema, value, path, also));
  // What was mistyped is not missing as well.
  const meant = new Set(findings.map((it) => it.meant).filter((it) => it !== undefined));
  return findings.filter((it) => !it.missing || !meant.has(String(it.path.at(-1))));
}

function wordsOf(issue: Issue, schema: Schema, value: unknown, base: Path, also: readonly string[]): Finding[] {
  const own = issue.path as Path;
  const found = valueAt(value, own);
  const path = [...base, ...own];
  const at = (message: Message): Finding[] => [{ path, message, key: false }];
  const missing = (): Finding[] => [
    { path, message: say.missing(String(path.at(-1) ?? "")), key: false, missing: true },
  ];
  switch (issue.code) {
    case "unrecognized_keys": {
      const known = own.length === 0 ? [...also, ...keysAt(schema, own)] : keysAt(schema, own);
      return issue.keys.map((key) => {
        const meant = suggest(key, known);
        const message = say.unknownWord(key, meant, known);
        return { path: [...path, key], message, key: true, ...(meant === null ? {} : { meant }) };
      });
    }
    case "invalid_type":
      if (found === undefined) return missing();
      if (typeof found === "number" && !Number.isFinite(found)) return at(say.notFinite());
      return at(isPoint(own) ? say.point() : say.expected(KINDS[issue.expected] ?? "text", kindOfValue(found)));
    case "invalid_value": {
      const known = issue.values.map(String);
      if (found === undefined) return missing();
      return at(say.unknownValue(found, typeof found === "string" ? suggest(found, known) : null, known));
    }
    case "invalid_union":
      return at(say.duration());
    case "invalid_format":
      return at(own.at(-1) === "id" ? say.id() : say.name());
    case "too_small":
    case "too_big":
      return at(sizeWords(issue, own, found, value));
    case "custom":
      return at(issue.message.startsWith("`min`") ? say.order() : say.duration());
    default:
      return at(say.other(issue.message));
  }
}

const KINDS: Record<string, Parameters<typeof say.expected>[0]> = {
  string: "text",
  number: "number",
  int: "whole",
  boolean: "yesNo",
  array: "list",
  tuple: "list",
  object: "entries",
};

function sizeWords(
  issue: Extract<Issue, { code: "too_small" | "too_big" }>,
  own: Path,
  found: unknown,
  whole: unknown,
): Message {
  const limit = Number(issue.code === "too_small" ? issue.minimum : issue.maximum);
  if (isPoint(own)) return say.point();
  if (issue.origin === "string") return issue.code === "too_small" ? say.empty() : say.tooLong(limit);
  if (issue.origin === "array") {
    const count = Array.isArray(found) ? found.length : 0;
    if (issue.code === "too_big") return say.tooMany(limit, count);
    const isArea = own.at(-1) === "points" && typeof whole === "object" && whole !== null;
    return isArea ? say.points("zone" in whole ? "zone" : "line", limit, count) : say.tooFew(limit, count);
  }
  return issue.code === "too_small" ? say.outside(limit, null) : say.outside(null, limit);
}

/** Within a point: [.., "points", 3] or [.., "points", 3, 0]. */
const isPoint = (path: Path) => path.at(-2) === "points" || path.at(-3) === "points";

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) at = (at as Record<string | number, unknown> | null | undefined)?.[step];
  return at;
}

/** Words that may stand at a place of a schema. */
function keysAt(schema: Schema, path: Path): string[] {
  let at: Schema | undefined = schema;
  for (const step of path) {
    at = bare(at);
    if (at instanceof z.ZodObject) at = at.shape[step] as Schema | undefined;
    else if (at instanceof z.ZodArray) at = at.element as Schema;
  }
  at = bare(at);
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** Without what only says that a value may be left out. */
function bare(schema: Schema | undefined): Schema | undefined {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodPrefault)
    at = at.unwrap() as Schema;
  return at;
}
