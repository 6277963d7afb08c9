import { assign } from "./assign.ts";
import { iouCentre, refuseBadBoxes, type FrameBoxes } from "./frameBoxes.ts";
import { DEFAULT_SETTINGS, type TrackerSettings } from "./settings.ts";
import { TrackTable } from "./trackTable.ts";

export interface AssociationOptions {
  /** Width / height of the displayed picture. */
  aspect: number;
  settings?: Partial<TrackerSettings>;
}

/**
 * Frame-by-frame association in the manner of ByteTrack (Zhang et al., ECCV 2022): strong detections first, then weak ones for the
 * tracks still without, then new tracks. The overlap test grows with the uncertainty of the prediction, so that a thing that moves more than its own
 * size between two samples is still found (the idea of C-BIoU, Yang et al., WACV 2023, driven by the filter's variance).
 *
 * `step` returns a handle per detection: handles count from 0 in order of birth, within this instance only.
 */
export class Association {
  readonly table: TrackTable;
  readonly settings: TrackerSettings;
  /** Handles of the tracks that the last `step` closed. */
  readonly closed: number[] = [];
  readonly #aspect: number;
  #nextHandle = 0;
  #lastUs = -Infinity;
  /** Seconds of watched time: it stands still while the detector rests. */
  #clockS = 0;

  constructor(options: AssociationOptions) {
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.#aspect = options.aspect;
    this.table = new TrackTable(this.settings);
  }

  /** Watched seconds so far. */
  get clockS(): number {
    return this.#clockS;
  }

