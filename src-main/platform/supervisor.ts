import type { Problem, ProblemCode } from "#shared/domain/errors.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import type { ChildExit, ChildHandle, ChildHost } from "./childHost.ts";
import type { Logger } from "./logger.ts";

export interface SupervisorStatus {
  state: "idle" | "running" | "restarting" | "unavailable";
  problem: Problem | null;
}

export interface SupervisorOptions {
  host: ChildHost;
  /** Absolute path of the child's entry. */
  entry: string;
  name: string;
  logger: Logger;
  /** Sends whatever the child needs first and resolves when it answered. Rejects when it answers wrongly. */
  start(child: ChildHandle, signal: AbortSignal): Promise<void>;
  /** Asks the child to end. */
  ask(child: ChildHandle): void;
  readyMs?: number;
  stopMs?: number;
  /** How long an open circuit refuses before it lets one try through. */
  coolMs?: number;
  now?: () => number;
  /** What an open circuit is called. Omitted = VISION_UNAVAILABLE. */
  unavailable?: ProblemCode;
}

/** One life of the child. Messages of an earlier generation cannot reach a later one: each has its own handle. */
export interface Generation {
  number: number;
  child: ChildHandle;
}

/** Failures in a row, each without a finished piece of work in between, after which nothing is started any more. */
const MAX_FAILURES = 3;

/**
 * Keeps one child process for whoever needs it: started on first use, never restarted on its own, refused after three failures in a row
 * until a cool-down or `retry()`. The words of the child's last lines go into the reason.
 */
export class Supervisor {
  private readonly options: SupervisorOptions;
  private current: { generation: Generation; ready: Promise<Generation> } | null = null;
  private number = 0;
  private failures = 0;
  private reason: string | null = null;
  private openedAtMs = 0;
  private stopping: Promise<void> | null = null;
  private readonly listeners = new Set<(status: SupervisorStatus) => void>();
  private readonly lastLines: string[] = [];
  private last: SupervisorStatus = { state: "idle", problem: null };

  constructor(options: SupervisorOptions) {
    this.options = options;
  }

  get status(): SupervisorStatus {
    return this.last;
  }

  onStatus(listener: (status: SupervisorStatus) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The running child, started when there is none. Rejects with `unavailable` while the circuit is open, CANCELLED after `stop`. */
  async acquire(): Promise<Generation> {
    if (this.stopping) throw fail("CANCELLED");
    if (this.current) return await this.current.ready;
    if (this.isOpen()) throw fail(this.unavailable, this.reason ?? undefined);
    return await this.begin();
  }

  /** A piece of work was finished: earlier failures no longer count. */
  succeeded(): void {
    this.failures = 0;
  }

  /** Lets the next use try again, whatever happened before. */
  retry(): void {
    this.failures = 0;
    if (this.last.state === "unavailable") this.tell({ state: "idle", problem: null });
  }

  /** Kills a child that does not answer; counts as a failure. */
  discard(generation: Generation, reason: string): void {
    if (this.current?.generation !== generation) return;
    this.failed(generation, reason);
    generation.child.kill();
  }

  /** Ask, then kill after the deadline. Final: nothing starts afterwards. */
  stop(): Promise<void> {
    this.stopping ??= this.end();
    return this.stopping;
  }

  private async end(): Promise<void> {
    const child = this.current?.generation.child;
    this.current = null;
    this.tell({ state: "idle", problem: null });
    if (!child) return;
    this.options.ask(child);
    const timer = setTimeout(() => {
      this.options.logger.warn("child did not end when asked and is killed", { child: this.options.name });
      child.kill();
    }, this.options.stopMs ?? 3000);
    await child.exited;
    clearTimeout(timer);
  }

  private isOpen(): boolean {
    if (this.failures < MAX_FAILURES) return false;
    return this.clock() - this.openedAtMs < (this.options.coolMs ?? 15_000);
  }

  private get unavailable(): ProblemCode {
    return this.options.unavailable ?? "VISION_UNAVAILABLE";
  }

  private clock(): number {
    return (this.options.now ?? Date.now)();
  }

  private begin(): Promise<Generation> {
    const { host, entry, name, logger } = this.options;
    this.lastLines.length = 0;
    const child = host.spawn(entry, {
      name,
      onLine: (line) => {
        this.lastLines.push(line.slice(0, 500));
        if (this.lastLines.length > 20) this.lastLines.shift();
        logger.info(line, { child: name });
      },
    });
    const generation: Generation = { number: ++this.number, child };
    const ready = this.ready(generation);
    this.current = { generation, ready };
    void child.exited.then((exit) => this.exited(generation, exit));
    return ready;
  }

  private async ready(generation: Generation): Promise<Generation> {
    const { child } = generation;
    const readyMs = this.options.readyMs ?? 20_000;
    const giveUp = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`it was not ready after ${readyMs / 1000} s`)), readyMs);
    });
    const died = child.exited.then((exit) =>
      Promise.reject(new Error(`it ended while starting (${describeExit(exit)})`)),
    );
    try {
      await Promise.race([this.options.start(child, giveUp.signal), late, died]);
      if (this.current?.generation === generation) this.tell({ state: "running", problem: null });
      return generation;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.failed(generation, reason);
      child.kill();
      throw this.failure(reason);
    } finally {
      clearTimeout(timer);
      giveUp.abort();
    }
  }

  private exited(generation: Generation, exit: ChildExit): void {
    if (this.current?.generation !== generation) return;
    this.failed(generation, `it ended (${describeExit(exit)})`);
  }

  private failed(generation: Generation, reason: string): void {
    if (this.current?.generation !== generation) return;
    this.current = null;
    this.failures++;
    this.reason = [`${this.options.name}: ${reason}`, ...this.lastLines.slice(-8)].join("\n");
    this.options.logger.error("child process failed", {
      child: this.options.name,
      reason,
      inARow: this.failures,
      generation: generation.number,
    });
    if (this.failures >= MAX_FAILURES) {
      this.openedAtMs = this.clock();
      this.tell({ state: "unavailable", problem: problemOf(this.unavailable, this.reason) });
    } else this.tell({ state: "restarting", problem: null });
  }

  /** The error for work that the last failure broke: final after the third, an INTERNAL that may be tried again before. */
  failure(reason: string): Error {
    return this.failures >= MAX_FAILURES
      ? fail(this.unavailable, this.reason ?? reason)
      : fail("INTERNAL", this.reason ?? `${this.options.name}: ${reason}`);
  }

  private tell(status: SupervisorStatus): void {
    this.last = status;
    for (const listener of this.listeners) listener(status);
  }
}

export function describeExit(exit: ChildExit): string {
  return exit.signal ? `signal ${exit.signal}` : `status ${exit.code}`;
}
