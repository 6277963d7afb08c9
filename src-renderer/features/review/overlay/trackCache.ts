import type { TrackPath } from "#shared/domain/track.ts";

/** What `tracks.window` answers. */
export interface TrackWindow {
  provisional: boolean;
  paths: TrackPath[];
}
export type FetchTrackWindow = (fromUs: number, toUs: number, signal: AbortSignal) => Promise<TrackWindow>;

interface Chunk {
  data: TrackWindow | null;
  loading: AbortController | null;
  failed: unknown;
  /** Asked for again; what is there stays on the screen until the answer comes. */
  stale: boolean;
}

/** What is known of one moment. */
export interface TracksNow {
  paths: readonly TrackPath[];
  state: "loading" | "ready" | "failed";
  provisional: boolean;
}

export interface TrackCacheOptions {
  fetch: FetchTrackWindow;
  durationUs: number;
  onChange: () => void;
  /** Length of one request, microseconds. */
  chunkUs?: number;
  /** Chunks kept; the farthest from the operator go first. */
  maxChunks?: number;
}

const NONE: TracksNow = { paths: [], state: "loading", provisional: false };
const RETRY_MS = 3000;

/**
 * Boxes around the place where the operator is, in chunks of a minute: the chunk under the playhead and the next one in the direction of play.
 * A bounded number is kept, so hours of playing cost no more memory than minutes.
 */
export class TrackCache {
  readonly #o: Required<TrackCacheOptions>;
  readonly #chunks = new Map<number, Chunk>();
  #retry: ReturnType<typeof setTimeout> | null = null;
  #place: { tUs: number; direction: 1 | -1 } = { tUs: 0, direction: 1 };
  #closed = false;

  constructor(options: TrackCacheOptions) {
    this.#o = { chunkUs: 60_000_000, maxChunks: 8, ...options };
  }

  /** Number of chunks held, for tests. */
  get size(): number {
    return this.#chunks.size;
  }

  at(tUs: number): TracksNow {
    const chunk = this.#chunks.get(this.#key(tUs));
    if (!chunk) return NONE;
    if (chunk.data) return { paths: chunk.data.paths, state: "ready", provisional: chunk.data.provisional };
    return chunk.failed === null ? NONE : { paths: [], state: "failed", provisional: false };
  }

  #key(tUs: number): number {
    return Math.max(0, Math.floor(tUs / this.#o.chunkUs));
  }

  /** Makes the chunk of `tUs` and its neighbour in `direction` available. Cheap when they are; call it on every frame. */
  follow(tUs: number, direction: 1 | -1): void {
    this.#place = { tUs, direction };
    const key = this.#key(tUs);
    this.#want(key);
    const ahead = key + direction;
    if (ahead >= 0 && ahead * this.#o.chunkUs < this.#o.durationUs) this.#want(ahead);
    this.#trim(key);
  }

  /** Everything that may have changed is asked for again: all chunks, or those whose boxes are provisional or begin before `analysedUs`. */
  refresh(which: "all" | "provisional" = "provisional"): void {
    for (const chunk of this.#chunks.values()) {
      if (which === "all" || chunk.data === null || chunk.data.provisional) chunk.stale = true;
    }
    this.follow(this.#place.tUs, this.#place.direction);
  }

  #want(key: number): void {
    let chunk = this.#chunks.get(key);
    if (chunk && (chunk.loading || (chunk.data && !chunk.stale) || (chunk.failed !== null && !chunk.stale))) return;
    if (!chunk) {
      chunk = { data: null, loading: null, failed: null, stale: false };
      this.#chunks.set(key, chunk);
    }
    void this.#load(key, chunk);
  }

  async #load(key: number, chunk: Chunk): Promise<void> {
    const abort = new AbortController();
    chunk.loading = abort;
    chunk.stale = false;
    const fromUs = key * this.#o.chunkUs;
    try {
      const data = await this.#o.fetch(fromUs, Math.min(fromUs + this.#o.chunkUs, this.#o.durationUs), abort.signal);
      if (abort.signal.aborted) return;
      chunk.data = data;
      chunk.failed = null;
    } catch (error) {
      if (abort.signal.aborted) return;
      chunk.failed = error;
      this.#retryLater();
    } finally {
      chunk.loading = null;
    }
    if (!this.#closed) this.#o.onChange();
  }

  #retryLater(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = null;
      for (const chunk of this.#chunks.values()) if (chunk.failed !== null) chunk.stale = true;
      this.follow(this.#place.tUs, this.#place.direction);
    }, RETRY_MS);
  }

  #trim(around: number): void {
    if (this.#chunks.size <= this.#o.maxChunks) return;
    const far = [...this.#chunks.keys()].sort((a, b) => Math.abs(b - around) - Math.abs(a - around));
    for (const key of far.slice(0, this.#chunks.size - this.#o.maxChunks)) {
      this.#chunks.get(key)?.loading?.abort();
      this.#chunks.delete(key);
    }
  }

  dispose(): void {
    this.#closed = true;
    if (this.#retry) clearTimeout(this.#retry);
    for (const chunk of this.#chunks.values()) chunk.loading?.abort();
    this.#chunks.clear();
  }
}
