import { z } from "zod";
import { fail } from "#shared/lib/problems.ts";
import type { Candidates } from "./candidates.ts";
import { makeGrid, type MakeDecoder } from "./family.ts";
import { checkDims, fits, mismatch, type GraphValue, type Outputs } from "./graph.ts";

const options = z.object({
  strides: z.array(z.int().positive()).min(1),
  bins: z.int().min(2).max(64).default(8),
  /** Where in its cell the point lies from which the four sides are measured, in strides. */
  cellOffset: z.number().default(0.5),
  /** True when the class scores are logits. */
  logits: z.boolean().default(false),
});

/**
 * NanoDet and PicoDet: Generalized Focal Loss heads (Li et al. 2020, arXiv 2006.04388). Per level one output [batch, cells, classes] and one
 * [batch, cells, 4 * bins]; each side of a box (left, top, right, bottom) is a distribution over `bins` distances, and its expectation
 * times the stride is the distance from the cell's point. Outputs are told apart by shape, so exporters may name them as they like.
 */
export const makeDistributionFocal: MakeDecoder = (manifest, graph, classes) => {
  const parsed = options.safeParse(manifest.output);
  if (!parsed.success)
    throw fail("MODEL_INVALID", `${manifest.id}: the manifest's output section: ${parsed.error.message}`);
  const { strides, bins, cellOffset, logits } = parsed.data;
  const grid = makeGrid(manifest.input.width, manifest.input.height, strides);
  const count = classes.index.length;
  const find = (cells: number, last: number): string => {
    const found = graph.outputs.find((o: GraphValue) => fits(o, [null, cells, last]) && typeof o.shape[1] === "number");
    if (!found) throw mismatch(manifest.id, `an output float32[batch,${cells},${last}]`, graph.outputs);
    return found.name;
  };
  if (count === 4 * bins)
    throw fail("MODEL_INVALID", `${manifest.id}: ${count} classes and ${bins} bins cannot be told apart by shape`);
  const levels = grid.perLevel.map((cells, i) => ({
    cells,
    stride: strides[i]!,
    scores: find(cells, count),
    sides: find(cells, 4 * bins),
  }));
  const threshold = (minScore: number): number => (logits ? Math.log(minScore / (1 - minScore)) : minScore);
  const side = new Float64Array(4);

  return {
    outputs: levels.flatMap((level) => [level.scores, level.sides]),
    suppress: true,
    decode(outputs: Outputs, index: number, minScore: number, into: Candidates): void {
      const least = threshold(Math.min(Math.max(minScore, 1e-6), 1 - 1e-6));
      let first = 0;
      for (const level of levels) {
        const scores = checkDims(manifest.id, level.scores, outputs[level.scores], [null, level.cells, count]).data;
        const sides = checkDims(manifest.id, level.sides, outputs[level.sides], [null, level.cells, 4 * bins]).data;
        for (let cell = 0, p = index * level.cells * count; cell < level.cells; cell++, p += count) {
          let best = -1;
          let top = least;
          for (let c = 0; c < count; c++) {
            const score = scores[p + c]!;
            if (score >= top) {
              top = score;
              best = c;
            }
          }
          if (best < 0) continue;
          const label = classes.index[best]!;
          if (label < 0) continue;
          const q = (index * level.cells + cell) * 4 * bins;
          for (let s = 0; s < 4; s++) side[s] = expectation(sides, q + s * bins, bins) * level.stride;
          const x = (grid.column[first + cell]! + cellOffset) * level.stride;
          const y = (grid.row[first + cell]! + cellOffset) * level.stride;
          const score = logits ? 1 / (1 + Math.exp(-top)) : top;
          into.push(label, score, x - side[0]!, y - side[1]!, x + side[2]!, y + side[3]!);
        }
        first += level.cells;
      }
    },
  };
};

/** Mean of 0 .. bins-1 under the softmax of `bins` logits from `at`. */
function expectation(logits: Float32Array, at: number, bins: number): number {
  let peak = -Infinity;
  for (let i = 0; i < bins; i++) if (logits[at + i]! > peak) peak = logits[at + i]!;
  let sum = 0;
  let mean = 0;
  for (let i = 0; i < bins; i++) {
    const e = Math.exp(logits[at + i]! - peak);
    sum += e;
    mean += e * i;
  }
  return mean / sum;
}
