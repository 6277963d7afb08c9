/** Frame i of a proxy shows source media time sourceUs[i] at proxy time proxyUs[i]. Microseconds, both ascending, of the same length. */
export interface TimeMap {
  proxyUs: number[];
  sourceUs: number[];
}

/**
 * How far the distance of the two clocks may stray within one run of frames. What is read between two entries is then off by at most twice this, which
 * together with a player's rounding stays below the 1 ms by which the player forgives a time.
 */
const TOLERANCE_US = 200;

/**
 * The first and the last frame of every run over which the two clocks keep their distance: two entries for an ordinary file, where an entry per frame takes
 * 21 MB for ten hours. Frame times between two entries follow from the distance. Pure; a map that is compact already comes out as it went in.
 */
export function compactTimeMap({ proxyUs, sourceUs }: TimeMap): TimeMap {
  const map: TimeMap = { proxyUs: [], sourceUs: [] };
  const apart = (i: number): number => sourceUs[i]! - proxyUs[i]!;
  const keep = (i: number): void => {
    map.proxyUs.push(proxyUs[i]!);
    map.sourceUs.push(sourceUs[i]!);
  };
  for (let from = 0; from < proxyUs.length;) {
    let to = from;
    while (to + 1 < proxyUs.length && Math.abs(apart(to + 1) - apart(from)) <= TOLERANCE_US) to++;
    keep(from);
    if (to > from) keep(to);
    from = to + 1;
  }
  return map;
}
