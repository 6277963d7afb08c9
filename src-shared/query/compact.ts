import type { Criterion, ObjectPattern, Query } from "../domain/query.ts";
import { MOVING } from "./scene.ts";

/** A query's meaning in the compact form of testQueries.ts, without ids, spans and phrases; criteria of a step sorted, so that word order does not matter. */
export function compact(query: Query): { expect: string; times: string[]; cameras: string[] } {
  const steps = query.steps.map(({ criteria, withinUs }, i) => {
    const words = criteria.map(one).sort(positiveFirst).join(" & ");
    if (i === 0) return words;
    return withinUs === null ? ` > ${words}` : ` >${withinUs / 1e6}> ${words}`;
  });
  const times = query.times.map(({ negated, from, to, daily, weekdays }) =>
    [
      negated && "!",
      from && `from ${from}`,
      to && `to ${to}`,
      daily && `daily ${daily.fromMinute}-${daily.toMinute}`,
      weekdays.length > 0 && `days ${weekdays.join()}`,
    ]
      .filter((part) => typeof part === "string")
      .join(" "),
  );
  return {
    expect: steps.join(""),
    times: times.sort(),
    cameras: query.cameras.map(({ camera, negated }) => (negated ? "!" : "") + camera).sort(),
  };
}

function positiveFirst(a: string, b: string): number {
  return Number(a.startsWith("!")) - Number(b.startsWith("!")) || (a < b ? -1 : 1);
}

function one(criterion: Criterion): string {
  const not = criterion.negated ? "!" : "";
  switch (criterion.kind) {
    case "object":
      return not + thing(criterion.object);
    case "relation":
      return `${not}${criterion.relation}(${[criterion.subject, criterion.object]
        .filter((side) => side !== null)
        .map(thing)
        .join(",")})`;
    case "concept":
      return `${not}concept:${criterion.concept}`;
    case "signal":
      return `${not}signal:${criterion.signal}`;
    case "event":
      return `${not}event:${[criterion.scenarios.join("|") || "any", ...criterion.levels, ...criterion.states].join(",")}`;
    case "words":
      return `${not}words:${criterion.words}`;
    case "free":
      return `${not}free:${criterion.text}`;
  }
}

function thing({ classes, colors, directions, speed, size, stay, dwell, entry, exit, count }: ObjectPattern): string {
  const moving = MOVING.every((side) => directions.includes(side));
  const properties = [
    ...colors.map(({ part, names }) => (part === "any" ? "" : `${part}=`) + names.join("|")),
    directions.length > 0 && `dir=${moving ? "moving" : directions.join("|")}`,
    speed && `speed=${speed}`,
    size && `size=${size}`,
    stay && `stay=${seconds(stay)}`,
    dwell && `dwell=${seconds(dwell)}`,
    entry && `entry=${entry}`,
    exit && `exit=${exit}`,
    count && `count=${count.min ?? ""}..${count.max ?? ""}`,
  ].filter((property) => typeof property === "string");
  return (classes.join("|") || "*") + (properties.length > 0 ? `[${properties.join()}]` : "");
}

function seconds({ minUs, maxUs }: NonNullable<ObjectPattern["stay"]>): string {
  return `${minUs === null ? "" : minUs / 1e6}..${maxUs === null ? "" : maxUs / 1e6}`;
}
