/**
 * Tracker benchmark on the MOTChallenge sequences of the material folder:
 *   SIGHTLINE_MATERIAL=<folder> node bench/tracker.ts [--json]
 * Rows: a plain IoU tracker with constant velocity, the same with its gaps filled, our association alone (confirmed detections under their online
 * ids), our association with the offline pass. Every sequence at its full rate and, above 10 fps, sampled to about 5 (truth sampled alike).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseMot, type MotRow } from "../src-shared/lib/mot.ts";
import { OnlineTracker } from "../src-vision/tracker/index.ts";
import { trackMot } from "../src-vision/tracker/motFile.ts";
import { normalScores } from "../src-vision/tracker/scores.ts";
import type { TracksTuning } from "../src-vision/tracker/tracksRun.ts";
import { fillGaps, iouTracker, type IouTrackerOptions } from "./lib/baselineIou.ts";
import { motMetrics, type MotMetrics } from "./lib/motMetrics.ts";

export interface Sequence {
  name: string;
  fps: number;
  width: number;
  height: number;
  truth: MotRow[];
  detections: MotRow[];
}

const SEQUENCES = [
  { name: "TUD-Campus", gt: "gt/gt.txt", fps: 25, width: 640, height: 480 },
  { name: "MOT17-02-DPM", gt: "gt/gt.txt", fps: 30, width: 1920, height: 1080 },
  { name: "MOT17-09-FRCNN", gt: "gt/gt.txt", fps: 30, width: 1920, height: 1080 },
  { name: "PETS09-S2L1", gt: "gt/gt_frames_1-40.txt", fps: 7, width: 768, height: 576, lastFrame: 40 },
];

/** Reads the sequences of `folder` (the material's truth/mot). */
export function readSequences(folder: string): Sequence[] {
  return SEQUENCES.map(({ gt, lastFrame, ...s }) => {
    const until = (rows: MotRow[]) => (lastFrame ? rows.filter((r) => r.frame <= lastFrame) : rows);
    return {
      ...s,
      truth: until(parseMot(readFileSync(join(folder, s.name, gt), "utf8"))),
      detections: until(parseMot(readFileSync(join(folder, s.name, "det/det.txt"), "utf8"))),
    };
  });
}

/** Keeps every `step`-th frame and renumbers, so that the result is a sequence at fps / step. */
export function sampled(s: Sequence, step: number): Sequence {
  const pick = (rows: MotRow[]) =>
    rows.filter((r) => (r.frame - 1) % step === 0).map((r) => ({ ...r, frame: (r.frame - 1) / step + 1 }));
  return { ...s, fps: s.fps / step, truth: pick(s.truth), detections: pick(s.detections) };
}

/** Detections under their online ids, unconfirmed ones left out. */
export function trackOnline(s: Sequence): MotRow[] {
  const tracker = new OnlineTracker({ fps: s.fps, aspect: s.width / s.height });
  const scores = normalScores(s.detections.map((r) => r.confidence));
  const frames = new Map<number, number[]>();
  let last = 0;
  s.detections.forEach((row, i) => {
    const list = frames.get(row.frame);
    if (list) list.push(i);
    else frames.set(row.frame, [i]);
    last = Math.max(last, row.frame);
  });
  const out: MotRow[] = [];
  for (let frame = 1; frame <= last; frame++) {
    const rows = (frames.get(frame) ?? []).map((i) => ({ ...s.detections[i], score: scores[i] }));
    const ids = tracker.update(Math.round(((frame - 1) * 1e6) / s.fps), {
      count: rows.length,
      label: new Uint16Array(rows.length),
      score: rows.map((r) => r.score),
      x: rows.map((r) => r.x / s.width),
      y: rows.map((r) => r.y / s.height),
      w: rows.map((r) => r.w / s.width),
      h: rows.map((r) => r.h / s.height),
    });
    rows.forEach((row, i) => ids[i] > 0 && out.push({ ...row, id: ids[i] }));
  }
  return out;
}

/**
 * The yardstick's settings: of 288 combinations (minScore 0-0.5, minIou 0.1-0.4, maxMissed 0.1-1 s, velocityBlend 0.15-1, minHits 1 or 3) the one with the
 * best mean HOTA over all runs; counts of frames scale with the rate.
 */
export function baselineOptions(fps: number): IouTrackerOptions {
  return {
    minScore: 0,
    minIou: 0.1,
    maxMissed: Math.max(1, Math.round(fps)),
    minHits: fps > 10 ? 3 : 2,
    velocityBlend: 0.4,
  };
}

export function trackBaseline(s: Sequence, options = baselineOptions(s.fps)): MotRow[] {
  const scores = normalScores(s.detections.map((r) => r.confidence));
  return iouTracker(
    s.detections.map((r, i) => ({ ...r, confidence: scores[i] })),
    options,
  );
}

export function trackOffline(s: Sequence, tuning?: TracksTuning): MotRow[] {
  return trackMot(s.detections, s, tuning);
}

/** The runs of the benchmark: every sequence, then those above 10 fps sampled to about 5. */
export function runs(folder: string): Sequence[] {
  const full = readSequences(folder);
  return [
    ...full,
    ...full.filter((s) => s.fps > 10).map((s) => ({ ...sampled(s, Math.round(s.fps / 5)), name: `${s.name} @5` })),
  ];
}

function main(): void {
  const root = process.env["SIGHTLINE_MATERIAL"];
  const folder = root && join(root, "truth", "mot");
  if (!folder || !existsSync(folder)) {
    console.error("SIGHTLINE_MATERIAL must name the folder that holds truth/mot");
    process.exitCode = 1;
    return;
  }
  const table: Array<{ run: string; tracker: string } & MotMetrics> = [];
  for (const s of runs(folder)) {
    table.push({ run: s.name, tracker: "plain IoU", ...motMetrics(s.truth, trackBaseline(s)) });
    table.push({ run: s.name, tracker: "plain IoU, filled", ...motMetrics(s.truth, fillGaps(trackBaseline(s))) });
    table.push({ run: s.name, tracker: "online", ...motMetrics(s.truth, trackOnline(s)) });
    table.push({ run: s.name, tracker: "online + offline", ...motMetrics(s.truth, trackOffline(s)) });
  }
  if (process.argv.includes("--json")) {
    console.log(JSON.stringify({ rows: table }));
    return;
  }
  const pct = (v: number) => (v * 100).toFixed(1).padStart(6);
  console.log(
    `${"sequence".padEnd(20)} ${"tracker".padEnd(17)}   HOTA   DetA   AssA   LocA   MOTA   IDF1   MOTP    Rcl    Prc    FP    FN IDSW`,
  );
  for (const r of table) {
    const head = `${r.run.padEnd(20)} ${r.tracker.padEnd(17)}`;
    const rates = [r.hota, r.detA, r.assA, r.locA, r.mota, r.idf1, r.motp, r.recall, r.precision].map(pct).join(" ");
    console.log(`${head} ${rates} ${[r.fp, r.fn, r.idSwitches].map((v) => String(v).padStart(5)).join(" ")}`);
  }
  console.log("SORT as published on TUD-Campus: MOTA 62.7, MOTP 73.7, FP 15, FN 113, IDSW 6 (abewley/sort README)");
}

if (import.meta.main) main();
