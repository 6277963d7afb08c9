/**
 * What the motion gate saves and what it costs: recall and precision of the final tracks with the gate against those without, frame by
 * sampled frame at IoU 0.5, and the share of detector calls saved.
 *
 *     SIGHTLINE_MATERIAL=... node bench/motionGate.ts [VIDEO ...]
 */
import { basename, join } from "node:path";
import type { RangeResult } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { createVisionClient } from "../src-main/vision/client.ts";
import { type Box, boxesAt, matchBoxes } from "./boxMatching.ts";
import {
  VISION_ENTRY,
  analyseRequest,
  materialPack,
  materialRoot,
  quietLogger,
  visionConfig,
} from "./visionHarness.ts";

const SURE = 0.4;
const detector = materialPack("yolox-nano", "yolox_nano.onnx");
const signal = new AbortController().signal;
const names = ["one-by-one-person-detection.mp4", "vtest.avi", "car-detection.mp4"];
const files = process.argv.length > 2 ? process.argv.slice(2) : names.map((n) => join(materialRoot(), "footage", n));
const client = createVisionClient({ host: forkHost, entry: VISION_ENTRY, config: visionConfig(), logger: quietLogger });

interface Pass {
  ranges: RangeResult[];
  objects: FinalObject[];
  inferences: number;
  frames: number;
  seconds: number;
}

async function pass(path: string, motionGate: boolean): Promise<Pass> {
  const request = analyseRequest(path, { detector, motionGate });
  const ranges: RangeResult[] = [];
  const summary = await client.analyse(request, {
    signal,
    onProgress: () => {},
    onRange: async (r) => void ranges.push(r),
  });
  const objects: FinalObject[] = [];
  async function* feed(): AsyncGenerator<RangeResult> {
    yield* ranges;
  }
  const { width, height } = request.media;
  await client.tracks({ labels: summary.labels, aspect: width / height, sampleFps: 5, motionOnly: false }, feed(), {
    signal,
    onObjects: async (batch) => void objects.push(...batch),
  });
  return { ranges, objects, inferences: summary.inferences, frames: summary.frames, seconds: summary.elapsedMs / 1000 };
}

/** Sure detections of a frame, straight from the detector. */
function sure(range: RangeResult, frame: number): Box[] {
  const d = range.detections;
  const boxes: Box[] = [];
  for (let i = 0; i < d.frame.length; i++)
    if (d.frame[i] === frame && d.score[i] >= SURE) boxes.push({ x: d.x[i], y: d.y[i], w: d.w[i], h: d.h[i] });
  return boxes;
}

try {
  for (const file of files) {
    const open = await pass(file, false);
    const gated = await pass(file, true);
    const count = { hits: 0, wanted: 0, drawn: 0, trackHits: 0, trackWanted: 0, trackDrawn: 0 };
    for (const range of open.ranges) {
      range.frameUs.forEach((tUs, frame) => {
        const truth = sure(range, frame);
        const drawn = boxesAt(gated.objects, tUs);
        count.wanted += truth.length;
        count.hits += matchBoxes(truth, drawn, 0.5);
        const before = boxesAt(open.objects, tUs);
        count.trackWanted += before.length;
        count.trackDrawn += drawn.length;
        count.trackHits += matchBoxes(before, drawn, 0.5);
      });
    }
    const openHits = open.ranges.reduce(
      (n, r) =>
        n + [...r.frameUs].reduce((m, tUs, f) => m + matchBoxes(sure(r, f), boxesAt(open.objects, tUs), 0.5), 0),
      0,
    );
    console.log(
      JSON.stringify({
        file: basename(file),
        frames: open.frames,
        looks: gated.inferences,
        callsSaved: round(1 - gated.inferences / open.frames),
        seconds: [round(open.seconds), round(gated.seconds)],
        sureDetections: count.wanted,
        recallOfSureUngated: round(openHits / count.wanted),
        recallOfSureGated: round(count.hits / count.wanted),
        trackRecall: round(count.trackHits / count.trackWanted),
        trackPrecision: round(count.trackHits / count.trackDrawn),
        objects: [open.objects.length, gated.objects.length],
      }),
    );
  }
} finally {
  await client.close();
}

function round(x: number): number {
  return Math.round(x * 1000) / 1000;
}
