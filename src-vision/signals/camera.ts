import type { Grid, Look } from "./look.ts";

/** A pair of frames in which the whole view went elsewhere. */
export interface ViewChange {
  fromUs: number;
  toUs: number;
  /** 0..1. */
  strength: number;
}

/** Share of cells that must differ, after a common change of light, before anything is searched for. */
const SEARCH_SHARE = 0.06;
const CELL_STEP = 12;
/** Blocks across and down, and their side in cells of the small picture. */
const BLOCKS_X = 6;
const BLOCKS_Y = 4;
const BLOCK = 10;
/** Cells of the halved picture that a block is looked for in, to every side: an eighth of the width between two frames. */
const REACH = 6;
/** Mean |gradient| of a block that has something to hold on to. */
const TEXTURE = 3;
/** How much better the found place must fit than the old one. */
const BETTER = 0.65;
const MIN_BLOCKS = 6;
const AGREE_SHARE = 0.55;
const ALL_MOVING_SHARE = 0.8;
/** Cells in which a pair of views differ, and what is left of their likeness, when it is another view altogether. */
const CUT_SHARE = 0.45;
const CUT_LIKENESS = 0.25;
const MIN_STRUCTURE = 4;
/** Pairs of frames further apart than this say nothing about how the camera came to look elsewhere. */
const MAX_PAUSE_US = 3_000_000;

/**
 * Whether the camera moved, or another view began, between two looks: most textured blocks of the first are found in the second shifted by about the same way
 * (or each by its own: a zoom, a drive), over all of the picture; or hardly anything of the first is left. Things that move in front
 * of a still camera leave blocks where they were.
 */
export function viewChange(before: Look, now: Look): ViewChange | null {
  if (now.tUs - before.tUs > MAX_PAUSE_US) return null;
  const a = before.small;
  const b = now.small;
  const light = now.mean - before.mean;
  let changed = 0;
  for (let i = 0; i < a.data.length; i++) {
    const d = b.data[i]! - a.data[i]! - light;
    if (d > CELL_STEP || d < -CELL_STEP) changed++;
  }
  const share = changed / a.data.length;
  if (share < SEARCH_SHARE || before.structure < MIN_STRUCTURE || now.structure < MIN_STRUCTURE) return null;
  const change = { fromUs: before.tUs, toUs: now.tUs };
  const votes = blockShifts(a, b, light);
  if (votes.length >= MIN_BLOCKS) {
    const moved = votes.filter((v) => v.moved);
    const agreeing = largestCluster(moved);
    if (agreeing.length >= AGREE_SHARE * votes.length && spread(agreeing) && !likelyStill(votes)) {
      const far = Math.max(...agreeing.map((v) => Math.hypot(v.dx, v.dy)));
      return { ...change, strength: Math.min(1, 0.5 * (agreeing.length / votes.length) + far / 20) };
    }
    if (moved.length >= ALL_MOVING_SHARE * votes.length && spread(moved))
      return { ...change, strength: 0.5 * (moved.length / votes.length) };
  }
  if (share >= CUT_SHARE && likeness(a, b) < CUT_LIKENESS) return { ...change, strength: Math.min(1, 0.5 + share / 2) };
  return null;
}

interface Vote {
  column: number;
  row: number;
  dx: number;
  dy: number;
  moved: boolean;
  /** The block is where it was. */
  still: boolean;
}

