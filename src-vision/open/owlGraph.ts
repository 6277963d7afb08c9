import { type InferenceSession, Tensor } from "onnxruntime-node";
import type { DeviceKind, EncoderSpec, PackFile, PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { checkDims, mismatch, type FloatTensor } from "../detect/graph.ts";
import { createRuntimeSession } from "../detect/session.ts";
import type { TokenBatch } from "../encode/tokens.ts";

/** Numbers of one picture: `logits` places x names, `boxes` places x 4 (centre and size in parts of the padded square). */
export interface OwlAnswer {
  logits: Float32Array;
  boxes: Float32Array;
}

/** The names of the graph's tensors. */
interface Ports {
  pixels: string;
  ids: string;
  mask: string | null;
  logits: string;
  boxes: string;
}

/** Float16Array of newer runtimes; TypeScript's library does not name it yet. */
interface HalfArray {
  from(values: ArrayLike<number>): ArrayLike<number> & { buffer: ArrayBuffer };
}
const halves = (globalThis as { Float16Array?: HalfArray }).Float16Array;

/**
 * The one graph of OWLv2 on one device: names and a picture go in together, because the published exports are not split. One picture a run. Blocks its
 * thread; not re-entrant.
 */
export class OwlGraph {
  readonly #id: string;
  readonly #session: InferenceSession;
  readonly #ports: Ports;
  readonly #dims: readonly [1, 3, number, number];
  /** Half-precision exports may want their picture in half precision too. */
  readonly #half: boolean;

  private constructor(manifest: PackManifest, session: InferenceSession, ports: Ports, half: boolean) {
    this.#id = manifest.id;
    this.#session = session;
    this.#ports = ports;
    this.#dims = [1, 3, manifest.input.height, manifest.input.width];
    this.#half = half;
  }

  /** As createRuntimeSession; MODEL_INVALID also when the graph's inputs and outputs are others than the manifest names. */
  static async load(pack: LoadedPack, device: DeviceKind, intraOpThreads: number): Promise<OwlGraph> {
    const { manifest } = pack;
    const ports = portsOf(manifest);
    const session = await createRuntimeSession(installedModel(pack), device, intraOpThreads);
    const inputs = session.inputMetadata.filter((it) => it.isTensor);
    const pixels = inputs.find((it) => it.name === ports.pixels);
    const wanted = [ports.pixels, ports.ids, ...(ports.mask === null ? [] : [ports.mask])];
    const half = pixels?.type === "float16";
    const fit =
      (pixels?.type === "float32" || (half && halves !== undefined)) &&
      session.inputNames.includes(ports.ids) &&
      session.inputNames.every((name) => wanted.includes(name)) &&
      [ports.logits, ports.boxes].every((name) => session.outputNames.includes(name));
    if (fit) return new OwlGraph(manifest, session, ports, half);
    const has = `${inputs.map((it) => `${it.name} ${it.type}`).join(", ")} -> ${session.outputNames.join(", ")}`;
    await session.release();
    throw mismatch(manifest.id, `${wanted.join(", ")} -> ${ports.logits}, ${ports.boxes}`, has);
  }

  /** `pixels` is 3 x height x width. Throws MODEL_INVALID on answers of another shape. */
  async run(tokens: TokenBatch, pixels: Float32Array): Promise<OwlAnswer> {
    const ports = this.#ports;
    const dims = [tokens.rows, tokens.length];
    const feeds: Record<string, Tensor> = {
      [ports.pixels]: this.#half ? halfTensor(pixels, this.#dims) : new Tensor("float32", pixels, this.#dims),
      [ports.ids]: new Tensor("int64", tokens.ids, dims),
    };
    if (ports.mask !== null && this.#session.inputNames.includes(ports.mask))
      feeds[ports.mask] = new Tensor("int64", tokens.mask, dims);
    const results = await this.#session.run(feeds, [ports.logits, ports.boxes]);
    const logits = checkDims(this.#id, ports.logits, floats(results[ports.logits]), [1, null, tokens.rows]);
    const boxes = checkDims(this.#id, ports.boxes, floats(results[ports.boxes]), [1, logits.dims[1]!, 4]);
    return { logits: logits.data, boxes: boxes.data };
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** The text part of an open-vocabulary detector's manifest. Throws MODEL_INVALID when the pack is none. */
export function openSpecOf(manifest: PackManifest): EncoderSpec {
  if (manifest.task === "open-detect" && manifest.family === "owl" && manifest.encoder) return manifest.encoder;
  throw fail(
    "MODEL_INVALID",
    `${manifest.id}: expected an open-vocabulary detector, it is ${manifest.family} for ${manifest.task}`,
  );
}

function portsOf(manifest: PackManifest): Ports {
  const { text } = openSpecOf(manifest);
  const { logits, boxes } = manifest.output;
  return {
    pixels: manifest.input.tensor ?? "pixel_values",
    ids: text.ids,
    mask: text.mask,
    logits: typeof logits === "string" ? logits : "logits",
    boxes: typeof boxes === "string" ? boxes : "pred_boxes",
  };
}

/** The pack as the one graph that is installed of its variants. Throws MODEL_MISSING. */
function installedModel({ manifest, paths }: LoadedPack): LoadedPack {
  const file: PackFile | undefined = manifest.files.find((it) => it.role === "model" && paths[it.name]);
  if (!file) throw fail("MODEL_MISSING", `${manifest.id}: no model file`);
  return { manifest: { ...manifest, files: [file] }, paths: { [file.name]: paths[file.name]! } };
}

/**
 * A float16 input. `Tensor` turns its bits into a Float16Array, which the native side of this ONNX Runtime does not take (it knows the bits as whole numbers only), so the type is
 * named afterwards.
 */
function halfTensor(values: Float32Array, dims: readonly number[]): Tensor {
  const bits = new Uint16Array(halves!.from(values).buffer);
  return Object.assign(new Tensor("uint16", bits, dims), { type: "float16" as const }) as unknown as Tensor;
}

function floats(tensor: Tensor | undefined): FloatTensor | undefined {
  if (tensor?.type === "float32") return { data: tensor.data as Float32Array, dims: tensor.dims };
  // Float16Array, whose items are numbers.
  if (tensor?.type === "float16" && halves) return { data: Float32Array.from(tensor.data as never), dims: tensor.dims };
  return undefined;
}
