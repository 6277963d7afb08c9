/**
 * Average precision as COCO defines it (https://cocodataset.org/#detection-eval): ten IoU thresholds, 101 recall points, the best hundred
 * detections of a picture and class, crowd regions that neither help nor hurt, and objects sorted by area. Written from the published
 * definition; `ap.test.ts` holds it against the reference implementation's figures.
 */

/** Top left corner and size, in pixels of the picture. */
export type BoxPx = readonly [x: number, y: number, w: number, h: number];

export interface GroundTruth {
  imageId: number | string;
  categoryId: number;
  box: BoxPx;
  /** Area of the object in square pixels (of its mask where there is one): decides small, medium or large. */
  area: number;
  /** A region of many: a detection inside it counts neither as right nor as wrong. */
  crowd?: boolean;
  /** Not evaluated, like a crowd, but matched by plain IoU. */
  ignore?: boolean;
}

export interface ScoredBox {
  imageId: number | string;
  categoryId: number;
  box: BoxPx;
  score: number;
}

/** Each in 0..1, or NaN when no object belongs to it. */
export interface ApSummary {
  ap: number;
  ap50: number;
  ap75: number;
  apSmall: number;
  apMedium: number;
  apLarge: number;
}

export interface ApOptions {
  /** Detections kept for each picture and class. */
  maxDetections?: number;
}

// Start plus multiples of the step, as the reference computes them: 29 * 0.01 is not 0.29 in floating point, and a recall that ties with its
// point falls on the other side (7e-5 of AP on the reference case).
const IOU_THRESHOLDS = Array.from({ length: 10 }, (_, i) => (i === 9 ? 0.95 : 0.5 + i * ((0.95 - 0.5) / 9)));
const RECALL_POINTS = Array.from({ length: 101 }, (_, i) => (i === 100 ? 1 : i * 0.01));
const AREAS = { all: [0, 1e10], small: [0, 32 ** 2], medium: [32 ** 2, 96 ** 2], large: [96 ** 2, 1e10] } as const;

interface Matched {
  score: number;
  /** Per IoU threshold: 1 right, 0 wrong, -1 not counted. */
  outcome: Int8Array;
}

/** Intersection over union; over the detection's own area when the truth is a crowd. */
export function iou(detection: BoxPx, truth: BoxPx, crowd = false): number {
  const w = Math.min(detection[0] + detection[2], truth[0] + truth[2]) - Math.max(detection[0], truth[0]);
  const h = Math.min(detection[1] + detection[3], truth[1] + truth[3]) - Math.max(detection[1], truth[1]);
  if (w <= 0 || h <= 0) return 0;
  const common = w * h;
  const own = detection[2] * detection[3];
  return common / (crowd ? own : own + truth[2] * truth[3] - common);
}

/** Evaluates detections against truth. Categories without truth do not count. */
export function evaluateAp(
  truth: readonly GroundTruth[],
  detections: readonly ScoredBox[],
  options: ApOptions = {},
): ApSummary {
  const truthOf = groupByCategoryAndImage(truth);
  const detectionsOf = groupByCategoryAndImage(detections);
  const curve = (range: readonly [number, number]): number[][] => {
    const perCategory: number[][] = [];
    for (const [category, images] of truthOf) {
      const precision = evaluateCategory(
        images,
        detectionsOf.get(category) ?? new Map(),
        range,
        options.maxDetections ?? 100,
      );
      if (precision) perCategory.push(precision);
    }
    return perCategory;
  };
  const all = curve(AREAS.all);
  const at = (index: number): number => mean(all.map((p) => p[index]!));
  const overall = (range: readonly [number, number]): number => mean(curve(range).map((p) => mean(p)));
  return {
    ap: mean(all.map((p) => mean(p))),
    ap50: at(0),
    ap75: at(5),
    apSmall: overall(AREAS.small),
    apMedium: overall(AREAS.medium),
    apLarge: overall(AREAS.large),
  };
}

type ByImage<T> = Map<number | string, T[]>;

