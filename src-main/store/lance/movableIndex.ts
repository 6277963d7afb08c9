import type { TextIndex } from "./textIndex.ts";
import type { VectorIndex } from "./vectorTypes.ts";

/** The index at one place. */
export interface OpenedIndex {
  vectors: VectorIndex;
  texts: TextIndex;
  close(): Promise<void>;
}

/** What others use of the texts. */
export type Texts = Pick<
  TextIndex,
  "append" | "search" | "during" | "count" | "countVideo" | "deleteVideos" | "deleteAllBut" | "optimize"
>;

interface Place {
  opened: OpenedIndex;
  uses: number;
  /** Called when nobody uses it any more, once it is not the current one. */
  onIdle: (() => void) | null;
}

/** Vectors and texts that stay the same objects while what is behind them moves to another place. A call that has begun ends where it began. */
export class MovableIndex {
  readonly vectors: VectorIndex;
  readonly texts: Texts;
  #now: Place;

  constructor(first: OpenedIndex) {
    this.#now = placeOf(first);
    const at = <T>(work: (at: OpenedIndex) => Promise<T>): Promise<T> => this.#use(work);
    const claim = (): Claim => this.#claim();
    this.vectors = {
      append: (part) => at((it) => it.vectors.append(part)),
      deleteRuns: (runs) => at((it) => it.vectors.deleteRuns(runs)),
      deleteAllBut: (runs) => at((it) => it.vectors.deleteAllBut(runs)),
      dropEncoder: (encoder) => at((it) => it.vectors.dropEncoder(encoder)),
      countVideo: (video) => at((it) => it.vectors.countVideo(video)),
      approximates: (encoder) => at((it) => it.vectors.approximates(encoder)),
      searchWindows: (query) => at((it) => it.vectors.searchWindows(query)),
      searchCrops: (query) => at((it) => it.vectors.searchCrops(query)),
      cropVector: (...which) => at((it) => it.vectors.cropVector(...which)),
      windowVector: (...which) => at((it) => it.vectors.windowVector(...which)),
      async *scan(encoder, run) {
        using place = claim();
        yield* place.opened.vectors.scan(encoder, run);
      },
      optimize: (...rest) => at((it) => it.vectors.optimize(...rest)),
      stats: (encoder) => at((it) => it.vectors.stats(encoder)),
      close: () => this.close(),
    };
    this.texts = {
      append: (part) => at((it) => it.texts.append(part)),
      search: (words, options) => at((it) => it.texts.search(words, options)),
      during: (span, options) => at((it) => it.texts.during(span, options)),
      count: () => at((it) => it.texts.count()),
      countVideo: (video) => at((it) => it.texts.countVideo(video)),
      deleteVideos: (videos) => at((it) => it.texts.deleteVideos(videos)),
      deleteAllBut: (videos) => at((it) => it.texts.deleteAllBut(videos)),
      optimize: (...rest) => at((it) => it.texts.optimize(...rest)),
    };
  }

  /** From now on calls go to `next`. Resolves when the place before is closed, which waits for the calls that use it. */
  async move(next: OpenedIndex): Promise<void> {
    const before = this.#now;
    this.#now = placeOf(next);
    if (before.uses > 0) await new Promise<void>((resolve) => (before.onIdle = resolve));
    await before.opened.close();
  }

  /** Closes at once, whoever uses it. */
  async close(): Promise<void> {
    await this.#now.opened.close();
  }

  async #use<T>(work: (at: OpenedIndex) => Promise<T>): Promise<T> {
    using place = this.#claim();
    return await work(place.opened);
  }

  #claim(): Claim {
    const place = this.#now;
    place.uses++;
    return {
      opened: place.opened,
      [Symbol.dispose]() {
        if (--place.uses === 0) place.onIdle?.();
      },
    };
  }
}

type Claim = Disposable & { opened: OpenedIndex };
const placeOf = (opened: OpenedIndex): Place => ({ opened, uses: 0, onIdle: null });
