import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { DeviceKind, EncoderSpec } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { checkDims } from "../detect/graph.ts";
import { createRuntimeSession } from "../detect/session.ts";
import type { TokenBatch } from "./tokens.ts";
import { writeUnit } from "./vectors.ts";

/** The text graph of a dual encoder on one device. Blocks its thread; not re-entrant. */
export class TextGraph {
  readonly #session: InferenceSession;
  readonly #text: EncoderSpec["text"];
  readonly #dim: number;
  readonly #id: string;

  private constructor(id: string, session: InferenceSession, spec: EncoderSpec) {
    this.#id = id;
    this.#session = session;
    this.#text = spec.text;
    this.#dim = spec.dim;
  }

  /** As createRuntimeSession; MODEL_INVALID also when the graph wants other inputs than the manifest names. */
  static async load(
    pack: LoadedPack,
    spec: EncoderSpec,
    device: DeviceKind,
    intraOpThreads: number,
  ): Promise<TextGraph> {
    const session = await createRuntimeSession(pack, device, intraOpThreads);
    const { ids, mask, output } = spec.text;
    const names = session.inputNames;
    // Exports of CLIP come with and without a mask; under its causal attention the answer is the same.
    const known = names.includes(ids) && names.every((name) => name === ids || name === mask);
    if (known && session.outputNames.includes(output)) return new TextGraph(pack.manifest.id, session, spec);
    const wanted = mask === null ? ids : `${ids} (and ${mask})`;
    const has = `${names.join(", ")} -> ${session.outputNames.join(", ")}`;
    await session.release();
    throw fail("MODEL_INVALID", `${pack.manifest.id}: expected ${wanted} -> ${output}; the graph has ${has}`);
  }

  /** batch.rows x dim unit vectors. Throws MODEL_INVALID on vectors of another length. */
  async run(batch: TokenBatch): Promise<Float32Array> {
    const { ids, mask, output } = this.#text;
    const dims = [batch.rows, batch.length];
    const feeds: Record<string, Tensor> = { [ids]: new Tensor("int64", batch.ids, dims) };
    if (mask !== null && this.#session.inputNames.includes(mask)) feeds[mask] = new Tensor("int64", batch.mask, dims);
    const tensor = (await this.#session.run(feeds, [output]))[output];
    const found = tensor?.type === "float32" ? { data: tensor.data as Float32Array, dims: tensor.dims } : undefined;
    const { data } = checkDims(this.#id, output, found, [batch.rows, this.#dim]);
    const vectors = new Float32Array(data.length);
    for (let at = 0; at < data.length; at += this.#dim) writeUnit(data.subarray(at, at + this.#dim), vectors, at);
    return vectors;
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}
