import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import type { DeviceKind, PackManifest } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { fits, mismatch, type FloatTensor, type GraphShape, type GraphValue, type Outputs } from "./graph.ts";

/** ONNX Runtime's names of the devices. */
const PROVIDERS: Record<DeviceKind, string> = {
  cuda: "cuda",
  webgpu: "webgpu",
  directml: "dml",
  coreml: "coreml",
  cpu: "cpu",
};

/** Errors: only what stops a session is said; exporters' oddities would fill the log with hundreds of lines a graph. */
const LOG_ERRORS_ONLY = 3;

/**
 * One graph on one device, with one input picture tensor. Input and, where the graph fixes their shapes, outputs live in buffers that
 * are reused from run to run. `run` blocks the calling thread. Not re-entrant.
 */
export class ModelSession {
  readonly device: DeviceKind;
  readonly graph: GraphShape;
  /** Pictures a run may hold: 1 when the graph fixes its batch at one. */
  readonly maxBatch: number;
  readonly #session: InferenceSession;
  readonly #inputName: string;
  readonly #inputDims: readonly number[];
  readonly #batches = new Map<number, { input: Tensor; values: Float32Array }>();
  #fetches: Map<number, Record<string, Tensor | null>> = new Map();
  #outputs: readonly string[];
  #busy = false;

