import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RangeResult } from "#shared/vision/detections.ts";
import type { MediaInfo } from "#shared/domain/video.ts";
// Tests may look across rooms: what the probe says of a file is what the analysis goes by.
import { createMediaTools } from "../../src-main/media/mediaTools.ts";
import { makeClip, silentLogger, toolPairs } from "../../src-main/media/testClips.ts";
import { material } from "../../test/material.ts";
import { withOrientation } from "../../test/exifJpeg.ts";
import { FrameReader } from "../frames/reader.ts";
import { SlotPool } from "../frames/slots.ts";
import { analyseRequest, clipFolder, squareClip, visionConfig } from "../testing/clips.ts";
import { analyse } from "./analyse.ts";
import { passPlan } from "./plan.ts";

const clips = clipFolder();
afterAll(() => clips.remove());
const signal = new AbortController().signal;
const pairs = await toolPairs();

const SECONDS = 24;
const SPEED = 10;
const H264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "14", "-g", "20", "-pix_fmt", "yuv420p"];
const plain = clips.path("plain.mp4");
beforeAll(() => squareClip(plain, { seconds: SECONDS, fps: 10, speed: SPEED, codec: H264 }), 60_000);

/** A 3 x 3 display matrix (16.16 fixed point, last column 2.30) as it lies in a track header; ISO/IEC 14496-12, 8.3.2. */
function matrixBytes(a: number, b: number, c: number, d: number): Buffer {
  const out = Buffer.alloc(36);
  [a, b, 0, c, d, 0, 0, 0].forEach((value, i) => out.writeInt32BE(value * 0x10000, i * 4));
  out.writeInt32BE(0x40000000, 32);
  return out;
}

/** The plain clip with another display matrix in its video track: no ffmpeg build here writes mirrors. */
function turnedClip(name: string, matrix: Buffer): string {
  const bytes = readFileSync(plain);
  const header = bytes.indexOf("tkhd");
  expect(header).toBeGreaterThan(0);
  // Version 0: type, version and flags, times and track id (20), reserved (8), layer, group, volume, reserved (8).
  matrix.copy(bytes, header + 4 + 4 + 20 + 8 + 8);
  const path = clips.path(name);
  writeFileSync(path, bytes);
  return path;
}

type Place = (x: number, y: number, w: number, h: number) => [x: number, y: number, w: number, h: number];
/** Name, how the file is made, the displayed size, and where the coded rectangle (in parts of the picture) is displayed. */
const CASES: Array<[string, () => string, Partial<MediaInfo>, Place]> = [
  [
    "turned by 90",
    () => turnedClip("90.mp4", matrixBytes(0, 1, -1, 0)),
    { rotation: 90, width: 240, height: 320 },
    (x, y, w, h) => [1 - y - h, x, h, w],
  ],
  [
    "turned by 270",
    () => turnedClip("270.mp4", matrixBytes(0, -1, 1, 0)),
    { rotation: 270, width: 240, height: 320 },
    (x, y, w, h) => [y, 1 - x - w, h, w],
  ],
  [
    "turned by 180",
    () => turnedClip("180.mp4", matrixBytes(-1, 0, 0, -1)),
    { rotation: 180, width: 320, height: 240 },
    (x, y, w, h) => [1 - x - w, 1 - y - h, w, h],
  ],
  [
    "mirrored",
    () => turnedClip("mirror.mp4", matrixBytes(-1, 0, 0, 1)),
    { rotation: 0, mirrored: true },
    (x, y, w, h) => [1 - x - w, y, w, h],
  ],
  [
    "mirrored and turned by 90",
    () => turnedClip("both.mp4", matrixBytes(0, 1, 1, 0)),
    { mirrored: true, width: 240, height: 320 },
    (x, y, w, h) => [y, x, h, w],
  ],
  [
    "of samples twice as wide as high",
    () => {
      const path = clips.path("wide.mkv");
      squareClip(path, { seconds: SECONDS, fps: 10, speed: SPEED, extraFilter: "setsar=2/1", codec: H264 });
      return path;
    },
    { width: 640, height: 240 },
    (...place) => place,
  ],
];

