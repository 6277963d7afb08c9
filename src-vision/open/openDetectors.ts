import { availableParallelism } from "node:os";
import type { DeviceKind, SelfTestReport } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack, VisionConfig } from "#shared/vision/protocol.ts";
import type { RgbFrame } from "../types.ts";
import type { OpenFound } from "./found.ts";
import type { FromOpen, OpenTask } from "./messages.ts";
import { OpenThread } from "./openThread.ts";

/** A detector that nobody asks is closed after this long: it holds more than a gigabyte in full precision. */
const IDLE_MS = 60_000;

/**
 * Open-vocabulary detectors of this process: one thread with one pack at a time, opened on first use, closed when idle. Pictures of several requests take turns, one picture each.
 */
export class OpenDetectors {
  readonly #config: Pick<VisionConfig, "workerEntry" | "cpuWorkers" | "devicePreference">;
  readonly #idleMs: number;
  #open: { key: string; thread: OpenThread } | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(config: Pick<VisionConfig, "workerEntry" | "cpuWorkers" | "devicePreference">, idleMs = IDLE_MS) {
    this.#config = config;
    this.#idleMs = idleMs;
  }

  /** True while a thread holds a model. */
  get open(): boolean {
    return this.#open !== null;
  }

  /** Rejects with AppError: MODEL_MISSING, MODEL_INVALID, INTERNAL (the thread died; the next picture opens another), CANCELLED at once when aborted. */
  async detect(
    pack: LoadedPack,
    picture: { frame: RgbFrame; names: readonly string[]; minScore: number },
    signal: AbortSignal,
  ): Promise<{ found: OpenFound; device: DeviceKind }> {
    const { frame, names, minScore } = picture;
    const task = (): OpenTask => ({ kind: "detect", frame: sendable(frame), names: [...names], minScore });
    const answer = await this.#next(pack, task, signal);
    if (answer.kind !== "detected") throw fail("INTERNAL", "a detector answered another question");
    return { found: answer.found, device: answer.device };
  }

  /** As runOpenSelfTest, in the thread. */
  async selfTest(pack: LoadedPack, devices: DeviceKind[], signal: AbortSignal): Promise<SelfTestReport[]> {
    const answer = await this.#next(pack, () => ({ kind: "selfTest", devices }), signal);
    if (answer.kind !== "selfTested") throw fail("INTERNAL", "a detector answered another question");
    return answer.reports;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#shut();
  }

  /** Runs a task when those before it are done; a caller that leaves is not waited with, and a task that has not begun is dropped. */
  #next(pack: LoadedPack, task: () => OpenTask, signal: AbortSignal): Promise<FromOpen> {
    const done = this.#last.then(async () => {
      if (signal.aborted || this.#closed) throw fail("CANCELLED");
      clearTimeout(this.#idle);
      try {
        return await (await this.#thread(pack)).run(task());
      } finally {
        if (!this.#closed) this.#idle = setTimeout(() => void this.#shut(), this.#idleMs).unref();
      }
    });
    // The next in line starts whether or not this one failed; its caller gets the failure.
    this.#last = done.catch(() => {});
    return orAborted(done, signal);
  }

  async #thread(pack: LoadedPack): Promise<OpenThread> {
    const key = JSON.stringify([pack.manifest, pack.paths]);
    if (this.#open?.key === key && this.#open.thread.alive) return this.#open.thread;
    await this.#shut();
    const { workerEntry, cpuWorkers, devicePreference } = this.#config;
    const thread = new OpenThread(workerEntry, {
      openDetector: true,
      pack,
      devices: devicePreference,
      intraOpThreads: cpuWorkers > 0 ? cpuWorkers : availableParallelism(),
    });
    this.#open = { key, thread };
    return thread;
  }

  async #shut(): Promise<void> {
    clearTimeout(this.#idle);
    const open = this.#open;
    this.#open = null;
    await open?.thread.close();
  }
}

/** A picture that may be given to another thread: pixels in shared memory go as they are, others as an exact copy. */
function sendable({ data, width, height }: RgbFrame): RgbFrame {
  return { data: data.buffer instanceof SharedArrayBuffer ? data : data.slice(0, width * height * 3), width, height };
}

/** The promise, or CANCELLED at once. */
async function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(fail("CANCELLED"));
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    // A race that is lost is settled too.
    promise.catch(() => {});
  }
}
