import { describe, expect, test } from "vitest";
import { tinyInput } from "../../test/tinyPack.ts";
import type { RgbFrame } from "../types.ts";
import { fitPicture } from "./fit.ts";
import { Preprocessor } from "./preprocess.ts";

describe("fitting a picture", () => {
  test.each([
    ["wide, top left", [768, 576, 416, 416, "letterbox-top-left"], { width: 416, height: 312, left: 0, top: 0 }],
    ["tall, centred", [100, 200, 64, 64, "letterbox-centre"], { width: 32, height: 64, left: 16, top: 0 }],
    [
      "rounded down as in training",
      [640, 427, 416, 416, "letterbox-top-left"],
      { width: 416, height: 277, left: 0, top: 0 },
    ],
    ["stretched", [640, 427, 416, 416, "stretch"], { width: 416, height: 416, left: 0, top: 0 }],
    ["a line of one pixel", [4000, 1, 416, 416, "letterbox-top-left"], { width: 416, height: 1, left: 0, top: 0 }],
  ] as const)("%s", (_, [w, h, iw, ih, mode], fit) => {
    expect(fitPicture(w, h, iw, ih, mode)).toEqual(fit);
  });

  test("a picture already fitted stays as it is, whatever its source was", () => {
    for (const [w, h] of [
      [1920, 1080],
      [1279, 719],
      [352, 288],
      [719, 1280],
    ] as const) {
      const { width, height } = fitPicture(w, h, 416, 416, "letterbox-top-left");
      expect(fitPicture(width, height, 416, 416, "letterbox-top-left")).toMatchObject({ width, height });
    }
  });
});

function run(frame: RgbFrame, input: Parameters<typeof tinyInput>[0]): Float32Array {
  const preprocessor = new Preprocessor(tinyInput(input));
  const out = new Float32Array(preprocessor.size);
  preprocessor.write(frame, out, 0);
  return out;
}

describe("the network's input", () => {
  // Two pixels: (10, 20, 30) and (40, 50, 60).
  const two: RgbFrame = { data: Uint8Array.of(10, 20, 30, 40, 50, 60), width: 2, height: 1 };

  test("planes in the network's channel order, free space padded", () => {
    const out = run(two, { width: 2, height: 2, padValue: 114 });
    expect(Array.from(out)).toEqual([30, 60, 114, 114, 20, 50, 114, 114, 10, 40, 114, 114]);
  });

  test("interleaved for NHWC, centred", () => {
    const out = run(two, {
      width: 2,
      height: 3,
      padValue: 7,
      channelOrder: "rgb",
      layout: "nhwc",
      fit: "letterbox-centre",
    });
    expect(Array.from(out)).toEqual([7, 7, 7, 7, 7, 7, 10, 20, 30, 40, 50, 60, 7, 7, 7, 7, 7, 7]);
  });

  test("scale first, then mean and deviation, padding included", () => {
    const out = run(two, {
      width: 2,
      height: 2,
      padValue: 0,
      channelOrder: "rgb",
      scale: 0.1,
      mean: [1, 2, 3],
      std: [2, 2, 2],
    });
    const expected = [0, 1.5, -0.5, -0.5, 0, 1.5, -1, -1, 0, 1.5, -1.5, -1.5];
    for (const [i, value] of expected.entries()) expect(out[i]).toBeCloseTo(value, 6);
  });

  test("halving takes the mean of neighbours, as OpenCV's bilinear resize does", () => {
    const data = Uint8Array.from([0, 100, 10, 50].flatMap((v) => [v, v, v]));
    const out = run({ data, width: 4, height: 1 }, { width: 2, height: 1, fit: "stretch" });
    expect(Array.from(out.subarray(0, 2))).toEqual([50, 30]);
  });

  test("doubling puts the sample points a quarter pixel off, and repeats the edges", () => {
    const data = Uint8Array.from([0, 100].flatMap((v) => [v, v, v]));
    const out = run({ data, width: 2, height: 1 }, { width: 4, height: 1, fit: "stretch" });
    expect(Array.from(out.subarray(0, 4))).toEqual([0, 25, 75, 100]);
  });

  test("a buffer that held a wide picture shows nothing of it under a narrow one", () => {
    const preprocessor = new Preprocessor(tinyInput({ width: 4, height: 4, fit: "letterbox-centre", padValue: 1 }));
    const out = new Float32Array(preprocessor.size);
    preprocessor.write({ data: new Uint8Array(4 * 4 * 3).fill(200), width: 4, height: 4 }, out, 0);
    preprocessor.write({ data: new Uint8Array(2 * 4 * 3).fill(9), width: 2, height: 4 }, out, 0);
    expect(Array.from(out.subarray(0, 8))).toEqual([1, 9, 9, 1, 1, 9, 9, 1]);
  });

  test("a frame shorter than its size says is refused", () => {
    expect(() => run({ data: new Uint8Array(5), width: 2, height: 1 }, {})).toThrow(RangeError);
  });
});
