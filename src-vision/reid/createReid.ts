import { z } from "zod";
import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { checkDims, fits, mismatch } from "../detect/graph.ts";
import { Preprocessor } from "../detect/preprocess.ts";
import { openSession } from "../detect/selfTest.ts";
import type { ReidNetwork, RgbFrame } from "../types.ts";

const outputOptions = z.object({ embedding: z.string().optional(), dim: z.int().positive() });

/**
 * Opens a re-identification pack: crops of one object in, unit vectors out, compared by their dot product. Crops are stretched to the
 * network's input, as it was trained. Throws MODEL_MISSING, MODEL_INVALID.
 */
export async function createReid(
  pack: LoadedPack,
  options: { devices: readonly DeviceKind[]; intraOpThreads: number },
): Promise<ReidNetwork> {
  const { manifest } = pack;
  if (manifest.task !== "reid")
    throw fail("MODEL_INVALID", `${manifest.id}: expected a re-identification network, its task is ${manifest.task}`);
  const parsed = outputOptions.safeParse(manifest.output);
  if (!parsed.success)
    throw fail("MODEL_INVALID", `${manifest.id}: the manifest's output section: ${parsed.error.message}`);
  const { dim } = parsed.data;
  const { session, device } = await openSession(pack, options);
  try {
    const name = parsed.data.embedding ?? session.graph.outputs[0]?.name ?? "";
    const output = session.graph.outputs.find((o) => o.name === name);
    if (!output || !fits(output, [null, dim]))
      throw mismatch(manifest.id, `output ${name} float32[batch,${dim}]`, session.graph.outputs);
    session.selectOutputs([name]);
    const preprocessor = new Preprocessor(manifest.input);

    return {
      device,
      dim,
      async embed(crops: RgbFrame[]): Promise<Float32Array> {
        const vectors = new Float32Array(crops.length * dim);
        for (let first = 0; first < crops.length; first += session.maxBatch) {
          const batch = Math.min(session.maxBatch, crops.length - first);
          const input = session.input(batch);
          for (let i = 0; i < batch; i++) preprocessor.write(crops[first + i]!, input, i * preprocessor.size);
          const outputs = await session.run(batch);
          const { data } = checkDims(manifest.id, name, outputs[name], [batch, dim]);
          for (let i = 0; i < batch; i++) toUnit(data.subarray(i * dim, (i + 1) * dim), vectors, (first + i) * dim);
        }
        return vectors;
      },
      close: () => session.close(),
    };
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** A vector without length or direction (all zero, NaN) stays zero: it is like nothing. */
function toUnit(from: Float32Array, into: Float32Array, at: number): void {
  let sum = 0;
  for (const value of from) sum += value * value;
  if (!(sum > 0) || !Number.isFinite(sum)) return;
  const scale = 1 / Math.sqrt(sum);
  for (let i = 0; i < from.length; i++) into[at + i] = from[i]! * scale;
}
