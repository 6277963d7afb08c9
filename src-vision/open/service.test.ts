import { writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { LoadedPack, VisionEvent, VisionRequest } from "#shared/vision/protocol.ts";
import { constantGraph } from "../../test/onnxGraph.ts";
import { writeTinyOwl } from "../../test/tinyOwl.ts";
import { VisionService } from "../service.ts";
import { clipFolder, ffmpeg, mediaInfo, visionConfig } from "../testing/clips.ts";

const clips = clipFolder();
let pack: LoadedPack;
const listeners = new Map<number, (event: VisionEvent) => void>();
const vision = new VisionService(({ id, body }) => listeners.get(id)?.(body));
vision.handle({ id: 0, body: { kind: "init", config: visionConfig() } });

beforeAll(async () => {
  pack = await writeTinyOwl(clips.path("tiny"));
});
afterAll(async () => {
  await vision.close();
  clips.remove();
});

let next = 1;
function ask(body: VisionRequest): { id: number; answer: Promise<VisionEvent> } {
  const id = next++;
  const answer = new Promise<VisionEvent>((resolve) => listeners.set(id, resolve));
  vision.handle({ id, body });
  return { id, answer };
}

/** Two seconds of dark footage; a red square from the beginning, a blue one in the second second. A quarter of the long side each, which is the tiny detector's box. */
function squares(name: string, size: { width: number; height: number }, red: Corner, blue: Corner) {
  const side = Math.max(size.width, size.height) / 4;
  const path = clips.path(name);
  const at = ({ x, y }: Corner, color: string, more = "") =>
    `drawbox=x=${x}:y=${y}:w=${side}:h=${side}:c=${color}:t=fill${more}`;
  const filter = `${at(red, "0xDE1E1E")},${at(blue, "0x233CDE", ":enable='gte(t,1)'")}`;
  const lavfi = `color=c=0x101010:s=${size.width}x${size.height}:r=10:d=2,format=rgb24,${filter}`;
  ffmpeg("-f", "lavfi", "-i", lavfi, "-c:v", "libx264rgb", "-preset", "ultrafast", "-crf", "2", path);
  const media = mediaInfo({ ...size, codedWidth: size.width, codedHeight: size.height, durationUs: 2_000_000 });
  const box = ({ x, y }: Corner): BoxNorm => ({
    x: x / size.width,
    y: y / size.height,
    w: side / size.width,
    h: side / size.height,
  });
  return { path, media, red: box(red), blue: box(blue) };
}
interface Corner {
  x: number;
  y: number;
}

function iou(a: BoxNorm, b: BoxNorm): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  const both = Math.max(0, w) * Math.max(0, h);
  return both / (a.w * a.h + b.w * b.h - both);
}

const shapes = [
  ["wide", { width: 320, height: 180 }, { x: 24, y: 60 }, { x: 220, y: 93 }],
  ["tall", { width: 180, height: 320 }, { x: 60, y: 24 }, { x: 93, y: 220 }],
] as const;

test.each(shapes)(
  "in a %s picture each name is found where its thing is, and only when it is there",
  async (shape, size, at, blueAt) => {
    const { path, media, red, blue } = squares(`${shape}.mkv`, size, at, blueAt);
    const names = ["blue car", "red thing", "green", "photo"];
    const timesUs = [1_500_000, 300_000];
    const { answer } = ask({ kind: "detectOpen", detector: pack, path, media, timesUs, names, minScore: 0.3 });
    const event = await answer;
    if (event.kind !== "openDetections") throw new Error(JSON.stringify(event));
    expect(event.frames.map((frame) => frame.tUs)).toEqual(timesUs);
    const [late, early] = event.frames.map((frame) => frame.detections);
    expect(late!.map((it) => names[it.label]).sort()).toEqual(["blue car", "red thing"]);
    expect(
      iou(
        late!.find((it) => it.label === 0)!,
        blue,
      ),
    ).toBeGreaterThan(0.7);
    expect(
      iou(
        late!.find((it) => it.label === 1)!,
        red,
      ),
    ).toBeGreaterThan(0.7);
    expect(early!.map((it) => names[it.label])).toEqual(["red thing"]);
    for (const { x, y, w, h } of late!) expect(x >= 0 && y >= 0 && x + w <= 1.00001 && y + h <= 1.00001).toBe(true);
  },
);

