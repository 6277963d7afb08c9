/**
 * Metrics of multi-object tracking as the MOTChallenge server defines them: CLEAR MOT (Bernardin and Stiefelhagen 2008), identity metrics (Ristani
 * et al. 2016), HOTA (Luiten et al., IJCV 2021), with the preprocessing of the MOT16 and MOT17 truth. Written from the papers' definitions and checked against
 * published figures; ties between equally good matchings may fall differently than elsewhere.
 */
import type { MotRow } from "../../src-shared/lib/mot.ts";
import { assign } from "../../src-vision/tracker/assign.ts";

export interface MotMetrics {
  mota: number;
  /** Mean IoU of matched boxes. */
  motp: number;
  fp: number;
  fn: number;
  idSwitches: number;
  recall: number;
  precision: number;
  idf1: number;
  hota: number;
  detA: number;
  assA: number;
  locA: number;
  /** Boxes of truth and of the tracker after preprocessing. */
  truthBoxes: number;
  trackedBoxes: number;
}

const ALPHAS = Array.from({ length: 19 }, (_, i) => (i + 1) * 0.05);
const EPS = 1e-9;
const MATCH_IOU = 0.5;
const PEDESTRIAN = 1;
/** MOT16/17 classes that are neither right nor wrong: person on vehicle, static person, distractor, reflection. */
const NEUTRAL = new Set([2, 7, 8, 12]);

/** One frame with dense ids. */
interface Frame {
  truth: Int32Array;
  tracked: Int32Array;
  /** truth x tracked, row-major. */
  iou: Float64Array;
}

export function boxIou(a: MotRow, b: MotRow): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a.w * a.h + b.w * b.h - w * h);
}

/** Index pairs of the matching with the greatest sum of `value`; values not above 0 never match. */
function best(value: Float64Array, rows: number, columns: number): Int32Array {
  const cost = value.map((v) => (v > 0 ? -v : Infinity));
  return assign(cost, rows, columns, 0);
}

/**
 * Removes what the benchmark does not judge: tracked boxes that match a neutral class, then truth that is not a considered pedestrian.
 * Truth without classes (MOT15) keeps every row whose flag is not 0.
 */
export function preprocess(
  truth: readonly MotRow[],
  tracked: readonly MotRow[],
): { truth: MotRow[]; tracked: MotRow[] } {
  const classes = truth.some((r) => r.class > 1);
  if (!classes) return { truth: truth.filter((r) => r.confidence !== 0), tracked: [...tracked] };
  const byFrame = groupByFrame(truth);
  const kept: MotRow[] = [];
  for (const [frame, rows] of groupByFrame(tracked)) {
    const gt = byFrame.get(frame) ?? [];
    const value = new Float64Array(gt.length * rows.length);
    for (let i = 0; i < gt.length; i++) {
      for (let j = 0; j < rows.length; j++) {
        const iou = boxIou(gt[i], rows[j]);
        value[i * rows.length + j] = iou >= MATCH_IOU - EPS ? iou : 0;
      }
    }
    const match = best(value, gt.length, rows.length);
    const drop = new Set<number>();
    for (let i = 0; i < gt.length; i++) if (match[i] >= 0 && NEUTRAL.has(gt[i].class)) drop.add(match[i]);
    for (let j = 0; j < rows.length; j++) if (!drop.has(j)) kept.push(rows[j]);
  }
  return { truth: truth.filter((r) => r.class === PEDESTRIAN && r.confidence !== 0), tracked: kept };
}

function groupByFrame(rows: readonly MotRow[]): Map<number, MotRow[]> {
  const map = new Map<number, MotRow[]>();
  for (const row of rows) {
    const list = map.get(row.frame);
    if (list) list.push(row);
    else map.set(row.frame, [row]);
  }
  return map;
}

function toFrames(truth: readonly MotRow[], tracked: readonly MotRow[]): { frames: Frame[]; n: number; m: number } {
  const a = groupByFrame(truth);
  const b = groupByFrame(tracked);
  const truthIds = new Map<number, number>();
  const trackedIds = new Map<number, number>();
  const dense = (map: Map<number, number>, id: number): number => {
    let at = map.get(id);
    if (at === undefined) map.set(id, (at = map.size));
    return at;
  };
  const order = [...new Set([...a.keys(), ...b.keys()])].sort((x, y) => x - y);
  const frames = order.map((frame) => {
    const t = a.get(frame) ?? [];
    const p = b.get(frame) ?? [];
    const iou = new Float64Array(t.length * p.length);
    for (let i = 0; i < t.length; i++) for (let j = 0; j < p.length; j++) iou[i * p.length + j] = boxIou(t[i], p[j]);
    return {
      truth: Int32Array.from(t, (r) => dense(truthIds, r.id)),
      tracked: Int32Array.from(p, (r) => dense(trackedIds, r.id)),
      iou,
    };
  });
  for (const f of frames) {
    if (new Set(f.truth).size < f.truth.length) throw new Error("the truth holds an id twice in one frame");
    if (new Set(f.tracked).size < f.tracked.length) throw new Error("the results hold an id twice in one frame");
  }
  return { frames, n: truthIds.size, m: trackedIds.size };
}

/** All metrics of one sequence, after preprocessing. Fractions 0..1 (MOTA may be negative). */
export function motMetrics(truthRows: readonly MotRow[], trackedRows: readonly MotRow[]): MotMetrics {
  const judged = preprocess(truthRows, trackedRows);
  const { frames, n, m } = toFrames(judged.truth, judged.tracked);
  const gt = judged.truth.length;
  const tr = judged.tracked.length;
  const clear = clearMot(frames, n, gt, tr);
  const idtp = identityMatches(frames, n, m);
  return {
    ...clear,
    idf1: (2 * idtp) / Math.max(1, gt + tr),
    ...hota(frames, n, m),
    truthBoxes: gt,
    trackedBoxes: tr,
  };
}

