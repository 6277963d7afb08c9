import type { RunFacts } from "#shared/facts/types.ts";

/** Facts of final runs, kept in memory once read. */
export interface FactsStore {
  /** Facts of a final run; built from the index once where an older version stored none. Null when there is no such run. */
  of(run: number): Promise<RunFacts | null>;
  /** Only what is in memory already; null otherwise. */
  peek(run: number): RunFacts | null;
  /** Reads ahead, in the background, without holding the event loop for more than some milliseconds at a time. */
  warm(runs: number[], signal: AbortSignal): Promise<void>;
  forget(run: number): void;
  /** Bytes held. */
  bytes(): number;
}
