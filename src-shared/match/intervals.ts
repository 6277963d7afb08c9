/** A stretch of media time, [startUs, endUs). */
export interface Interval {
  startUs: number;
  endUs: number;
}

/** Union of stretches sorted by start: ascending and disjoint. */
export function union(sorted: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const { startUs, endUs } of sorted) {
    const last = merged.at(-1);
    if (last && startUs <= last.endUs) last.endUs = Math.max(last.endUs, endUs);
    else merged.push({ startUs, endUs });
  }
  return merged;
}

/** What two ascending, disjoint lists share. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const shared: Interval[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const startUs = Math.max(a[i]!.startUs, b[j]!.startUs);
    const endUs = Math.min(a[i]!.endUs, b[j]!.endUs);
    if (startUs < endUs) shared.push({ startUs, endUs });
    if (a[i]!.endUs < b[j]!.endUs) i++;
    else j++;
  }
  return shared;
}

/** What an ascending, disjoint list leaves of [startUs, endUs). */
export function gaps(list: readonly Interval[], { startUs, endUs }: Interval): Interval[] {
  const left: Interval[] = [];
  let from = startUs;
  for (let i = firstEndingAfter(list, startUs); i < list.length && list[i]!.startUs < endUs; i++) {
    if (list[i]!.startUs > from) left.push({ startUs: from, endUs: list[i]!.startUs });
    from = Math.max(from, list[i]!.endUs);
  }
  if (from < endUs) left.push({ startUs: from, endUs });
  return left;
}

/** The parts of an ascending, disjoint list that lie in [startUs, endUs). */
export function cut(list: readonly Interval[], { startUs, endUs }: Interval): Interval[] {
  const parts: Interval[] = [];
  for (let i = firstEndingAfter(list, startUs); i < list.length && list[i]!.startUs < endUs; i++)
    parts.push({ startUs: Math.max(startUs, list[i]!.startUs), endUs: Math.min(endUs, list[i]!.endUs) });
  return parts;
}

function firstEndingAfter(list: readonly Interval[], tUs: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle]!.endUs <= tUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
