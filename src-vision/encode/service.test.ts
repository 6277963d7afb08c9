import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PackManifest } from "#shared/domain/model.ts";
import type { LoadedPack, VisionEvent, VisionRequest } from "#shared/vision/protocol.ts";
import { constantGraph } from "../../test/onnxGraph.ts";
import { writeTinyEncoder } from "../../test/tinyEncoder.ts";
import { VisionService } from "../service.ts";
import { clipFolder, ffmpeg, mediaInfo, squareClip, visionConfig } from "../testing/clips.ts";

const clips = clipFolder();
let pack: LoadedPack;
const listeners = new Map<number, (event: VisionEvent) => void>();
const vision = new VisionService(({ id, body }) => listeners.get(id)?.(body));
vision.handle({ id: 0, body: { kind: "init", config: visionConfig() } });

beforeAll(async () => {
  pack = await writeTinyEncoder(clips.path("tiny"));
}, 60_000);
afterAll(async () => {
  await vision.close();
  clips.remove();
});

let next = 1;
function ask(body: VisionRequest): Promise<VisionEvent> {
  const id = next++;
  return new Promise((resolve) => {
    listeners.set(id, (event) => event.kind !== "share" && resolve(event));
    vision.handle({ id, body });
  });
}

async function vectors(body: VisionRequest): Promise<Float32Array[]> {
  const event = await ask(body);
  if (event.kind !== "vectors") throw new Error(JSON.stringify(event));
  const rows = event.vectors.length / event.dim;
  return Array.from({ length: rows }, (_, i) => event.vectors.subarray(i * event.dim, (i + 1) * event.dim));
}
const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

test("pictures from files, frames of a video and boxes in either lie near their word and far from others", async () => {
  // A red square of 40 x 40 on gray, at the left at first: see squareClip.
  const clip = clips.path("square.mkv");
  squareClip(clip, { seconds: 2, fps: 10, speed: 8 });
  const still = clips.path("blue.png");
  ffmpeg("-f", "lavfi", "-i", "color=c=0x2040D0:s=64x48", "-frames:v", "1", still);
  const media = mediaInfo({ durationUs: 2_000_000 });
  const box = { x: 20 / 320, y: 100 / 240, w: 40 / 320, h: 40 / 240 };
  const [file, frame, red, gray] = await vectors({
    kind: "embedPictures",
    encoder: pack,
    pictures: [
      { path: still, media: null, tUs: 0, box: { x: 0.25, y: 0.25, w: 0.5, h: 0.5 } },
      { path: clip, media, tUs: 0, box: null },
      { path: clip, media, tUs: 100_000, box },
      { path: clip, media, tUs: 100_000, box: { x: 0.7, y: 0.1, w: 0.1, h: 0.1 } },
    ],
  });
  const [blueWord, redWord] = await vectors({ kind: "embedTexts", encoder: pack, texts: ["a blue thing", "빨간 차"] });
  expect(cosine(file!, blueWord!)).toBeGreaterThan(0.9);
  expect(cosine(file!, redWord!)).toBeLessThan(0.1);
  expect(cosine(frame!, redWord!)).toBeGreaterThan(0.5);
  expect(cosine(red!, redWord!)).toBeGreaterThan(0.9);
  expect(cosine(gray!, redWord!)).toBeLessThan(0.1);
}, 60_000);

test("a picture that is not there fails the request with its own code", async () => {
  const picture = { path: clips.path("nowhere.png"), media: null, tUs: 0, box: null };
  const answer = await ask({ kind: "embedPictures", encoder: pack, pictures: [picture] });
  expect(answer).toMatchObject({ kind: "failed", problem: { code: "FILE_MISSING" } });
});

test("an empty list of texts is an empty list of vectors; a hundred odd ones are all unit vectors", async () => {
  expect(await vectors({ kind: "embedTexts", encoder: pack, texts: [] })).toHaveLength(0);
  const odd = ["", " ", "🔥🔥", "'; DROP TABLE x; --", "red".repeat(4000), "\ud800", "$&"];
  const texts = Array.from({ length: 100 }, (_, i) => odd[i % odd.length]!);
  const all = await vectors({ kind: "embedTexts", encoder: pack, texts });
  expect(all).toHaveLength(100);
  for (const vector of all) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
});

test("the self-test of an encoder reports each device and refuses a graph that gives no direction", async () => {
  const answer = await ask({ kind: "selfTest", pack, devices: ["cuda", "cpu"] });
  expect(answer).toMatchObject({
    kind: "selfTested",
    reports: [{ device: "cuda" }, { device: "cpu", state: "passed", maxAbsDiff: 0, reason: null }],
  });
  const path = clips.path("zero.onnx");
  const input = { name: "pixel_values", shape: [1, 3, 32, 32] };
  writeFileSync(path, constantGraph(input, [{ name: "image_embeds", shape: [1, 16], values: new Float32Array(16) }]));
  const zero: LoadedPack = { ...pack, paths: { ...pack.paths, "tiny-image.onnx": path } };
  expect(await ask({ kind: "selfTest", pack: zero, devices: ["cpu"] })).toMatchObject({
    kind: "failed",
    problem: { code: "MODEL_INVALID", detail: expect.stringContaining("no direction") },
  });
});

test("a detector asked to encode is refused", async () => {
  const manifest: PackManifest = { ...pack.manifest, task: "detect" };
  const answer = await ask({ kind: "embedTexts", encoder: { ...pack, manifest }, texts: ["red"] });
  expect(answer).toMatchObject({ kind: "failed", problem: { code: "MODEL_INVALID" } });
});
