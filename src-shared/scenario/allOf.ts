import { cut, intersect, union, type Interval } from "../match/intervals.ts";
import { byStart, together } from "./combine.ts";
import { byMain, Overlaps } from "./lists.ts";
import type { Held } from "./types.ts";

/** Times of a crowd that are looked at one by one. */
const MAX_TIMES = 512;
/** Ways to give each list an object of its own that are tried for one time. */
const MAX_TRIES = 2_000;

/** Whose tracks must differ: all of them, or the main ones of some lists, by index. */
type Apart = "different" | readonly number[];

/**
 * Stretches in which every list holds, each within `withinUs` of the others (0 = at the same time). With a time between them a stretch is what the parts share, or reaches from the end
 * of the earliest to the start of the latest.
 */
export function allOf(lists: readonly Held[][], withinUs: number, tracks: "same" | Apart): Held[] {
  if (tracks !== "same") return commonOf(lists, withinUs, tracks, null);
  const own = byMain(lists);
  return own
    ? own.flatMap(({ track, lists: about }) => commonOf(about, withinUs, [], track)).sort(byStart)
    : commonOf(lists, withinUs, [], null);
}

function commonOf(lists: readonly Held[][], withinUs: number, apart: Apart, main: number | null): Held[] {
  if (lists.some((list) => list.length === 0)) return [];
  const reach = withinUs / 2;
  const wide = (it: Interval): Interval => ({ startUs: it.startUs - reach, endUs: it.endUs + reach });
  let cover: Interval[] | null = null;
  for (const list of lists) {
    const own = union(list.map(wide).sort(byStart));
    cover = cover ? intersect(cover, own) : own;
  }
  const leader = lists.reduce((least, list, i) => (list.length < lists[least]!.length ? i : least), 0);
  const overlaps = lists.map((list) => new Overlaps(list, reach));
  const plain = withinUs === 0 && apart !== "different" && apart.length < 2;
  const found: Held[] = [];
  for (const lead of lists[leader]!)
    for (const region of cut(cover!, wide(lead))) {
      const candidates = overlaps.map((list, i) => (i === leader ? [lead] : list.within(region)));
      if (plain) found.push(together(region.startUs, region.endUs, strongest(candidates, region), main));
      else found.push(...piecewise(candidates, region, reach, apart, main));
    }
  return found.sort(byStart);
}

/** One of each that hold at one common time of a region that all of them cover, strong ones first. */
function strongest(candidates: readonly Held[][], region: Interval): Held[] {
  const picks: Held[] = [];
  let { startUs, endUs } = region;
  const order = [...candidates.keys()].sort((a, b) => candidates[a]!.length - candidates[b]!.length);
  for (const i of order) {
    let best: Held | null = null;
    for (const it of candidates[i]!)
      if (it.startUs < endUs && it.endUs > startUs && (!best || it.strength > best.strength)) best = it;
    picks[i] = best!;
    startUs = Math.max(startUs, best!.startUs);
    endUs = Math.min(endUs, best!.endUs);
  }
  return picks;
}

/** Looks between every two changes, where objects may be wanting or a time lies between the parts. */
function piecewise(
  candidates: readonly Held[][],
  region: Interval,
  reach: number,
  apart: Apart,
  main: number | null,
): Held[] {
  const changes = new Set([region.startUs]);
  for (const list of candidates)
    for (const it of list)
      for (const tUs of [it.startUs - reach, it.endUs + reach])
        if (tUs > region.startUs && tUs < region.endUs) changes.add(tUs);
  const times = [...changes].sort((a, b) => a - b);
  const step = Math.ceil(times.length / MAX_TIMES);
  const runs: Array<Interval & { untilUs: number; picks: Held[]; strength: number }> = [];
  for (let i = 0; i < times.length; i += step) {
    const fromUs = times[i]!;
    const untilUs = times[i + step] ?? region.endUs;
    const active = candidates.map((list) =>
      list
        .filter((it) => it.startUs - reach <= fromUs && it.endUs + reach > fromUs)
        .sort((a, b) => b.strength - a.strength),
    );
    const picks = choose(active, apart);
    if (!picks) continue;
    const strength = Math.min(...picks.map((it) => it.strength));
    const span = reach > 0 ? bridge(picks) : { startUs: fromUs, endUs: untilUs };
    const last = runs.at(-1);
    if (last?.untilUs !== fromUs) {
      runs.push({ ...span, untilUs, picks, strength });
      continue;
    }
    // It goes on, with the strongest of its parts.
    last.startUs = Math.min(last.startUs, span.startUs);
    last.endUs = Math.max(last.endUs, span.endUs);
    last.untilUs = untilUs;
    if (strength > last.strength) [last.picks, last.strength] = [picks, strength];
  }
  return runs.map((it) => together(it.startUs, it.endUs, it.picks, main));
}

/** What parts share, or the time between them where they share none. */
function bridge(picks: readonly Held[]): Interval {
  const latestStart = Math.max(...picks.map((it) => it.startUs));
  const earliestEnd = Math.min(...picks.map((it) => it.endUs));
  return latestStart < earliestEnd
    ? { startUs: latestStart, endUs: earliestEnd }
    : { startUs: earliestEnd - 1, endUs: latestStart + 1 };
}

/** One of each list, so that what must be apart is; the first of each list that lets the others have one too. Null when that cannot be. */
function choose(lists: readonly Held[][], apart: Apart): Held[] | null {
  if (lists.some((list) => list.length === 0)) return null;
  if (apart !== "different" && apart.length < 2) return lists.map((list) => list[0]!);
  const takes = (i: number, it: Held): readonly number[] =>
    apart === "different" ? it.trackIds : apart.includes(i) ? it.trackIds.slice(0, 1) : [];
  const picks: Held[] = [];
  const used = new Set<number>();
  let tries = 0;
  // Few to choose from first.
  const order = [...lists.keys()].sort((a, b) => lists[a]!.length - lists[b]!.length);
  const place = (k: number): boolean => {
    const i = order[k];
    if (i === undefined) return true;
    for (const it of lists[i]!) {
      if (++tries > MAX_TRIES) return false;
      const own = takes(i, it);
      if (own.some((track) => used.has(track))) continue;
      for (const track of own) used.add(track);
      picks[i] = it;
      if (place(k + 1)) return true;
      for (const track of own) used.delete(track);
    }
    return false;
  };
  return place(0) ? picks : null;
}