function groupByCategoryAndImage<T extends { imageId: number | string; categoryId: number }>(
  items: readonly T[],
): Map<number, ByImage<T>> {
  const groups = new Map<number, ByImage<T>>();
  for (const item of items) {
    const images = groups.get(item.categoryId) ?? new Map<number | string, T[]>();
    groups.set(item.categoryId, images);
    const list = images.get(item.imageId);
    if (list) list.push(item);
    else images.set(item.imageId, [item]);
  }
  return groups;
}

/** AP at each IoU threshold, or null when the category has no object in the area range. */
function evaluateCategory(
  truth: ByImage<GroundTruth>,
  detections: ByImage<ScoredBox>,
  range: readonly [number, number],
  maxDetections: number,
): number[] | null {
  const matched: Matched[] = [];
  let positives = 0;
  // In order of picture id: equal scores keep the order of their pictures.
  const imageIds = [...new Set([...truth.keys(), ...detections.keys()])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  for (const image of imageIds) {
    const objects = truth.get(image) ?? [];
    const ignored = (o: GroundTruth): boolean =>
      o.crowd === true || o.ignore === true || o.area < range[0] || o.area > range[1];
    positives += objects.filter((o) => !ignored(o)).length;
    // Objects that count come first, so that a detection never prefers one that does not.
    const ordered = [...objects.filter((o) => !ignored(o)), ...objects.filter(ignored)];
    const counted = ordered.map((o) => !ignored(o));
    const best = [...(detections.get(image) ?? [])].sort((a, b) => b.score - a.score).slice(0, maxDetections);
    matched.push(...matchPicture(best, ordered, counted, range));
  }
  if (positives === 0) return null;
  // Array.prototype.sort is stable, as the reference's merge sort is: ties keep their order.
  matched.sort((a, b) => b.score - a.score);
  return IOU_THRESHOLDS.map((_, t) => averagePrecision(matched, t, positives));
}

function matchPicture(
  detections: readonly ScoredBox[],
  objects: readonly GroundTruth[],
  counted: readonly boolean[],
  range: readonly [number, number],
): Matched[] {
  const overlaps = detections.map((d) => objects.map((o) => iou(d.box, o.box, o.crowd)));
  const results = detections.map((d) => ({ score: d.score, outcome: new Int8Array(IOU_THRESHOLDS.length) }));
  IOU_THRESHOLDS.forEach((threshold, t) => {
    const taken = objects.map(() => false);
    detections.forEach((detection, d) => {
      let best = Math.min(threshold, 1 - 1e-10);
      let match = -1;
      for (let g = 0; g < objects.length; g++) {
        if (taken[g] && objects[g]!.crowd !== true) continue;
        if (match >= 0 && counted[match] && !counted[g]) break;
        if (overlaps[d]![g]! < best) continue;
        best = overlaps[d]![g]!;
        match = g;
      }
      const area = detection.box[2] * detection.box[3];
      const outside = area < range[0] || area > range[1];
      if (match >= 0) taken[match] = true;
      results[d]!.outcome[t] = match >= 0 ? (counted[match] ? 1 : -1) : outside ? -1 : 0;
    });
  });
  return results;
}

/** Mean over 101 recall points of the best precision at that recall or beyond. */
function averagePrecision(matched: readonly Matched[], threshold: number, positives: number): number {
  const recall: number[] = [];
  const precision: number[] = [];
  let right = 0;
  let wrong = 0;
  for (const m of matched) {
    const outcome = m.outcome[threshold]!;
    if (outcome === -1) continue;
    if (outcome === 1) right++;
    else wrong++;
    recall.push(right / positives);
    precision.push(right / (right + wrong));
  }
  for (let i = precision.length - 1; i > 0; i--) precision[i - 1] = Math.max(precision[i - 1]!, precision[i]!);
  let i = 0;
  return mean(
    RECALL_POINTS.map((point) => {
      while (i < recall.length && recall[i]! < point) i++;
      return precision[i] ?? 0;
    }),
  );
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((a, b) => a + b, 0) / values.length;
}
