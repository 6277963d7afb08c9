import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packManifest } from "#shared/domain/model.ts";
import { AppError } from "#shared/domain/errors.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import type { AnalyseRequest, AnalyseSummary } from "#shared/vision/protocol.ts";
import { material } from "../../test/material.ts";
import { VTEST, analyseRequest, clipFolder, ffmpeg, mediaInfo, squareClip, visionConfig } from "../testing/clips.ts";
import { PoolCache } from "../infer/poolCache.ts";
import { type AnalyseHooks, analyse } from "./analyse.ts";

const clips = clipFolder();
afterAll(() => clips.remove());

const square = clips.path("square.mkv");
const uneven = clips.path("uneven.mkv");
beforeAll(() => {
  squareClip(square, { seconds: 40, fps: 10, speed: 8 });
  // A clock that skips and stutters: about two of five frames are missing, and four seconds in the middle are gone.
  squareClip(uneven, {
    seconds: 40,
    fps: 15,
    speed: 5,
    extraFilter: "select='gt(mod(n*7,5),1)*not(between(t,22,26))'",
  });
}, 60_000);

function hooks(more: Partial<AnalyseHooks> = {}): AnalyseHooks & { ranges: RangeResult[] } {
  const ranges: RangeResult[] = [];
  return {
    ranges,
    signal: new AbortController().signal,
    onRange: async (range) => void ranges.push(range),
    onProgress: () => {},
    pool: () => Promise.reject(new Error("no detector in this test")),
    hwaccel: async () => null,
    ...more,
  };
}

async function run(
  request: AnalyseRequest,
  more: Partial<AnalyseHooks> = {},
): Promise<{ ranges: RangeResult[]; summary: AnalyseSummary }> {
  const h = hooks(more);
  const summary = await analyse(request, visionConfig(), h);
  return { ranges: h.ranges, summary };
}

/** A whole pass over a clip, made once: several tests look at it. */
const passes = new Map<string, ReturnType<typeof run>>();
function wholePass(path: string, media: AnalyseRequest["media"]): ReturnType<typeof run> {
  const pass = passes.get(path) ?? run(analyseRequest(path, media));
  passes.set(path, pass);
  return pass;
}

const steady = mediaInfo({ durationUs: 40_000_000 });
const vfr = mediaInfo({ durationUs: 40_000_000, fps: 8.3, variableFrameRate: true });

test.each([
  ["an even clip", () => square, steady],
  ["a clip with a stuttering clock and a hole", () => uneven, vfr],
])(
  "%s yields the same ranges wherever the pass begins",
  async (_, path, media) => {
    const whole = await wholePass(path(), media);
    expect(whole.ranges.map((r) => [r.index, r.startUs])).toEqual([0, 1, 2, 3].map((i) => [i, i * 10_000_000]));
    expect(whole.ranges.reduce((n, r) => n + r.detections.frame.length, 0)).toBeGreaterThan(100);
    for (const i of [1, 3]) {
      const rest = await run(analyseRequest(path(), media, { fromUs: i * 10_000_000, fromIndex: i }));
      expect(rest.ranges).toEqual(whole.ranges.slice(i));
    }
  },
  90_000,
);

test("a moving square is found where it is, in its colour, and nothing else moves", async () => {
  const { ranges } = await wholePass(square, steady);
  let frames = 0;
  for (const range of ranges) {
    const d = range.detections;
    for (let i = 0; i < d.frame.length; i++) {
      const t = range.frameUs[d.frame[i]] / 1e6;
      // From when most of the past shows the place without it, until it leaves the picture.
      if (t < 20 || t >= 32) continue;
      frames++;
      const x = (20 + 8 * t) / 320;
      const w = Math.max(0, Math.min(d.x[i] + d.w[i], x + 40 / 320) - Math.max(d.x[i], x));
      const h = Math.max(0, Math.min(d.y[i] + d.h[i], 140 / 240) - Math.max(d.y[i], 100 / 240));
      expect((w * h) / (d.w[i] * d.h[i] + (40 * 40) / (320 * 240) - w * h)).toBeGreaterThan(0.75);
      // Red is the fourth of COLOR_NAMES; the shares of each half add up to about 255.
      expect(d.color[i * 22 + 3]).toBeGreaterThan(200);
    }
  }
  expect(frames).toBe(60);
});

test("a pass that resumes at the very end adds no range", async () => {
  const { ranges, summary } = await run(analyseRequest(square, steady, { fromUs: 40_000_000, fromIndex: 4 }));
  expect(ranges).toEqual([]);
  expect(summary.problem).toBeNull();
});

test("a still picture is one frame", async () => {
  const path = clips.path("one.png");
  ffmpeg("-f", "lavfi", "-i", "color=c=blue:s=321x201", "-frames:v", "1", path);
  const media = mediaInfo({
    container: "png_pipe",
    codec: "png",
    width: 321,
    height: 201,
    fps: 0,
    durationUs: 0,
    still: true,
  });
  const { ranges, summary } = await run(analyseRequest(path, media));
  expect(ranges).toHaveLength(1);
  expect([...ranges[0].frameUs]).toEqual([0]);
  expect(summary).toMatchObject({ frames: 1, problem: null, labels: ["moving"], device: "none" });
});

