import { existsSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LoadedPack, VisionEvent } from "#shared/vision/protocol.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import { packFrom } from "../../bench/lib/packs.ts";
import { material } from "../../test/material.ts";
import { tinyManifest } from "../../test/tinyPack.ts";
import { VisionService } from "../service.ts";
import { VTEST, analyseRequest, clipFolder, ffmpeg, mediaInfo, squareClip, visionConfig } from "../testing/clips.ts";

const clips = clipFolder();
afterAll(() => clips.remove());
const clip = clips.path("square.mkv");
beforeAll(() => squareClip(clip, { seconds: 8, fps: 10, speed: 8 }), 60_000);

/** A service in this process; `ask` sends a request and resolves with its last event and its ranges. */
function service(workerEntry: string) {
  const listeners = new Map<number, (event: VisionEvent) => void>();
  const vision = new VisionService(({ id, body }) => listeners.get(id)?.(body));
  vision.handle({ id: 0, body: { kind: "init", config: visionConfig({ workerEntry }) } });
  let next = 1;
  return {
    close: () => vision.close(),
    analyse(request: Parameters<typeof analyseRequest>[2], path = clip, media = mediaInfo({ durationUs: 8_000_000 })) {
      const id = next++;
      const ranges: RangeResult[] = [];
      return new Promise<{ last: VisionEvent; ranges: RangeResult[] }>((resolve) => {
        listeners.set(id, (event) => {
          if (event.kind === "range") {
            ranges.push(event.range);
            vision.handle({ id, body: { kind: "ack", index: event.range.index } });
          } else if (event.kind === "analysed" || event.kind === "failed") resolve({ last: event, ranges });
        });
        vision.handle({ id, body: { kind: "analyse", request: analyseRequest(path, media, request) } });
      });
    },
  };
}

/** A worker without a network, which sees nothing; each of the first `deaths` workers dies in the way of `dying` at its second job. */
function mortalWorker(dying: string): string {
  const path = clips.path(`worker-${dying.length}.mjs`);
  const flag = JSON.stringify(clips.path(`died-${dying.length}`));
  writeFileSync(
    path,
    `import { parentPort } from "node:worker_threads";
import { existsSync, writeFileSync } from "node:fs";
let jobs = 0;
parentPort.postMessage({ kind: "opened", device: "cpu", fellBack: null, labels: ["person"] });
parentPort.on("message", (m) => {
  if (m.kind === "close") parentPort.close();
  if (m.kind !== "job") return;
  if (++jobs === 2 && !existsSync(${flag})) {
    writeFileSync(${flag}, "");
    ${dying}
  }
  const none = () => ({ count: 0, label: new Uint16Array(0), score: new Float32Array(0), x: new Float32Array(0), y: new Float32Array(0), w: new Float32Array(0), h: new Float32Array(0) });
  parentPort.postMessage({ kind: "done", job: m.job, results: m.slots.map(() => ({ found: none(), color: new Uint8Array(0), sharpness: new Float32Array(0), appearance: null, appearanceDim: 0 })) });
});
`,
  );
  return path;
}

test.each([
  ["ends", "process.exit(3);", /ended with status 3/],
  ["throws", 'throw new Error("out of thread memory");', /out of thread memory/],
])(
  "a worker thread that %s in the middle of a run fails the request, and the next one is served by new workers",
  async (_, dying, reason) => {
    const detector: LoadedPack = { manifest: tinyManifest(), paths: {} };
    const vision = service(mortalWorker(dying));
    try {
      const first = await vision.analyse({ detector, motionGate: false });
      expect(existsSync(clips.path(`died-${dying.length}`))).toBe(true);
      expect(first.last).toMatchObject({
        kind: "failed",
        problem: { code: "INTERNAL", detail: expect.stringMatching(reason) },
      });
      const second = await vision.analyse({ detector, motionGate: false });
      expect(second.last).toMatchObject({ kind: "analysed", summary: { frames: 40, inferences: 40 } });
    } finally {
      await vision.close();
    }
  },
);

const footage = material("footage", "vtest.avi");
const weights = material("models", "yolox_nano.onnx");
const looks = material("models", "person-reidentification-retail-0287.onnx");
const folder = material("models");
test.skipIf(!footage || !weights || !looks)(
  "on real footage every person found well enough carries a look of 256 numbers and length one, and nothing else does",
  async () => {
    const path = clips.path("walkers.avi");
    ffmpeg("-i", footage!, "-t", "4", "-c", "copy", path);
    const vision = service(visionConfig().workerEntry);
    try {
      const request = { detector: packFrom("yolox-nano", folder!), reid: packFrom("person-reid-0287", folder!) };
      const { last, ranges } = await vision.analyse(request, path, mediaInfo({ ...VTEST, durationUs: 4_000_000 }));
      expect(last).toMatchObject({ kind: "analysed" });
      const labels = last.kind === "analysed" ? last.summary.labels : [];
      const seen = { people: 0, others: 0 };
      for (const { detections: d } of ranges) {
        expect(d.appearanceDim).toBe(256);
        expect(d.appearance).toHaveLength(d.frame.length * 256);
        for (let i = 0; i < d.frame.length; i++) {
          const length = Math.hypot(...d.appearance!.subarray(i * 256, (i + 1) * 256));
          if (labels[d.label[i]!] !== "person") {
            seen.others++;
            expect(length).toBe(0);
          } else if (d.score[i]! >= 0.35 && d.h[i]! > 0.1) {
            seen.people++;
            expect(length).toBeCloseTo(1, 2);
          }
        }
      }
      expect(seen.people).toBeGreaterThan(50);
      expect(seen.others).toBeGreaterThan(0);
    } finally {
      await vision.close();
    }
  },
  60_000,
);
