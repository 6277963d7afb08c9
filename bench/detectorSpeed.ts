/**
 * Where the time of one detection goes, in one thread: preparing the picture, the network, and reading its answer.
 *
 *   SIGHTLINE_MATERIAL=... node bench/detectorSpeed.ts [pack]      (default: yolox-nano)
 *
 * Frames of footage/vtest.avi, in the size that the decoder is asked for (no resampling) and in the source's size. Prints one JSON document.
 */
import { execFileSync } from "node:child_process";
import { Candidates } from "../src-vision/detect/candidates.ts";
import { makeDecoder, toPicture } from "../src-vision/detect/createDetector.ts";
import { classMap } from "../src-vision/detect/family.ts";
import { fitPicture } from "../src-vision/detect/fit.ts";
import { Preprocessor } from "../src-vision/detect/preprocess.ts";
import { openSession } from "../src-vision/detect/selfTest.ts";
import { material } from "../test/material.ts";
import { packFrom } from "./lib/packs.ts";

const FRAMES = 60;
const FFMPEG = process.env["SIGHTLINE_FFMPEG"] ?? "ffmpeg";
const footage = material("footage", "vtest.avi");
const weights = material("models");
if (!footage || !weights)
  throw new Error("SIGHTLINE_MATERIAL does not name a folder with footage/vtest.avi and models");

const pack = packFrom(process.argv[2] ?? "yolox-nano", weights);
const { manifest } = pack;
const { input } = manifest;
const { session, device } = await openSession(pack, { devices: ["cpu"], intraOpThreads: 1 });
const classes = classMap(manifest.labels);
const decoder = makeDecoder(manifest, session.graph, classes);
session.selectOutputs(decoder.outputs);
const preprocessor = new Preprocessor(input);
const candidates = new Candidates();

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function measure(width: number, height: number): Promise<Record<string, number>> {
  const args = [
    "-v",
    "error",
    "-i",
    footage!,
    "-frames:v",
    String(FRAMES),
    "-vf",
    `scale=${width}:${height}`,
    "-f",
    "rawvideo",
    "-pix_fmt",
    "rgb24",
    "-",
  ];
  const bytes = execFileSync(FFMPEG, args, { maxBuffer: FRAMES * width * height * 3 + 1 });
  const times = { before: [] as number[], run: [] as number[], after: [] as number[] };
  for (let i = 0; i < FRAMES; i++) {
    const data = bytes.subarray(i * width * height * 3, (i + 1) * width * height * 3);
    const t0 = performance.now();
    const fit = preprocessor.write({ data, width, height }, session.input(1), 0);
    const t1 = performance.now();
    const outputs = await session.run(1);
    const t2 = performance.now();
    candidates.clear();
    decoder.decode(outputs, 0, 0.1, candidates);
    candidates.suppress(manifest.thresholds.nmsIoU, 300);
    toPicture(candidates, fit);
    const t3 = performance.now();
    times.before.push(t1 - t0);
    times.run.push(t2 - t1);
    times.after.push(t3 - t2);
  }
  const [beforeMs, runMs, afterMs] = [median(times.before), median(times.run), median(times.after)];
  return { width, height, beforeMs, runMs, afterMs, shareOfRun: (beforeMs + afterMs) / runMs };
}

const source = { width: 768, height: 576 };
const fitted = fitPicture(source.width, source.height, input.width, input.height, input.fit);
console.log(
  JSON.stringify(
    {
      pack: manifest.id,
      device,
      fitted: await measure(fitted.width, fitted.height),
      source: await measure(source.width, source.height),
    },
    null,
    2,
  ),
);
await session.close();
