import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { material } from "../../test/material.ts";
import { evaluateAp, iou, type GroundTruth, type ScoredBox } from "./ap.ts";

interface CocoFile {
  annotations: Array<{
    image_id: number;
    category_id: number;
    bbox: [number, number, number, number];
    area: number;
    iscrowd?: number;
    score: number;
  }>;
}

const caseFolder = material("truth", "ap-eval", "tests", "test_coco_eval");

test.skipIf(caseFolder === null)("the reference case of 100 pictures comes out to a millionth", () => {
  const read = (name: string): CocoFile["annotations"] =>
    (JSON.parse(readFileSync(`${caseFolder}/${name}`, "utf8")) as CocoFile).annotations;
  const truth = read("gts/sampled_gts_bbox_area.json").map((a): GroundTruth => ({
    imageId: a.image_id,
    categoryId: a.category_id,
    box: a.bbox,
    area: a.area,
    crowd: a.iscrowd === 1,
  }));
  const found = read("dets/sampled_bbox_results.json").map((a): ScoredBox => ({
    imageId: a.image_id,
    categoryId: a.category_id,
    box: a.bbox,
    score: a.score,
  }));
  const summary = evaluateAp(truth, found);
  const expected = {
    ap: 0.503647,
    ap50: 0.696973,
    ap75: 0.571667,
    apSmall: 0.593252,
    apMedium: 0.557991,
    apLarge: 0.489363,
  };
  for (const [name, value] of Object.entries(expected))
    expect(Math.abs(summary[name as keyof typeof summary] - value), name).toBeLessThan(1e-6);
});

function truthAt(x: number, extra: Partial<GroundTruth> = {}): GroundTruth {
  return { imageId: 1, categoryId: 1, box: [x, 0, 50, 50], area: 2500, ...extra };
}
function foundAt(x: number, score: number): ScoredBox {
  return { imageId: 1, categoryId: 1, box: [x, 0, 50, 50], score };
}

describe("rules of matching", () => {
  test("a second box on one object is wrong", () => {
    expect(
      evaluateAp([truthAt(0), truthAt(200)], [foundAt(0, 0.9), foundAt(1, 0.8), foundAt(200, 0.7)]).ap50,
    ).toBeCloseTo((51 + 50 * (2 / 3)) / 101, 6);
  });
  test("boxes inside a crowd are neither right nor wrong", () => {
    const crowd = truthAt(200, { crowd: true, box: [200, 0, 300, 300], area: 90_000 });
    expect(evaluateAp([truthAt(0), crowd], [foundAt(210, 0.95), foundAt(300, 0.93), foundAt(0, 0.9)]).ap50).toBeCloseTo(
      1,
      6,
    );
  });
  test("an ignored object is forgiven once, and takes nothing from a counted one", () => {
    expect(evaluateAp([truthAt(0), truthAt(10, { ignore: true })], [foundAt(8, 0.9)]).ap50).toBeCloseTo(1, 6);
  });
  test("detections beyond the limit of a picture are not read", () => {
    expect(evaluateAp([truthAt(0)], [foundAt(300, 0.9), foundAt(0, 0.8)], { maxDetections: 1 }).ap50).toBe(0);
  });
  test("an area range without objects has no figure", () => {
    expect(evaluateAp([truthAt(0)], []).apSmall).toBeNaN();
  });
});

test("IoU of a box in a crowd is measured against the box alone", () => {
  expect(iou([0, 0, 10, 10], [0, 0, 100, 100], true)).toBe(1);
  expect(iou([0, 0, 10, 10], [5, 0, 10, 10])).toBeCloseTo(1 / 3, 9);
});