/** Where every textured block of `a` is in `b`, in cells. */
function blockShifts(a: Grid, b: Grid, light: number): Vote[] {
  const { width, height } = a;
  const halfA = halved(a);
  const halfB = halved(b);
  const votes: Vote[] = [];
  if (width < 2 * BLOCK || height < 2 * BLOCK) return votes;
  for (let row = 0; row < BLOCKS_Y; row++) {
    for (let column = 0; column < BLOCKS_X; column++) {
      const x = 2 * Math.round(((width - BLOCK) * column) / (BLOCKS_X - 1) / 2);
      const y = 2 * Math.round(((height - BLOCK) * row) / (BLOCKS_Y - 1) / 2);
      if (texture(a, x, y) < TEXTURE) continue;
      const zero = cost(a, b, x, y, 0, 0, BLOCK, light, Infinity);
      let best = Infinity;
      let bx = 0;
      let by = 0;
      for (let dy = -REACH; dy <= REACH; dy++) {
        for (let dx = -REACH; dx <= REACH; dx++) {
          const c = cost(halfA, halfB, x >> 1, y >> 1, dx, dy, BLOCK / 2, light, best);
          if (c < best) [best, bx, by] = [c, 2 * dx, 2 * dy];
        }
      }
      let fine = zero;
      let fx = 0;
      let fy = 0;
      for (const [cx, cy] of bx === 0 && by === 0
        ? [[0, 0]]
        : [
            [0, 0],
            [bx, by],
          ]) {
        for (let dy = cy! - 1; dy <= cy! + 1; dy++) {
          for (let dx = cx! - 1; dx <= cx! + 1; dx++) {
            const c = cost(a, b, x, y, dx, dy, BLOCK, light, fine);
            if (c < fine) [fine, fx, fy] = [c, dx, dy];
          }
        }
      }
      const per = BLOCK * BLOCK;
      const moved = (fx !== 0 || fy !== 0) && fine < BETTER * zero && zero > 4 * per;
      votes.push({ column, row, dx: fx, dy: fy, moved, still: zero <= 4 * per || (fx === 0 && fy === 0) });
    }
  }
  return votes;
}

/** Sum of |differences| of a block and its shifted place, infinite where that is outside; ends early above `limit`. */
function cost(
  a: Grid,
  b: Grid,
  x: number,
  y: number,
  dx: number,
  dy: number,
  side: number,
  light: number,
  limit: number,
): number {
  if (x + dx < 0 || y + dy < 0 || x + dx + side > b.width || y + dy + side > b.height) return Infinity;
  const shift = Math.round(light);
  let sum = 0;
  for (let r = 0; r < side; r++) {
    let i = (y + r) * a.width + x;
    let j = (y + dy + r) * b.width + x + dx;
    for (let c = 0; c < side; c++, i++, j++) {
      const d = b.data[j]! - a.data[i]! - shift;
      sum += d < 0 ? -d : d;
    }
    if (sum >= limit) return sum;
  }
  return sum;
}

function texture({ width, data }: Grid, x: number, y: number): number {
  let across = 0;
  let down = 0;
  for (let r = 0; r < BLOCK - 1; r++) {
    for (let c = 0; c < BLOCK - 1; c++) {
      const i = (y + r) * width + x + c;
      across += Math.abs(data[i + 1]! - data[i]!);
      down += Math.abs(data[i + width]! - data[i]!);
    }
  }
  // A single straight edge can be anywhere along itself.
  return Math.min(across, down) / (BLOCK - 1) ** 2;
}

/** The most votes that lie within one cell of each other's shift. */
function largestCluster(votes: Vote[]): Vote[] {
  let best: Vote[] = [];
  for (const v of votes) {
    const near = votes.filter((o) => Math.abs(o.dx - v.dx) <= 1 && Math.abs(o.dy - v.dy) <= 1);
    if (near.length > best.length) best = near;
  }
  return best;
}

/** Blocks from side to side and from top to bottom. */
function spread(votes: Vote[]): boolean {
  const columns = votes.map((v) => v.column);
  const rows = votes.map((v) => v.row);
  return (
    Math.max(...columns) - Math.min(...columns) >= BLOCKS_X - 2 && Math.max(...rows) - Math.min(...rows) >= BLOCKS_Y - 2
  );
}

function likelyStill(votes: Vote[]): boolean {
  return votes.filter((v) => v.still).length > 0.25 * votes.length;
}

function halved({ width, height, data }: Grid): Grid {
  const w = width >> 1;
  const h = height >> 1;
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = 2 * y * width + 2 * x;
      out[y * w + x] = (data[i]! + data[i + 1]! + data[i + width]! + data[i + width + 1]! + 2) >> 2;
    }
  }
  return { width: w, height: h, data: out };
}

/** Correlation of the edges of two pictures, -1..1: what stays the same when the light changes. */
export function likeness(a: Grid, b: Grid): number {
  const { width, height } = a;
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const p = 4 * a.data[i]! - a.data[i - 1]! - a.data[i + 1]! - a.data[i - width]! - a.data[i + width]!;
      const q = 4 * b.data[i]! - b.data[i - 1]! - b.data[i + 1]! - b.data[i - width]! - b.data[i + width]!;
      ab += p * q;
      aa += p * p;
      bb += q * q;
    }
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : 0;
}
