import { writeFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import type { TextReadRequest, VisionEvent } from "#shared/vision/protocol.ts";
import { burnIn } from "../../test/pixelText.ts";
import { VisionService } from "../service.ts";
import { clipFolder, ffmpeg, mediaInfo, visionConfig } from "../testing/clips.ts";

const clips = clipFolder();
const listeners = new Map<number, (event: VisionEvent) => void>();
const vision = new VisionService(({ id, body }) => listeners.get(id)?.(body));
vision.handle({ id: 0, body: { kind: "init", config: visionConfig() } });
afterAll(async () => {
  await vision.close();
  clips.remove();
});

function ask(id: number, request: TextReadRequest): Promise<VisionEvent> {
  return new Promise((resolve) => {
    listeners.set(id, resolve);
    vision.handle({ id, body: { kind: "readText", request } });
  });
}

test("the vision process reads text, and a request that is cancelled or makes no sense ends with its code", async () => {
  const size = { width: 640, height: 96 };
  const data = new Uint8Array(size.width * size.height * 3).fill(40);
  burnIn({ data, width: size.width }, "NORTH GATE", { x: 40, y: 30, scale: 3 });
  const raw = clips.path("sign.rgb");
  writeFileSync(raw, data);
  const path = clips.path("sign.mkv");
  ffmpeg("-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "640x96", "-r", "1", "-i", raw, "-c:v", "libx264", path);
  const media = mediaInfo({ ...size, codedWidth: 640, codedHeight: 96, fps: 1, durationUs: 1_000_000 });
  const request: TextReadRequest = { path, media, timesUs: [0], box: { x: 0, y: 0, w: 1, h: 1 }, languages: ["eng"] };
  const event = await ask(1, request);
  if (event.kind !== "textRead") throw new Error(JSON.stringify(event));
  expect(event.frames.map(({ tUs, lines }) => [tUs, lines.map((line) => line.text)])).toEqual([[0, ["NORTH GATE"]]]);
  const cancelled = ask(2, request);
  vision.handle({ id: 2, body: { kind: "cancel" } });
  expect(await cancelled).toMatchObject({ kind: "failed", problem: { code: "CANCELLED" } });
  expect(await ask(3, { ...request, languages: [] })).toMatchObject({
    kind: "failed",
    problem: { code: "INVALID_INPUT" },
  });
}, 60_000);
