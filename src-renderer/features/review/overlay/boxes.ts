import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TrackPath } from "#shared/domain/track.ts";
import { boxAt } from "#shared/lib/trackInterpolation.ts";
import type { Point } from "./letterbox.ts";

/** Which boxes the operator wants to see. */
export interface BoxFilter {
  hiddenClasses: ReadonlySet<string>;
  /** 0..1, against the track's own confidence: a box must not flicker with the score of single detections. */
  minConfidence: number;
}

/** One box as drawn on one frame. */
export interface DrawnBox {
  trackId: number;
  class: string;
  confidence: number;
  box: BoxNorm;
  /** No detection supports this moment: the box is drawn over a gap between two sightings. */
  bridged: boolean;
}

/** True when the filter lets an object through; the selected object is always shown. */
export function passes(
  item: { trackId: number; class: string; confidence: number },
  filter: BoxFilter,
  selectedId: number | null,
): boolean {
  if (item.trackId === selectedId) return true;
  return !filter.hiddenClasses.has(item.class) && item.confidence >= filter.minConfidence;
}

/** The boxes at exactly `tUs`: the time of the displayed frame, not of the clock. */
export function boxesAt(
  paths: readonly TrackPath[],
  tUs: number,
  filter: BoxFilter,
  selectedId: number | null,
): DrawnBox[] {
  const boxes: DrawnBox[] = [];
  for (const path of paths) {
    if (!passes(path, filter, selectedId)) continue;
    const sample = boxAt(path, tUs);
    if (!sample) continue;
    const { trackId, class: name, confidence } = path;
    boxes.push({ trackId, class: name, confidence, box: sample.box, bridged: sample.score === 0 });
  }
  return boxes;
}

/**
 * The box under a point of the picture: the smallest one that holds it, because a person before a lorry is the one that was meant. `slack` widens
 * every box (normalised), so that objects of a few pixels can be hit.
 */
export function hitTest(boxes: readonly DrawnBox[], at: Point, slack: Point = { x: 0, y: 0 }): DrawnBox | null {
  let best: DrawnBox | null = null;
  for (const candidate of boxes) {
    const { x, y, w, h } = candidate.box;
    if (at.x < x - slack.x || at.x > x + w + slack.x || at.y < y - slack.y || at.y > y + h + slack.y) continue;
    if (!best || w * h < best.box.w * best.box.h) best = candidate;
  }
  return best;
}
