import type { SignalEvent } from "#shared/vision/detections.ts";

/** An event before it is given to a range. */
export interface Found extends SignalEvent {
  /**
   * Of something that happens at once: time of the last frame that was needed to tell it, so that the one range that holds that frame
   * reports it. Null = a stretch, reported by every range that it meets; its end may be infinite.
   */
  seenUs: number | null;
}

/**
 * Events as one range reports them: spans cut at its edges; what happened just before it but could only be told by its frames put at its start.
 * Numbers are rounded to what a stored range keeps.
 */
export function clip(found: Found[], startUs: number, endUs: number): SignalEvent[] {
  const out: SignalEvent[] = [];
  for (const { seenUs, ...event } of found) {
    if (event.startUs >= endUs || (seenUs ?? event.endUs - 1) < startUs) continue;
    const from = Math.max(event.startUs, startUs);
    const { box } = event;
    out.push({
      ...event,
      startUs: from,
      endUs: Math.max(from + 1, Math.min(event.endUs, endUs)),
      strength: Math.fround(event.strength),
      box: box && {
        x: Math.fround(box.x),
        y: Math.fround(box.y),
        w: Math.fround(box.w),
        h: Math.fround(box.h),
      },
    });
  }
  return out.toSorted((a, b) => a.startUs - b.startUs || a.endUs - b.endUs || (a.kind < b.kind ? -1 : 1));
}
