const BURST = 10;
const WINDOW_MS = 60_000;

/** At most ten messages in any minute: what comes faster is a storm, and waits to be told together. */
export class Pace {
  #sentAt: number[] = [];

  /** How long the next message has to wait. */
  waitMs(nowMs: number): number {
    this.#sentAt = this.#sentAt.filter((at) => at > nowMs - WINDOW_MS);
    return this.#sentAt.length < BURST ? 0 : this.#sentAt[0]! + WINDOW_MS - nowMs;
  }

  sent(nowMs: number): void {
    this.#sentAt.push(nowMs);
  }
}
