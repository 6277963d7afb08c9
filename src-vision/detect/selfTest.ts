import type { DeviceKind, PackManifest, SelfTestReport } from "#shared/domain/model.ts";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { RgbFrame } from "../types.ts";
import type { FloatTensor, Outputs } from "./graph.ts";
import { Preprocessor } from "./preprocess.ts";
import { loadSession, missingRuntime, possibleHere, type ModelSession } from "./session.ts";

/** Largest difference allowed between a device and the CPU: |a - b| <= this * (1 + |b|). Room for TF32 and half-precision kernels, none for wrong ones. */
const DEVICE_TOLERANCE = 0.02;
/** Cosine that two devices' vectors of one picture or text must reach: quantised and half-precision kernels turn them by about two degrees. */
const DEVICE_COSINE = 0.999;
/** How many of a transformer's best answers are compared. */
const TOP_QUERIES = 10;
/** Wall-clock time spent on measuring speed. */
const MEASURE_MS = 600;

/**
 * The picture of every self-test: red grows to the right, green downwards, blue along the diagonal. Integer arithmetic only, so it is
 * the same picture on every machine.
 */
export function gradientFrame(width: number, height: number): RgbFrame {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      data[i] = Math.floor((x * 255) / Math.max(1, width - 1));
      data[i + 1] = Math.floor((y * 255) / Math.max(1, height - 1));
      data[i + 2] = (x + y) % 256;
    }
  }
  return { data, width, height };
}

/** Runs the gradient through a session; the outputs are copies. */
export async function runGradient(session: ModelSession, manifest: PackManifest): Promise<Outputs> {
  const { width, height } = manifest.input;
  new Preprocessor(manifest.input).write(gradientFrame(width, height), session.input(1), 0);
  const outputs = await session.run(1);
  return Object.fromEntries(
    Object.entries(outputs).map(([name, t]) => [name, { data: t.data.slice(), dims: [...t.dims] }]),
  );
}

export interface Comparison {
  /** Null when they cannot be compared. */
  maxAbsDiff: number | null;
  /** Null when they agree. */
  reason: string | null;
}

/**
 * Compares a device's outputs with the CPU's. Element by element, except for transformers: they choose their queries by a top-k inside
 * the graph, where a difference in the last bit swaps two queries, so their best answers are compared instead.
 */
export function compareOutputs(manifest: PackManifest, reference: Outputs, got: Outputs): Comparison {
  if (manifest.family === "detr") return compareQueries(manifest, reference, got);
  if (manifest.task === "encode" && manifest.encoder) {
    // A graph's other outputs (hidden states) are not used, and wander where the vector does not.
    const { output } = manifest.encoder.image;
    const [expected, actual] = [reference[output], got[output]];
    if (!expected || !actual) return { maxAbsDiff: null, reason: `output ${output} is missing` };
    return compareVectors(expected.data, actual.data);
  }
  let worst = 0;
  for (const [name, expected] of Object.entries(reference)) {
    const actual = got[name];
    if (!actual || actual.data.length !== expected.data.length)
      return { maxAbsDiff: null, reason: `output ${name} has another shape` };
    for (let i = 0; i < expected.data.length; i++) {
      const diff = Math.abs(actual.data[i]! - expected.data[i]!);
      if (diff > worst) worst = diff;
      if (!(diff <= DEVICE_TOLERANCE * (1 + Math.abs(expected.data[i]!)))) {
        const reason = `${name}[${i}] is ${actual.data[i]}, the CPU says ${expected.data[i]}`;
        return { maxAbsDiff: Number.isFinite(diff) ? Math.max(worst, diff) : null, reason };
      }
    }
  }
  return { maxAbsDiff: worst, reason: null };
}

/** Compares two vectors by their direction; maxAbsDiff is of the unit vectors. */
export function compareVectors(reference: Float32Array, got: Float32Array): Comparison {
  if (reference.length !== got.length) return { maxAbsDiff: null, reason: "the vector has another length" };
  const [a, b] = [Math.hypot(...reference), Math.hypot(...got)];
  let worst = 0;
  let cosine = 0;
  for (let i = 0; i < reference.length; i++) {
    const [x, y] = [reference[i]! / a, got[i]! / b];
    worst = Math.max(worst, Math.abs(x - y));
    cosine += x * y;
  }
  // NaN compares false, so garbage never passes.
  if (cosine >= DEVICE_COSINE) return { maxAbsDiff: worst, reason: null };
  const reason = `its vector has a cosine of ${cosine.toFixed(4)} to the CPU's`;
  return { maxAbsDiff: Number.isFinite(worst) ? worst : null, reason };
}

