import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createMediaTools } from "./mediaTools.ts";
import { makeClip, silentLogger, toolPairs } from "./testClips.ts";
import type { FrameOptions } from "./types.ts";

const { signal } = new AbortController();
const pairs = await toolPairs();
let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightline-marks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(pairs.map((tools) => [tools.origin, tools] as const))("with the %s ffmpeg", (origin, tools) => {
  const media = createMediaTools(tools, silentLogger);
  afterAll(() => media.close());

  /** The picture as red, green, blue of each pixel. */
  async function picture(options: Omit<FrameOptions, "signal">) {
    const gray = ["-f", "lavfi", "-i", "color=gray:size=640x480:rate=5,trim=end_frame=5", "-c:v", "libx264"];
    const path = makeClip(pairs[0]!.ffmpeg, gray, join(folder, `${origin}.mp4`));
    const { media: info } = await media.probe(path, { signal });
    const jpeg = await media.frame(path, info, 0, { ...options, signal });
    const args = ["-v", "error", "-f", "jpeg_pipe", "-i", "pipe:0", "-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"];
    const raw = execFileSync(tools.ffmpeg, args, { input: jpeg, maxBuffer: 1e8 });
    const width = options.width ?? Math.round(640 * (options.crop?.w ?? 1));
    const at = (x: number, y: number) => [...raw.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
    const isGray = (x: number, y: number) => Math.max(...at(x, y)) - Math.min(...at(x, y)) < 24;
    return { at, isGray, bytes: raw.length, width };
  }

  test("a box is drawn where its object is, with its number above it, also in a part that is enlarged", async () => {
    const mark = { number: 71, box: { x: 0.5, y: 0.5, w: 0.25, h: 0.25 } };
    const { at, isGray } = await picture({ marks: [mark] });
    for (const [x, y] of [
      [321, 300],
      [478, 300],
      [400, 241],
      [400, 358],
    ] as const)
      expect(isGray(x, y)).toBe(false);
    for (const [x, y] of [
      [400, 300],
      [310, 300],
      [490, 300],
      [400, 370],
    ] as const)
      expect(isGray(x, y)).toBe(true);
    // Label of 36 x 28 above the corner: 7 has bars on top and right and none in its left lower corner, 1 only on its right.
    const dark = ([r, g, b]: number[]) => r! + g! + b! < 200;
    const light = ([r, g, b]: number[]) => r! + g! + b! > 560;
    const inked = dark(at(326, 218)) ? dark : light;
    expect(inked(at(322, 214))).toBe(false);
    const dots = [
      [326, 218],
      [334, 224],
      [326, 230],
      [342, 224],
      [350, 224],
    ] as const;
    expect(dots.map(([x, y]) => inked(at(x, y)))).toEqual([true, true, false, false, true]);

    const part = await picture({ marks: [mark], crop: { x: 0.5, y: 0.5, w: 0.5, h: 0.5 }, width: 160 });
    expect(part.isGray(79, 40)).toBe(false);
    expect(part.isGray(60, 40)).toBe(true);
    expect(part.isGray(120, 100)).toBe(true);
  });

  test("what lies outside is left out, and boxes at the edges stay within the picture", async () => {
    const plain = await picture({ crop: { x: 0, y: 0, w: 0.25, h: 0.25 } });
    const outside = await picture({
      crop: { x: 0, y: 0, w: 0.25, h: 0.25 },
      marks: [{ number: 1, box: { x: 0.6, y: 0.6, w: 0.1, h: 0.1 } }],
    });
    expect(outside.bytes).toBe(plain.bytes);
    expect(outside.isGray(80, 60)).toBe(true);
    const edge = await picture({ marks: [{ number: 1234, box: { x: 0.98, y: -0.1, w: 0.5, h: 0.3 } }] });
    // The number is moved inwards and down.
    expect(edge.isGray(573, 14)).toBe(false);
    expect(edge.isGray(628, 60)).toBe(false);
    expect(edge.isGray(634, 60)).toBe(true);
  });
});
