import { pause } from "../../../platform/abort.ts";
import type { Clock } from "../../../platform/clock.ts";
import type { Logger } from "../../../platform/logger.ts";
import { TellFailure } from "../failure.ts";
import { retryDelayMs } from "./backoff.ts";
import { Pace } from "./pace.ts";
import type { AlertQueue, QueuedMessage } from "./queue.ts";

/** So often a message is tried before the next one is: it may be the message that is not taken, not the target that is away. */
const PATIENCE = 2;
/** Messages that are tried beside one another. */
const MAX_OPEN = 50;
/** A message that is refused so often, while others arrive, is given up. */
const MAX_STRIKES = 8;
/** After an error of our own (a full disk). */
const OWN_ERROR_MS = 60_000;

export interface CourierDeps {
  queue: AlertQueue;
  /** Resolves when the message was acknowledged. Throws TellFailure; the signal's reason when it aborts. */
  send(message: QueuedMessage, missed: number, signal: AbortSignal): Promise<void>;
  clock: Clock;
  logger: Logger;
  /** For tests: how it waits, and what it draws. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  random?: () => number;
}

interface Failed {
  times: number;
  untilMs: number;
  lastMs: number;
  /** Failures that were its own: it was refused, or others arrived in between. */
  strikes: number;
}

/**
 * Brings the messages of one target to it, one after the other, at least once each: a message goes from the queue when it was acknowledged. Waits are not kept: after a restart everything is tried
 * at once. Runs until `close`.
 */
export class Courier {
  readonly #deps: CourierDeps;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #closing = new AbortController();
  readonly #pace = new Pace();
  /** Messages that failed since the start. */
  readonly #failed = new Map<string, Failed>();
  #waking = new AbortController();
  /** Of the target itself. */
  #failures = 0;
  #pausedUntilMs = 0;
  #arrivedMs = Number.NEGATIVE_INFINITY;
  #problem: TellFailure | null = null;
  readonly #work: Promise<void>;

  constructor(deps: CourierDeps) {
    this.#deps = deps;
    this.#wait = deps.wait ?? pause;
    this.#work = this.#run();
  }

  /** Why the last attempt failed; null when it did not. */
  get problem(): TellFailure | null {
    return this.#problem;
  }

  /** There is something new to be told. */
  wake(): void {
    this.#waking.abort();
  }

  /** Stops at once, in the middle of an attempt as well. What was not acknowledged stays in the queue. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#waking.abort();
    await this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    // Whoever made it has its answer first.
    await Promise.resolve();
    while (!signal.aborted) {
      try {
        const next = this.#next();
        if (typeof next === "string") await this.#deliver(next);
        else await this.#sleep(next);
      } catch (error) {
        if (signal.aborted) return;
        this.#deps.logger.error("alerts could not be sent", { target: this.#deps.queue.target, error });
        await this.#sleep(OWN_ERROR_MS);
      }
    }
  }

  /** A message to be sent now, or how long there is nothing to send: null = until somebody says so. */
  #next(): string | number | null {
    const { queue, clock, logger } = this.#deps;
    const dropped = queue.trim(clock.nowMs());
    if (dropped > 0) logger.warn("alerts were given up", { target: queue.target, events: dropped });
    const open = queue.open(MAX_OPEN);
    for (const id of this.#failed.keys()) if (!open.includes(id)) this.#failed.delete(id);
    const hasFresh = queue.hasFresh();
    if (open.length === 0 && !hasFresh) return null;
    const now = clock.monotonicMs();
    const blockedMs = Math.max(this.#pausedUntilMs - now, this.#pace.waitMs(now));
    if (blockedMs > 0) return blockedMs;
    const triedOften = (id: string) => {
      const failed = this.#failed.get(id);
      return failed !== undefined && (failed.times >= PATIENCE || failed.strikes > 0);
    };
    if (hasFresh && open.length < MAX_OPEN && open.every(triedOften)) return queue.begin();
    const waitMs = (id: string) => (this.#failed.get(id)?.untilMs ?? now) - now;
    const times = (id: string) => this.#failed.get(id)?.times ?? 0;
    const due = open.filter((id) => waitMs(id) <= 0).toSorted((a, b) => times(a) - times(b));
    return due[0] ?? Math.min(...open.map(waitMs));
  }

  async #deliver(id: string): Promise<void> {
    const { queue, send, logger } = this.#deps;
    const { signal } = this.#closing;
    const missed = queue.dropped;
    const events = queue.eventsOf(id);
    // They are gone, with their video or because nobody finds them any more.
    if (events.length === 0) return;
    try {
      await send({ id, events }, missed, signal);
    } catch (error) {
      if (signal.aborted) return;
      const failure = error instanceof TellFailure ? error : null;
      this.#postpone(id, failure);
      if (!failure) throw error;
      if (this.#problem?.message !== failure.message)
        logger.warn("alerts do not arrive", { target: queue.target, failure: failure.message });
      this.#problem = failure;
      return;
    }
    this.#arrived(id, missed);
  }

  #arrived(id: string, missed: number): void {
    const { queue, clock, logger } = this.#deps;
    queue.settle(id, missed, clock.nowMs());
    this.#arrivedMs = clock.monotonicMs();
    this.#pace.sent(this.#arrivedMs);
    this.#failed.delete(id);
    // It is back: what waited for it waits no longer.
    for (const failed of this.#failed.values()) if (failed.strikes === 0) failed.untilMs = this.#arrivedMs;
    if (this.#problem) logger.info("alerts arrive again", { target: queue.target });
    this.#problem = null;
    this.#failures = 0;
  }

  /** @param failure null = an error of our own */
  #postpone(id: string, failure: TellFailure | null): void {
    const { queue, clock, logger, random = Math.random } = this.#deps;
    const now = clock.monotonicMs();
    const before = this.#failed.get(id) ?? { times: 0, untilMs: now, lastMs: now, strikes: 0 };
    const refused = failure?.kind === "messageRefused";
    const times = before.times + 1;
    const strikes = before.strikes + Number(refused || this.#arrivedMs > before.lastMs);
    if (strikes >= MAX_STRIKES) {
      const events = queue.giveUp(id);
      this.#failed.delete(id);
      logger.warn("an alert is never taken and was given up", { target: queue.target, events });
      return;
    }
    this.#failed.set(id, { times, untilMs: now + retryDelayMs(times, random()), lastMs: now, strikes });
    this.#pace.sent(now);
    if (refused || !failure) return;
    this.#failures++;
    this.#pausedUntilMs = now + retryDelayMs(this.#failures, random(), failure.facts.afterMs);
  }

  async #sleep(ms: number | null): Promise<void> {
    this.#waking = new AbortController();
    const { signal } = this.#waking;
    if (this.#closing.signal.aborted) return;
    if (ms === null)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    else await this.#wait(ms, signal);
  }
}