  constructor(device: DeviceKind, session: InferenceSession, manifest: PackManifest) {
    this.device = device;
    this.#session = session;
    this.graph = { inputs: session.inputMetadata.map(toGraphValue), outputs: session.outputMetadata.map(toGraphValue) };
    const { width, height, layout } = manifest.input;
    this.#inputDims = layout === "nchw" ? [3, height, width] : [height, width, 3];
    const input = findInput(manifest, this.graph, this.#inputDims);
    this.#inputName = input.name;
    const batch = input.shape[0]!;
    this.maxBatch = typeof batch === "number" ? 1 : MAX_BATCH;
    this.#outputs = session.outputNames;
  }

  /** Limits what `run` copies out of the graph. */
  selectOutputs(names: readonly string[]): void {
    this.#outputs = names;
    this.#fetches = new Map();
  }

  /** The input of a batch, to be written before `run`: batch x 3 x height x width (or NHWC), reused. */
  input(batch: number): Float32Array {
    return this.#batch(batch).values;
  }

  /** Runs the graph on what `input(batch)` holds. The outputs may be reused by the next run. */
  async run(batch: number): Promise<Outputs> {
    if (this.#busy) throw fail("INTERNAL", "a model session was entered twice");
    this.#busy = true;
    try {
      const fetches = this.#fetch(batch);
      const results = await this.#session.run({ [this.#inputName]: this.#batch(batch).input }, fetches);
      const outputs: Record<string, FloatTensor> = {};
      for (const name of this.#outputs) {
        const tensor = fetches[name] ?? results[name];
        if (tensor?.type === "float32") outputs[name] = { data: tensor.data as Float32Array, dims: tensor.dims };
      }
      return outputs;
    } finally {
      this.#busy = false;
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }

  #batch(batch: number): { input: Tensor; values: Float32Array } {
    let made = this.#batches.get(batch);
    if (!made) {
      const values = new Float32Array(batch * this.#inputDims.reduce((a, b) => a * b, 1));
      made = { values, input: new Tensor("float32", values, [batch, ...this.#inputDims]) };
      this.#batches.set(batch, made);
    }
    return made;
  }

  /** Tensors to write to where every dimension but the batch is known; null lets the runtime allocate. */
  #fetch(batch: number): Record<string, Tensor | null> {
    let made = this.#fetches.get(batch);
    if (!made) {
      made = {};
      for (const name of this.#outputs) {
        const value = this.graph.outputs.find((o) => o.name === name);
        const fixed = value?.type === "float32" && value.shape.every((n) => typeof n === "number");
        made[name] = fixed
          ? new Tensor("float32", new Float32Array(product(value.shape)), value.shape as number[])
          : null;
      }
      this.#fetches.set(batch, made);
    }
    return made;
  }
}

/** A batch bounds memory: 8 pictures of 640 x 640 are 39 MB of input. */
const MAX_BATCH = 8;

function product(shape: readonly (number | string)[]): number {
  return shape.reduce<number>((a, n) => a * Number(n), 1);
}

function toGraphValue(value: InferenceSession.ValueMetadata): GraphValue {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "not a tensor", shape: [] };
}

function findInput(manifest: PackManifest, graph: GraphShape, dims: readonly number[]): GraphValue {
  const wanted = manifest.input.tensor;
  const expected = `${wanted === null ? "one input" : `input ${wanted}`} float32[batch,${dims.join(",")}]`;
  const found = wanted === null ? graph.inputs[0] : graph.inputs.find((i) => i.name === wanted);
  if (!found || graph.inputs.length !== 1 || !fits(found, [null, ...dims]))
    throw mismatch(manifest.id, expected, graph.inputs);
  const batch = found.shape[0]!;
  if (typeof batch === "number" && batch !== 1)
    throw mismatch(manifest.id, "a batch of one or of any size", graph.inputs);
  return found;
}

/**
 * Opens the file of a pack's one model on one device. Throws MODEL_MISSING when the file is not there and MODEL_INVALID when the CPU cannot load it;
 * on other devices whatever the runtime says, for the caller to turn into a reason.
 */
export async function createRuntimeSession(
  pack: LoadedPack,
  device: DeviceKind,
  intraOpThreads: number,
): Promise<InferenceSession> {
  const path = await modelPath(pack);
  try {
    return await InferenceSession.create(path, {
      executionProviders: [PROVIDERS[device]],
      intraOpNumThreads: intraOpThreads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      graphOptimizationLevel: "all",
      logSeverityLevel: LOG_ERRORS_ONLY,
    });
  } catch (error) {
    if (device !== "cpu") throw error;
    const said = error instanceof Error ? error.message : String(error);
    throw fail("MODEL_INVALID", `${pack.manifest.id}: expected an ONNX graph; ONNX Runtime says: ${said}`, error);
  }
}

/** Loads a pack's graph that takes pictures. Throws as createRuntimeSession, and MODEL_INVALID when its input is another. */
export async function loadSession(pack: LoadedPack, device: DeviceKind, intraOpThreads: number): Promise<ModelSession> {
  const session = await createRuntimeSession(pack, device, intraOpThreads);
  try {
    return new ModelSession(device, session, pack.manifest);
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function modelPath(pack: LoadedPack): Promise<string> {
  const file = pack.manifest.files.find((f) => f.role === "model");
  const path = file && pack.paths[file.name];
  if (!path) throw fail("MODEL_MISSING", `${pack.manifest.id}: no path of ${file?.name ?? "a model file"}`);
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw fail("MODEL_MISSING", `${pack.manifest.id}: ${path} cannot be read`, error);
  }
  return path;
}

/** Whether this platform can ever have the device: no reason is told for DirectML off Windows. */
export function possibleHere(device: DeviceKind): boolean {
  if (device === "directml") return process.platform === "win32";
  if (device === "coreml") return process.platform === "darwin";
  if (device === "cuda") return process.platform !== "darwin";
  return true;
}

/** Why a device cannot even be tried, null when it can. Spares the runtime's own lines on stderr for what is known beforehand. */
export function missingRuntime(device: DeviceKind): string | null {
  if (device === "cpu") return null;
  if (!listSupportedBackends().some((b) => b.name === PROVIDERS[device])) return "not in this build of ONNX Runtime";
  if (device === "cuda" && !existsSync(cudaLibrary())) return "the CUDA libraries are not installed";
  return null;
}

/** Where the opt-in CUDA command puts the provider: beside the runtime's own binary. */
export function cudaLibrary(): string {
  const main = createRequire(import.meta.url).resolve("onnxruntime-node");
  const name = process.platform === "win32" ? "onnxruntime_providers_cuda.dll" : "libonnxruntime_providers_cuda.so";
  return join(dirname(main), "..", "bin", "napi-v6", process.platform, process.arch, name);
}
