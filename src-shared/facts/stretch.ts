/**
 * A condition seen at steps of time, made into one span: short interruptions are bridged, what is over too soon is nothing.
 */
export class Stretch {
  readonly #minUs: number;
  readonly #bridgeUs: number;
  #startUs = 0;
  #lastUs = 0;
  #sum = 0;
  #count = 0;

  /** @param minUs shortest span that counts @param bridgeUs longest interruption that does not end it */
  constructor(minUs: number, bridgeUs: number) {
    this.#minUs = minUs;
    this.#bridgeUs = bridgeUs;
  }

  get open(): boolean {
    return this.#count > 0;
  }

  /** The condition holds at `tUs`, this clearly (0..1). */
  hold(tUs: number, clear: number): void {
    if (this.#count === 0) this.#startUs = tUs;
    this.#lastUs = tUs;
    this.#sum += clear;
    this.#count++;
  }

  /** Call at every step: closes the span when the condition has not held for too long. @returns the span when it is over and long enough */
  settle(tUs: number): { startUs: number; endUs: number; strength: number } | null {
    if (this.#count === 0 || tUs - this.#lastUs <= this.#bridgeUs) return null;
    const long = this.#lastUs - this.#startUs >= this.#minUs;
    const strength = Math.min(1, Math.max(0, this.#sum / this.#count));
    this.#count = 0;
    this.#sum = 0;
    return long ? { startUs: this.#startUs, endUs: this.#lastUs, strength } : null;
  }
}
