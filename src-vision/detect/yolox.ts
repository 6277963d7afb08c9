import { z } from "zod";
import type { Candidates } from "./candidates.ts";
import { makeGrid, type MakeDecoder } from "./family.ts";
import { checkDims, fits, mismatch, type Outputs } from "./graph.ts";

const options = z.object({ strides: z.array(z.int().positive()).min(1).default([8, 16, 32]) });

/**
 * YOLOX (Ge et al. 2021, arXiv 2107.08430): one output [batch, cells, 5 + classes], each row centre offset x y, log size w h, objectness
 * and class scores, the scores already through a sigmoid. Box = ((xy + cell) * stride, exp(wh) * stride), score = objectness * class.
 */
export const makeYolox: MakeDecoder = (manifest, graph, classes) => {
  const { strides } = options.parse(manifest.output);
  const grid = makeGrid(manifest.input.width, manifest.input.height, strides);
  const count = classes.index.length;
  const row = 5 + count;
  const output = graph.outputs[0];
  if (graph.outputs.length !== 1 || output === undefined || !fits(output, [null, grid.count, row])) {
    throw mismatch(manifest.id, `one output float32[batch,${grid.count},${row}]`, graph.outputs);
  }
  const name = output.name;
  return {
    outputs: [name],
    suppress: true,
    decode(outputs: Outputs, index: number, minScore: number, into: Candidates): void {
      const { data } = checkDims(manifest.id, name, outputs[name], [null, grid.count, row]);
      for (let cell = 0, p = index * grid.count * row; cell < grid.count; cell++, p += row) {
        const objectness = data[p + 4]!;
        if (!(objectness >= minScore)) continue;
        let best = 0;
        let top = data[p + 5]!;
        for (let c = 1; c < count; c++) {
          const score = data[p + 5 + c]!;
          if (score > top) {
            top = score;
            best = c;
          }
        }
        const score = objectness * top;
        const label = classes.index[best]!;
        if (score < minScore || label < 0) continue;
        const stride = grid.stride[cell]!;
        const cx = (data[p]! + grid.column[cell]!) * stride;
        const cy = (data[p + 1]! + grid.row[cell]!) * stride;
        const halfWidth = (Math.exp(data[p + 2]!) * stride) / 2;
        const halfHeight = (Math.exp(data[p + 3]!) * stride) / 2;
        into.push(label, score, cx - halfWidth, cy - halfHeight, cx + halfWidth, cy + halfHeight);
      }
    },
  };
};
