import type { Caption, CaptionId } from "#shared/domain/caption.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
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
    const { rowOf, rows } = partition(list);
    const bars = list.map(({ trackId, startUs, endUs, confidence }, i) => {
      return { trackId, startUs, endUs, confidence, row: rowOf[i] };
    });
    lanes.push({ class: name, count: list.length, bars, rows });
  }
  return lanes.sort((a, b) => b.count - a.count || a.class.localeCompare(b.class));
}

/** The first row that is free at each one's start; the list ascends by start. */
function partition(list: ReadonlyArray<{ startUs: number; endUs: number }>): { rowOf: number[]; rows: number } {
  const freeFrom: number[] = [];
  const rowOf = list.map(({ startUs, endUs }) => {
    let row = freeFrom.findIndex((end) => end <= startUs);
    if (row === -1) row = freeFrom.length;
    freeFrom[row] = endUs;
    return row;
  });
  return { rowOf, rows: freeFrom.length };
}

/** A caption's span on its lane. */
export interface CaptionBar {
  id: CaptionId;
  startUs: number;
  endUs: number;
  text: string;
  primed: boolean;
  row: number;
}

/** The lane of captions: several of one span lie under each other. */
export interface CaptionLane {
  /** Ascending by start. */
  bars: CaptionBar[];
  rows: number;
}

/** As many rows as a lane draws; what lies deeper shares the last one. */
export const CAPTION_ROWS = 3;

export function captionLane(captions: readonly Caption[]): CaptionLane {
  const list = captions
    .map(({ id, fromUs: startUs, toUs: endUs, text, primed }) => ({ id, startUs, endUs, text, primed }))
    .sort((a, b) => a.startUs - b.startUs);
  const { rowOf, rows } = partition(list);
  return {
    bars: list.map((bar, i) => ({ ...bar, row: Math.min(rowOf[i], CAPTION_ROWS - 1) })),
    rows: Math.min(rows, CAPTION_ROWS),
  };
}

/** An event under a place of its lane, `slackUs` around it counted in: what is drawn as a shape is wider than it lasts. The one nearest to the place wins. */
export function eventAt(events: readonly SceneEvent[], tUs: number, slackUs: number): SceneEvent | null {
  const distance = (one: SceneEvent) => Math.max(one.startUs - tUs, tUs - one.endUs, 0);
  const under = events.filter((one) => distance(one) <= slackUs);
  return under.sort((a, b) => Math.abs(a.bestUs - tUs) - Math.abs(b.bestUs - tUs))[0] ?? null;
}

/** The caption under a place of the lane; `share` is how far down in it, 0..1. The shortest wins where several lie on one another. */
export function captionAt(lane: CaptionLane, tUs: number, share: number): CaptionBar | null {
  const row = Math.min(lane.rows - 1, Math.floor(Math.max(0, share) * lane.rows));
  const under = lane.bars.filter((bar) => bar.row === row && bar.startUs <= tUs && bar.endUs >= tUs);
  return under.sort((a, b) => a.endUs - a.startUs - (b.endUs - b.startUs))[0] ?? null;
}
