import { expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";
import { OwlPicture } from "./square.ts";

const input = packManifest.shape.input.parse({
  tensor: null,
  width: 24,
  height: 24,
  fit: "letterbox-top-left",
  padValue: 127.5,
  channelOrder: "rgb",
  scale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
});

/** A picture that a formula makes, so that another program can make it too. */
function formula(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 3) data.set([x * 7 + y * 13, x * x + y * 3, x * y * 5 + 11], i);
  return { data, width, height };
}

/** Channel, row and column of the values below. */
const PLACES = [
  [0, 0, 0],
  [1, 0, 23],
  [2, 7, 11],
  [0, 14, 14],
  [1, 13, 3],
  [2, 23, 23],
  [2, 14, 0],
  [0, 3, 15],
] as const;

// Made with scipy 1.17's gaussian_filter and zoom (mode "mirror", order 1, grid_mode), called as Owlv2ImageProcessor calls them. Shrunk, enlarged, wide and tall.
test.each([
  [50, 30, [-1.59779, -0.95214, 0.1434, -0.21521, 0.19043, 0.33284, 0.1398, -0.99178]],
  [30, 50, [-1.59779, 0.16139, 0.1434, -0.19016, 0.1905, 0.33284, -0.18371, 0.06881]],
  [17, 11, [-1.74968, -1.25309, 1.29238, 1.06051, -1.28498, 0.33284, -1.22249, -0.3458]],
  [200, 120, [-0.54378, -0.35639, 0.29573, -0.2421, 0.13222, 0.33284, 0.29171, 0.13962]],
])("a picture of %i x %i becomes the numbers of the published processor", (width, height, expected) => {
  const picture = new OwlPicture(input);
  const out = new Float32Array(picture.size);
  picture.write(formula(width, height), out);
  PLACES.forEach(([channel, row, column], i) =>
    expect(out[(channel * 24 + row) * 24 + column]).toBeCloseTo(expected[i]!, 4),
  );
});

test("pictures of other sizes one after the other do not touch each other, and one without pixels is refused", () => {
  const alone = new OwlPicture(input);
  const after = new OwlPicture(input);
  const [one, other] = [new Float32Array(alone.size), new Float32Array(alone.size)];
  alone.write(formula(31, 7), one);
  after.write(formula(90, 120), other);
  after.write(formula(31, 7), other);
  expect(other).toEqual(one);
  expect(() => alone.write({ data: new Uint8Array(10), width: 2, height: 2 }, one)).toThrow();
  expect(() => alone.write({ data: new Uint8Array(0), width: 0, height: 0 }, one)).toThrow();
});
