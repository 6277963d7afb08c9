import { Worker } from "node:worker_threads";
import { AppError } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { EncoderInput, EncoderSetup, FromEncoder, ToEncoder } from "./messages.ts";

const CLOSE_MS = 3000;
/** Jobs given to the thread and not answered: one in work, one ready, so that it never waits. The others wait here, where they can be cancelled. */
const AHEAD = 2;

interface Pending {
  input: () => EncoderInput;
  resolve(vectors: Float32Array): void;
  reject(error: Error): void;
}

/** The parent's end of one encoder thread. */
export class EncoderThread {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly dim: number;
  readonly #worker: Worker;
  /** Given to the thread. */
  readonly #jobs = new Map<number, Pending>();
  readonly #queue: Pending[] = [];
  #nextJob = 1;
  #failure: Error | null = null;

  private constructor(worker: Worker, opened: Extract<FromEncoder, { kind: "opened" }>) {
    this.#worker = worker;
    this.device = opened.device;
    this.fellBack = opened.fellBack;
    this.dim = opened.dim;
    worker.on("message", (message: FromEncoder) => {
      if (message.kind === "opened" || message.job === null) return;
      const pending = this.#jobs.get(message.job);
      this.#jobs.delete(message.job);
      if (message.kind === "done") pending?.resolve(message.vectors);
      else pending?.reject(new AppError(message.problem));
      this.#dispatch();
    });
    worker.on("error", (error) => this.#end(fail("INTERNAL", `an encoder thread failed: ${error.message}`, error)));
    worker.on("exit", (code) => this.#end(fail("INTERNAL", `an encoder thread ended with status ${code}`)));
  }

  /** Rejects with the thread's own AppError (MODEL_MISSING, MODEL_INVALID ...), or INTERNAL when it dies; no thread is left then. */
  static open(workerEntry: string, setup: EncoderSetup): Promise<EncoderThread> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(workerEntry, { workerData: setup });
      const stop = (): void => {
        worker.off("error", onError);
        worker.off("exit", onExit);
        worker.off("message", onMessage);
      };
      const refuse = (error: Error): void => {
        stop();
        // An error after this one tells nothing new, and without a listener it would end the process.
        worker.on("error", () => {});
        void worker.terminate();
        reject(error);
      };
      const onError = (error: Error): void =>
        refuse(fail("INTERNAL", `an encoder thread failed: ${error.message}`, error));
      const onExit = (code: number): void =>
        refuse(fail("INTERNAL", `an encoder thread ended with status ${code} while opening`));
      const onMessage = (message: FromEncoder): void => {
        if (message.kind === "failed") return refuse(new AppError(message.problem));
        if (message.kind !== "opened") return;
        stop();
        resolve(new EncoderThread(worker, message));
      };
      worker.on("error", onError);
      worker.on("exit", onExit);
      worker.on("message", onMessage);
    });
  }

  /** False once the thread died or was closed. */
  get alive(): boolean {
    return this.#failure === null;
  }

  /**
   * rows x dim unit vectors. `input` is made when the thread is about to take it. Rejects with the thread's AppError, INTERNAL when it dies, CANCELLED at
   * once when aborted: a job that waits is dropped (an operator who types leaves many behind), one that the thread has begun ends unheard.
   */
  run(input: () => EncoderInput, signal?: AbortSignal): Promise<Float32Array> {
    if (this.#failure) return Promise.reject(this.#failure);
    if (signal?.aborted) return Promise.reject(fail("CANCELLED"));
    return new Promise<Float32Array>((resolve, reject) => {
      const onAbort = (): void => {
        const at = this.#queue.indexOf(pending);
        if (at >= 0) this.#queue.splice(at, 1);
        reject(fail("CANCELLED"));
      };
      const pending: Pending = {
        input,
        resolve: (vectors) => {
          signal?.removeEventListener("abort", onAbort);
          resolve(vectors);
        },
        reject: (error) => {
          signal?.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(pending);
      this.#dispatch();
    });
  }

  /** Lets the thread end its session; kills it when it does not within a few seconds. */
  async close(): Promise<void> {
    if (this.#failure) return;
    const gone = new Promise<void>((resolve) => {
      this.#worker.once("exit", () => resolve());
    });
    this.#end(fail("CANCELLED"));
    this.#worker.postMessage({ kind: "close" } satisfies ToEncoder);
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    await gone;
    clearTimeout(timer);
  }

  #dispatch(): void {
    while (this.#jobs.size < AHEAD) {
      const pending = this.#queue.shift();
      if (!pending) return;
      const job = this.#nextJob++;
      this.#jobs.set(job, pending);
      const input = pending.input();
      const buffers = input.kind === "pictures" ? ownedBuffers(input.frames) : [];
      this.#worker.postMessage({ kind: "job", job, input } satisfies ToEncoder, buffers);
    }
  }

  #end(reason: Error): void {
    this.#failure ??= reason;
    for (const pending of [...this.#jobs.values(), ...this.#queue.splice(0)]) pending.reject(this.#failure);
    this.#jobs.clear();
  }
}

/** Buffers that go over to the thread; shared ones are seen by both. */
function ownedBuffers(frames: Array<{ data: Uint8Array }>): ArrayBuffer[] {
  const buffers = frames.map((frame) => frame.data.buffer).filter((buffer) => buffer instanceof ArrayBuffer);
  return [...new Set(buffers)];
}
