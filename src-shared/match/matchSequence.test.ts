import { expect, test } from "vitest";
import { matchSequence } from "./matchSequence.ts";
import type { StepMatch } from "./types.ts";

const at = (startS: number, endS: number, track = 1): StepMatch => ({
  startUs: startS * 1e6,
  endUs: endS * 1e6,
  bestUs: startS * 1e6,
  trackIds: [track],
  box: null,
  strength: 0.8,
  reasons: [],
});
const step = (matches: StepMatch[], withinS: number | null = null) => ({
  matches,
  withinUs: withinS === null ? null : withinS * 1e6,
});
const starts = (...steps: Array<ReturnType<typeof step>>) =>
  matchSequence(steps).map((chain) => chain.steps.map((it) => it.startUs / 1e6));

test("steps follow each other in time, never the other way round", () => {
  expect(starts(step([at(10, 20)]), step([at(0, 5), at(30, 40)]))).toEqual([[10, 30]]);
  expect(starts(step([at(10, 20)]), step([at(0, 5)]))).toEqual([]);
});

test("the next step begins within its bound of the end of the one before; ten minutes when none is stated", () => {
  expect(starts(step([at(10, 20)]), step([at(85, 90)], 60))).toEqual([]);
  expect(starts(step([at(10, 20)]), step([at(75, 90)], 60))).toEqual([[10, 75]]);
  expect(starts(step([at(0, 1)]), step([at(600, 601)]))).toEqual([[0, 600]]);
  expect(starts(step([at(0, 1)]), step([at(602, 603)]))).toEqual([]);
});

test("each beginning gives one chain, with the earliest way on", () => {
  const first = [at(0, 2), at(10, 12), at(20, 22)];
  const second = [at(5, 6), at(15, 16), at(25, 26), at(26, 27)];
  expect(starts(step(first), step(second))).toEqual([
    [0, 5],
    [10, 15],
    [20, 25],
  ]);
});

test("an early way on that leads nowhere is passed over for one that does", () => {
  expect(starts(step([at(0, 1)]), step([at(10, 11), at(100, 101)]), step([at(105, 106)], 30))).toEqual([[0, 100, 105]]);
});

test("what begins while the step before still lasts counts, for less than what follows it", () => {
  const [during] = matchSequence([step([at(0, 60)]), step([at(30, 90)])]);
  const [after] = matchSequence([step([at(0, 60)]), step([at(61, 90)])]);
  expect(during!.strength).toBeLessThan(after!.strength);
  expect(during!.endUs).toBe(90e6);
  expect(starts(step([at(0, 60)]), step([at(0.5, 90)]))).toEqual([]);
});

test("the sooner the better", () => {
  const [soon, late] = matchSequence([step([at(0, 1), at(1000, 1001)]), step([at(5, 6), at(1500, 1501)])]);
  expect(soon!.strength).toBeGreaterThan(late!.strength);
});

test("no steps, or a step without matches, is no chain", () => {
  expect(matchSequence([])).toEqual([]);
  expect(starts(step([at(0, 1)]), step([]))).toEqual([]);
});

test("a hundred thousand beginnings and ways on make as many chains as beginnings, at once", () => {
  const many = Array.from({ length: 100_000 }, (_, i) => at(i, i + 0.5));
  expect(matchSequence([step(many), step(many), step(many)])).toHaveLength(99_998);
});
