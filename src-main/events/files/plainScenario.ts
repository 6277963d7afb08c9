import type { Scenario, ScenarioMotion, ScenarioNode, ScenarioObject } from "#shared/domain/scenario.ts";
import { childrenOf, groupKind, isGroup } from "#shared/scenario/nodes.ts";

/** What a file can hold. */
export type Plain = string | number | boolean | Plain[] | { [key: string]: Plain };
type Entries = { [key: string]: Plain };
/** Values that may be left out, in the order in which people read them. */
type Written = Array<readonly [key: string, value: Plain | undefined]>;

/** A scenario as its file says it: lengths of time as words, what goes without saying left out, the most telling first. */
export function plainScenario(scenario: Scenario): Entries {
  const { id, version, level, names, words, why, ucf, when, per, group, cooldown, cameras, areas } = scenario;
  return entries([
    ["id", id],
    ["version", version === 1 ? undefined : version],
    ["level", level],
    ["names", { ...names }],
    ["words", wordsOf(words)],
    ["why", { ...why }],
    ["ucf", some(ucf)],
    ["when", plainNode(when)],
    ["per", per === "moment" ? undefined : per],
    ["group", group === 0 ? undefined : wordsOfTime(group)],
    ["cooldown", cooldown === 0 ? undefined : wordsOfTime(cooldown)],
    ["cameras", some(cameras)],
    ["areas", some(areas.map(plainArea))],
  ]);
}

/** Left out where nobody gave any. */
function wordsOf({ en, ko }: Scenario["words"]): Plain | undefined {
  const given = entries([
    ["en", some(en)],
    ["ko", some(ko)],
  ]);
  return Object.keys(given).length > 0 ? given : undefined;
}

const plainArea = (area: Scenario["areas"][number]): Entries => ({
  ...("zone" in area ? { zone: area.zone } : { line: area.line }),
  camera: area.camera,
  points: area.points.map(([x, y]) => [round(x), round(y)]),
});

/** "90s", "2m", "1h": the largest unit of which it is a whole number. */
function wordsOfTime(us: number): string {
  if (us === 0) return "0s";
  for (const [unit, size] of [
    ["h", 3.6e9],
    ["m", 6e7],
    ["s", 1e6],
  ] as const)
    if (us % size === 0) return `${us / size}${unit}`;
  return us % 100_000 === 0 ? `${us / 1e6}s` : `${us / 1000}ms`;
}

/** A ten-thousandth of the picture is less than a pixel. */
const round = (value: number) => Math.round(value * 1e4) / 1e4;

const entries = (written: Written): Entries =>
  Object.fromEntries(written.filter((it): it is readonly [string, Plain] => it[1] !== undefined));
const some = (list: readonly Plain[]): Plain | undefined => (list.length > 0 ? [...list] : undefined);
const time = (us: number | undefined) => (us === undefined ? undefined : wordsOfTime(us));

function plainNode(node: ScenarioNode): Entries {
  const lasting = node as { for?: number; gap?: number; at?: string };
  const more: Written = [
    ["strength", node.strength],
    ["for", time(lasting.for)],
    ["gap", time(lasting.gap)],
    ["at", lasting.at],
  ];
  if (isGroup(node)) {
    const { none, tracks, within } = node as { none?: ScenarioNode[]; tracks?: string; within?: number };
    return entries([
      ["name", node.name],
      [groupKind(node), childrenOf(node).map(plainNode)],
      ["none", none && some(none.map(plainNode))],
      ["tracks", tracks],
      ["within", time(within)],
      ...more,
    ]);
  }
  return entries([["name", node.name], ...saysOf(node), ...more]);
}

function saysOf(node: Exclude<ScenarioNode, { all: unknown } | { any: unknown } | { sequence: unknown }>): Written {
  const { in: within, notIn, count } = node as { in?: string; notIn?: string; count?: { min?: number; max?: number } };
  const placed: Written = [
    ["count", count && range(count)],
    ["in", within],
    ["notIn", notIn],
  ];
  if ("concept" in node) return [["concept", node.concept]];
  if ("signal" in node) return [["signal", node.signal]];
  if ("relation" in node)
    return [
      ["relation", node.relation],
      ["of", unlessEmpty(plainObject(node.of))],
      ["with", node.with && plainObject(node.with)],
      ...placed,
    ];
  if ("crowding" in node)
    return [
      ["crowding", plainObject(node.crowding)],
      ["shape", node.shape === "bunch" ? undefined : node.shape],
      ...placed,
    ];
  const object: Written = [["object", unlessEmpty(plainObject(node.object))]];
  if ("crosses" in node)
    return [["crosses", node.crosses], ...object, ["direction", node.direction === "any" ? undefined : node.direction]];
  if ("enters" in node) return [["enters", node.enters], ...object];
  if ("leaves" in node) return [["leaves", node.leaves], ...object];
  return [["object", plainObject(node.object)], ["now", node.now && plainMotion(node.now)], ...placed];
}

const unlessEmpty = (value: Entries) => (Object.keys(value).length > 0 ? value : undefined);
const range = ({ min, max }: { min?: number | undefined; max?: number | undefined }): Entries =>
  entries([
    ["min", min],
    ["max", max],
  ]);

const plainMotion = ({ speed, heading, unrest }: ScenarioMotion): Entries =>
  entries([
    ["speed", speed && range(speed)],
    ["heading", heading && [...heading]],
    ["unrest", unrest && range(unrest)],
  ]);

function plainObject(object: ScenarioObject): Entries {
  const times = (of: { min?: number | undefined; max?: number | undefined } | undefined) =>
    of &&
    entries([
      ["min", time(of.min)],
      ["max", time(of.max)],
    ]);
  return entries([
    ["classes", some(object.classes)],
    ["color", object.color && [...object.color]],
    ["upper", object.upper && [...object.upper]],
    ["lower", object.lower && [...object.lower]],
    ["directions", object.directions && [...object.directions]],
    ["speed", object.speed],
    ["size", object.size],
    ["stay", times(object.stay)],
    ["dwell", times(object.dwell)],
    ["entry", object.entry],
    ["exit", object.exit],
    ["confidence", object.confidence],
  ]);
}
