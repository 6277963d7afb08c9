import type { EventDraft, EventId } from "#shared/domain/event.ts";
import type { KnownEvent } from "../../store/sqlite/eventsTable.ts";

/** Half a moment: what happens at an instant is not found again to the microsecond. */
const SLACK_US = 1_000_000;
/** Least share of their common time that two stretches must share to be the same event. */
const SAME_IOU = 0.25;

/** What a new look at a video makes of the events that were known of it. */
export interface Reconciled<E extends KnownEvent> {
  /** Found again: the event stays the same, its evidence is new. */
  kept: Array<{ event: E; draft: EventDraft }>;
  made: EventDraft[];
  /** Not found any more, but somebody marked them: they stay, and say so. */
  stale: EventId[];
  /** Not found any more. */
  gone: EventId[];
}

/**
 * Pairs the events of one scenario in one video with what it finds there now, the surest pairs first: those with the same main track in the same run, then with some of the same tracks, then those that share most of their time. Where tracks can be
 * compared, events about others are others. Pure.
 * @param run that the drafts are of; track numbers of other runs mean nothing
 */
export function reconcile<E extends KnownEvent>(
  before: readonly E[],
  found: readonly EventDraft[],
  run: number,
): Reconciled<E> {
  const pairs: Array<{ old: number; now: number; score: number }> = [];
  const byStart = [...found.keys()].sort((a, b) => found[a]!.startUs - found[b]!.startUs);
  before.forEach((event, old) => {
    for (const now of byStart) {
      const draft = found[now]!;
      if (draft.startUs - SLACK_US >= event.endUs + SLACK_US) break;
      const iou = overlap(event, draft);
      if (iou <= 0) continue;
      const shared = event.run === run ? sharing(event.trackIds, draft.trackIds) : 0;
      if (shared > 0 || (shared === 0 && iou >= SAME_IOU)) pairs.push({ old, now, score: iou + shared });
    }
  });
  pairs.sort((a, b) => b.score - a.score);
  const drafts = new Map<number, number>();
  const taken = new Set<number>();
  for (const { old, now } of pairs) {
    if (drafts.has(old) || taken.has(now)) continue;
    drafts.set(old, now);
    taken.add(now);
  }
  const result: Reconciled<E> = { kept: [], made: found.filter((_, i) => !taken.has(i)), stale: [], gone: [] };
  before.forEach((event, old) => {
    const now = drafts.get(old);
    if (now !== undefined) result.kept.push({ event, draft: found[now]! });
    else (event.isMarked ? result.stale : result.gone).push(event.id);
  });
  return result;
}

/** What the tracks of one run say: 1 = the same main one, 0.5 = some, 0 = nothing, -1 = they are about others. */
function sharing(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 0;
  if (a[0] === b[0]) return 1;
  return a.some((track) => b.includes(track)) ? 0.5 : -1;
}

/** Intersection over union of two stretches, each a little wider than it is. */
function overlap(a: { startUs: number; endUs: number }, b: { startUs: number; endUs: number }): number {
  const shared = Math.min(a.endUs, b.endUs) - Math.max(a.startUs, b.startUs) + 2 * SLACK_US;
  const whole = Math.max(a.endUs, b.endUs) - Math.min(a.startUs, b.startUs) + 2 * SLACK_US;
  return shared / whole;
}
