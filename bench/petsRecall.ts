/**
 * Recall and precision of boxes on vtest.avi against PETS09-S2L1 (MOT15) truth of frames 1-40, at IoU 0.5: YOLOX-nano sampled at 5 fps, the
 * final pass's tracks interpolated to every frame. Frame n of the file is frame n+1 of the truth, whose frames count from 1: the file's
 * 0-based frame k is truth frame k+1.
 *
 *     SIGHTLINE_MATERIAL=... node bench/petsRecall.ts [--score 0.1]
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { RangeResult } from "#shared/vision/detections.ts";
import type { FinalObject } from "#shared/vision/protocol.ts";
import { forkHost } from "../src-main/platform/forkHost.ts";
import { createVisionClient } from "../src-main/vision/client.ts";
import {
  VISION_ENTRY,
  analyseRequest,
  materialPack,
  materialRoot,
  quietLogger,
  visionConfig,
} from "./visionHarness.ts";
import { type Box, boxesAt, matchBoxes } from "./boxMatching.ts";

const { values } = parseArgs({
  options: { score: { type: "string", default: "0.1" }, gate: { type: "boolean", default: true } },
});
const WIDTH = 768;
const HEIGHT = 576;
const client = createVisionClient({ host: forkHost, entry: VISION_ENTRY, config: visionConfig(), logger: quietLogger });
try {
  const signal = new AbortController().signal;
  const request = analyseRequest(join(materialRoot(), "footage", "vtest.avi"), {
    detector: materialPack("yolox-nano", "yolox_nano.onnx"),
    minScore: Number(values.score),
    motionGate: values.gate,
  });
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
  await client.tracks({ labels: summary.labels, aspect: WIDTH / HEIGHT, sampleFps: 5, motionOnly: false }, feed(), {
    signal,
    onObjects: async (batch) => void objects.push(...batch),
  });
  const people = objects.filter((o) => o.object.class === "person");
  const truth = readTruth(join(materialRoot(), "truth", "mot", "PETS09-S2L1", "gt", "gt_frames_1-40.txt"));
  for (const offset of [0, 1, -1]) {
    let hits = 0;
    let wanted = 0;
    let drawn = 0;
    for (const [frame, boxes] of truth) {
      const got = boxesAt(people, (frame - 1 + offset) * 100_000);
      hits += matchBoxes(boxes, got, 0.5);
      wanted += boxes.length;
      drawn += got.length;
    }
    console.log(
      JSON.stringify({
        fileFrameOfTruth1: offset,
        frames: truth.size,
        truthBoxes: wanted,
        drawnBoxes: drawn,
        recall: round(hits / wanted),
        precision: round(hits / drawn),
      }),
    );
  }
  console.log(
    JSON.stringify({
      objects: objects.length,
      people: people.length,
      inferences: summary.inferences,
      frames: summary.frames,
    }),
  );
} finally {
  await client.close();
}

function readTruth(path: string): Map<number, Box[]> {
  const frames = new Map<number, Box[]>();
  for (const line of readFileSync(path, "utf8").split("\n")) {
    if (!line.trim()) continue;
    const [frame, , x, y, w, h, conf] = line.split(",").map(Number);
    if (conf === 0) continue;
    frames.set(frame, [
      ...(frames.get(frame) ?? []),
      { x: (x - 1) / WIDTH, y: (y - 1) / HEIGHT, w: w / WIDTH, h: h / HEIGHT },
    ]);
  }
  return frames;
}

function round(x: number): number {
  return Math.round(x * 1000) / 1000;
}
