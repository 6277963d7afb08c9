import { fail } from "#shared/lib/problems.ts";
import type { CropHit, VectorIndex, VectorPart, WindowHit } from "../src-main/store/lance/vectorTypes.ts";

/** A VectorIndex in memory that compares with everything but what it is told to miss: exact, and as slow as that. */
export class MemoryVectors implements VectorIndex {
  readonly parts: VectorPart[] = [];
  /** Called before every question; throw or wait in it. */
  before: (signal: AbortSignal | undefined) => Promise<void> = async () => {};
  questions = 0;
  /** Runs that only a thorough question sees. */
  readonly missed = new Set<number>();

  async append(part: VectorPart): Promise<void> {
    const at = this.parts.findIndex(
      (it) => it.encoder === part.encoder && it.run === part.run && it.part === part.part,
    );
    if (at >= 0) this.parts.splice(at, 1);
    this.parts.push(part);
  }

  approximates = async () => this.missed.size > 0;

  async searchWindows({ encoder, vector, limit, runs, thorough, signal }: Parameters<VectorIndex["searchWindows"]>[0]) {
    await this.#ask(signal);
    const hits: WindowHit[] = [];
    for (const part of this.#seen(encoder, runs, thorough))
      part.windows.forEach((window, i) => {
        const score = dot(vector, part.windowVectors, i * part.dim);
        const bestUs = window.frameUs[window.frameUs.length >> 1] ?? window.startUs;
        hits.push({ run: part.run, video: part.video, ...window, bestUs, mean: score, max: score });
      });
    return hits.sort((a, b) => b.max - a.max).slice(0, limit);
  }

  async searchCrops({
    encoder,
    vector,
    limit,
    runs,
    thorough,
    classes,
    signal,
  }: Parameters<VectorIndex["searchCrops"]>[0]) {
    await this.#ask(signal);
    const hits: CropHit[] = [];
    for (const part of this.#seen(encoder, runs, thorough))
      part.crops.forEach((crop, i) => {
        if (classes && !classes.includes(crop.class)) return;
        hits.push({ run: part.run, video: part.video, ...crop, score: dot(vector, part.cropVectors, i * part.dim) });
      });
    return hits.sort((a, b) => b.score - a.score).slice(0, limit);
  }

  async cropVector(encoder: string, run: number, trackId: number) {
    for (const part of this.#of(encoder, [run])) {
      const i = part.crops.findIndex((it) => it.trackId === trackId);
      if (i >= 0) return part.cropVectors.slice(i * part.dim, (i + 1) * part.dim);
    }
    return null;
  }

  async windowVector(encoder: string, run: number, tUs: number) {
    for (const part of this.#of(encoder, [run])) {
      const i = part.windows.findIndex((it) => it.startUs <= tUs && tUs <= it.endUs);
      if (i >= 0) return part.windowVectors.slice(i * part.dim, (i + 1) * part.dim);
    }
    return null;
  }

  async *scan(encoder: string, run: number): ReturnType<VectorIndex["scan"]> {
    for (const { dim, windows, windowVectors, crops, cropVectors } of this.#of(encoder, [run]))
      yield {
        windows: windows.map((it, i) => ({ ...it, vector: windowVectors.slice(i * dim, (i + 1) * dim) })),
        crops: crops.map(({ trackId, tUs }, i) => ({
          trackId,
          startUs: tUs,
          endUs: tUs,
          vector: cropVectors.slice(i * dim, (i + 1) * dim),
        })),
      };
  }

  async stats(encoder: string) {
    const parts = [...this.#of(encoder)];
    const count = (kind: "windows" | "crops") => parts.reduce((sum, part) => sum + part[kind].length, 0);
    return { windows: count("windows"), crops: count("crops"), bytes: 0, unindexedRows: 0 };
  }

  deleteRuns = async (runs: number[]) => this.#remove((part) => runs.includes(part.run));
  deleteAllBut = async (runs: number[]) => this.#remove((part) => !runs.includes(part.run));
  dropEncoder = async (encoder: string) => void this.#remove((part) => part.encoder === encoder);
  countVideo = async (video: string) => this.parts.filter((part) => part.video === video).length;
  optimize = async () => {};
  close = async () => {};

  *#of(encoder: string, runs?: readonly number[]) {
    for (const part of this.parts) if (part.encoder === encoder && (!runs || runs.includes(part.run))) yield part;
  }

  *#seen(encoder: string, runs?: readonly number[], thorough = false) {
    for (const part of this.#of(encoder, runs)) if (thorough || !this.missed.has(part.run)) yield part;
  }

  async #ask(signal: AbortSignal | undefined): Promise<void> {
    this.questions++;
    await this.before(signal);
    if (signal?.aborted) throw fail("CANCELLED");
  }

  #remove(which: (part: VectorPart) => boolean): number {
    const left = this.parts.filter((part) => !which(part));
    const gone = this.parts.length - left.length;
    this.parts.splice(0, this.parts.length, ...left);
    return gone;
  }
}

function dot(vector: Float32Array, rows: Float32Array, at: number): number {
  let sum = 0;
  for (let i = 0; i < vector.length; i++) sum += vector[i]! * rows[at + i]!;
  return sum;
}