  /**
   * Takes the next frame. `looked` false = the detector rested because nothing moved: tracks hold still and do not age.
   * @returns per detection the handle of its track, -1 where it was left alone
   */
  step(frameUs: number, d: FrameBoxes, looked = true): Int32Array {
    refuseBadBoxes(frameUs, this.#lastUs, d);
    this.closed.length = 0;
    const dt = this.#lastUs === -Infinity ? 0 : (frameUs - this.#lastUs) / 1e6;
    this.#lastUs = frameUs;
    const handles = new Int32Array(d.count).fill(-1);
    if (!looked) {
      this.table.hold(dt, this.#clockS);
      return handles;
    }
    this.#clockS += dt;
    if (dt > 0) this.table.predict(dt);
    const boxes = this.#squared(d);
    const k = this.settings;
    const taken = new Uint8Array(this.table.count);
    const strong: number[] = [];
    const weak: number[] = [];
    for (let i = 0; i < d.count; i++) {
      if (!(d.w[i] > 0 && d.h[i] > 0)) continue;
      if (d.score[i] >= k.highScore) strong.push(i);
      else if (d.score[i] >= k.lowScore) weak.push(i);
    }
    const all: number[] = [];
    const young: number[] = [];
    for (let i = 0; i < this.table.count; i++) (this.table.sightings[i] > 1 ? all : young).push(i);
    const near = this.matchCost.bind(this);
    this.#match(all, strong, d, boxes, near, k.strongGate, taken, handles);
    this.#match(young, strong, d, boxes, near, k.strongGate, taken, handles);
    const recent = [...all, ...young].filter((i) => !taken[i] && this.#clockS - this.table.seenS[i] <= k.weakReachS);
    this.#match(recent, weak, d, boxes, near, k.weakGate, taken, handles);
    // Only from the frame just before: over a longer time the reach would take in strangers.
    const lone = young.filter((i) => !taken[i] && this.#clockS - this.table.seenS[i] < dt * 1.5);
    this.#match(lone, strong, d, boxes, this.#leapCost.bind(this), 1, taken, handles);
    for (let i = 0; i < d.count; i++) {
      if (handles[i] >= 0 || d.score[i] < k.startScore || !(d.w[i] > 0 && d.h[i] > 0)) continue;
      const handle = this.#nextHandle++;
      handles[i] = handle;
      const b = i * 4;
      const row = this.table.add(
        handle,
        this.#clockS,
        boxes[b],
        boxes[b + 1],
        boxes[b + 2],
        boxes[b + 3],
        d.label[i],
        d.score[i],
      );
      this.#blendAppearance(row, d, i);
    }
    this.table.remove((i) => {
      const lost = this.#clockS - this.table.seenS[i] > k.coastS;
      if (lost) this.closed.push(this.table.handle[i]);
      return lost;
    });
    return handles;
  }

  /** Cost of giving detection `b` (square units) to track `row`: 0 = perfect; comparable with the gates. */
  matchCost(row: number, cx: number, cy: number, w: number, h: number, label: number): number {
    const t = this.table;
    const k = this.settings;
    const size = t.size(row);
    const reach = Math.min(k.reachLimit * size, k.reachSigmas * t.spread(row));
    const overlap = iouCentre(t.cx(row), t.cy(row), t.w(row), t.h(row), cx, cy, w, h, reach);
    if (overlap <= 0) return Infinity;
    const distance = Math.hypot(cx - t.cx(row), cy - t.cy(row)) / (size + 2 * reach);
    const shape = Math.abs(Math.log((w * h) / (t.w(row) * t.h(row)))) / 2;
    const other = label === t.label[row] ? 0 : k.classPenalty;
    return 1 - overlap + k.distanceWeight * distance + k.shapeWeight * shape + other;
  }

  /** Cost of a thing seen once having leapt to a detection; under 1 where it may have. */
  #leapCost(row: number, cx: number, cy: number, w: number, h: number, label: number): number {
    const t = this.table;
    const k = this.settings;
    if (label !== t.label[row] || Math.abs(Math.log((w * h) / (t.w(row) * t.h(row)))) > k.leapShape) return Infinity;
    const reach = k.leapSpeed * t.size(row) * (this.#clockS - t.seenS[row]);
    return Math.hypot(cx - t.cx(row), cy - t.cy(row)) / reach;
  }

  #match(
    rows: number[],
    candidates: number[],
    d: FrameBoxes,
    boxes: Float64Array,
    costOf: Association["matchCost"],
    gate: number,
    taken: Uint8Array,
    handles: Int32Array,
  ): void {
    const columns = candidates.filter((i) => handles[i] < 0);
    if (rows.length === 0 || columns.length === 0) return;
    const cost = new Float64Array(rows.length * columns.length);
    for (let r = 0; r < rows.length; r++) {
      for (let c = 0; c < columns.length; c++) {
        const i = columns[c];
        const b = i * 4;
        const row = rows[r];
        let value = costOf(row, boxes[b], boxes[b + 1], boxes[b + 2], boxes[b + 3], d.label[i]);
        if (value < Infinity) value += this.#appearanceCost(row, d, i);
        cost[r * columns.length + c] = value;
      }
    }
    const found = assign(cost, rows.length, columns.length, gate);
    for (let r = 0; r < rows.length; r++) {
      if (found[r] < 0) continue;
      const i = columns[found[r]];
      const b = i * 4;
      const row = rows[r];
      taken[row] = 1;
      handles[i] = this.table.handle[row];
      this.table.update(row, this.#clockS, boxes[b], boxes[b + 1], boxes[b + 2], boxes[b + 3], d.label[i], d.score[i]);
      this.#blendAppearance(row, d, i);
    }
  }

  #appearanceCost(row: number, d: FrameBoxes, i: number): number {
    const mine = this.table.appearance[row];
    const dim = d.appearanceDim ?? 0;
    if (!mine || !d.appearance || dim !== mine.length) return 0;
    let dot = 0;
    for (let j = 0; j < dim; j++) dot += mine[j] * d.appearance[i * dim + j];
    // Half the cosine distance is neutral: likeness lowers the cost, unlikeness raises it.
    return this.settings.appearanceWeight * (0.5 - Math.max(0, Math.min(1, dot)));
  }

  #blendAppearance(row: number, d: FrameBoxes, i: number): void {
    const dim = d.appearanceDim ?? 0;
    if (!d.appearance || dim === 0) return;
    const next = d.appearance.subarray(i * dim, (i + 1) * dim);
    const mine = this.table.appearance[row];
    if (!mine || mine.length !== dim) {
      this.table.appearance[row] = next.slice();
      return;
    }
    // Moving average of the look; strong detections count more.
    const weight = 0.1 * d.score[i];
    let norm = 0;
    for (let j = 0; j < dim; j++) {
      mine[j] += weight * (next[j] - mine[j]);
      norm += mine[j] * mine[j];
    }
    norm = Math.sqrt(norm) || 1;
    for (let j = 0; j < dim; j++) mine[j] /= norm;
  }

  /** Centre and size of each box in picture heights. */
  #squared(d: FrameBoxes): Float64Array {
    const boxes = new Float64Array(d.count * 4);
    for (let i = 0; i < d.count; i++) {
      boxes[i * 4] = (d.x[i] + d.w[i] / 2) * this.#aspect;
      boxes[i * 4 + 1] = d.y[i] + d.h[i] / 2;
      boxes[i * 4 + 2] = d.w[i] * this.#aspect;
      boxes[i * 4 + 3] = d.h[i];
    }
    return boxes;
  }
}
