import type { PackManifest } from "#shared/domain/model.ts";
import type { Candidates } from "./candidates.ts";
import type { GraphShape, Outputs } from "./graph.ts";

/** Turns the numbers of one kind of network into boxes. Made once per detector; holds its own tables, no memory per frame. */
export interface FamilyDecoder {
  /** The outputs that `decode` reads. */
  readonly outputs: readonly string[];
  /** False when the network answers one box per object by itself. */
  readonly suppress: boolean;
  /** Adds the boxes of picture `index` of the batch that score at least `minScore`, corners in pixels of the network's input. */
  decode(outputs: Outputs, index: number, minScore: number, into: Candidates): void;
}

/** Checks the graph against the manifest and makes the decoder; throws AppError(MODEL_INVALID). */
export type MakeDecoder = (manifest: PackManifest, graph: GraphShape, classes: ClassMap) => FamilyDecoder;

/** Class ids of the network to indices of `labels`; -1 = the id is unused. */
export interface ClassMap {
  readonly labels: string[];
  readonly index: Int16Array;
}

/** COCO's 91 ids leave eleven unused; what the app sees is a list without holes. */
export function classMap(labels: readonly (string | null)[]): ClassMap {
  const used: string[] = [];
  const index = Int16Array.from(labels, (label) => (label === null ? -1 : used.push(label) - 1));
  return { labels: used, index };
}

/** Cell centres of a pyramid of feature maps, row by row, finest first. */
export interface Grid {
  readonly count: number;
  readonly perLevel: readonly number[];
  /** Column and row of each cell, and the stride of its level in pixels. */
  readonly column: Float32Array;
  readonly row: Float32Array;
  readonly stride: Float32Array;
}

/** Feature maps are rounded up (PicoDet's coarsest is 7x7 at 416 / 64). */
export function makeGrid(width: number, height: number, strides: readonly number[]): Grid {
  const perLevel = strides.map((s) => Math.ceil(width / s) * Math.ceil(height / s));
  const count = perLevel.reduce((a, b) => a + b, 0);
  const grid = {
    count,
    perLevel,
    column: new Float32Array(count),
    row: new Float32Array(count),
    stride: new Float32Array(count),
  };
  let i = 0;
  for (const s of strides) {
    const columns = Math.ceil(width / s);
    for (let n = 0; n < columns * Math.ceil(height / s); n++, i++) {
      grid.column[i] = n % columns;
      grid.row[i] = Math.floor(n / columns);
      grid.stride[i] = s;
    }
  }
  return grid;
}
