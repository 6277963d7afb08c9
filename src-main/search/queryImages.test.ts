import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readImageHeader } from "./imageHeader.ts";
import { QueryImages } from "./queryImages.ts";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "sightline-images-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

function png(width: number, height: number): Buffer {
  const bytes = Buffer.alloc(33);
  bytes.write("\x89PNG\r\n\x1a\n", 0, "latin1");
  bytes.writeUInt32BE(13, 8);
  bytes.write("IHDR", 12, "latin1");
  bytes.writeUInt32BE(width, 16);
  bytes.writeUInt32BE(height, 20);
  return bytes;
}
// SOI, APP0 of 16 bytes, then the frame header.
const jpeg = Buffer.concat([
  Buffer.from("ffd8ffe00010", "hex"),
  Buffer.alloc(14),
  Buffer.from("ffc0001108", "hex"),
  Buffer.from("01e00280", "hex"),
  Buffer.alloc(8),
]);
const webp = (() => {
  const bytes = Buffer.alloc(30);
  bytes.write("RIFF....WEBPVP8X", 0, "latin1");
  bytes.writeUIntLE(799, 24, 3);
  bytes.writeUIntLE(599, 27, 3);
  return bytes;
})();

test("size and type come from the header of each format", () => {
  expect(readImageHeader(png(640, 480))).toEqual({ type: "png", width: 640, height: 480 });
  expect(readImageHeader(jpeg)).toEqual({ type: "jpg", width: 640, height: 480 });
  expect(readImageHeader(webp)).toEqual({ type: "webp", width: 800, height: 600 });
});

test.each([
  ["text", Buffer.from("<svg onload=alert(1)>")],
  ["a cut header", png(640, 480).subarray(0, 20)],
  ["a cut JPEG", jpeg.subarray(0, 22)],
  ["a JPEG whose segment has no length", Buffer.from("ffd8ffe00000ffe00000", "hex")],
  ["no pixels", png(0, 10)],
  ["a pixel bomb", png(60_000, 60_000)],
])("%s is refused before anything decodes it", (_name, bytes) => {
  expect(() => readImageHeader(bytes)).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
});

test("a picture is kept under a name of our own, and gone when the app closes or after a crash", async () => {
  const place = join(folder, "images");
  const images = await QueryImages.open(place);
  const { imageId, width } = await images.add(png(64, 48).toString("base64"));
  expect(width).toBe(64);
  expect(existsSync(images.path(imageId)!)).toBe(true);
  expect(images.path("q_nothing0000")).toBeNull();
  const after = await QueryImages.open(place);
  expect(existsSync(images.path(imageId)!)).toBe(false);
  await after.add(png(64, 48).toString("base64"));
  await after.close();
  expect(existsSync(place)).toBe(false);
});

test("only so many are kept", async () => {
  const images = await QueryImages.open(folder);
  const first = await images.add(png(8, 8).toString("base64"));
  for (let i = 0; i < 32; i++) await images.add(png(8, 8).toString("base64"));
  expect(images.path(first.imageId)).toBeNull();
  expect(await readdir(folder)).toHaveLength(32);
});
