import { fail } from "#shared/lib/problems.ts";

/** A value in a LanceDB filter. The only way into a filter string: nothing else may be put into one. */
export function literal(value: string | number): string {
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw fail("INVALID_INPUT", `not a whole number: ${value}`);
    return String(value);
  }
  // Standard SQL strings know one escape, the doubled quote; control characters have no business in an id or a class name.
  if (/\p{Cc}/u.test(value)) throw fail("INVALID_INPUT", "control character in a filter");
  return `'${value.replaceAll("'", "''")}'`;
}

/** Column names come from the schemas, as types, never from outside. */
export type Column = "slot" | "run" | "video" | "track" | "class" | "startUs" | "endUs" | "kind" | "folded" | "key";

export const equals = (column: Column, value: string | number) => `${column} = ${literal(value)}`;
export const atLeast = (column: Column, value: number) => `${column} >= ${literal(value)}`;
export const atMost = (column: Column, value: number) => `${column} <= ${literal(value)}`;
export const between = (column: Column, from: number, to: number) =>
  `${atLeast(column, from)} AND ${atMost(column, to)}`;
export const oneOf = (column: Column, values: Array<string | number>) =>
  `${column} IN (${values.map(literal).join(", ")})`;
export const noneOf = (column: Column, values: Array<string | number>) =>
  `${column} NOT IN (${values.map(literal).join(", ")})`;
/** Rows whose text contains `part` literally. `%`, `_` and backslash are wildcards and escape of LIKE, so a part with one of them is refused. */
export const contains = (column: Column, part: string) => {
  if (/[%_\\]/.test(part)) throw fail("INVALID_INPUT", "wildcard in a filter");
  return `${column} LIKE ${literal(`%${part}%`)}`;
};
export const all = (...filters: string[]) => filters.join(" AND ");
export const either = (...filters: string[]) => `(${filters.map((filter) => `(${filter})`).join(" OR ")})`;