test("the padding beside a picture is nobody's place, and times after the end come back empty", async () => {
  const { path, media } = squares("padding.mkv", { width: 320, height: 180 }, { x: 24, y: 60 }, { x: 220, y: 93 });
  const timesUs = [300_000, 30_000_000];
  const request = { detector: pack, path, media, timesUs, names: ["gray"], minScore: 0.5 };
  const event = await ask({ kind: "detectOpen", ...request }).answer;
  if (event.kind !== "openDetections") throw new Error(JSON.stringify(event));
  expect(event.frames).toEqual(timesUs.map((tUs) => ({ tUs, detections: [] })));
});

test("a half-precision export finds the same", async () => {
  const half = await writeTinyOwl(clips.path("half"), { half: true });
  const { path, media, red } = squares("half.mkv", { width: 320, height: 180 }, { x: 24, y: 60 }, { x: 220, y: 93 });
  const request = { detector: half, path, media, timesUs: [300_000], names: ["red"], minScore: 0.3 };
  const event = await ask({ kind: "detectOpen", ...request }).answer;
  if (event.kind !== "openDetections") throw new Error(JSON.stringify(event));
  expect(event.frames[0]!.detections).toHaveLength(1);
  expect(iou(event.frames[0]!.detections[0]!, red)).toBeGreaterThan(0.7);
});

test("a cancelled request ends as cancelled, and the next one is answered", async () => {
  const { path, media } = squares("cancel.mkv", { width: 320, height: 180 }, { x: 24, y: 60 }, { x: 220, y: 93 });
  const timesUs = Array.from({ length: 19 }, (_, i) => i * 100_000);
  const request = {
    kind: "detectOpen",
    detector: pack,
    path,
    media,
    timesUs,
    names: ["red"],
    minScore: 0.3,
  } satisfies VisionRequest;
  const { id, answer } = ask(request);
  vision.handle({ id, body: { kind: "cancel" } });
  expect(await answer).toMatchObject({ kind: "failed", problem: { code: "CANCELLED" } });
  expect(await ask(request).answer).toMatchObject({ kind: "openDetections" });
});

test("no names, odd times and packs of another kind are refused with a reason", async () => {
  const media = mediaInfo({});
  const base = {
    kind: "detectOpen",
    detector: pack,
    path: "x",
    media,
    timesUs: [0],
    names: ["red"],
    minScore: 0.3,
  } satisfies VisionRequest;
  const refused = async (body: VisionRequest) => {
    const event = await ask(body).answer;
    return event.kind === "failed" ? event.problem.code : event.kind;
  };
  expect(await refused({ ...base, names: [] })).toBe("INVALID_INPUT");
  expect(await refused({ ...base, names: [" "] })).toBe("INVALID_INPUT");
  expect(await refused({ ...base, timesUs: [Number.NaN] })).toBe("INVALID_INPUT");
  const { path } = squares("refused.mkv", { width: 320, height: 180 }, { x: 24, y: 60 }, { x: 220, y: 93 });
  const encoder: LoadedPack = { ...pack, manifest: { ...pack.manifest, task: "encode" } };
  expect(await refused({ ...base, path, detector: encoder })).toBe("MODEL_INVALID");
  const gone: LoadedPack = { ...pack, paths: { ...pack.paths, "tiny-owl.onnx": clips.path("nowhere.onnx") } };
  expect(await refused({ ...base, path, detector: gone })).toBe("MODEL_MISSING");
});

test("the self-test passes the detector, and refuses a graph of other inputs and one that cannot tell names apart", async () => {
  expect(await ask({ kind: "selfTest", pack, devices: ["cuda", "cpu"] }).answer).toMatchObject({
    kind: "selfTested",
    reports: [{ device: "cuda" }, { device: "cpu", state: "passed", maxAbsDiff: 0, reason: null }],
  });
  const other = clips.path("other.onnx");
  const logits = { name: "logits", shape: [1, 1, 3], values: [0, 0, 0] };
  const boxes = { name: "pred_boxes", shape: [1, 1, 4], values: [0, 0, 0, 0] };
  writeFileSync(other, constantGraph({ name: "images", shape: [1, 3, 48, 48] }, [logits, boxes]));
  const wrong: LoadedPack = { ...pack, paths: { ...pack.paths, "tiny-owl.onnx": other } };
  expect(await ask({ kind: "selfTest", pack: wrong, devices: ["cpu"] }).answer).toMatchObject({
    kind: "failed",
    problem: { code: "MODEL_INVALID", detail: expect.stringContaining("pixel_values, input_ids, attention_mask") },
  });
});
