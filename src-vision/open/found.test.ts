import { expect, test } from "vitest";
import { findBoxes } from "./found.ts";

const thresholds = { score: 0.3, nmsIoU: 0.3 };
const WIDE = { width: 200, height: 100 };
const logit = (score: number) => Math.log(score / (1 - score));

/** Places with a box (centre and size in the square) and a score for each of two names. */
function find(places: Array<{ box: number[]; scores: [number, number] }>, size = WIDE) {
  const answer = {
    logits: Float32Array.from(places.flatMap((it) => it.scores.map(logit))),
    boxes: Float32Array.from(places.flatMap((it) => it.box)),
  };
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const found = findBoxes(answer, size, { names: 2, minScore: 0.3, thresholds });
  return found.map(({ label, score, x, y, w, h }) => ({
    label,
    score: round(score),
    x: round(x),
    y: round(y),
    w: round(w),
    h: round(h),
  }));
}

test("a box of the padded square is a box of the picture, cut at its edges", () => {
  const inside = { label: 0, score: 0.9, x: 0.4, y: 0.3, w: 0.2, h: 0.4 };
  expect(find([{ box: [0.5, 0.25, 0.2, 0.2], scores: [0.9, 0.1] }])).toEqual([inside]);
  expect(find([{ box: [0.02, 0.48, 0.2, 0.2], scores: [0.1, 0.8] }])).toEqual([
    { label: 1, score: 0.8, x: 0, y: 0.76, w: 0.12, h: 0.24 },
  ]);
});

test("a better box hides those over it, but not those of another name or elsewhere", () => {
  const found = find([
    { box: [0.5, 0.25, 0.2, 0.2], scores: [0.6, 0.1] },
    { box: [0.51, 0.25, 0.2, 0.2], scores: [0.9, 0.7] },
    { box: [0.2, 0.25, 0.2, 0.2], scores: [0.5, 0.1] },
  ]);
  expect(found.map(({ label, score }) => [label, score])).toEqual([
    [0, 0.9],
    [1, 0.7],
    [0, 0.5],
  ]);
});

test("a box in the padding, one without a size, and what is no number are no finds", () => {
  expect(find([{ box: [0.5, 0.6, 0.2, 0.4], scores: [0.9, 0.9] }])).toEqual([]);
  expect(find([{ box: [0.5, 0.25, 0, 0.2], scores: [0.9, 0.9] }])).toEqual([]);
  expect(find([{ box: [Number.NaN, 0.25, 0.2, 0.2], scores: [0.9, 0.9] }])).toEqual([]);
  expect(find([{ box: [0.5, 0.25, 0.2, 0.2], scores: [Number.NaN, 0.1] }])).toEqual([]);
});
