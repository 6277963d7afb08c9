import { z } from "zod";
import type { Candidates } from "./candidates.ts";
import type { MakeDecoder } from "./family.ts";
import { checkDims, fits, mismatch, type GraphValue, type Outputs } from "./graph.ts";

const options = z.object({
  logits: z.string().default("logits"),
  boxes: z.string().default("pred_boxes"),
});

/**
 * Detection transformers with one-to-one matching and sigmoid scores (Deformable DETR's post-processing, used by RT-DETR, D-FINE and
 * RF-DETR): `logits` [batch, queries, classes] and `pred_boxes` [batch, queries, 4] as centre x y, width, height in parts of the input.
 * Every pair of query and class is a candidate, as in the reference's top-k over queries x classes; no suppression.
 */
export const makeDetr: MakeDecoder = (manifest, graph, classes) => {
  const names = options.parse(manifest.output);
  const count = classes.index.length;
  const find = (name: string, last: number): GraphValue => {
    const found = graph.outputs.find((o) => o.name === name);
    if (!found || !fits(found, [null, null, last]))
      throw mismatch(manifest.id, `output ${name} float32[batch,queries,${last}]`, graph.outputs);
    return found;
  };
  find(names.logits, count);
  find(names.boxes, 4);
  const { width, height } = manifest.input;

  return {
    outputs: [names.logits, names.boxes],
    suppress: false,
    decode(outputs: Outputs, index: number, minScore: number, into: Candidates): void {
      const logits = checkDims(manifest.id, names.logits, outputs[names.logits], [null, null, count]);
      const queries = logits.dims[1]!;
      const boxes = checkDims(manifest.id, names.boxes, outputs[names.boxes], [null, queries, 4]).data;
      const clipped = Math.min(Math.max(minScore, 1e-6), 1 - 1e-6);
      // Comparing logits saves an exponential for each of the queries x classes pairs.
      const least = Math.log(clipped / (1 - clipped));
      for (let q = 0, p = index * queries * count; q < queries; q++, p += count) {
        for (let c = 0; c < count; c++) {
          const logit = logits.data[p + c]!;
          if (!(logit >= least)) continue;
          const label = classes.index[c]!;
          if (label < 0) continue;
          const b = (index * queries + q) * 4;
          const halfWidth = (boxes[b + 2]! * width) / 2;
          const halfHeight = (boxes[b + 3]! * height) / 2;
          const cx = boxes[b]! * width;
          const cy = boxes[b + 1]! * height;
          into.push(
            label,
            1 / (1 + Math.exp(-logit)),
            cx - halfWidth,
            cy - halfHeight,
            cx + halfWidth,
            cy + halfHeight,
          );
        }
      }
    },
  };
};
