/**
 * Announces that something with an id changed. Listeners get ids, never values: a slow reader therefore holds at most one entry per id and reads the
 * newest state when it gets to it.
 */
export class Changes<Id extends string = string> {
  #listeners = new Set<(id: Id) => void>();

  announce(id: Id): void {
    for (const listener of this.#listeners) listener(id);
  }

  /** Returns the unsubscriber. */
  subscribe(listener: (id: Id) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** For tests of clean-up. */
  get listenerCount(): number {
    return this.#listeners.size;
  }

  /**
   * A snapshot, then one event per changed id, until the signal aborts. `read` returns the event of an id from its newest state; changes that arrive while the consumer is
   * busy collapse into one. Nothing is lost between snapshot and deltas: it subscribes first.
   */
  async *watch<E>(signal: AbortSignal, snapshot: () => E, read: (id: Id) => E | null): AsyncGenerator<E, void> {
    const pending = new Set<Id>();
    let wake: (() => void) | null = null;
    const stop = this.subscribe((id) => {
      pending.add(id);
      wake?.();
    });
    const onAbort = () => wake?.();
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      if (signal.aborted) return;
      yield snapshot();
      while (!signal.aborted) {
        const next = pending.values().next();
        if (next.done) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
          wake = null;
          continue;
        }
        pending.delete(next.value);
        const event = read(next.value);
        if (event !== null) yield event;
      }
    } finally {
      stop();
      signal.removeEventListener("abort", onAbort);
    }
  }
}
