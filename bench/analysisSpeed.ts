/**
 * Speed of analysis against a plain Python loop over OpenCV (bench/opencvBaseline.py) and against the bound of this machine: the time to
 * decode the file alone plus the time to run the network alone, each with all cores. Paired runs, medians, ratios.
 *
 *     SIGHTLINE_MATERIAL=... node bench/analysisSpeed.ts [--runs 3] [--no-baseline] [VIDEO ...]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { Worker } from "node:worker_threads";
import { parseArgs } from "node:util";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { createVisionClient } from "../src-main/vision/client.ts";
import {
  ROOT,
  VISION_ENTRY,
  analyseRequest,
  materialPack,
  materialRoot,
  median,
  quietLogger,
  visionConfig,
} from "./visionHarness.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "3" }, "no-baseline": { type: "boolean", default: false } },
});
const runs = Number(values.runs);
const config = visionConfig();
const pack = materialPack("yolox-nano", "yolox_nano.onnx");
const model = join(materialRoot(), "models", "yolox_nano.onnx");

/** 60 s of 1080p H.264 made from vtest.avi: real motion, a real encoder's bit rate. */
function clip1080(): string {
  const folder = join(ROOT, "bench", ".work");
  const path = join(folder, "vtest-1080p.mp4");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(path)) {
    const source = join(materialRoot(), "footage", "vtest.avi");
    const args = [
      "-v",
      "error",
      "-nostdin",
      "-i",
      source,
      "-t",
      "60",
      "-vf",
      "scale=1920:1080:flags=bicubic,fps=25,setsar=1",
      "-c:v",
      "libx264",
      "-preset",
      "fast",
      "-b:v",
      "4M",
      "-g",
      "50",
      "-pix_fmt",
      "yuv420p",
      path,
    ];
    execFileSync(config.ffmpegPath, args);
  }
  return path;
}

function baseline(path: string): number {
  const out = execFileSync("/usr/bin/python3", [join(ROOT, "bench", "opencvBaseline.py"), path, model]);
  return (JSON.parse(out.toString("utf8")) as { seconds: number }).seconds;
}

/** Seconds to decode every frame and throw it away, with ffmpeg's own choice of threads. */
function decodeAlone(path: string): number {
  const started = performance.now();
  spawnSync(config.ffmpegPath, ["-v", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-f", "null", "-"]);
  return (performance.now() - started) / 1000;
}

/** Seconds to run the network on `count` blank pictures: one session of one thread per core, nothing else. */
async function inferenceAlone(count: number): Promise<number> {
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const ort = require("onnxruntime-node");
    (async () => {
      const session = await ort.InferenceSession.create(workerData.model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionProviders: ["cpu"] });
      const feeds = { [session.inputNames[0]]: new ort.Tensor("float32", new Float32Array(3 * 416 * 416).fill(114), [1, 3, 416, 416]) };
      await session.run(feeds);
      parentPort.postMessage("ready");
      parentPort.once("message", async (n) => {
        for (let i = 0; i < n; i++) await session.run(feeds);
        parentPort.postMessage("done");
        await session.release();
      });
    })();`;
  const cores = availableParallelism();
  const workers = Array.from({ length: cores }, () => new Worker(code, { eval: true, workerData: { model } }));
  const said = (word: string): Promise<unknown> =>
    Promise.all(
      workers.map(
        (w) =>
          new Promise<void>((resolve, reject) => {
            w.on("error", reject);
            w.on("message", (m) => m === word && resolve());
          }),
      ),
    );
  await said("ready");
  const started = performance.now();
  const done = said("done");
  workers.forEach((w, i) => w.postMessage(Math.floor(count / cores) + (i < count % cores ? 1 : 0)));
  await done;
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(workers.map((w) => w.terminate()));
  return seconds;
}

const client = createVisionClient({ host: forkHost, entry: VISION_ENTRY, config, logger: quietLogger });

async function ours(path: string): Promise<{ seconds: number; frames: number; inferences: number }> {
  const started = performance.now();
  const request = analyseRequest(path, { detector: pack, motionGate: false });
  const summary = await client.analyse(request, {
    signal: new AbortController().signal,
    onRange: async () => {},
    onProgress: () => {},
  });
  return { seconds: (performance.now() - started) / 1000, frames: summary.frames, inferences: summary.inferences };
}

const files = positionals.length > 0 ? positionals : [join(materialRoot(), "footage", "vtest.avi"), clip1080()];
try {
  for (const file of files) {
    const rows: Array<{ ours: number; decode: number; inference: number; python: number | null }> = [];
    // The first run starts the process and builds the sessions; it is reported apart.
    const cold = await ours(file);
    for (let i = 0; i < runs; i++) {
      const mine = await ours(file);
      rows.push({
        ours: mine.seconds,
        decode: decodeAlone(file),
        inference: await inferenceAlone(mine.inferences),
        python: values["no-baseline"] ? null : baseline(file),
      });
    }
    const of = (key: "ours" | "decode" | "inference"): number => median(rows.map((r) => r[key]));
    const shares = rows.map((r) => (r.decode + r.inference) / r.ours);
    const ratios = rows.flatMap((r) => (r.python === null ? [] : [r.python / r.ours]));
    console.log(
      JSON.stringify({
        file: basename(file),
        cores: availableParallelism(),
        sampledFrames: cold.frames,
        coldSeconds: round(cold.seconds),
        seconds: round(of("ours")),
        decodeAlone: round(of("decode")),
        inferenceAlone: round(of("inference")),
        shareOfBound: round(median(shares)),
        pythonSeconds: ratios.length > 0 ? round(median(rows.flatMap((r) => r.python ?? []))) : null,
        timesFasterThanPython: ratios.length > 0 ? round(median(ratios)) : null,
      }),
    );
  }
} finally {
  await client.close();
}

function round(x: number): number {
  return Math.round(x * 1000) / 1000;
}
