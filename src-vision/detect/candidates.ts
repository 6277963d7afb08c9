/** Sides beyond this are an overflow of the network's exponentials, not an object; in pixels of the input. */
const MAX_SIDE = 1e5;

/**
 * Boxes on their way from the network's numbers to detections: struct of arrays, grown when needed, reused from frame to frame.
 * Corners are in pixels of the network's input.
 */
export class Candidates {
  count = 0;
  label = new Uint16Array(0);
  score = new Float32Array(0);
  x0 = new Float32Array(0);
  y0 = new Float32Array(0);
  x1 = new Float32Array(0);
  y1 = new Float32Array(0);
  /** After `suppress`: indices of the boxes kept, best first, in kept[0 .. keptCount). */
  kept = new Uint32Array(0);
  keptCount = 0;
  #order = new Uint32Array(0);
  #alive = new Uint8Array(0);
  #byScore = (a: number, b: number): number => this.score[b]! - this.score[a]! || a - b;

  clear(): void {
    this.count = 0;
    this.keptCount = 0;
  }

  push(label: number, score: number, x0: number, y0: number, x1: number, y1: number): void {
    // A network fed with garbage can answer NaN; such a box is no box.
    if (!(x1 > x0 && y1 > y0 && x1 - x0 < MAX_SIDE && y1 - y0 < MAX_SIDE && score <= 1)) return;
    if (this.count === this.score.length) this.#grow();
    const i = this.count++;
    this.label[i] = label;
    this.score[i] = score;
    this.x0[i] = x0;
    this.y0[i] = y0;
    this.x1[i] = x1;
    this.y1[i] = y1;
  }

  /**
   * Greedy non-maximum suppression within each class. A box is dropped when its IoU with a better one of its class is above `maxIoU`;
   * null keeps all (families that answer one box per object). At most `limit` boxes stay.
   */
  suppress(maxIoU: number | null, limit: number): void {
    const n = this.count;
    const order = this.#order.subarray(0, n);
    for (let i = 0; i < n; i++) order[i] = i;
    order.sort(this.#byScore);
    this.keptCount = 0;
    if (maxIoU === null) {
      this.keptCount = Math.min(n, limit);
      this.kept.set(order.subarray(0, this.keptCount));
      return;
    }
    const alive = this.#alive.fill(1, 0, n);
    const { label, x0, y0, x1, y1 } = this;
    for (let i = 0; i < n && this.keptCount < limit; i++) {
      if (alive[i] === 0) continue;
      const a = order[i]!;
      this.kept[this.keptCount++] = a;
      const ax0 = x0[a]!;
      const ay0 = y0[a]!;
      const ax1 = x1[a]!;
      const ay1 = y1[a]!;
      const area = (ax1 - ax0) * (ay1 - ay0);
      for (let j = i + 1; j < n; j++) {
        const b = order[j]!;
        if (alive[j] === 0 || label[b] !== label[a]) continue;
        const w = Math.min(ax1, x1[b]!) - Math.max(ax0, x0[b]!);
        if (w <= 0) continue;
        const h = Math.min(ay1, y1[b]!) - Math.max(ay0, y0[b]!);
        if (h <= 0) continue;
        const common = w * h;
        const union = area + (x1[b]! - x0[b]!) * (y1[b]! - y0[b]!) - common;
        if (common > maxIoU * union) alive[j] = 0;
      }
    }
  }

  #grow(): void {
    const size = Math.max(256, this.score.length * 2);
    const grown = <T extends Float32Array | Uint16Array>(make: new (n: number) => T, old: T): T => {
      const next = new make(size);
      next.set(old);
      return next;
    };
    this.label = grown(Uint16Array, this.label);
    this.score = grown(Float32Array, this.score);
    this.x0 = grown(Float32Array, this.x0);
    this.y0 = grown(Float32Array, this.y0);
    this.x1 = grown(Float32Array, this.x1);
    this.y1 = grown(Float32Array, this.y1);
    this.kept = new Uint32Array(size);
    this.#order = new Uint32Array(size);
    this.#alive = new Uint8Array(size);
  }
}
