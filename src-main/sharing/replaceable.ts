/** Something that is replaced while others use it: what has begun ends where it began, and the old one is closed when nobody uses it any more. */
export class Replaceable<T> {
  #close: (value: T) => Promise<void>;
  #now: { value: T; uses: number; left: boolean } | null = null;

  constructor(close: (value: T) => Promise<void>) {
    this.#close = close;
  }

  get present(): boolean {
    return this.#now !== null;
  }

  /** Null when there is none. */
  async use<R>(work: (value: T) => Promise<R>): Promise<R | null> {
    const held = this.#now;
    if (!held) return null;
    held.uses++;
    try {
      return await work(held.value);
    } finally {
      if (--held.uses === 0 && held.left) await this.#close(held.value);
    }
  }

  /** `value` null = there is none from now on. */
  async replace(value: T | null): Promise<void> {
    const before = this.#now;
    this.#now = value === null ? null : { value, uses: 0, left: false };
    if (!before) return;
    before.left = true;
    if (before.uses === 0) await this.#close(before.value);
  }
}
