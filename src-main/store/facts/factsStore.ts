import { setImmediate } from "node:timers/promises";
import { factsBytes } from "#shared/facts/codec.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { Logger } from "../../platform/logger.ts";
import type { LanceIndex } from "../lance/lanceIndex.ts";
import type { SqliteStore } from "../sqlite/store.ts";
import { rebuildRun } from "./rebuild.ts";
import type { FactsStore } from "./types.ts";

/** Runs are read ahead for this long before other work gets a turn. */
const TURN_MS = 4;

export interface FactsStoreOptions {
  store: Pick<SqliteStore, "db" | "facts" | "paths" | "runs" | "videos">;
  index: Pick<LanceIndex, "objects" | "window">;
  logger: Logger;
  /** Ends what is being rebuilt; aborted when the library closes. */
  signal: AbortSignal;
}

/** Facts of final runs in memory. Reading one that is stored is a copy of its blob; an older library's is built from the index once, and stored. */
export function createFactsStore({ store, index, logger, signal }: FactsStoreOptions): FactsStore {
  const held = new Map<number, RunFacts>();
  const coming = new Map<number, Promise<RunFacts | null>>();

  const stored = (run: number): RunFacts | null => {
    try {
      return store.facts.read(run);
    } catch (error) {
      // The index still has everything that facts are made of.
      logger.warn("stored facts are damaged and built again", { run, problem: toProblem(error) });
      return null;
    }
  };

  const read = async (run: number): Promise<RunFacts | null> => {
    const row = store.runs.find(run);
    if (row?.state !== "final") return null;
    const known = stored(run);
    if (known) return known;
    const media = store.videos.find(row.videoId)?.media;
    if (!media) return null;
    const aspect = media.width / media.height;
    const { facts, paths } = await rebuildRun(index, run, { aspect, durationUs: media.durationUs }, signal);
    return store.db.transaction(() => {
      store.paths.write(run, paths);
      // A run that was replaced meanwhile has no row to go with.
      return store.facts.write(run, facts) ? facts : null;
    });
  };

  const of = (run: number): Promise<RunFacts | null> => {
    const known = held.get(run);
    if (known) return Promise.resolve(known);
    const already = coming.get(run);
    if (already) return already;
    const reading = read(run)
      .then((facts) => {
        // Not kept when it was forgotten meanwhile.
        if (facts && coming.get(run) === reading) held.set(run, facts);
        return facts;
      })
      .finally(() => {
        if (coming.get(run) === reading) coming.delete(run);
      });
    coming.set(run, reading);
    return reading;
  };

  return {
    of,
    peek: (run) => held.get(run) ?? null,
    async warm(runs, stop) {
      let began = performance.now();
      for (const run of runs) {
        if (stop.aborted || signal.aborted) return;
        try {
          await of(run);
        } catch (error) {
          // Whoever asks for this run gets the failure; the others are read all the same.
          logger.warn("facts could not be read ahead", { run, problem: toProblem(error) });
        }
        if (performance.now() - began < TURN_MS) continue;
        await setImmediate();
        began = performance.now();
      }
    },
    forget(run) {
      held.delete(run);
      coming.delete(run);
    },
    bytes() {
      let bytes = 0;
      for (const facts of held.values()) bytes += factsBytes(facts);
      return bytes;
    },
  };
}
