/** Stops one thing that was started. */
export type Stop = () => void | Promise<void>;

/**
 * Owns what was started, in order, and stops it in reverse. A stop that fails does not keep the others from running; the failures come out together.
 */
export class Disposables {
  #stops: Stop[] = [];
  #closed: Promise<void> | null = null;

  get closed(): boolean {
    return this.#closed !== null;
  }

  /** Registers where it is made: `const x = own.add(start(), (it) => it.stop())`. Throws after close: a late start would never be stopped. */
  add<T>(value: T, stop: (value: T) => void | Promise<void>): T {
    if (this.#closed) throw new Error("started after close");
    this.#stops.push(() => stop(value));
    return value;
  }

  /** Idempotent. Rejects with an AggregateError when stops failed, after all of them ran. */
  close(): Promise<void> {
    this.#closed ??= this.#run();
    return this.#closed;
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.splice(0).toReversed()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "stopping failed");
  }
}
