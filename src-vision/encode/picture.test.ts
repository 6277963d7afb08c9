import { expect, test } from "vitest";
import { tinyInput } from "../../test/tinyPack.ts";
import type { RgbFrame } from "../types.ts";
import { EncoderPicture } from "./picture.ts";
import { planAxis, resampleAcross, resampleDown, type Kernel } from "./resample.ts";

/** A picture full of jumps, the same one that Pillow was given. */
function pattern(width: number, height: number, turned = false): RgbFrame {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const [x, y] = turned ? [row, column] : [column, row];
      data.set(
        [(x * x * 7 + y * 13) % 256, (x * 31 + y * y * 5) % 256, (x * y * 11) % 256],
        (row * width + column) * 3,
      );
    }
  return { data, width, height };
}

function resize({ data, width, height }: RgbFrame, kernel: Kernel, w: number, h: number): Uint8Array {
  const across = new Uint8Array(w * height * 3);
  const out = new Uint8Array(w * h * 3);
  resampleAcross(data, width, 0, height, planAxis(kernel, width, w), across);
  resampleDown(across, w * 3, 0, planAxis(kernel, height, h), out);
  return out;
}

/** Sum of the bytes, and the sum weighted by place: equal only when every byte is. */
const sums = (bytes: Uint8Array) => [
  bytes.reduce((sum, byte) => sum + byte, 0),
  bytes.reduce((sum, byte, i) => sum + byte * (i % 97), 0),
];

// Numbers of Pillow 9.4: Image.resize of `pattern(37, 23)`.
test.each([
  ["bilinear", 8, 8, [64, 82, 30, 129, 154, 77], [23772, 1149309]],
  ["bicubic", 8, 8, [57, 73, 22, 133, 162, 76], [23750, 1149745]],
  ["bilinear", 48, 30, [0, 0, 0, 5, 20, 0], [531313, 25599548]],
  ["bicubic", 48, 30, [0, 0, 0, 2, 18, 0], [531206, 25589621]],
] as const)("%s to %i x %i gives Pillow's bytes", (kernel, w, h, first, both) => {
  const out = resize(pattern(37, 23), kernel, w, h);
  expect([...out.subarray(0, 6)]).toEqual(first);
  expect(sums(out)).toEqual(both);
});

test.each([
  ["a wide picture", pattern(37, 23), [131, 204, 65, 137, 104, 86], [30354, 1302119]],
  ["a high picture", pattern(23, 37, true), [131, 204, 65, 126, 122, 134], [30352, 1326729]],
])("CLIP's way with %s: shortest edge, then the middle, as Pillow resizes and crops", (_, frame, first, both) => {
  const picture = new EncoderPicture(tinyInput({ width: 9, height: 9, channelOrder: "rgb" }), {
    resize: "shortest-edge",
    kernel: "bicubic",
    output: "",
  });
  const bytes = picture.resize(frame);
  expect([...bytes.subarray(0, 6)]).toEqual(first);
  expect(sums(bytes)).toEqual(both);
});

test("one instance takes pictures of any size in any order, and normalises each channel by its own mean and deviation", () => {
  const input = tinyInput({
    width: 4,
    height: 4,
    channelOrder: "rgb",
    scale: 1 / 255,
    mean: [0.5, 0.25, 0],
    std: [0.5, 0.25, 1],
  });
  const picture = new EncoderPicture(input, { resize: "stretch", kernel: "bilinear", output: "" });
  const plain = (width: number, height: number, rgb: number[]): RgbFrame => ({
    width,
    height,
    data: Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]!),
  });
  const out = new Float32Array(2 * picture.size);
  picture.write(plain(9, 2, [255, 255, 255]), out, 0);
  picture.write(plain(2, 70, [255, 0, 51]), out, picture.size);
  const channel = (p: number, c: number) => out.subarray(p * 48 + c * 16, p * 48 + (c + 1) * 16);
  for (const [p, values] of [
    [1, 3, 1],
    [1, -1, 0.2],
  ].entries())
    for (const [c, value] of values.entries()) for (const got of channel(p, c)) expect(got).toBeCloseTo(value, 6);
});

test("a picture with too few bytes is refused, not read past its end", () => {
  const picture = new EncoderPicture(tinyInput(), { resize: "stretch", kernel: "bilinear", output: "" });
  expect(() => picture.resize({ width: 10, height: 10, data: new Uint8Array(299) })).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT" }),
  );
  expect(() => picture.resize({ width: 0, height: 10, data: new Uint8Array(0) })).toThrow(
    expect.objectContaining({ code: "INVALID_INPUT" }),
  );
});
