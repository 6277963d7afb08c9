import { expect, test } from "vitest";
import { outcomes } from "../../bench/queryTruth.ts";

/** Forty queries over generated footage, from text to answer; `node bench/queryTruth.ts` prints the same in full. */
test.each(["en", "ko"] as const)("fact queries find the right moment first (R@1 >= 0.95), %s", (language) => {
  const all = outcomes(language, 1);
  const missed = all.filter((it) => !it.first).map((it) => it.query);
  expect(all).toHaveLength(40);
  expect(1 - missed.length / all.length, missed.join("; ")).toBeGreaterThanOrEqual(0.95);
  const loose = all.filter((it) => it.wrong > 0).map((it) => it.query);
  expect(loose.length / all.length, `also found elsewhere: ${loose.join("; ")}`).toBeLessThanOrEqual(0.1);
});