describe.each(pairs.map((tools) => [tools.origin, tools] as const))("with the %s ffmpeg", (origin, tools) => {
  const media = createMediaTools(tools, silentLogger);
  const config = visionConfig({ ffmpegPath: tools.ffmpeg });
  async function analysed(path: string): Promise<{ info: MediaInfo; ranges: RangeResult[] }> {
    const { media: info } = await media.probe(path, { signal });
    const ranges: RangeResult[] = [];
    await analyse(analyseRequest(path, info), config, {
      signal,
      onRange: async (range) => void ranges.push(range),
      onProgress: () => {},
      pool: () => Promise.reject(new Error("no detector in this test")),
      hwaccel: async () => null,
    });
    return { info, ranges };
  }

  test.each(CASES)(
    "in a clip %s the boxes lie on the object in the displayed picture",
    async (_, make, shape, place) => {
      const { info, ranges } = await analysed(make());
      expect(info).toMatchObject(shape);
      let judged = 0;
      for (const { frameUs, detections: d } of ranges) {
        for (let i = 0; i < d.frame.length; i++) {
          const t = frameUs[d.frame[i]]! / 1e6;
          // From when most of the past shows the place without it.
          if (t < 12 || t > 22) continue;
          judged++;
          const [x, y, w, h] = place((20 + SPEED * t) / 320, 100 / 240, 40 / 320, 40 / 240);
          expect(overlap([d.x[i]!, d.y[i]!, d.w[i]!, d.h[i]!], [x, y, w, h])).toBeGreaterThanOrEqual(0.6);
        }
      }
      expect(judged).toBeGreaterThan(40);
    },
    60_000,
  );

  test
    .skipIf(material("odd", "sample_rotate_and_reflect.mp4") === null)
    .each(["sample_rotate_and_reflect.mp4", "internal_emulator_transformer_output_270_rotated.mp4"])(
    "%s is analysed to its end, with boxes inside the picture",
    async (name) => {
      const { info, ranges } = await analysed(material("odd", name)!);
      expect(ranges.at(-1)!.endUs).toBeGreaterThan(info.durationUs * 0.8);
      expect(ranges.reduce((n, r) => n + r.frameUs.length, 0)).toBeGreaterThan(0);
      for (const { detections: d } of ranges) {
        for (let i = 0; i < d.frame.length; i++) {
          expect(Math.min(d.x[i]!, d.y[i]!, d.w[i]!, d.h[i]!)).toBeGreaterThanOrEqual(0);
          expect(Math.max(d.x[i]! + d.w[i]!, d.y[i]! + d.h[i]!)).toBeLessThanOrEqual(1 + 1e-6);
        }
      }
    },
    60_000,
  );

  // 48 x 32: left half red, right half blue, and a green lower edge; what each orientation makes of the corners r b / g g.
  test.each([
    [1, "rbgg", { rotation: 0, mirrored: false, width: 48, height: 32 }],
    [2, "brgg", { rotation: 0, mirrored: true, width: 48, height: 32 }],
    [3, "ggbr", { rotation: 180, mirrored: false, width: 48, height: 32 }],
    [4, "ggrb", { rotation: 180, mirrored: true, width: 48, height: 32 }],
    [5, "rgbg", { rotation: 270, mirrored: true, width: 32, height: 48 }],
    [6, "grgb", { rotation: 90, mirrored: false, width: 32, height: 48 }],
    [7, "gbgr", { rotation: 90, mirrored: true, width: 32, height: 48 }],
    [8, "bgrg", { rotation: 270, mirrored: false, width: 32, height: 48 }],
  ])(
    "a picture of EXIF orientation %i is upright for the probe, the poster, the frame and the analysis",
    async (orientation, corners, shape) => {
      const source =
        "color=red:s=48x32,drawbox=x=24:y=0:w=24:h=32:c=blue:t=fill,drawbox=x=0:y=24:w=48:h=8:c=lime:t=fill";
      const flat = makeClip(
        tools.ffmpeg,
        ["-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "1"],
        clips.path(`${origin}-flat.jpg`),
      );
      const path = clips.path(`${origin}-${orientation}.jpg`);
      writeFileSync(path, withOrientation(readFileSync(flat), orientation));

      const { media: info } = await media.probe(path, { signal });
      expect(info).toMatchObject({ still: true, codedWidth: 48, codedHeight: 32, ...shape });

      const poster = clips.path(`${origin}-${orientation}-poster.jpg`);
      await media.writePoster(path, info, poster, { signal });
      const frame = clips.path(`${origin}-${orientation}-frame.jpg`);
      writeFileSync(frame, await media.frame(path, info, 0, { signal }));
      for (const picture of [poster, frame]) {
        const made = (await media.probe(picture, { signal })).media;
        expect(made).toMatchObject({
          codedWidth: shape.width,
          codedHeight: shape.height,
          rotation: 0,
          mirrored: false,
        });
        expect(cornersOf(await firstFrame(picture, made), shape)).toBe(corners);
      }
      expect(cornersOf(await firstFrame(path, info), shape)).toBe(corners);
    },
  );

  /** The first frame as the analysis sees it. */
  async function firstFrame(path: string, info: MediaInfo): Promise<Uint8Array> {
    const plan = {
      ...passPlan(analyseRequest(path, info), 0, null),
      pictures: [{ width: info.width, height: info.height }],
    };
    const pool = new SlotPool(plan.pictures, 2);
    const reader = new FrameReader({ ffmpegPath: tools.ffmpeg, plan, pool, signal });
    const shot = await reader.next();
    const bytes = pool.bytes(shot!.slot).slice();
    pool.release(shot!.slot);
    await reader.close();
    return bytes;
  }
});

/** Main colours of the four corners, top left, top right, bottom left, bottom right. */
function cornersOf(data: Uint8Array, { width, height }: { width: number; height: number }): string {
  const at = (x: number, y: number): string => {
    const pixel = [...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
    return "rgb"[pixel.indexOf(Math.max(...pixel))]!;
  };
  return at(3, 3) + at(width - 4, 3) + at(3, height - 4) + at(width - 4, height - 4);
}

type Rect = [x: number, y: number, w: number, h: number];
function overlap(a: Rect, b: Rect): number {
  const w = Math.max(0, Math.min(a[0] + a[2], b[0] + b[2]) - Math.max(a[0], b[0]));
  const h = Math.max(0, Math.min(a[1] + a[3], b[1] + b[3]) - Math.max(a[1], b[1]));
  return (w * h) / (a[2] * a[3] + b[2] * b[3] - w * h);
}