function outputName(manifest: PackManifest, key: string, fallback: string): string {
  const name = manifest.output[key];
  return typeof name === "string" ? name : fallback;
}

function compareQueries(manifest: PackManifest, reference: Outputs, got: Outputs): Comparison {
  const names = {
    logits: outputName(manifest, "logits", "logits"),
    boxes: outputName(manifest, "boxes", "pred_boxes"),
  };
  const tensors = [reference[names.logits], reference[names.boxes], got[names.logits], got[names.boxes]];
  if (tensors.some((t) => t === undefined)) return { maxAbsDiff: null, reason: "an output is missing" };
  const [logits, boxes, otherLogits, otherBoxes] = tensors as [FloatTensor, FloatTensor, FloatTensor, FloatTensor];
  const classes = logits.dims[2]!;
  if (logits.data.length !== otherLogits.data.length || boxes.data.length !== otherBoxes.data.length) {
    return { maxAbsDiff: null, reason: "an output has another shape" };
  }
  let worst = 0;
  for (const q of bestQueries(logits, TOP_QUERIES)) {
    let nearest = Infinity;
    for (let other = 0; other < otherLogits.dims[1]!; other++) {
      let diff = 0;
      for (let i = 0; i < 4; i++)
        diff = Math.max(diff, Math.abs(boxes.data[q * 4 + i]! - otherBoxes.data[other * 4 + i]!));
      for (let c = 0; c < classes && diff < nearest; c++) {
        diff = Math.max(
          diff,
          Math.abs(sigmoid(logits.data[q * classes + c]!) - sigmoid(otherLogits.data[other * classes + c]!)),
        );
      }
      // NaN compares false, so garbage never counts as near.
      if (diff < nearest) nearest = diff;
    }
    worst = Math.max(worst, nearest);
  }
  if (worst <= DEVICE_TOLERANCE) return { maxAbsDiff: worst, reason: null };
  return {
    maxAbsDiff: Number.isFinite(worst) ? worst : null,
    reason: `one of the CPU's ${TOP_QUERIES} best answers is missing`,
  };
}

