import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { orientationOf } from "#shared/lib/exif.ts";
import { withOrientation } from "../../test/exifJpeg.ts";
import { findFfmpeg } from "../../test/ffmpeg.ts";
import type { Detector, RgbFrame } from "../types.ts";
import { detectImages } from "./images.ts";
import { readStillPicture } from "./stillPicture.ts";

const testFfmpeg = findFfmpeg();
const folder = mkdtempSync(join(tmpdir(), "sightline-stills-"));
const file = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** 48 x 32: left half red, right half blue, and a green lower edge. */
beforeAll(() => {
  const source = "color=red:s=48x32,drawbox=x=24:y=0:w=24:h=32:c=blue:t=fill,drawbox=x=0:y=24:w=48:h=8:c=lime:t=fill";
  for (const name of ["plain.jpg", "plain.png", "plain.bmp"]) {
    execFileSync(testFfmpeg, ["-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", "-q:v", "1", file(name)]);
  }
});

/** The JPEG with an EXIF block of one orientation. */
function turned(orientation: number): string {
  const path = file(`turned-${orientation}.jpg`);
  writeFileSync(path, withOrientation(readFileSync(file("plain.jpg")), orientation));
  return path;
}

/** Main colours of the four corners, top left, top right, bottom left, bottom right. */
function corners({ data, width, height }: RgbFrame): string {
  const at = (x: number, y: number): string => {
    const pixel = Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
    return "rgb"[pixel.indexOf(Math.max(...pixel))]!;
  };
  return at(3, 3) + at(width - 4, 3) + at(3, height - 4) + at(width - 4, height - 4);
}

describe("reading pictures", () => {
  test.each(["plain.jpg", "plain.png", "plain.bmp"])("%s in its own size", async (name) => {
    const { frame, problem } = await readStillPicture(file(name), testFfmpeg);
    expect([frame.width, frame.height, corners(frame), problem]).toEqual([48, 32, "rbgg", null]);
  });

  // What each orientation makes of r b / g g: EXIF 2.32, table of 0x0112.
  test.each([
    [1, "rbgg", 48],
    [2, "brgg", 48],
    [3, "ggbr", 48],
    [4, "ggrb", 48],
    [5, "rgbg", 32],
    [6, "grgb", 32],
    [7, "gbgr", 32],
    [8, "bgrg", 32],
  ])("orientation %i is turned upright", async (orientation, expected, width) => {
    const path = turned(orientation);
    expect(orientationOf(readFileSync(path))).toBe(orientation);
    const { frame } = await readStillPicture(path, testFfmpeg);
    expect([corners(frame), frame.width]).toEqual([expected, width]);
  });

  test("an EXIF block that points outside the file is passed over", async () => {
    const path = turned(6);
    const bytes = readFileSync(path);
    bytes.writeUInt32LE(0x7fffffff, 16);
    writeFileSync(path, bytes);
    const { frame } = await readStillPicture(path, testFfmpeg);
    expect(frame.width).toBe(48);
  });
});

/** Answers one box on every picture and keeps their sizes. */
function stubDetector(seen: string[]): Detector {
  const one = Float32Array.of(0.5);
  return {
    device: "cpu",
    fellBack: null,
    labels: ["person"],
    inputWidth: 64,
    inputHeight: 64,
    fit: "stretch",
    detect: async (frames) =>
      frames.map(
        (f) => (
          seen.push(`${f.width}x${f.height}`),
          { count: 1, label: Uint16Array.of(0), score: one, x: one, y: one, w: one, h: one }
        ),
      ),
    close: async () => {},
  };
}

describe("detecting in files", () => {
  test("each broken file has its own reason, and the good ones are still answered", async () => {
    writeFileSync(file("empty.jpg"), "");
    writeFileSync(file("words.jpg"), "#EXTM3U\nfile:///etc/passwd\n");
    writeFileSync(file("stub.png"), readFileSync(file("plain.png")).subarray(0, 40));
    const names = ["plain.jpg", "empty.jpg", "words.jpg", "stub.png", "gone.jpg", "plain.png"];
    const seen: string[] = [];
    const images = await detectImages([...names.map(file), folder], stubDetector(seen), testFfmpeg, 0.3);
    expect(images.map((i) => i.problem?.code ?? null)).toEqual([
      null,
      "EMPTY_FILE",
      "NOT_A_VIDEO",
      "DAMAGED",
      "FILE_MISSING",
      null,
      "NOT_A_VIDEO",
    ]);
    expect(images.map((i) => i.detections.length)).toEqual([1, 0, 0, 0, 0, 1, 0]);
    expect(images[0]).toMatchObject({ path: file("plain.jpg"), width: 48, height: 32 });
    expect(seen).toEqual(["48x32", "48x32"]);
  });

  test("a missing ffmpeg ends the call with that reason", async () => {
    await expect(detectImages([file("plain.jpg")], stubDetector([]), "/nowhere/ffmpeg", 0.3)).rejects.toMatchObject({
      code: "FFMPEG_MISSING",
    });
  });

  test("cancelling ends the call", async () => {
    await expect(
      detectImages([file("plain.jpg")], stubDetector([]), testFfmpeg, 0.3, AbortSignal.abort()),
    ).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
