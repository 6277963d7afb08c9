/** Lets several readers follow one stream of events. */
export class Channel<T> {
  readonly #readers = new Set<(event: T) => void>();
  emit(event: T): void {
    for (const reader of this.#readers) reader(event);
  }
  async *follow(first: T | null, signal: AbortSignal | undefined): AsyncGenerator<T> {
    const queue: T[] = first === null ? [] : [first];
    let wake: () => void = () => undefined;
    const reader = (event: T): void => {
      queue.push(event);
      wake();
    };
    const onAbort = (): void => wake();
    this.#readers.add(reader);
    signal?.addEventListener("abort", onAbort);
    try {
      while (!signal?.aborted) {
        const next = queue.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#readers.delete(reader);
      signal?.removeEventListener("abort", onAbort);
    }
  }
}
