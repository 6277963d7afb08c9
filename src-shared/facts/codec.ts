import { fail } from "../lib/problems.ts";
import type { ObjectColumns, RelationColumns, RunFacts, SignalColumns } from "./types.ts";

/**
 * Facts of one run as bytes, so laid out that reading them is making views:
 *
 *   u32 magic "SLF1" | u32 version (2 = watched for signals, 1 = does not say) | u32 objects | u32 relations | u32 signals | u32 bytes of the class names (JSON in UTF-16, padded with spaces to 8 bytes)
 *   then the names, then each column whole, 8-byte elements first, then 4, 2 and 1, so that every column is aligned.
 *
 * Little-endian, which every platform we run on is.
 */
const MAGIC = 0x31464c53;
const UNWATCHED = 1;
const WATCHED = 2;
const HEADER = 24;

type Array8 = Float64Array | Float32Array | Uint32Array | Uint16Array | Uint8Array;
type ArrayType = { new (b: ArrayBuffer, at: number, n: number): Array8; BYTES_PER_ELEMENT: number };
type Group = "objects" | "relations" | "signals";

/** Every column: where it belongs, element type, elements per row. In the order of the layout. */
const LAYOUT: ReadonlyArray<readonly [Group, string, ArrayType, number]> = [
  ["objects", "startUs", Float64Array, 1],
  ["objects", "endUs", Float64Array, 1],
  ["objects", "bestUs", Float64Array, 1],
  ["objects", "dwellUs", Float64Array, 1],
  ["relations", "startUs", Float64Array, 1],
  ["relations", "endUs", Float64Array, 1],
  ["signals", "startUs", Float64Array, 1],
  ["signals", "endUs", Float64Array, 1],
  ["objects", "track", Uint32Array, 1],
  ["objects", "confidence", Float32Array, 1],
  ["objects", "box", Float32Array, 4],
  ["objects", "speed", Float32Array, 1],
  ["objects", "height", Float32Array, 1],
  ["relations", "a", Uint32Array, 1],
  ["relations", "b", Uint32Array, 1],
  ["relations", "strength", Float32Array, 1],
  ["signals", "strength", Float32Array, 1],
  ["signals", "box", Float32Array, 4],
  ["objects", "class", Uint16Array, 1],
  ["objects", "colors", Uint16Array, 1],
  ["objects", "upper", Uint16Array, 1],
  ["objects", "lower", Uint16Array, 1],
  ["objects", "direction", Uint8Array, 1],
  ["objects", "entry", Uint8Array, 1],
  ["objects", "exit", Uint8Array, 1],
  ["relations", "kind", Uint8Array, 1],
  ["signals", "kind", Uint8Array, 1],
];

type Columns = Record<string, Array8>;

/** Throws AppError(INTERNAL) when the columns do not fit together: facts that could not be read back must never be stored. */
export function encodeFacts(facts: RunFacts): Uint8Array {
  const json = paddedNames(facts.classes);
  const names = json.length * 2;
  const counts = { objects: facts.objects.count, relations: facts.relations.count, signals: facts.signals.count };
  const bytes = new Uint8Array(sizeOf(counts, names));
  const header = new DataView(bytes.buffer);
  const version = facts.signals.watched ? WATCHED : UNWATCHED;
  [MAGIC, version, counts.objects, counts.relations, counts.signals, names].forEach((value, i) =>
    header.setUint32(i * 4, value, true),
  );
  for (let i = 0; i < json.length; i++) header.setUint16(HEADER + 2 * i, json.charCodeAt(i), true);
  let at = HEADER + names;
  for (const [group, name, type, width] of LAYOUT) {
    const column = (facts[group] as unknown as Columns)[name];
    const expected = counts[group] * width;
    if (!(column instanceof type) || column.length !== expected)
      throw fail("INTERNAL", `facts: ${group}.${name} has ${column?.length} values, not ${expected}`);
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/**
 * Facts as views of `bytes` (copied once only if they are not aligned): do not write to `bytes` afterwards. Throws AppError(LIBRARY_UNREADABLE) on bytes that are
 * not what `encodeFacts` made.
 */
export function decodeFacts(bytes: Uint8Array): RunFacts {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const buffer = own.buffer as ArrayBuffer;
  const header = new DataView(buffer, own.byteOffset, own.byteLength);
  if (own.byteLength < HEADER || header.getUint32(0, true) !== MAGIC)
    throw fail("LIBRARY_UNREADABLE", "stored facts have an unknown format");
  const version = header.getUint32(4, true);
  if (version !== UNWATCHED && version !== WATCHED)
    throw fail("LIBRARY_UNREADABLE", `stored facts are of version ${version}`);
  const counts = {
    objects: header.getUint32(8, true),
    relations: header.getUint32(12, true),
    signals: header.getUint32(16, true),
  };
  const names = header.getUint32(20, true);
  const total = sizeOf(counts, names);
  if (total !== own.byteLength || names % 8 !== 0)
    throw fail("LIBRARY_UNREADABLE", `stored facts have ${own.byteLength} bytes, not ${total}`);
  const groups: Record<Group, Columns> = { objects: {}, relations: {}, signals: {} };
  let at = own.byteOffset + HEADER + names;
  for (const [group, name, type, width] of LAYOUT) {
    const length = counts[group] * width;
    groups[group][name] = new type(buffer, at, length);
    at += length * type.BYTES_PER_ELEMENT;
  }
  return {
    classes: parseNames(header, names / 2),
    objects: { count: counts.objects, ...groups.objects } as unknown as ObjectColumns,
    relations: { count: counts.relations, ...groups.relations } as unknown as RelationColumns,
    signals: {
      count: counts.signals,
      // Whoever has signals was watched for them.
      watched: version === WATCHED || counts.signals > 0,
      ...groups.signals,
    } as unknown as SignalColumns,
  };
}

/** Bytes that facts take as a blob, which is what they take in memory. */
export function factsBytes(facts: RunFacts): number {
  const counts = { objects: facts.objects.count, relations: facts.relations.count, signals: facts.signals.count };
  return sizeOf(counts, paddedNames(facts.classes).length * 2);
}

function sizeOf(counts: Record<Group, number>, names: number): number {
  return LAYOUT.reduce(
    (sum, [group, , type, width]) => sum + counts[group] * width * type.BYTES_PER_ELEMENT,
    HEADER + names,
  );
}

/** UTF-16, since this room has no text codec; four units are eight bytes. */
function paddedNames(classes: readonly string[]): string {
  const json = JSON.stringify(classes);
  return json.padEnd(Math.ceil(json.length / 4) * 4);
}

function parseNames(header: DataView, length: number): string[] {
  const units = Array.from({ length }, (_, i) => header.getUint16(HEADER + 2 * i, true));
  try {
    const names: unknown = JSON.parse(units.map((unit) => String.fromCharCode(unit)).join(""));
    if (Array.isArray(names) && names.every((name) => typeof name === "string")) return names;
  } catch {
    // Told below, like every other way of not being a list of names.
  }
  throw fail("LIBRARY_UNREADABLE", "stored facts have no class names");
}
