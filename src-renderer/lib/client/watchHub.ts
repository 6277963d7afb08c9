import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { Problem } from "#shared/domain/errors.ts";
import { problemFrom } from "../problems.ts";

/** One stream of the contract and how its events become a value. */
export interface WatchSpec<State, Event> {
  key: QueryKey;
  open(signal: AbortSignal): Promise<AsyncIterable<Event>>;
  /** Pure; `state` is undefined before the first snapshot. */
  fold(state: State | undefined, events: readonly Event[]): State | undefined;
}

/** `live` once the first snapshot is in. `failed`: the stream ended with a typed error; the last value stays. */
export interface WatchStatus {
  state: "connecting" | "live" | "failed";
  problem: Problem | null;
}

const CONNECTING: WatchStatus = { state: "connecting", problem: null };
const LIVE: WatchStatus = { state: "live", problem: null };

interface Running {
  users: number;
  status: WatchStatus;
  listeners: Set<() => void>;
  stop: AbortController;
  retry: () => void;
}

const RETRY_MS = 2000;

/**
 * Runs each stream once, however many components look at it, and folds it into the query cache. Deltas that arrive together are folded together, once a
 * frame, so that a hundred progress reports cost one drawing. The transport resumes broken wires; what ends here with an error is asked again after a pause.
 */
export class WatchHub {
  readonly #queries: QueryClient;
  readonly #running = new Map<string, Running>();

  constructor(queries: QueryClient) {
    this.#queries = queries;
  }

  status(key: QueryKey): WatchStatus {
    return this.#running.get(JSON.stringify(key))?.status ?? CONNECTING;
  }

  /** Starts the stream for the first user; returns what ends this use. `listener` is told of status changes only: values come by the cache. */
  use<State, Event>(spec: WatchSpec<State, Event>, listener: () => void): () => void {
    const id = JSON.stringify(spec.key);
    let entry = this.#running.get(id);
    if (!entry) {
      entry = {
        users: 0,
        status: CONNECTING,
        listeners: new Set(),
        stop: new AbortController(),
        retry: () => undefined,
      };
      this.#running.set(id, entry);
      void this.#run(spec, entry);
    }
    const mine = entry;
    mine.users++;
    mine.listeners.add(listener);
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      mine.listeners.delete(listener);
      if (--mine.users > 0) return;
      mine.stop.abort();
      if (this.#running.get(id) === mine) this.#running.delete(id);
    };
  }

  /** Asks a failed stream again at once. */
  retry(key: QueryKey): void {
    this.#running.get(JSON.stringify(key))?.retry();
  }

  close(): void {
    for (const entry of this.#running.values()) entry.stop.abort();
    this.#running.clear();
  }

  async #run<State, Event>(spec: WatchSpec<State, Event>, entry: Running): Promise<void> {
    const { signal } = entry.stop;
    const setStatus = (status: WatchStatus): void => {
      if (entry.status === status) return;
      entry.status = status;
      for (const listener of entry.listeners) listener();
    };
    let pending: Event[] = [];
    let scheduled = false;
    const flush = (): void => {
      scheduled = false;
      if (signal.aborted) return;
      const events = pending;
      pending = [];
      const next = spec.fold(this.#queries.getQueryData<State>(spec.key), events);
      if (next === undefined) return;
      this.#queries.setQueryData(spec.key, next);
      setStatus(LIVE);
    };
    while (!signal.aborted) {
      try {
        for await (const event of await spec.open(signal)) {
          if (signal.aborted) return;
          pending.push(event);
          if (scheduled) continue;
          scheduled = true;
          nextFrame(flush);
        }
      } catch (error) {
        if (signal.aborted) return;
        setStatus({ state: "failed", problem: problemFrom(error) });
      }
      if (signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, RETRY_MS);
        const end = (): void => {
          clearTimeout(timer);
          resolve();
        };
        entry.retry = end;
        signal.addEventListener("abort", end, { once: true });
      });
    }
  }
}

/** The next drawing, or soon when the window is hidden and no frame comes. */
function nextFrame(act: () => void): void {
  let done = false;
  const once = (): void => {
    if (done) return;
    done = true;
    clearTimeout(timer);
    act();
  };
  const timer = setTimeout(once, 100);
  requestAnimationFrame(once);
}
