import type { RunPaths } from "#shared/facts/paths.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { Logger } from "../../platform/logger.ts";
import type { LanceIndex } from "../lance/lanceIndex.ts";
import type { SqliteStore } from "../sqlite/store.ts";
import { rebuildRun } from "./rebuild.ts";

/** About 300,000 objects: the videos that somebody is drawing zones for, not the library. */
const MAX_BYTES = 64 * 2 ** 20;

export interface PathsStoreOptions {
  store: Pick<SqliteStore, "db" | "facts" | "paths" | "runs" | "videos">;
  index: Pick<LanceIndex, "objects" | "window">;
  logger: Logger;
  /** Ends what is being rebuilt; aborted when the library closes. */
  signal: AbortSignal;
  /** Bytes held at most, the newest paths aside. */
  maxBytes?: number;
}

/** Compact paths of final runs, those that were asked for last in memory. */
export interface PathsStore {
  /** Paths of a final run; built from the index once where an older version stored none. Null when there is no such run. */
  of(run: number): Promise<RunPaths | null>;
  /** Makes what older versions did not store, one run after the other, until the signal aborts. One that fails is passed over, and told to the log. */
  rebuildMissing(signal: AbortSignal): Promise<void>;
  forget(run: number): void;
  /** Bytes held. */
  bytes(): number;
}

/** Reading paths that are stored is a copy of their blob, so few are held: what asks for places asks for one video at a time. */
export function createPathsStore({
  store,
  index,
  logger,
  signal,
  maxBytes = MAX_BYTES,
}: PathsStoreOptions): PathsStore {
  /** The one that was asked for last comes last. */
  const held = new Map<number, RunPaths>();
  const coming = new Map<number, Promise<RunPaths | null>>();
  let bytes = 0;

  const drop = (run: number) => {
    const known = held.get(run);
    if (!known) return;
    held.delete(run);
    bytes -= bytesOf(known);
  };
  const hold = (run: number, paths: RunPaths) => {
    drop(run);
    held.set(run, paths);
    bytes += bytesOf(paths);
    for (const oldest of held.keys()) {
      if (bytes <= maxBytes || oldest === run) break;
      drop(oldest);
    }
  };

  const stored = (run: number): RunPaths | null => {
    try {
      return store.paths.read(run);
    } catch (error) {
      // The index still has everything that paths are made of.
      logger.warn("stored paths are damaged and built again", { run, problem: toProblem(error) });
      return null;
    }
  };

  const read = async (run: number): Promise<RunPaths | null> => {
    // Stored in the transaction that made the run final, and gone with it.
    const known = stored(run);
    if (known) return known;
    const row = store.runs.find(run);
    if (row?.state !== "final") return null;
    const media = store.videos.find(row.videoId)?.media;
    if (!media) return null;
    const aspect = media.width / media.height;
    const { facts, paths } = await rebuildRun(index, run, { aspect, durationUs: media.durationUs }, signal);
    return store.db.transaction(() => {
      // Facts that are there have signals, which those that are built from the index lack.
      if (!store.facts.has(run)) store.facts.write(run, facts);
      return store.paths.write(run, paths) ? paths : null;
    });
  };

  const of = (run: number): Promise<RunPaths | null> => {
    const known = held.get(run);
    if (known) {
      held.delete(run);
      held.set(run, known);
      return Promise.resolve(known);
    }
    const already = coming.get(run);
    if (already) return already;
    const reading = read(run)
      .then((paths) => {
        // Not kept when it was forgotten meanwhile.
        if (paths && coming.get(run) === reading) hold(run, paths);
        return paths;
      })
      .finally(() => {
        if (coming.get(run) === reading) coming.delete(run);
      });
    coming.set(run, reading);
    return reading;
  };

  return {
    of,
    async rebuildMissing(stop) {
      for (const run of store.paths.missing()) {
        if (stop.aborted || signal.aborted) return;
        try {
          await of(run);
        } catch (error) {
          if (stop.aborted || signal.aborted) return;
          // Whoever asks for this run gets the failure; the others are made all the same.
          logger.warn("paths could not be made", { run, problem: toProblem(error) });
        }
      }
    },
    forget(run) {
      drop(run);
      coming.delete(run);
    },
    bytes: () => bytes,
  };
}

const bytesOf = ({ track, first, startUs, knots }: RunPaths): number =>
  track.byteLength + first.byteLength + startUs.byteLength + knots.byteLength;
