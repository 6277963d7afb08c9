import type { Table } from "apache-arrow";
import { fail } from "#shared/lib/problems.ts";
import { batchTable, binaries, float32s, halfVectors, int32s, int64s, timeLists, utf8s } from "./arrowColumns.ts";
import { partSlot, vectorSchema } from "./vectorSchema.ts";
import type { VectorPart } from "./vectorTypes.ts";

/**
 * Refuses a part whose arrays do not fit together, before anything is deleted or written. Throws INVALID_INPUT.
 */
export function checkPart(part: VectorPart): void {
  const { dim, windows, crops } = part;
  partSlot(part.run, part.part);
  const frames = windows.reduce((sum, window) => sum + window.frameUs.length, 0);
  const wrong =
    part.windowVectors.length !== windows.length * dim
      ? "window vectors"
      : part.frames.length !== frames * dim
        ? "frames"
        : part.cropVectors.length !== crops.length * dim
          ? "crop vectors"
          : null;
  if (wrong) throw fail("INVALID_INPUT", `${wrong} of part ${part.part} do not match its rows`);
}

/** Rows of `windows`. A window none of whose frames could be decoded (zero vector: it has no direction) is left out. */
export function encodeWindows(part: VectorPart): Table {
  const { dim } = part;
  let at = 0;
  const starts = part.windows.map((window) => (at += window.frameUs.length * dim) - window.frameUs.length * dim);
  const kept = part.windows.map((_, i) => i).filter((i) => hasDirection(part.windowVectors, i, dim));
  const rows = kept.map((i) => part.windows[i]!);
  const lengths = rows.map((window) => window.frameUs.length * dim);
  const frames = new Int8Array(lengths.reduce((sum, it) => sum + it, 0));
  let to = 0;
  kept.forEach((i, row) => {
    frames.set(part.frames.subarray(starts[i]!, starts[i]! + lengths[row]!), to);
    to += lengths[row]!;
  });
  return batchTable(
    vectorSchema("windows", dim),
    [
      ...common(part, rows),
      timeLists(rows.map((window) => window.frameUs)),
      binaries(frames, lengths),
      halfVectors(unitRows(part.windowVectors, kept, dim), dim),
    ],
    rows.length,
  );
}

/** Rows of `crops`, without those that could not be decoded. */
export function encodeCrops(part: VectorPart): Table {
  const { dim } = part;
  const kept = part.crops.map((_, i) => i).filter((i) => hasDirection(part.cropVectors, i, dim));
  const rows = kept.map((i) => part.crops[i]!);
  return batchTable(
    vectorSchema("crops", dim),
    [
      ...common(
        part,
        rows.map((crop) => ({ startUs: crop.tUs, endUs: crop.tUs })),
      ),
      int32s(rows.map((crop) => crop.trackId)),
      utf8s(rows.map((crop) => crop.class)),
      ...(["x", "y", "w", "h"] as const).map((key) => float32s(rows.map((crop) => crop.box[key]))),
      halfVectors(unitRows(part.cropVectors, kept, dim), dim),
    ],
    rows.length,
  );
}

function common(part: VectorPart, rows: Array<{ startUs: number; endUs: number }>) {
  const slot = partSlot(part.run, part.part);
  return [
    int64s(rows.map(() => slot)),
    int32s(rows.map(() => part.run)),
    utf8s(rows.map(() => part.video)),
    int64s(rows.map((row) => row.startUs)),
    int64s(rows.map((row) => row.endUs)),
  ];
}

function hasDirection(vectors: Float32Array, row: number, dim: number): boolean {
  let sum = 0;
  for (let i = row * dim; i < (row + 1) * dim; i++) sum += vectors[i]! * vectors[i]!;
  // A NaN anywhere makes the sum NaN, which is not greater than anything.
  return sum > 1e-6 && sum < Infinity;
}

/** Rows at unit length, which the index's metric counts on. */
function unitRows(vectors: Float32Array, rows: number[], dim: number): Float32Array {
  const out = new Float32Array(rows.length * dim);
  rows.forEach((row, at) => {
    let sum = 0;
    for (let i = row * dim; i < (row + 1) * dim; i++) sum += vectors[i]! * vectors[i]!;
    const scale = 1 / Math.sqrt(sum);
    for (let i = 0; i < dim; i++) out[at * dim + i] = vectors[row * dim + i]! * scale;
  });
  return out;
}
