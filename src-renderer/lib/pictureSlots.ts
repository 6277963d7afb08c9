/**
 * A browser opens six connections to one host, and a crop takes the backend a decode: a list of fifty crops would keep the video itself waiting.
 * So crops take turns, the newest request first, because the newest is what the operator scrolled to.
 */
export class PictureSlots {
  readonly #limit: number;
  #taken = 0;
  readonly #waiting: Array<() => void> = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Calls `start` when a slot is free. The returned function gives the slot back, or leaves the queue; call it once loaded, failed or no longer wanted. */
  take(start: () => void): () => void {
    let state: "waiting" | "running" | "done" = "waiting";
    const run = () => {
      state = "running";
      this.#taken += 1;
      start();
    };
    if (this.#taken < this.#limit) run();
    else this.#waiting.push(run);
    return () => {
      if (state === "waiting") {
        const at = this.#waiting.indexOf(run);
        if (at !== -1) this.#waiting.splice(at, 1);
      } else if (state === "running") {
        this.#taken -= 1;
        this.#waiting.pop()?.();
      }
      state = "done";
    };
  }
}

/** Two of the six connections. */
export const pictureSlots = new PictureSlots(2);
