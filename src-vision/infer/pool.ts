import { Worker } from "node:worker_threads";
import { AppError } from "#shared/domain/errors.ts";
import type { DeviceKind } from "#shared/domain/model.ts";
import { fail } from "#shared/lib/problems.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { SlotPool } from "../frames/slots.ts";
import type { FrameResult, FromWorker, ToWorker, WorkerSetup } from "./messages.ts";

/** Frames a batched worker takes at once; frames a CPU worker is given ahead, so that it never waits for the main thread. */
const GPU_BATCH = 8;
const CPU_AHEAD = 2;
const CLOSE_MS = 3000;

export interface PoolOptions {
  workerEntry: string;
  detector: LoadedPack;
  reid: LoadedPack | null;
  devices: DeviceKind[];
  /** Threads of the CPU, one session each. */
  cpuWorkers: number;
}

interface Member {
  worker: Worker;
  /** Jobs given and not answered. */
  jobs: Map<number, Pending[]>;
}

interface Pending {
  run: number;
  slot: number;
  resolve(result: FrameResult): void;
  reject(error: Error): void;
}

/** The inference workers of one detector: many of one thread on the CPU, or a single batched one on a GPU. */
export class InferencePool {
  readonly device: DeviceKind;
  readonly fellBack: string | null;
  readonly labels: string[];
  /** Frames worth holding in flight to keep every worker busy. */
  readonly depth: number;
  private readonly members: Member[];
  private readonly batch: number;
  private readonly queue: Pending[] = [];
  private failure: Error | null = null;
  private nextJob = 1;
  private nextRun = 1;
  private closing = false;

  private constructor(opened: Opened[], batch: number) {
    const first = opened[0];
    this.device = first.device;
    this.fellBack = first.fellBack;
    this.labels = first.labels;
    this.batch = batch;
    this.depth = batch > 1 ? batch * 2 : opened.length * CPU_AHEAD;
    this.members = opened.map(({ worker }) => ({ worker, jobs: new Map() }));
    for (const member of this.members) this.listen(member);
  }

  /**
   * Opens the first worker on the preferred devices; when that ends on the CPU, opens the others beside it. Rejects with the worker's own
   * AppError (MODEL_MISSING, MODEL_INVALID ...) or CANCELLED; no worker is left running then.
   */
  static async open(options: PoolOptions, signal: AbortSignal): Promise<InferencePool> {
    const base: Omit<WorkerSetup, "devices"> = { detector: options.detector, reid: options.reid, intraOpThreads: 1 };
    const onlyCpu = options.devices.every((d) => d === "cpu");
    const count = Math.max(1, options.cpuWorkers);
    const cpu = (): Promise<Opened> => openWorker(options.workerEntry, { ...base, devices: ["cpu"] }, signal);
    if (onlyCpu) return new InferencePool(await openAll(Array.from({ length: count }, cpu)), 1);
    const first = await openWorker(options.workerEntry, { ...base, devices: options.devices }, signal);
    if (first.device !== "cpu") return new InferencePool([first], GPU_BATCH);
    const rest = openAll(Array.from({ length: count - 1 }, cpu));
    try {
      return new InferencePool([first, ...(await rest)], 1);
    } catch (error) {
      await first.worker.terminate();
      throw error;
    }
  }

  get workerCount(): number {
    return this.members.length;
  }

  /** False once a worker died: the pool must be closed and opened anew. */
  get healthy(): boolean {
    return this.failure === null && !this.closing;
  }

  /** Shares a run's buffers with the workers. */
  begin(slots: SlotPool, minScore: number): number {
    const run = this.nextRun++;
    this.tell({ kind: "run", setup: { run, buffers: slots.buffers, pictures: slots.pictures, minScore } });
    return run;
  }

  /** Forgets a run's buffers and drops its frames that no worker has begun; waits for those that one has. */
  async finish(run: number): Promise<void> {
    for (let i = this.queue.length - 1; i >= 0; i--) {
      if (this.queue[i].run === run) this.queue.splice(i, 1)[0].reject(fail("CANCELLED"));
    }
    const begun = this.members.flatMap((m) => [...m.jobs.values()].flat()).filter((p) => p.run === run);
    await Promise.allSettled(
      begun.map(
        (p) =>
          new Promise<void>((resolve) => {
            const { resolve: done, reject } = p;
            p.resolve = (r) => (done(r), resolve());
            p.reject = (e) => (reject(e), resolve());
          }),
      ),
    );
    if (!this.closing && !this.failure) this.tell({ kind: "forget", run });
  }

