/**
 * Detectors against the truth of 128 COCO pictures, and YOLOX-nano against the same weights run and decoded by OpenCV's DNN.
 *
 *   SIGHTLINE_MATERIAL=... node bench/detectorParity.ts [pack ...]      (default: yolox-nano nanodet-m-416 picodet-s-416)
 *
 * Needs Debian's python3-opencv for the comparison (SIGHTLINE_PYTHON names another interpreter); without it that part says so. Prints one
 * JSON document on standard output.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import { createDetector } from "../src-vision/detect/createDetector.ts";
import { detectImages } from "../src-vision/detect/images.ts";
import { readStillPicture } from "../src-vision/detect/stillPicture.ts";
import { material } from "../test/material.ts";
import { evaluateAp, iou, type ApSummary, type BoxPx, type ScoredBox } from "./lib/ap.ts";
import { readCoco128, scoredBoxes, truthOf, type LabelledPicture } from "./lib/coco128.ts";
import { packFrom } from "./lib/packs.ts";

/** The thresholds of COCO evaluation, not the app's: every weak box may still raise recall. */
const CONFIDENCE = 0.01;
const NMS_IOU = 0.65;
const FFMPEG = process.env["SIGHTLINE_FFMPEG"] ?? "ffmpeg";
const PYTHON = process.env["SIGHTLINE_PYTHON"] ?? "/usr/bin/python3";

interface OpencvResult {
  opencv: string;
  images: Array<{
    path: string;
    width: number;
    height: number;
    boxes: Array<[number, number, number, number, number, number]>;
  }>;
}

/** The pack with the evaluation's NMS, where its family has any. */
function forEvaluation(pack: LoadedPack): LoadedPack {
  const { thresholds } = pack.manifest;
  const nmsIoU = thresholds.nmsIoU === null ? null : NMS_IOU;
  return { ...pack, manifest: { ...pack.manifest, thresholds: { ...thresholds, nmsIoU } } };
}

async function evaluate(
  pack: LoadedPack,
  pictures: LabelledPicture[],
): Promise<{ summary: ApSummary; found: ScoredBox[]; msPerPicture: number }> {
  const detector = await createDetector(forEvaluation(pack), { devices: ["cpu"], intraOpThreads: 1 });
  try {
    const start = performance.now();
    const images = await detectImages(
      pictures.map((p) => p.path),
      detector,
      FFMPEG,
      CONFIDENCE,
    );
    const msPerPicture = (performance.now() - start) / pictures.length;
    const broken = images.find((i) => i.problem);
    if (broken) throw new Error(`${broken.path}: ${broken.problem?.detail ?? broken.problem?.message}`);
    const found = images.flatMap((image, i) => scoredBoxes(pictures[i]!.id, image));
    const truth = images.flatMap((image, i) => truthOf(pictures[i]!, image.width, image.height));
    return { summary: evaluateAp(truth, found), found, msPerPicture };
  } finally {
    await detector.close();
  }
}

/** The same decoded pixels for both sides: two JPEG decoders differ by a grey level or two, which is not what is compared here. */
async function runOpencv(model: string, pictures: LabelledPicture[]): Promise<OpencvResult | null> {
  if (spawnSync(PYTHON, ["-c", "import cv2"]).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), "sightline-parity-"));
  try {
    const paths: string[] = [];
    for (const picture of pictures) {
      const { frame } = await readStillPicture(picture.path, FFMPEG);
      const path = join(folder, `${picture.id}.ppm`);
      writeFileSync(path, Buffer.concat([Buffer.from(`P6\n${frame.width} ${frame.height}\n255\n`), frame.data]));
      paths.push(path);
    }
    const script = join(import.meta.dirname, "opencv", "yolox.py");
    const args = [script, model, "--confidence", String(CONFIDENCE), "--nms", String(NMS_IOU)];
    const run = spawnSync(PYTHON, args, { input: paths.join("\n"), encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
    if (run.status !== 0) throw new Error(`OpenCV reference failed: ${run.stderr}`);
    return JSON.parse(run.stdout) as OpencvResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Agreement {
  /** Boxes of the reference that score at least this. */
  minScore: number;
  reference: number;
  /** Of them, how many have a partner of the same class with IoU 0.5 or more. */
  matched: number;
  meanIou: number;
  worstIou: number;
  meanScoreDifference: number;
}

function compare(reference: ScoredBox[], ours: ScoredBox[], minScore: number): Agreement {
  const wanted = reference.filter((box) => box.score >= minScore);
  const free = new Set(ours);
  const overlaps: number[] = [];
  let scoreDifference = 0;
  for (const box of wanted) {
    let best: ScoredBox | null = null;
    let bestIou = 0.5;
    for (const other of free) {
      if (other.imageId !== box.imageId || other.categoryId !== box.categoryId) continue;
      const overlap = iou(other.box, box.box);
      if (overlap >= bestIou) [best, bestIou] = [other, overlap];
    }
    if (!best) continue;
    free.delete(best);
    overlaps.push(bestIou);
    scoreDifference += Math.abs(best.score - box.score);
  }
  return {
    minScore,
    reference: wanted.length,
    matched: overlaps.length,
    meanIou: overlaps.reduce((a, b) => a + b, 0) / overlaps.length,
    worstIou: Math.min(...overlaps),
    meanScoreDifference: scoreDifference / overlaps.length,
  };
}

/** Our boxes end at the picture's edge; the reference's do not. */
function clipped(box: BoxPx, width: number, height: number): BoxPx {
  const x = Math.max(0, box[0]);
  const y = Math.max(0, box[1]);
  return [x, y, Math.min(width, box[0] + box[2]) - x, Math.min(height, box[1] + box[3]) - y];
}

const folder = material("truth", "coco128");
const weights = material("models");
if (!folder || !weights) throw new Error("SIGHTLINE_MATERIAL does not name a folder with truth/coco128 and models");
const pictures = readCoco128(folder);
const packs = process.argv.length > 2 ? process.argv.slice(2) : ["yolox-nano", "nanodet-m-416", "picodet-s-416"];

const report: Record<string, unknown> = { pictures: pictures.length, confidence: CONFIDENCE, nmsIoU: NMS_IOU };
for (const id of packs) {
  const pack = packFrom(id, weights);
  const { summary, found, msPerPicture } = await evaluate(pack, pictures);
  const entry: Record<string, unknown> = { ...summary, publishedAp: pack.manifest.publishedAp, msPerPicture };
  report[id] = entry;
  if (id !== "yolox-nano") continue;
  const opencv = await runOpencv(pack.paths[pack.manifest.files[0]!.name]!, pictures);
  if (!opencv) {
    entry["opencv"] = `${PYTHON} has no cv2: install Debian's python3-opencv`;
    continue;
  }
  const reference = opencv.images.flatMap((image, i) =>
    image.boxes.map(([categoryId, score, x, y, w, h]): ScoredBox => ({
      imageId: pictures[i]!.id,
      categoryId,
      score,
      box: clipped([x, y, w, h], image.width, image.height),
    })),
  );
  const truth = opencv.images.flatMap((image, i) => truthOf(pictures[i]!, image.width, image.height));
  entry["opencv"] = {
    version: opencv.opencv,
    ...evaluateAp(truth, reference),
    boxes: reference.length,
    ourBoxes: found.length,
    agreement: [0.01, 0.1, 0.3].map((minScore) => compare(reference, found, minScore)),
  };
}
console.log(JSON.stringify(report, null, 2));
