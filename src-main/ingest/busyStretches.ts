import type { TrackedObject } from "#shared/domain/track.ts";
import { ACTIVITY_BIN_US, type Activity } from "../store/sqlite/activityCodec.ts";

/** A span of media time, end excluded. */
export interface Stretch {
  startUs: number;
  endUs: number;
}

/** Motion of a bin, 0..255 of the picture, from which something moves: anything that was not rounded away. */
const LEAST_MOTION = 1;
/** Bins taken in before and after: what led to it and what it left. */
const AROUND = 1;
/** A pause shorter than this is not worth an interval of its own. */
const SHORTEST_STILL_BINS = 12;

/**
 * Where something happens in a run: motion, and the time that objects spend not standing still (a small one moves too little of the picture to show as motion; a parked one has been
 * there for hours and changes nothing). Ascending, disjoint, within [0, durationUs).
 */
export function busyStretches(input: {
  durationUs: number;
  /** Null = not known: all of it counts as busy. */
  activity: Pick<Activity, "startUs" | "motion"> | null;
  objects: ReadonlyArray<Pick<TrackedObject, "startUs" | "endUs" | "lifecycle">>;
}): Stretch[] {
  const { durationUs, activity, objects } = input;
  if (durationUs <= 0) return [];
  if (!activity) return [{ startUs: 0, endUs: durationUs }];
  const bins = Math.ceil(durationUs / ACTIVITY_BIN_US);
  const busy = new Uint8Array(bins);
  const mark = (fromUs: number, toUs: number) => {
    const from = Math.max(0, Math.floor(fromUs / ACTIVITY_BIN_US) - AROUND);
    const to = Math.min(bins - 1, Math.floor(toUs / ACTIVITY_BIN_US) + AROUND);
    if (to >= from) busy.fill(1, from, to + 1);
  };
  activity.motion.forEach((value, bin) => {
    const at = activity.startUs + bin * ACTIVITY_BIN_US;
    if (value >= LEAST_MOTION) mark(at, at);
  });
  for (const object of objects) {
    let movingFrom: number | null = object.startUs;
    for (const { kind, tUs } of object.lifecycle) {
      if (kind === "stopped" && movingFrom !== null) {
        mark(movingFrom, tUs);
        movingFrom = null;
      } else if (kind === "moved" || kind === "entered") movingFrom ??= tUs;
      // Appearing and vanishing are changes, whether or not it moved.
      if (kind === "entered" || kind === "left") mark(tUs, tUs);
    }
    if (movingFrom !== null) mark(movingFrom, object.endUs);
  }
  const stretches: Stretch[] = [];
  for (let bin = 0; bin < bins; bin++) {
    if (!busy[bin]) continue;
    const startUs = bin * ACTIVITY_BIN_US;
    const endUs = Math.min(durationUs, startUs + ACTIVITY_BIN_US);
    const last = stretches.at(-1);
    if (last && startUs - last.endUs < SHORTEST_STILL_BINS * ACTIVITY_BIN_US) last.endUs = endUs;
    else stretches.push({ startUs, endUs });
  }
  return stretches;
}
