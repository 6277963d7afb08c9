import type { Clock } from "../src-main/platform/clock.ts";

/** Time that goes on when the test says so. */
export class FakeTime implements Clock {
  #nowMs = Date.UTC(2026, 0, 5, 9);
  #monotonicMs = 1000;
  #waiting = new Set<{ untilMs: number; done(): void }>();
  /** How often somebody began to wait. */
  begun = 0;

  nowMs = (): number => this.#nowMs;
  monotonicMs = (): number => this.#monotonicMs;

  wait = (ms: number, signal: AbortSignal): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.begun++;
    const entry = { untilMs: this.#monotonicMs + ms, done: resolve };
    this.#waiting.add(entry);
    signal.addEventListener("abort", () => resolve(), { once: true });
    if (signal.aborted) resolve();
    return promise.finally(() => this.#waiting.delete(entry));
  };

  /** How long those wait that wait for time, the shortest first. */
  get waits(): number[] {
    return [...this.#waiting].map((it) => it.untilMs - this.#monotonicMs).sort((a, b) => a - b);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
    this.#monotonicMs += ms;
    for (const entry of this.#waiting) if (entry.untilMs <= this.#monotonicMs) entry.done();
  }
}
