import type { LumaPlane } from "../motion/plane.ts";
import type { RgbFrame } from "../types.ts";

/** Long side of the small brightness picture, and of the grid of colour samples, in cells. */
const SMALL_SIDE = 80;
const COLOR_SIDE = 128;
/** Samples of the picture that sharpness is measured on, about. */
const SHARPNESS_SAMPLES = 24_000;
/** A picture more of which than this is flame-coloured has a colour cast, not a fire. */
const CAST_SHARE = 0.35;

/** Cells in rows. */
export interface Grid {
  width: number;
  height: number;
  data: Uint8Array;
}

/** Flame-coloured cells of a frame, ascending, each with its brightness. */
export interface Embers {
  width: number;
  height: number;
  cell: Uint16Array;
  luma: Uint8Array;
}

/** What the signals keep of one frame: some kilobytes. */
export interface Look {
  tUs: number;
  /** Brightness 0..255 of the picture in cells of about a hundredth of its width. */
  small: Grid;
  /** Mean of `small`, 0..255. */
  mean: number;
  /** Mean |Laplacian| of `small`: how much there is to see, in brightness steps. Noise is averaged out of the cells. */
  structure: number;
  /** Variance of the Laplacian of the picture itself; measured about once a second, else null. */
  sharpness: number | null;
  embers: Embers;
}

/** Takes a frame in. `plane` is the scene's brightness plane of the same picture. Nothing of either is kept. */
export function lookAt(picture: RgbFrame, plane: LumaPlane, tUs: number, measureSharpness: boolean): Look {
  const small = shrink(plane, SMALL_SIDE);
  let sum = 0;
  for (const v of small.data) sum += v;
  return {
    tUs,
    small,
    mean: sum / small.data.length,
    structure: meanLaplacian(small),
    sharpness: measureSharpness ? laplacianVariance(picture) : null,
    embers: findEmbers(picture),
  };
}

/** Cells of whole source cells, each the mean of four of them; at most about `side` to twice `side` long. */
function shrink(plane: Grid, side: number): Grid {
  const step = Math.max(1, Math.floor(Math.max(plane.width, plane.height) / side));
  const width = Math.max(1, Math.floor(plane.width / step));
  const height = Math.max(1, Math.floor(plane.height / step));
  const data = new Uint8Array(width * height);
  const near = step >> 2;
  // A plane narrower than one step is read at its last column or row.
  const right = Math.min(plane.width - 1, (3 * step) >> 2) - Math.min(plane.width - 1, near);
  const down = (Math.min(plane.height - 1, (3 * step) >> 2) - Math.min(plane.height - 1, near)) * plane.width;
  for (let y = 0; y < height; y++) {
    let i = Math.min(plane.height - 1, y * step + near) * plane.width + Math.min(plane.width - 1, near);
    for (let x = 0; x < width; x++, i += step) {
      data[y * width + x] =
        (plane.data[i]! + plane.data[i + right]! + plane.data[i + down]! + plane.data[i + down + right]! + 2) >> 2;
    }
  }
  return { width, height, data };
}

function meanLaplacian({ width, height, data }: Grid): number {
  let sum = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const l = 4 * data[i]! - data[i - 1]! - data[i + 1]! - data[i - width]! - data[i + width]!;
      sum += l < 0 ? -l : l;
    }
  }
  return sum / Math.max(1, (width - 2) * (height - 2));
}

/** Variance of the Laplacian of the green channel (Pech-Pacheco et al. 2000), on every n-th row of the picture. */
function laplacianVariance({ width, height, data }: RgbFrame): number {
  if (width < 3 || height < 3) return 0;
  const stride = Math.max(1, Math.round((width * height) / SHARPNESS_SAMPLES));
  const row = 3 * width;
  let n = 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += stride) {
    let i = y * row + 4;
    for (let x = 1; x < width - 1; x++, i += 3) {
      const l = 4 * data[i]! - data[i - 3]! - data[i + 3]! - data[i - row]! - data[i + row]!;
      sum += l;
      squares += l * l;
      n++;
    }
  }
  return n > 0 ? squares / n - (sum / n) ** 2 : 0;
}

const found = { cell: new Uint16Array(COLOR_SIDE * COLOR_SIDE), luma: new Uint8Array(COLOR_SIDE * COLOR_SIDE) };

/**
 * Cells of the colour of flames: bright, red over green over blue, and the more saturated the less bright (the rule of Chen et al. 2004 with
 * its thresholds set on other footage).
 */
function findEmbers({ width, height, data }: RgbFrame): Embers {
  const scale = Math.min(1, COLOR_SIDE / Math.max(width, height));
  const columns = Math.max(1, Math.round(width * scale));
  const rows = Math.max(1, Math.round(height * scale));
  const at = new Int32Array(columns);
  for (let x = 0; x < columns; x++) at[x] = 3 * Math.min(width - 1, Math.floor(((x + 0.5) * width) / columns));
  let n = 0;
  for (let y = 0; y < rows; y++) {
    const row = 3 * width * Math.min(height - 1, Math.floor(((y + 0.5) * height) / rows));
    for (let x = 0; x < columns; x++) {
      const p = row + at[x]!;
      const r = data[p]!;
      if (r < MIN_RED) continue;
      const g = data[p + 1]!;
      const b = data[p + 2]!;
      if (g >= r + 4 || b >= g || r - b < MIN_SPREAD + (255 - r) * SPREAD_PER_DARK) continue;
      found.cell[n] = y * columns + x;
      found.luma[n] = (r + 2 * g + b) >> 2;
      n++;
    }
  }
  if (n > CAST_SHARE * columns * rows) n = 0;
  return { width: columns, height: rows, cell: found.cell.slice(0, n), luma: found.luma.slice(0, n) };
}

const MIN_RED = 170;
const MIN_SPREAD = 50;
const SPREAD_PER_DARK = 0.6;
