import { FactsBuilder } from "#shared/facts/builder.ts";
import type { RunPaths } from "#shared/facts/paths.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import type { TrackedObject, TrackPath } from "#shared/domain/track.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { LanceIndex } from "../lance/lanceIndex.ts";

/** Media time read at once. */
const CHUNK_US = 600_000_000;

interface Growing {
  object: TrackedObject;
  path: TrackPath;
}

/**
 * Facts and compact paths of a run whose objects are in the index but of which they were never stored (a library of an earlier version), read in stretches of ten minutes; what is held
 * is the objects that are there at the time. Signals are not among the facts: the ranges that they came with are gone. Aborting rejects with CANCELLED.
 */
export async function rebuildRun(
  index: Pick<LanceIndex, "objects" | "window">,
  run: number,
  { aspect, durationUs }: { aspect: number; durationUs: number },
  signal: AbortSignal,
): Promise<{ facts: RunFacts; paths: RunPaths }> {
  const builder = new FactsBuilder({ aspect });
  const [first] = await index.objects(run, { limit: 1 });
  if (!first) return { facts: builder.finish(), paths: builder.paths() };
  const growing = new Map<number, Growing>();
  // Times may begin before zero, and a path may outlast a duration that the container understates.
  for (let fromUs = Math.min(0, first.startUs); fromUs <= durationUs || growing.size > 0; fromUs += CHUNK_US) {
    throwIfAborted(signal);
    const toUs = fromUs + CHUNK_US - 1;
    for (const object of await index.objects(run, { fromUs, toUs })) {
      if (object.startUs < fromUs) continue;
      const empty = { tUs: [], x: [], y: [], w: [], h: [], score: [] };
      growing.set(object.trackId, {
        object,
        path: { trackId: object.trackId, class: object.class, confidence: object.confidence, ...empty },
      });
    }
    for (const part of await index.window(run, fromUs, toUs)) {
      const known = growing.get(part.trackId);
      if (known) extend(known.path, part);
    }
    const done: FinalObject[] = [];
    for (const { object, path } of growing.values()) {
      if (object.endUs > toUs) continue;
      growing.delete(object.trackId);
      if (path.tUs.length > 0) done.push(finalObject(object, path));
    }
    builder.add(done);
  }
  return { facts: builder.finish(), paths: builder.paths() };
}

/** Appends the samples of `part` that come after the path's last; windows share a sample with their neighbours. */
function extend(path: TrackPath, part: TrackPath): void {
  const last = path.tUs.at(-1) ?? -Infinity;
  for (let i = 0; i < part.tUs.length; i++) {
    if (part.tUs[i]! <= last) continue;
    for (const key of ["tUs", "x", "y", "w", "h", "score"] as const) path[key].push(part[key][i]!);
  }
}

function finalObject({ id: _id, videoId: _videoId, ...object }: TrackedObject, path: TrackPath): FinalObject {
  return {
    object,
    tUs: Float64Array.from(path.tUs),
    x: Float32Array.from(path.x),
    y: Float32Array.from(path.y),
    w: Float32Array.from(path.w),
    h: Float32Array.from(path.h),
    score: Float32Array.from(path.score),
  };
}
