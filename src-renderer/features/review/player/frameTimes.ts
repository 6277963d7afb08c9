import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";

/** What `media.frameTimes` answers: a run of source frames, ascending, and the 0-based number of its first. */
export interface FrameRun {
  tUs: readonly number[];
  firstIndex: number;
}
export type FetchFrameRun = (aroundUs: number, before: number, after: number, signal: AbortSignal) => Promise<FrameRun>;

const BEFORE = 600;
const AFTER = 600;

/**
 * The presentation times of the source frames near where the operator works: one run of at most BEFORE + AFTER frames, fetched again when the
 * work leaves it. Stepping by these times is exact whatever the frame rate does.
 */
export class FrameTimes {
  readonly #fetch: FetchFrameRun;
  #run: FrameRun = { tUs: [], firstIndex: 0 };
  #startKnown = false;
  #endKnown = false;
  #loading: { aroundUs: number; done: Promise<void> } | null = null;
  readonly #abort = new AbortController();

  constructor(fetch: FetchFrameRun) {
    this.#fetch = fetch;
  }

  /** The frames known now. */
  get run(): FrameRun {
    return this.#run;
  }

  /** True when the frame shown at `tUs` and `reach` frames on either side are known, or known not to exist. */
  covers(tUs: number, reach = 2): boolean {
    const { tUs: times } = this.#run;
    if (times.length === 0) return false;
    const i = this.#local(tUs);
    const left = i - reach >= 0 || this.#startKnown;
    const right = i + reach < times.length || this.#endKnown;
    const inside = (tUs >= times[0] || this.#startKnown) && (tUs <= times[times.length - 1] || this.#endKnown);
    return left && right && inside;
  }

  /** Makes `covers(tUs, reach)` true. Rejects as the fetch does; a failed load leaves what was known. */
  async ensure(tUs: number, reach = 2): Promise<void> {
    while (!this.covers(tUs, reach)) {
      const running = this.#loading ?? this.#load(tUs);
      await running.done;
      if (running.aroundUs === tUs) return;
    }
  }

  #load(aroundUs: number): { aroundUs: number; done: Promise<void> } {
    const done = this.#fetch(Math.round(aroundUs), BEFORE, AFTER, this.#abort.signal)
      .then((run) => {
        const split = lastAtOrBefore(run.tUs, aroundUs);
        this.#startKnown = run.firstIndex === 0;
        this.#endKnown = run.tUs.length - 1 - split < AFTER;
        this.#run = run;
      })
      .finally(() => {
        this.#loading = null;
      });
    this.#loading = { aroundUs, done };
    return this.#loading;
  }

  #local(tUs: number): number {
    return Math.max(0, lastAtOrBefore(this.#run.tUs, tUs));
  }

  /** Number (from 0) of the frame shown at `tUs`; null when its surroundings are not loaded. */
  indexAt(tUs: number): number | null {
    return this.covers(tUs, 0) ? this.#local(tUs) + this.#run.firstIndex : null;
  }

  /** Media time of frame `index`; null when it is not loaded. */
  timeOf(index: number): number | null {
    return this.#run.tUs[index - this.#run.firstIndex] ?? null;
  }

  /** The nearest loaded frame number to `index`. */
  clampIndex(index: number): number {
    const last = this.#run.firstIndex + this.#run.tUs.length - 1;
    return Math.min(Math.max(index, this.#run.firstIndex), last);
  }

  /**
   * A moment safely inside the time that frame `index` is on screen: `share` of the way to the next frame. Players round times to their own scale,
   * so a seek to the exact start of a frame may show the one before.
   */
  momentIn(index: number, share = 0.5): number | null {
    const at = this.timeOf(index);
    if (at === null) return null;
    const next = this.timeOf(index + 1);
    if (next !== null) return at + (next - at) * share;
    const before = this.timeOf(index - 1);
    return at + (before === null ? 0 : Math.min((at - before) * share, 20_000));
  }

  /**
   * Exact time of the frame that a player announced at `tUs`, which it rounded to its own clock by up to `slackUs`; `tUs` itself when the frames around
   * are not loaded.
   */
  snap(tUs: number, slackUs = 1000): number {
    const index = this.indexAt(tUs + slackUs);
    return (index === null ? null : this.timeOf(index)) ?? tUs;
  }

  dispose(): void {
    this.#abort.abort();
  }
}