function clearMot(frames: readonly Frame[], n: number, gt: number, tr: number) {
  /** Tracker id that each truth id had when last matched, and at the frame before. */
  const last = new Int32Array(n).fill(-1);
  let before = new Int32Array(n).fill(-1);
  let matches = 0;
  let iouSum = 0;
  let idSwitches = 0;
  for (const f of frames) {
    const columns = f.tracked.length;
    const value = new Float64Array(f.iou.length);
    for (let i = 0; i < f.truth.length; i++) {
      for (let j = 0; j < columns; j++) {
        const iou = f.iou[i * columns + j];
        if (iou < MATCH_IOU - EPS) continue;
        // A pair that held at the frame before goes first.
        value[i * columns + j] = iou + (before[f.truth[i]] === f.tracked[j] ? 1000 : 0);
      }
    }
    const match = best(value, f.truth.length, columns);
    const now = new Int32Array(n).fill(-1);
    for (let i = 0; i < f.truth.length; i++) {
      if (match[i] < 0) continue;
      const g = f.truth[i];
      const t = f.tracked[match[i]];
      if (last[g] >= 0 && last[g] !== t) idSwitches++;
      last[g] = t;
      now[g] = t;
      matches++;
      iouSum += f.iou[i * columns + match[i]];
    }
    before = now;
  }
  const fn = gt - matches;
  const fp = tr - matches;
  return {
    mota: 1 - (fn + fp + idSwitches) / Math.max(1, gt),
    motp: matches > 0 ? iouSum / matches : 0,
    fp,
    fn,
    idSwitches,
    recall: matches / Math.max(1, gt),
    precision: matches / Math.max(1, tr),
  };
}

function identityMatches(frames: readonly Frame[], n: number, m: number): number {
  const shared = new Float64Array(n * m);
  for (const f of frames) {
    const columns = f.tracked.length;
    for (let i = 0; i < f.truth.length; i++) {
      for (let j = 0; j < columns; j++) {
        if (f.iou[i * columns + j] >= MATCH_IOU - EPS) shared[f.truth[i] * m + f.tracked[j]]++;
      }
    }
  }
  const match = best(shared, n, m);
  let total = 0;
  for (let i = 0; i < n; i++) if (match[i] >= 0) total += shared[i * m + match[i]];
  return total;
}

function hota(frames: readonly Frame[], n: number, m: number) {
  const truthCount = new Float64Array(n);
  const trackedCount = new Float64Array(m);
  const potential = new Float64Array(n * m);
  for (const f of frames) {
    const columns = f.tracked.length;
    const rowSum = new Float64Array(f.truth.length);
    const columnSum = new Float64Array(columns);
    for (let i = 0; i < f.truth.length; i++) {
      for (let j = 0; j < columns; j++) {
        rowSum[i] += f.iou[i * columns + j];
        columnSum[j] += f.iou[i * columns + j];
      }
    }
    for (let i = 0; i < f.truth.length; i++) {
      truthCount[f.truth[i]]++;
      for (let j = 0; j < columns; j++) {
        const iou = f.iou[i * columns + j];
        const union = rowSum[i] + columnSum[j] - iou;
        if (union > EPS) potential[f.truth[i] * m + f.tracked[j]] += iou / union;
      }
    }
    for (let j = 0; j < columns; j++) trackedCount[f.tracked[j]]++;
  }
  const gt = truthCount.reduce((a, b) => a + b, 0);
  const tr = trackedCount.reduce((a, b) => a + b, 0);
  const hits = ALPHAS.map(() => new Map<number, number>());
  const tp = new Float64Array(ALPHAS.length);
  const loc = new Float64Array(ALPHAS.length);
  for (const f of frames) {
    const columns = f.tracked.length;
    const value = new Float64Array(f.iou.length);
    for (let i = 0; i < f.truth.length; i++) {
      for (let j = 0; j < columns; j++) {
        const pair = f.truth[i] * m + f.tracked[j];
        const alignment = potential[pair] / (truthCount[f.truth[i]] + trackedCount[f.tracked[j]] - potential[pair]);
        value[i * columns + j] = alignment * f.iou[i * columns + j];
      }
    }
    const match = best(value, f.truth.length, columns);
    for (let i = 0; i < f.truth.length; i++) {
      if (match[i] < 0) continue;
      const iou = f.iou[i * columns + match[i]];
      const pair = f.truth[i] * m + f.tracked[match[i]];
      for (let a = 0; a < ALPHAS.length && iou >= ALPHAS[a] - EPS; a++) {
        tp[a]++;
        loc[a] += iou;
        hits[a].set(pair, (hits[a].get(pair) ?? 0) + 1);
      }
    }
  }
  const mean = { hota: 0, detA: 0, assA: 0, locA: 0 };
  for (let a = 0; a < ALPHAS.length; a++) {
    const detA = tp[a] / Math.max(1, gt + tr - tp[a]);
    let assA = 0;
    for (const [pair, count] of hits[a]) {
      assA += (count * count) / (truthCount[Math.floor(pair / m)] + trackedCount[pair % m] - count);
    }
    assA /= Math.max(1, tp[a]);
    mean.detA += detA / ALPHAS.length;
    mean.assA += assA / ALPHAS.length;
    mean.hota += Math.sqrt(detA * assA) / ALPHAS.length;
    mean.locA += (tp[a] > 0 ? loc[a] / tp[a] : 1) / ALPHAS.length;
  }
  return mean;
}
