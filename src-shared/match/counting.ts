import type { Found } from "./found.ts";
import type { Interval } from "./intervals.ts";

/** Shorter gaps between two stretches of the same kind are closed: one object's track ends a moment before the next one's begins. */
const BRIDGE_US = 1_000_000;
/** Nobody for an hour is as clear as it gets. */
const LONG_S = 3600;
/** Tracks that a span names. */
const NAMED = 64;

/** How much a stretch without something says, 0.3..1: by the logarithm of its length, so that long ones come first and seconds between two passers-by last. */
export const strengthOfNone = ({ startUs, endUs }: Interval): number =>
  0.3 + 0.7 * Math.min(1, Math.log1p((endUs - startUs) / 1e6) / Math.log1p(LONG_S));

/**
 * Stretches in which at least `min` and at most `max` of the spans hold at the same time, each with the time at which most did. A sweep line over starts and ends: n log n. With
 * `max` 0 they are the stretches of [0, durationUs) without any; otherwise one at least must hold, whatever `min`.
 */
export function countAtOnce(
  spans: readonly Found[],
  min: number | null,
  max: number | null,
  durationUs: number,
): Found[] {
  const none = max === 0;
  const least = none ? 0 : Math.max(1, min ?? 1);
  const most = max ?? Infinity;
  if (least > most) return [];
  const byStart = isAscending(spans) ? spans : spans.toSorted((a, b) => a.startUs - b.startUs);
  const byEnd = spans.toSorted((a, b) => a.endUs - b.endUs);
  const found: AtOnce[] = [];
  const active = new Set<Found>();
  let open: AtOnce | null = null;
  /** Since `fromUs` the number at once is that of `active`; it changes at `toUs`. */
  const stretch = (fromUs: number, toUs: number) => {
    if (fromUs >= toUs) return;
    const n = active.size;
    if (n < least || n > most) {
      if (open && toUs - open.endUs > BRIDGE_US) open = null;
      return;
    }
    if (!open) found.push((open = new AtOnce(fromUs)));
    open.endUs = toUs;
    if (n > open.value) open.peak(active, fromUs, toUs);
  };
  let at = none ? 0 : (byStart[0]?.startUs ?? 0);
  let s = 0;
  for (const ending of byEnd) {
    while (s < byStart.length && byStart[s]!.startUs < ending.endUs) {
      stretch(at, byStart[s]!.startUs);
      at = Math.max(at, byStart[s]!.startUs);
      active.add(byStart[s++]!);
    }
    stretch(at, ending.endUs);
    at = Math.max(at, ending.endUs);
    active.delete(ending);
  }
  if (none) {
    stretch(at, durationUs);
    for (const it of found) it.strength = strengthOfNone(it);
  }
  return found;
}

function isAscending(spans: readonly Found[]): boolean {
  for (let i = 1; i < spans.length; i++) if (spans[i]!.startUs < spans[i - 1]!.startUs) return false;
  return true;
}

/** A stretch with what held at once where most did. Of the many of a crowded library few are shown: their tracks and pictures are looked for when they are asked for. */
class AtOnce implements Found {
  readonly startUs: number;
  endUs: number;
  strength = 0.5;
  /** The most at once; -1 before there is any figure, so that none at all is one too. */
  value = -1;
  #active: Found[] = [];
  #fromUs: number;
  #toUs: number;

  constructor(startUs: number) {
    this.startUs = this.endUs = this.#fromUs = this.#toUs = startUs;
  }

  peak(active: ReadonlySet<Found>, fromUs: number, toUs: number): void {
    this.#active = [...active];
    this.#fromUs = fromUs;
    this.#toUs = toUs;
    this.value = active.size;
    let sum = 0;
    for (const it of active) sum += it.strength;
    this.strength = active.size > 0 ? sum / active.size : 0.5;
  }

  get bestUs(): number {
    return this.#lead()?.bestUs ?? Math.round((this.#fromUs + this.#toUs) / 2);
  }

  get box(): Found["box"] {
    return this.#lead()?.box ?? null;
  }

  /** The one that is shown first, then by strength. */
  get trackIds(): number[] {
    const sorted = this.#active.toSorted((a, b) => b.strength - a.strength);
    const lead = this.#lead();
    return [...new Set([...(lead?.trackIds ?? []), ...sorted.flatMap((it) => it.trackIds)])].slice(0, NAMED);
  }

  /** The strongest that is at its best while most hold. */
  #lead(): Found | null {
    let lead: Found | null = null;
    for (const it of this.#active)
      if (it.bestUs >= this.#fromUs && it.bestUs < this.#toUs && (!lead || it.strength > lead.strength) && it.box)
        lead = it;
    return lead;
  }
}
