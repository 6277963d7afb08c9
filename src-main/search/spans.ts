/** A stretch of media time, [startUs, endUs). Lists of spans are ascending and disjoint. */
export interface Span {
  startUs: number;
  endUs: number;
}

/** Sorts and joins what touches or overlaps; empty spans go. */
export function joinSpans(spans: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const span of spans.filter((it) => it.endUs > it.startUs).toSorted((a, b) => a.startUs - b.startUs)) {
    const last = joined.at(-1);
    if (last && span.startUs <= last.endUs) last.endUs = Math.max(last.endUs, span.endUs);
    else joined.push({ startUs: span.startUs, endUs: span.endUs });
  }
  return joined;
}

export function intersectSpans(a: readonly Span[], b: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const startUs = Math.max(a[i]!.startUs, b[j]!.startUs);
    const endUs = Math.min(a[i]!.endUs, b[j]!.endUs);
    if (endUs > startUs) result.push({ startUs, endUs });
    if (a[i]!.endUs < b[j]!.endUs) i++;
    else j++;
  }
  return result;
}

export function subtractSpans(from: readonly Span[], away: readonly Span[]): Span[] {
  const result: Span[] = [];
  let j = 0;
  for (const span of from) {
    let startUs = span.startUs;
    while (j < away.length && away[j]!.endUs <= startUs) j++;
    for (let k = j; k < away.length && away[k]!.startUs < span.endUs; k++) {
      if (away[k]!.startUs > startUs) result.push({ startUs, endUs: away[k]!.startUs });
      startUs = Math.max(startUs, away[k]!.endUs);
    }
    if (span.endUs > startUs) result.push({ startUs, endUs: span.endUs });
  }
  return result;
}

export const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, it) => sum + it.endUs - it.startUs, 0);

/** Whether a time lies in one of the spans. */
export function covers(spans: readonly Span[], tUs: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.endUs <= tUs) low = middle + 1;
    else high = middle;
  }
  return low < spans.length && spans[low]!.startUs <= tUs;
}

export const overlaps = (a: Span, b: Span): boolean => a.startUs < b.endUs && b.startUs < a.endUs;
