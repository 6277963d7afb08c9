/** How a seek ended: the frame that is now on screen, or null when a later seek took its place. */
export type SeekOutcome = { shownUs: number } | null;

/**
 * Never more than one seek in flight, and only the latest target remembered: a pointer dragged over hours of footage asks for hundreds of
 * frames a second, and a player that is handed them all shows none.
 */
export class Seeker {
  readonly #perform: (tUs: number, signal: AbortSignal) => Promise<number>;
  #running: { targetUs: number; abort: AbortController } | null = null;
  #next: { targetUs: number; resolve: (outcome: SeekOutcome) => void; reject: (error: unknown) => void } | null = null;

  /** @param perform shows the frame at a media time and resolves with the time of the frame that really appeared. */
  constructor(perform: (tUs: number, signal: AbortSignal) => Promise<number>) {
    this.#perform = perform;
  }

  /** Where the picture is heading; null when it has arrived. */
  get targetUs(): number | null {
    return this.#next?.targetUs ?? this.#running?.targetUs ?? null;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  /** Resolves when the frame is on screen, or with null when another request overtook this one. Rejects as `perform` does. */
  request(targetUs: number): Promise<SeekOutcome> {
    const { promise, resolve, reject } = Promise.withResolvers<SeekOutcome>();
    this.#next?.resolve(null);
    this.#next = { targetUs, resolve, reject };
    if (!this.#running) void this.#drain();
    return promise;
  }

  async #drain(): Promise<void> {
    while (this.#next) {
      const { targetUs, resolve, reject } = this.#next;
      this.#next = null;
      const abort = new AbortController();
      this.#running = { targetUs, abort };
      try {
        const shownUs = await this.#perform(targetUs, abort.signal);
        resolve(abort.signal.aborted ? null : { shownUs });
      } catch (error) {
        if (abort.signal.aborted) resolve(null);
        else reject(error);
      } finally {
        this.#running = null;
      }
    }
  }

  /** Forgets the waiting target and gives up the running one; their promises resolve with null. */
  cancel(): void {
    this.#next?.resolve(null);
    this.#next = null;
    this.#running?.abort.abort();
  }
}