  /** What the detector sees in a slot. Any order of calls; each answer is its own. Rejects when the worker fails or dies. */
  detect(run: number, slot: number): Promise<FrameResult> {
    if (this.failure) return Promise.reject(this.failure);
    if (this.closing) return Promise.reject(fail("CANCELLED"));
    return new Promise((resolve, reject) => {
      this.queue.push({ run, slot, resolve, reject });
      this.dispatch();
    });
  }

  /** Lets the workers end their sessions; kills those that do not within a few seconds. */
  async close(): Promise<void> {
    if (this.closing) return;
    this.closing = true;
    this.rejectAll(fail("CANCELLED"));
    await Promise.all(
      this.members.map(async ({ worker }) => {
        const gone = new Promise<void>((resolve) => {
          worker.once("exit", () => resolve());
        });
        worker.postMessage({ kind: "close" } satisfies ToWorker);
        const timer = setTimeout(() => void worker.terminate(), CLOSE_MS);
        if (worker.threadId !== -1) await gone;
        clearTimeout(timer);
      }),
    );
  }

  private tell(message: ToWorker): void {
    for (const { worker } of this.members) worker.postMessage(message);
  }

  private listen(member: Member): void {
    member.worker.on("message", (message: FromWorker) => {
      if (message.kind === "opened") return;
      const pending = message.job === null ? undefined : member.jobs.get(message.job);
      if (!pending || message.job === null) return;
      member.jobs.delete(message.job);
      if (message.kind === "done") pending.forEach((p, i) => p.resolve(message.results[i]));
      else for (const p of pending) p.reject(new AppError(message.problem));
      this.dispatch();
    });
    member.worker.on("error", (error) => this.die(`an inference worker failed: ${error.message}`));
    member.worker.on("exit", (code) => this.die(`an inference worker ended with status ${code}`));
  }

  private die(reason: string): void {
    if (this.closing) return;
    this.failure ??= fail("INTERNAL", reason);
    this.rejectAll(this.failure);
  }

  private rejectAll(error: Error): void {
    for (const p of this.queue.splice(0)) p.reject(error);
    for (const { jobs } of this.members) {
      for (const pending of jobs.values()) for (const p of pending) p.reject(error);
      jobs.clear();
    }
  }

  private dispatch(): void {
    for (;;) {
      if (this.queue.length === 0) return;
      let best: Member | null = null;
      for (const member of this.members) if (!best || member.jobs.size < best.jobs.size) best = member;
      if (!best || best.jobs.size >= CPU_AHEAD) return;
      const { run } = this.queue[0];
      let n = 1;
      while (n < Math.min(this.batch, this.queue.length) && this.queue[n].run === run) n++;
      const taken = this.queue.splice(0, n);
      const job = this.nextJob++;
      best.jobs.set(job, taken);
      best.worker.postMessage({ kind: "job", job, run, slots: taken.map((p) => p.slot) } satisfies ToWorker);
    }
  }
}

interface Opened {
  worker: Worker;
  device: DeviceKind;
  fellBack: string | null;
  labels: string[];
}

/** All or none: when one fails, the others are ended. */
async function openAll(opening: Array<Promise<Opened>>): Promise<Opened[]> {
  const settled = await Promise.allSettled(opening);
  const opened = settled.flatMap((s) => (s.status === "fulfilled" ? [s.value] : []));
  const failed = settled.find((s) => s.status === "rejected");
  if (!failed) return opened;
  await Promise.all(opened.map(({ worker }) => worker.terminate()));
  throw failed.reason;
}

function openWorker(entry: string, setup: WorkerSetup, signal: AbortSignal): Promise<Opened> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(fail("CANCELLED"));
    const worker = new Worker(entry, { workerData: setup });
    const done = (): void => {
      signal.removeEventListener("abort", onAbort);
      worker.removeListener("message", onMessage);
      worker.removeListener("error", onError);
      worker.removeListener("exit", onExit);
    };
    const refuse = (error: Error): void => {
      done();
      // Its end is not waited for: a session that is being built cannot be interrupted.
      void worker.terminate();
      reject(error);
    };
    const onAbort = (): void => refuse(fail("CANCELLED"));
    const onError = (error: Error): void =>
      refuse(fail("INTERNAL", `an inference worker failed: ${error.message}`, error));
    const onExit = (code: number): void =>
      refuse(fail("INTERNAL", `an inference worker ended with status ${code} while opening`));
    const onMessage = (message: FromWorker): void => {
      if (message.kind === "failed") return refuse(new AppError(message.problem));
      if (message.kind !== "opened") return;
      done();
      resolve({ worker, device: message.device, fellBack: message.fellBack, labels: message.labels });
    };
    signal.addEventListener("abort", onAbort, { once: true });
    worker.on("message", onMessage);
    worker.on("error", onError);
    worker.on("exit", onExit);
  });
}
