import type { Found, Holds } from "./found.ts";
import { cut, intersect, union, type Interval } from "./intervals.ts";

/** A stretch in which everything holds, with the span of each criterion that makes it true (aligned with the criteria). */
export interface Common extends Interval {
  parts: Found[];
}

/** Times of a crowd that are looked at one by one, for criteria that may not share an object. */
const MAX_CROWD = 512;

/**
 * Stretches in which all criteria hold at the same time. Two criteria about single objects need two objects ("a red car and a blue car": a car of both colours is not enough).
 *
 * The criterion with fewest spans leads: each of its spans gives one stretch for every unbroken time in which the others hold too, so that the number of answers is bounded by what is
 * rare and not by the product. Work is that of sorting, where no objects can be mistaken for one another.
 */
export function together(holds: readonly Holds[]): Common[] {
  if (holds.some((it) => it.spans.length === 0) || holds.length === 0) return [];
  if (holds.length === 1)
    return holds[0]!.spans.map((span) => ({ startUs: span.startUs, endUs: span.endUs, parts: [span] }));
  let cover = union(holds[0]!.spans);
  for (const { spans } of holds.slice(1)) cover = intersect(cover, union(spans));
  if (cover.length === 0) return [];
  const leader = holds.reduce((least, it, i) => (it.spans.length < holds[least]!.spans.length ? i : least), 0);
  const lists = holds.map((it) => new SpanList(it.spans));
  const rivals = rivalsOf(holds);
  const found: Common[] = [];
  for (const lead of holds[leader]!.spans) {
    for (const region of cut(cover, lead)) {
      const candidates = lists.map((list, i) => (i === leader ? [lead] : list.overlapping(region)));
      for (const part of rivals.length > 1 ? apartFrom(candidates, rivals, region) : [region]) {
        const parts = represent(candidates, rivals, part);
        if (parts) found.push({ ...part, parts });
      }
    }
  }
  return found.sort((a, b) => a.startUs - b.startUs);
}

/** Criteria about single objects that could take the same one: their classes meet. */
function rivalsOf(holds: readonly Holds[]): number[] {
  const single = [...holds.keys()].filter((i) => holds[i]!.single);
  const classes = (i: number) => {
    const { criterion } = holds[i]!;
    return criterion.kind === "object" ? criterion.object.classes : [];
  };
  const meet = (i: number, j: number) =>
    classes(i).length === 0 || classes(j).length === 0 || classes(i).some((name) => classes(j).includes(name));
  return single.filter((i) => single.some((j) => i !== j && meet(i, j)));
}

/** Parts of a region in which every rival has an object of its own. */
function apartFrom(candidates: Found[][], rivals: number[], region: Interval): Interval[] {
  // Where each always has as many to choose from as there are rivals, nobody is left without (Hall 1935).
  if (
    rivals.every((i) => candidates[i]!.length === 1 || fewestAtOnce(candidates[i]!, region) >= rivals.length) &&
    rivals.filter((i) => candidates[i]!.length === 1).length <= 1
  )
    return [region];
  const times = new Set([region.startUs]);
  for (const i of rivals) {
    for (const { startUs, endUs } of candidates[i]!) {
      if (startUs > region.startUs && startUs < region.endUs) times.add(startUs);
      if (endUs > region.startUs && endUs < region.endUs) times.add(endUs);
    }
  }
  const sorted = [...times].sort((a, b) => a - b);
  // In a crowd of hundreds there are objects enough; looking at a part of its times finds them.
  const step = Math.ceil(sorted.length / MAX_CROWD);
  const parts: Interval[] = [];
  for (let i = 0; i < sorted.length; i += step) {
    const startUs = sorted[i]!;
    const endUs = sorted[i + step] ?? region.endUs;
    const active = candidates.map((list) => list.filter((it) => it.startUs <= startUs && it.endUs > startUs));
    if (assign(active, rivals)) parts.push({ startUs, endUs });
  }
  return union(parts);
}

/** The least number of spans that hold at any time of a region. */
function fewestAtOnce(spans: readonly Found[], { startUs, endUs }: Interval): number {
  let now = 0;
  const changes: Array<[tUs: number, by: number]> = [];
  for (const span of spans) {
    if (span.startUs <= startUs) now++;
    else changes.push([span.startUs, 1]);
    if (span.endUs < endUs) changes.push([span.endUs, -1]);
  }
  let least = now;
  // What ends and what begins at one time leave no time without either.
  changes.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  for (const [, by] of changes) least = Math.min(least, (now += by));
  return least;
}

/** One span per criterion for a stretch: those that share most of it. Null when rivals cannot be told apart. */
function represent(candidates: Found[][], rivals: number[], part: Interval): Found[] | null {
  const shared = (it: Found) => Math.min(it.endUs, part.endUs) - Math.max(it.startUs, part.startUs);
  const sorted = candidates.map((list) =>
    list.filter((it) => shared(it) > 0).sort((a, b) => shared(b) * b.strength - shared(a) * a.strength),
  );
  if (sorted.some((list) => list.length === 0)) return null;
  const chosen = sorted.map((list) => list[0]!);
  if (rivals.length < 2) return chosen;
  const own = assign(sorted, rivals);
  if (!own) return null;
  for (const [i, span] of own) chosen[i] = span;
  return chosen;
}

/** Gives each rival a span whose track no other has, earlier spans first; null when that cannot be. Augmenting paths (Kuhn 1955). */
function assign(lists: Found[][], rivals: number[]): Map<number, Found> | null {
  const takenBy = new Map<number, number>();
  const chosen = new Map<number, Found>();
  const place = (rival: number, tried: Set<number>): boolean => {
    for (const span of lists[rival]!) {
      const track = span.trackIds[0]!;
      if (tried.has(track)) continue;
      tried.add(track);
      const holder = takenBy.get(track);
      if (holder !== undefined && !place(holder, tried)) continue;
      takenBy.set(track, rival);
      chosen.set(rival, span);
      return true;
    }
    return false;
  };
  return rivals.every((rival) => place(rival, new Set())) ? chosen : null;
}

/** Spans by start with the latest end so far, so that those over a stretch are found without reading all. */
export class SpanList {
  readonly #spans: readonly Found[];
  readonly #latest: Float64Array;

  constructor(spans: readonly Found[]) {
    this.#spans = spans;
    this.#latest = new Float64Array(spans.length);
    let latest = -Infinity;
    spans.forEach(({ endUs }, i) => (this.#latest[i] = latest = Math.max(latest, endUs)));
  }

  overlapping({ startUs, endUs }: Interval): Found[] {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#spans[middle]!.startUs < endUs) low = middle + 1;
      else high = middle;
    }
    const over: Found[] = [];
    for (let i = low - 1; i >= 0 && this.#latest[i]! > startUs; i--)
      if (this.#spans[i]!.endUs > startUs) over.push(this.#spans[i]!);
    return over.reverse();
  }
}
