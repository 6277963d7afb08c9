/** Median, 95th percentile and worst of times in ms. */
export function percentiles(times: number[]): { p50: number; p95: number; max: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { p50: at(0.5), p95: at(0.95), max: sorted.at(-1) ?? 0 };
}

/** Share of the true rows that were found. */
export function recallAt(truth: Set<string>, found: string[]): number {
  const hits = new Set(found.filter((it) => truth.has(it)));
  return truth.size === 0 ? 1 : hits.size / truth.size;
}

export const seconds = (ms: number) => `${(ms / 1000).toFixed(2)} s`;

/** Times in ms of `rounds` equal pieces of arithmetic, about 2 ms each, that touch no memory outside the first cache. */
export function steadiness(rounds = 500): number[] {
  const numbers = new Float64Array(1024).fill(1.1);
  return Array.from({ length: rounds }, () => {
    const began = performance.now();
    let sum = 0;
    for (let pass = 0; pass < 2000; pass++) for (let i = 0; i < numbers.length; i++) sum += numbers[i]! * numbers[i]!;
    const ms = performance.now() - began;
    // Read, or the loop could be left out.
    if (!(sum > 0)) throw new Error("no sum");
    return ms;
  });
}