test("a file cut short keeps what was read and says so", async () => {
  const path = clips.path("cut.avi");
  squareClip(clips.path("full.avi"), { seconds: 30, fps: 10, speed: 5 });
  const bytes = readFileSync(clips.path("full.avi"));
  writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
  const { ranges, summary } = await run(analyseRequest(path, mediaInfo({ container: "avi", durationUs: 30_000_000 })));
  expect(summary.problem?.code).toMatch(/TRUNCATED|DAMAGED/);
  expect(ranges.at(-1)?.endUs).toBeGreaterThan(10_000_000);
  expect(summary.decodedUntilUs).toBeLessThan(25_000_000);
  expect(ranges.reduce((n, r) => n + r.frameUs.length, 0)).toBe(summary.frames);
});

test("a decoder that is killed fails the run and does not end it quietly", async () => {
  const slow = hooks({
    onDecoder: (pid) => void setImmediate(() => process.kill(pid, "SIGKILL")),
  });
  await expect(analyse(analyseRequest(square, steady), visionConfig(), slow)).rejects.toMatchObject({
    code: "FFMPEG_FAILED",
  });
});

test("cancelling while a range waits to be committed ends the run and its decoder within a second", async () => {
  const abort = new AbortController();
  let pid = 0;
  let abortedMs = 0;
  const waiting = hooks({
    signal: abort.signal,
    onDecoder: (p) => {
      pid = p;
    },
    onRange: () => {
      setImmediate(() => {
        abortedMs = performance.now();
        abort.abort();
      });
      return new Promise((_, reject) => {
        abort.signal.addEventListener("abort", () => reject(new Error("left")), { once: true });
      });
    },
  });
  const error: unknown = await analyse(analyseRequest(square, steady), visionConfig(), waiting).catch(
    (e: unknown) => e,
  );
  expect(performance.now() - abortedMs).toBeLessThan(1000);
  expect(error).toBeInstanceOf(Error);
  expect(() => process.kill(pid, 0)).toThrow();
});

test("no file, no decoder, no picture: each is said", async () => {
  await expect(run(analyseRequest(clips.path("gone.mkv"), steady))).rejects.toMatchObject({ code: "FILE_MISSING" });
  const config = visionConfig({ ffmpegPath: clips.path("no-ffmpeg") });
  await expect(analyse(analyseRequest(square, steady), config, hooks())).rejects.toMatchObject({
    code: "FFMPEG_MISSING",
  });
  const text = clips.path("text.mkv");
  writeFileSync(text, "not a video");
  await expect(run(analyseRequest(text, steady))).rejects.toBeInstanceOf(AppError);
});

const vtest = material("footage", "vtest.avi");
test.skipIf(vtest === null)(
  "real footage yields the same ranges wherever the pass begins, and its times are the source's",
  async () => {
    const copy = clips.path("-odd name%03d.avi");
    copyFileSync(vtest ?? "", copy);
    const request = analyseRequest(copy, mediaInfo(VTEST), { rangeUs: 20_000_000 });
    const whole = await run(request);
    expect(whole.summary).toMatchObject({ frames: 398, problem: null, decodedUntilUs: 79_500_000 });
    expect(whole.ranges.flatMap((r) => [...r.frameUs])).toEqual(Array.from({ length: 398 }, (_, i) => i * 200_000));
    const rest = await run({ ...request, fromUs: 40_000_000, fromIndex: 2 });
    expect(rest.ranges).toEqual(whole.ranges.slice(2));
  },
  60_000,
);

const weights = material("models", "yolox_nano.onnx");
test.skipIf(vtest === null || weights === null)(
  "with a detector too, a resumed pass makes the same ranges, and people are seen",
  async () => {
    const text = readFileSync(join(import.meta.dirname, "..", "..", "models", "yolox-nano.json"), "utf8");
    const manifest = packManifest.parse(JSON.parse(text));
    const detector = { manifest, paths: { [manifest.files[0].name]: weights ?? "" } };
    const pools = new PoolCache();
    try {
      const config = visionConfig();
      const pool: AnalyseHooks["pool"] = async (_, signal) =>
        (
          await pools.acquire(
            { workerEntry: config.workerEntry, detector, reid: null, devices: ["cpu"], cpuWorkers: 2 },
            signal,
          )
        ).pool;
      const request = analyseRequest(vtest ?? "", mediaInfo(VTEST), { detector, rangeUs: 40_000_000, sampleFps: 0.5 });
      const whole = await run(request, { pool });
      const rest = await run({ ...request, fromUs: 40_000_000, fromIndex: 1 }, { pool });
      expect(rest.ranges).toEqual(whole.ranges.slice(1));
      expect(whole.summary).toMatchObject({ device: "cpu", fellBack: null, frames: 40 });
      expect(whole.summary.labels[whole.ranges[0].detections.label[0]]).toBe("person");
      const missing = { ...detector, paths: { [manifest.files[0].name]: clips.path("gone.onnx") } };
      const broken: AnalyseHooks["pool"] = async (_, signal) =>
        (
          await pools.acquire(
            { workerEntry: config.workerEntry, detector: missing, reid: null, devices: ["cpu"], cpuWorkers: 2 },
            signal,
          )
        ).pool;
      await expect(run({ ...request, detector: missing }, { pool: broken })).rejects.toThrow(/model/i);
    } finally {
      await pools.close();
    }
  },
  90_000,
);
