import { expect, test } from "vitest";
import { compactTimeMap } from "./timeMap.ts";

/** Ten hours at 25 frames a second, the proxy's clock one constant and a tick of rounding away from the source's. */
const frames = 10 * 3600 * 25;
const even = {
  proxyUs: Array.from({ length: frames }, (_, i) => i * 40_000),
  sourceUs: Array.from({ length: frames }, (_, i) => i * 40_000 + 500_000 + (i % 3) * 11),
};

test("the map of ten hours is two entries", () => {
  expect(compactTimeMap(even)).toEqual({
    proxyUs: [0, (frames - 1) * 40_000],
    sourceUs: [500_000, even.sourceUs.at(-1)],
  });
});

test("both sides of every gap are kept, and single frames between gaps", () => {
  const map = {
    proxyUs: [0, 40, 80, 120, 160, 200].map((ms) => ms * 1000),
    sourceUs: [0, 40, 980, 3120, 3160, 3200].map((ms) => ms * 1000),
  };
  expect(compactTimeMap(map)).toEqual({
    proxyUs: [0, 40_000, 80_000, 120_000, 200_000],
    sourceUs: [0, 40_000, 980_000, 3_120_000, 3_200_000],
  });
});

test("a clock that drifts is never left by as much as the player forgives", () => {
  const proxyUs = Array.from({ length: 5000 }, (_, i) => i * 40_000);
  const sourceUs = proxyUs.map((t, i) => t + Math.round(i * 3.7));
  const map = compactTimeMap({ proxyUs, sourceUs });
  expect(map.proxyUs.length).toBeLessThan(300);
  let entry = 0;
  for (const [i, t] of proxyUs.entries()) {
    while (entry + 1 < map.proxyUs.length && map.proxyUs[entry + 1]! <= t) entry++;
    const to = Math.min(entry + 1, map.proxyUs.length - 1);
    const share = to === entry ? 0 : (t - map.proxyUs[entry]!) / (map.proxyUs[to]! - map.proxyUs[entry]!);
    const read = map.sourceUs[entry]! + share * (map.sourceUs[to]! - map.sourceUs[entry]!);
    expect(Math.abs(read - sourceUs[i]!)).toBeLessThanOrEqual(400);
  }
});

test("what is compact stays as it is, and an empty map empty", () => {
  const once = compactTimeMap({ proxyUs: [0, 40_000, 80_000, 500_000], sourceUs: [0, 40_000, 80_000, 900_000] });
  expect(compactTimeMap(once)).toEqual(once);
  expect(compactTimeMap({ proxyUs: [], sourceUs: [] })).toEqual({ proxyUs: [], sourceUs: [] });
});
