import type { TrackedObject } from "#shared/domain/track.ts";

/** One object's stay on a lane, with the row it is drawn in. */
export interface LaneBar {
  trackId: number;
  startUs: number;
  endUs: number;
  confidence: number;
  row: number;
}

export interface ClassLane {
  class: string;
  count: number;
  /** Ascending by start. */
  bars: LaneBar[];
  /** Rows that the bars need so that none covers another. */
  rows: number;
}

/**
 * One lane per class, most objects first. Within a lane each bar takes the first row that is free at its start (interval partitioning), so that
 * people who were there together lie under each other. O(n log n + n * rows).
 */
export function classLanes(objects: readonly TrackedObject[]): ClassLane[] {
  const byClass = new Map<string, TrackedObject[]>();
  for (const object of objects) {
    const list = byClass.get(object.class);
    if (list) list.push(object);
    else byClass.set(object.class, [object]);
  }
  const lanes: ClassLane[] = [];
  for (const [name, list] of byClass) {
    list.sort((a, b) => a.startUs - b.startUs);
    const freeFrom: number[] = [];
    const bars = list.map((object) => {
      let row = freeFrom.findIndex((end) => end <= object.startUs);
      if (row === -1) row = freeFrom.length;
      freeFrom[row] = object.endUs;
      const { trackId, startUs, endUs, confidence } = object;
      return { trackId, startUs, endUs, confidence, row };
    });
    lanes.push({ class: name, count: list.length, bars, rows: freeFrom.length });
  }
  return lanes.sort((a, b) => b.count - a.count || a.class.localeCompare(b.class));
}
