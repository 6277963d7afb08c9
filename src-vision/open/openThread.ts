import { Worker } from "node:worker_threads";
import { AppError } from "#shared/domain/errors.ts";
import { fail } from "#shared/lib/problems.ts";
import type { FromOpen, OpenSetup, OpenTask, ToOpen } from "./messages.ts";

/** A picture takes seconds, and a thread within a run cannot be interrupted: longer than this nobody waits for it. */
const CLOSE_MS = 3000;

/** The parent's end of a thread of an open-vocabulary detector. One task at a time. */
export class OpenThread {
  readonly #worker: Worker;
  #waiting: { resolve(answer: FromOpen): void; reject(error: Error): void } | null = null;
  #failure: Error | null = null;

  constructor(workerEntry: string, setup: OpenSetup) {
    this.#worker = new Worker(workerEntry, { workerData: setup });
    this.#worker.on("message", (message: FromOpen) => {
      const waiting = this.#waiting;
      this.#waiting = null;
      if (message.kind === "failed") waiting?.reject(new AppError(message.problem));
      else waiting?.resolve(message);
    });
    this.#worker.on("error", (error) =>
      this.#end(fail("INTERNAL", `the thread of a detector failed: ${error.message}`, error)),
    );
    this.#worker.on("exit", (code) =>
      this.#end(fail("INTERNAL", `the thread of a detector ended with status ${code}`)),
    );
  }

  /** False once the thread died or was closed. */
  get alive(): boolean {
    return this.#failure === null;
  }

  /** Rejects with the thread's AppError (MODEL_MISSING, MODEL_INVALID ...), INTERNAL when it dies, CANCELLED when it is closed. */
  run(task: OpenTask): Promise<FromOpen> {
    if (this.#failure) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage(task satisfies ToOpen);
    });
  }

  /** Lets the thread end its session; kills it when it does not within a few seconds. */
  async close(): Promise<void> {
    if (this.#failure) return;
    const gone = new Promise<void>((resolve) => {
      this.#worker.once("exit", () => resolve());
    });
    this.#end(fail("CANCELLED"));
    this.#worker.postMessage({ kind: "close" } satisfies ToOpen);
    const timer = setTimeout(() => void this.#worker.terminate(), CLOSE_MS);
    await gone;
    clearTimeout(timer);
  }

  #end(reason: Error): void {
    this.#failure ??= reason;
    this.#waiting?.reject(this.#failure);
    this.#waiting = null;
  }
}
