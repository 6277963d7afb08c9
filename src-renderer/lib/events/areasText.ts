import { isMap, isNode, isScalar, isSeq, parseDocument, type Document, type YAMLMap } from "yaml";
import { scenarioArea, type ScenarioArea } from "#shared/domain/scenario.ts";

/** A zone or a line as it is drawn; points 0..1 of the displayed picture. */
export interface DrawnArea {
  kind: "zone" | "line";
  name: string;
  camera: string;
  points: ReadonlyArray<readonly [number, number]>;
}

/** Points to a zone and to a line: fewest and most, as the schema has them. */
export const AREA_POINTS = { zone: { min: 3, max: 64 }, line: { min: 2, max: 16 } } as const;

const drawn = (area: ScenarioArea): DrawnArea =>
  "zone" in area
    ? { kind: "zone", name: area.zone, camera: area.camera, points: area.points }
    : { kind: "line", name: area.line, camera: area.camera, points: area.points };

/** The map of the file, or null while its text is no map. */
function topOf(doc: Document): YAMLMap | null {
  return doc.errors.length === 0 && isMap(doc.contents) ? doc.contents : null;
}

/** The areas of a file, or null while they cannot be read. What is not an area is left out. */
export function readAreas(text: string): DrawnArea[] | null {
  const doc = parseDocument(text);
  if (!topOf(doc)) return null;
  const raw = (doc.toJS({ maxAliasCount: 100 }) as Record<string, unknown>)["areas"] ?? [];
  if (!Array.isArray(raw)) return null;
  return raw.flatMap((one: unknown) => {
    const parsed = scenarioArea.safeParse(one);
    return parsed.success ? [drawn(parsed.data)] : [];
  });
}

/** Four digits: finer than a pixel of any picture that is drawn on. */
const digits = (value: number): string => String(Math.round(Math.min(1, Math.max(0, value)) * 1e4) / 1e4);
const pointsText = (points: DrawnArea["points"]): string =>
  `[${points.map(([x, y]) => `[${digits(x)}, ${digits(y)}]`).join(", ")}]`;

/** Words that YAML, or a reader of an older one, takes for something else than text. */
const RESERVED = /^(true|false|null|yes|no|on|off|y|n)$/i;
const nameText = (name: string): string => (RESERVED.test(name) ? JSON.stringify(name) : name);
const itemText = ({ kind, name, camera, points }: DrawnArea): string =>
  `- { ${kind}: ${nameText(name)}, camera: ${JSON.stringify(camera)}, points: ${pointsText(points)} }`;

const sameArea = (map: YAMLMap, { kind, name, camera }: Omit<DrawnArea, "points">): boolean =>
  map.get(kind) === name && map.get("camera") === camera;

const splice = (text: string, from: number, to: number, insert: string): string =>
  text.slice(0, from) + insert + text.slice(to);

/** Where a node's own text begins and ends. Throws where the parser kept no place, which it does for all that it read. */
function rangeOf(node: unknown): [number, number] {
  const range = isNode(node) ? node.range : null;
  if (!range) throw new Error("a node without a place");
  return [range[0], range[1]];
}

/** From the start of the line of `at` to the end of the line of `to`, its line break included. */
function linesAround(text: string, at: number, to: number): [number, number] {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  const end = text.indexOf("\n", Math.max(at, to - 1));
  return [start, end < 0 ? text.length : end + 1];
}

const indentAt = (text: string, at: number): number => at - (text.lastIndexOf("\n", at - 1) + 1);
/** How the file ends its lines. */
const breakOf = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");
const withBreak = (text: string, nl: string): string => (text === "" || text.endsWith("\n") ? text : `${text}${nl}`);

/** The pair `areas` of the file. */
function areasPair(top: YAMLMap) {
  return top.items.find((pair) => isScalar(pair.key) && pair.key.value === "areas");
}

/**
 * Writes an area into the file's text: its points where it is there already, a line of its own where it is not. Nothing else is touched: comments, order
 * and the hand of whoever wrote it stay. Null while the file, or its list of areas, cannot be read.
 */
export function writeArea(text: string, area: DrawnArea): string | null {
  const top = topOf(parseDocument(text));
  if (!top) return null;
  const pair = areasPair(top);
  const nl = breakOf(text);
  if (!pair) return `${withBreak(text, nl)}areas:${nl}  ${itemText(area)}${nl}`;
  if (!isSeq(pair.value)) {
    const empty = pair.value === null || (isScalar(pair.value) && pair.value.value === null);
    if (!empty || !isNode(pair.key)) return null;
    const [, keyEnd] = rangeOf(pair.key);
    const colon = text.indexOf(":", keyEnd) + 1;
    const [, lineEnd] = linesAround(text, colon, colon);
    const before = withBreak(text.slice(0, lineEnd), nl);
    return `${before}  ${itemText(area)}${nl}${text.slice(lineEnd)}`;
  }
  const known = pair.value.items.find((item): item is YAMLMap => isMap(item) && sameArea(item, area));
  const points = known?.get("points", true);
  if (known && points) {
    const [from, to] = rangeOf(points);
    // A block list ends with its last line break, which stays.
    const written = text.slice(from, to).trimEnd();
    return splice(text, from, from + written.length, pointsText(area.points));
  }
  if (known) return null;
  const [from, to] = rangeOf(pair.value);
  if (pair.value.flow) {
    const inner = pair.value.items.length === 0 ? "" : ", ";
    return pair.value.items.length === 0
      ? splice(text, from, to, `${nl}  ${itemText(area)}`)
      : splice(text, to - 1, to - 1, inner + itemText(area).slice(2));
  }
  const last = pair.value.items.at(-1);
  const end = last === undefined ? to : rangeOf(last)[1];
  const written = text.slice(0, end).trimEnd().length;
  const [, lineEnd] = linesAround(text, written, written);
  const before = withBreak(text.slice(0, lineEnd), nl);
  return `${before}${" ".repeat(indentAt(text, from))}${itemText(area)}${nl}${text.slice(lineEnd)}`;
}

/** Takes an area out of the file's text, and the list with it when it was the last one. Null while it cannot be read; the text as it is where the area is not in it. */
export function removeArea(text: string, area: Omit<DrawnArea, "points">): string | null {
  const top = topOf(parseDocument(text));
  if (!top) return null;
  const pair = areasPair(top);
  if (!pair || !isSeq(pair.value)) return text;
  const list = pair.value;
  const at = list.items.findIndex((item) => isMap(item) && sameArea(item, area));
  if (at < 0) return text;
  if (list.items.length === 1) {
    const [start, end] = linesAround(text, rangeOf(pair.key)[0], trimmedEnd(text, rangeOf(list)[1]));
    return splice(text, start, end, "");
  }
  const [from, to] = rangeOf(list.items[at]);
  if (list.flow) {
    const next = list.items[at + 1];
    if (next !== undefined) return splice(text, from, rangeOf(next)[0], "");
    return splice(text, rangeOf(list.items[at - 1])[1], to, "");
  }
  const [start, end] = linesAround(text, from, trimmedEnd(text, to));
  return splice(text, start, end, "");
}

const trimmedEnd = (text: string, end: number): number => text.slice(0, end).trimEnd().length;