function bestQueries(logits: FloatTensor, count: number): number[] {
  const queries = logits.dims[1]!;
  const classes = logits.dims[2]!;
  const score = (q: number): number =>
    logits.data.subarray(q * classes, (q + 1) * classes).reduce((a, b) => Math.max(a, b), -Infinity);
  const scores = Array.from({ length: queries }, (_, q) => ({ q, score: score(q) }));
  return scores
    .sort((a, b) => b.score - a.score)
    .slice(0, count)
    .map((s) => s.q);
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/**
 * Throws MODEL_INVALID when the CPU's numbers are not the ones recorded in the manifest (other weights under the same name), or are no
 * numbers at all.
 */
export function checkExpected(manifest: PackManifest, reference: Outputs): void {
  for (const [name, tensor] of Object.entries(reference)) {
    if (tensor.data.some((v) => Number.isNaN(v)))
      throw fail("MODEL_INVALID", `${manifest.id}: output ${name} holds NaN on a plain picture`);
  }
  const test = manifest.selfTest;
  if (!test) return;
  for (const [name, expected] of Object.entries(test.expected)) {
    const actual = reference[name]?.data;
    const bad = expected.findIndex(
      (value, i) => !(Math.abs((actual?.[i] ?? NaN) - value) <= test.tolerance * (1 + Math.abs(value))),
    );
    if (bad >= 0) {
      const detail = `${manifest.id}: expected ${expected[bad]} at ${name}[${bad}] of the self-test; these weights give ${actual?.[bad] ?? "nothing"}`;
      throw fail("MODEL_INVALID", detail);
    }
  }
}

export interface OpenedSession {
  session: ModelSession;
  device: DeviceKind;
  /** Why it is not the first preferred device that this platform can have; null when it is. */
  fellBack: string | null;
}

/**
 * Opens a pack on the first device of `devices` that gives the CPU's numbers for the gradient picture; the CPU is always last. Throws
 * MODEL_MISSING or MODEL_INVALID when the CPU itself cannot run it.
 */
export async function openSession(
  pack: LoadedPack,
  options: { devices: readonly DeviceKind[]; intraOpThreads: number },
): Promise<OpenedSession> {
  const cpu = await loadSession(pack, "cpu", options.intraOpThreads);
  let keepCpu = false;
  try {
    const reference = await runGradient(cpu, pack.manifest);
    checkExpected(pack.manifest, reference);
    const reasons: string[] = [];
    for (const device of options.devices) {
      if (device === "cpu") break;
      if (!possibleHere(device)) continue;
      const tried = await tryDevice(pack, device, options.intraOpThreads, reference);
      if (tried.session)
        return { session: tried.session, device, fellBack: reasons.length > 0 ? reasons.join("; ") : null };
      reasons.push(`${device}: ${tried.reason}`);
    }
    keepCpu = true;
    return { session: cpu, device: "cpu", fellBack: reasons.length > 0 ? reasons.join("; ") : null };
  } finally {
    if (!keepCpu) await cpu.close();
  }
}

interface Tried {
  session: ModelSession | null;
  maxAbsDiff: number | null;
  /** Null when it passed. */
  reason: string | null;
  state: SelfTestReport["state"];
}

async function tryDevice(
  pack: LoadedPack,
  device: DeviceKind,
  intraOpThreads: number,
  reference: Outputs,
): Promise<Tried> {
  const unavailable = (reason: string): Tried => ({ session: null, maxAbsDiff: null, reason, state: "unavailable" });
  const missing = missingRuntime(device);
  if (missing) return unavailable(missing);
  let session: ModelSession;
  try {
    session = await loadSession(pack, device, intraOpThreads);
  } catch (error) {
    return unavailable(reasonOf(error));
  }
  let verdict: Comparison;
  try {
    verdict = compareOutputs(pack.manifest, reference, await runGradient(session, pack.manifest));
  } catch (error) {
    verdict = { maxAbsDiff: null, reason: reasonOf(error) };
  }
  if (verdict.reason === null) return { session, ...verdict, state: "passed" };
  await session.close();
  return { session: null, ...verdict, state: "failed" };
}

/** The part of a runtime's message that tells something, without source paths of its build. */
export function reasonOf(error: unknown): string {
  const said =
    error instanceof AppError
      ? (error.problem.detail ?? error.message)
      : error instanceof Error
        ? error.message
        : String(error);
  const line = said.split("\n").find((l) => l.trim() !== "") ?? "failed without a word";
  return line.replace(/^.*\.(?:cc|h|cpp):\d+ .*? was false\. /, "").slice(0, 300);
}

/**
 * Tests a pack on each device against the CPU and measures its speed, one picture at a time with the pack's own input size. Throws only
 * when the CPU cannot run the pack: MODEL_MISSING, MODEL_INVALID.
 */
export async function runSelfTest(
  pack: LoadedPack,
  devices: readonly DeviceKind[],
  options: { intraOpThreads?: number; signal?: AbortSignal } = {},
): Promise<SelfTestReport[]> {
  const threads = options.intraOpThreads ?? 0;
  const cpu = await loadSession(pack, "cpu", threads);
  try {
    const reference = await runGradient(cpu, pack.manifest);
    checkExpected(pack.manifest, reference);
    const reports: SelfTestReport[] = [];
    for (const device of devices) {
      if (options.signal?.aborted) throw fail("CANCELLED");
      const tried: Tried =
        device === "cpu"
          ? {
              session: cpu,
              ...compareOutputs(pack.manifest, reference, await runGradient(cpu, pack.manifest)),
              state: "passed",
            }
          : await tryDevice(pack, device, threads, reference);
      const { session, maxAbsDiff, reason } = tried;
      // The CPU's second run may differ from its first only when the graph is not deterministic.
      const state = reason === null || session === null ? tried.state : "failed";
      let inferencesPerSecond: number | null = null;
      try {
        if (session) inferencesPerSecond = await measure(session, options.signal);
      } finally {
        if (session && session !== cpu) await session.close();
      }
      reports.push({ device, state, maxAbsDiff, inferencesPerSecond, reason, testedAtMs: Date.now() });
    }
    return reports;
  } finally {
    await cpu.close();
  }
}

async function measure(session: ModelSession, signal: AbortSignal | undefined): Promise<number> {
  const start = performance.now();
  let runs = 0;
  let elapsed = 0;
  do {
    await session.run(1);
    runs++;
    elapsed = performance.now() - start;
  } while (elapsed < MEASURE_MS && !signal?.aborted);
  return (runs * 1000) / elapsed;
}
