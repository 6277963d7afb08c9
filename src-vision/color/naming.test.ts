import { expect, test } from "vitest";
import { COLOR_NAMES } from "#shared/domain/geometry.ts";
import { COLOR_STRIDE } from "#shared/vision/detections.ts";
import { describe as describeLooks } from "./describe.ts";
import { nameColor } from "./naming.ts";

test.each([
  [0, 0, 0, "black"],
  [28, 28, 34, "black"],
  [255, 255, 255, "white"],
  [225, 228, 232, "white"],
  [128, 128, 128, "gray"],
  [90, 94, 99, "gray"],
  [170, 172, 168, "gray"],
  [255, 0, 0, "red"],
  [180, 30, 35, "red"],
  [120, 20, 25, "red"],
  [255, 140, 0, "orange"],
  [240, 120, 30, "orange"],
  [255, 255, 0, "yellow"],
  [230, 200, 40, "yellow"],
  [0, 200, 0, "green"],
  [40, 90, 45, "green"],
  [85, 107, 47, "green"],
  [0, 0, 255, "blue"],
  [20, 35, 90, "blue"],
  [70, 130, 180, "blue"],
  [135, 206, 235, "blue"],
  [128, 0, 128, "purple"],
  [110, 60, 160, "purple"],
  [255, 105, 180, "pink"],
  [255, 182, 193, "pink"],
  [139, 69, 19, "brown"],
  [101, 67, 33, "brown"],
  [92, 64, 51, "brown"],
])("rgb(%i, %i, %i) is %s", (r, g, b, name) => {
  expect(nameColor(r, g, b)).toBe(name);
});

test("upper and lower half of a box are named apart, and the background at its edges counts little", () => {
  const width = 100;
  const height = 200;
  const data = new Uint8Array(width * height * 3).fill(128);
  // A red shirt over blue trousers that fill the middle 60 % of the box's width.
  for (let y = 0; y < height; y++)
    for (let x = 21; x < 79; x++) data.set(y < 101 ? [200, 20, 20] : [20, 40, 160], (y * width + x) * 3);
  const one = (v: number): Float32Array => Float32Array.from([v]);
  const found = { count: 1, label: new Uint16Array(1), score: one(1), x: one(0), y: one(0), w: one(1), h: one(1) };
  const { color, sharpness } = describeLooks({ data, width, height }, found);
  const half = COLOR_STRIDE / 2;
  expect(color[COLOR_NAMES.indexOf("red")]).toBeGreaterThan(200);
  expect(color[half + COLOR_NAMES.indexOf("blue")]).toBeGreaterThan(200);
  expect(color.subarray(0, half).reduce((a, b) => a + b)).toBeGreaterThan(250);
  expect(sharpness[0]).toBeGreaterThan(0);
  const blurred = describeLooks({ data: new Uint8Array(data.length).fill(90), width, height }, found);
  expect(blurred.sharpness[0]).toBe(0);
});
