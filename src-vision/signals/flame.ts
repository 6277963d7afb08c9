import type { Look } from "./look.ts";
import type { Found } from "./spans.ts";

/** Length of the stretch that is judged at a time, the step from one to the next, and the fewest frames in it. */
const STRETCH_US = 3_000_000;
const HOP_US = 1_000_000;
const MIN_LOOKS = 8;
/** Share of the frames in which a cell is flame-coloured to belong to a fire. */
const OFTEN = 0.3;
/** Turns of a cell's brightness (up to down, on to off) per frame: noise and flames turn in about half of them, a thing that passes once. */
const TURNS = 0.3;
const TURN_STEP = 8;
/** A region: cells, and the share of them that flicker. */
const MIN_CELLS = 5;
const FLICKER_SHARE = 0.25;
/** How irregularly it grows and shrinks: deviation of its area over its mean, and turns of the area per frame. */
const AREA_SPREAD = 0.08;
const AREA_TURNS = 0.3;
/** Brightness that its brightest cells reach, and by which its flickering cells vary. */
const CORE = 185;
const DEPTH = 9;
/** And by how much more than the picture's middle cell varies: what flickers everywhere is noise, rain or a moving camera. */
const DEPTH_OVER_SCENE = 3;
/** Overlap with where a fire was so far, for it to be the same one; stretches in a row that it must be told in. */
const SAME_PLACE = 0.2;
const MIN_STRETCHES = 3;

/**
 * Flickering flame-coloured regions. Sampled at some frames a second, flames of 1 to 10 Hz look different in every frame: what counts is
 * that a place is flame-coloured often, turns brighter and darker in a large share of the frames, and that the region's area changes irregularly. A
 * lamp, a jacket and a car have the colour, none of them all three. `unsteady` are spans in which the camera itself moved.
 */
export function findFlames(looks: Look[], unsteady: Array<{ startUs: number; endUs: number }>): Found[] {
  const fires: Fire[] = [];
  let open: Fire[] = [];
  if (looks.length === 0) return [];
  let from = 0;
  // Stretches lie on a grid of media time, so that every range cuts them alike.
  const first = Math.floor(looks[0]!.tUs / HOP_US) * HOP_US + STRETCH_US;
  for (let endUs = first; endUs - HOP_US <= looks.at(-1)!.tUs; endUs += HOP_US) {
    while (from < looks.length && looks[from]!.tUs < endUs - STRETCH_US) from++;
    let to = from;
    while (to < looks.length && looks[to]!.tUs < endUs) to++;
    const steady = !unsteady.some((u) => u.startUs < endUs && u.endUs > endUs - STRETCH_US);
    const regions = steady && to - from >= MIN_LOOKS ? burning(looks.slice(from, to)) : [];
    const still: Fire[] = [];
    for (const fire of open) {
      const at = regions.findIndex((r) => overlap(r.box, fire.box) >= SAME_PLACE);
      if (at < 0) continue;
      const [r] = regions.splice(at, 1);
      fire.endUs = endUs;
      fire.stretches++;
      fire.strength += (r!.strength - fire.strength) / fire.stretches;
      fire.box = between(fire.box, r!.box, 1 / fire.stretches);
      still.push(fire);
    }
    for (const r of regions) still.push({ ...r, startUs: endUs - STRETCH_US, endUs, stretches: 1 });
    fires.push(...still.filter((f) => f.stretches === MIN_STRETCHES));
    open = still;
  }
  return fires.map(({ startUs, endUs, strength, box }) => ({
    kind: "flame",
    startUs,
    endUs,
    seenUs: null,
    strength,
    box,
  }));
}

interface Fire extends Region {
  startUs: number;
  endUs: number;
  stretches: number;
}

function between(a: Region["box"], b: Region["box"], share: number): Region["box"] {
  const mix = (p: number, q: number): number => p + share * (q - p);
  return { x: mix(a.x, b.x), y: mix(a.y, b.y), w: mix(a.w, b.w), h: mix(a.h, b.h) };
}

interface Region {
  box: { x: number; y: number; w: number; h: number };
  strength: number;
}

function burning(looks: Look[]): Region[] {
  const { width, height } = looks[0]!.embers;
  const n = width * height;
  if (looks.every((l) => l.embers.cell.length < MIN_CELLS)) return [];
  const on = new Uint16Array(n);
  const turns = new Uint16Array(n);
  const last = new Uint8Array(n);
  const up = new Int8Array(n);
  const peak = new Uint8Array(n);
  const luma = new Uint8Array(n);
  const ever = everEmber(looks, n);
  for (const [k, { embers }] of looks.entries()) {
    luma.fill(0);
    for (let e = 0; e < embers.cell.length; e++) {
      const c = embers.cell[e]!;
      luma[c] = embers.luma[e]!;
      on[c]!++;
      if (luma[c]! > peak[c]!) peak[c] = luma[c]!;
    }
    for (const c of ever) {
      const d = luma[c]! - last[c]!;
      if (d <= TURN_STEP && d >= -TURN_STEP) continue;
      const way = d > 0 ? 1 : -1;
      if (k > 0 && up[c] !== way) {
        turns[c]!++;
        up[c] = way;
      }
      last[c] = luma[c]!;
    }
  }
  const often = OFTEN * looks.length;
  let scene: number | null = null;
  const regions: Region[] = [];
  const seen = new Uint8Array(n);
  const stack: number[] = [];
  for (let start = 0; start < n; start++) {
    if (seen[start] || on[start]! < often) continue;
    const cells: number[] = [];
    stack.push(start);
    seen[start] = 1;
    while (stack.length > 0) {
      const c = stack.pop()!;
      cells.push(c);
      const x = c % width;
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const o = c + dy * width + dx;
          if (x + dx < 0 || x + dx >= width || o < 0 || o >= n || seen[o] || on[o]! < often) continue;
          seen[o] = 1;
          stack.push(o);
        }
      }
    }
    const region = judge(cells, looks, { turns, peak });
    if (!region) continue;
    scene ??= sceneDepth(looks);
    if (region.depth >= DEPTH_OVER_SCENE * scene) regions.push(region);
  }
  return regions;
}

/** Cells that were flame-coloured at least once. */
function everEmber(looks: Look[], n: number): number[] {
  const seen = new Uint8Array(n);
  const out: number[] = [];
  for (const { embers } of looks) {
    for (const c of embers.cell) {
      if (seen[c]) continue;
      seen[c] = 1;
      out.push(c);
    }
  }
  return out;
}

function judge(
  cells: number[],
  looks: Look[],
  at: { turns: Uint16Array; peak: Uint8Array },
): (Region & { depth: number }) | null {
  if (cells.length < MIN_CELLS) return null;
  const { width, height } = looks[0]!.embers;
  const flickering = cells.filter((c) => at.turns[c]! >= TURNS * looks.length);
  if (flickering.length < Math.max(3, FLICKER_SHARE * cells.length)) return null;
  if (cells.reduce((m, c) => Math.max(m, at.peak[c]!), 0) < CORE) return null;
  const mine = new Set(cells);
  const areas = looks.map(({ embers }) => {
    let a = 0;
    for (const c of embers.cell) if (mine.has(c)) a++;
    return a;
  });
  const mean = areas.reduce((a, b) => a + b, 0) / areas.length;
  const spread = Math.sqrt(areas.reduce((s, a) => s + (a - mean) ** 2, 0) / areas.length) / mean;
  let areaTurns = 0;
  for (let k = 2; k < areas.length; k++)
    if ((areas[k]! - areas[k - 1]!) * (areas[k - 1]! - areas[k - 2]!) < 0) areaTurns++;
  if (spread < AREA_SPREAD || areaTurns < AREA_TURNS * (areas.length - 2)) return null;
  const depth = flickerDepth(flickering, looks);
  if (depth < DEPTH) return null;
  const xs = cells.map((c) => c % width);
  const ys = cells.map((c) => Math.floor(c / width));
  const x0 = Math.min(...xs);
  const y0 = Math.min(...ys);
  return {
    box: {
      x: x0 / width,
      y: y0 / height,
      w: (Math.max(...xs) + 1 - x0) / width,
      h: (Math.max(...ys) + 1 - y0) / height,
    },
    strength: Math.min(1, (flickering.length / cells.length) * 0.5 + Math.min(0.5, spread)),
    depth,
  };
}

/** Mean deviation over time of the small picture's cells where these are: compression noise at the colour rule's edge has little. */
function flickerDepth(cells: number[], looks: Look[]): number {
  const { width, height } = looks[0]!.embers;
  const { small } = looks[0]!;
  const places = new Set(
    cells.map((c) => {
      const x = Math.min(small.width - 1, Math.floor((((c % width) + 0.5) * small.width) / width));
      const y = Math.min(small.height - 1, Math.floor(((Math.floor(c / width) + 0.5) * small.height) / height));
      return y * small.width + x;
    }),
  );
  let sum = 0;
  for (const p of places) sum += deviation(looks, p);
  return sum / places.size;
}

/** Deviation over time of the middle one of the picture's cells, from a sample of them. */
function sceneDepth(looks: Look[]): number {
  const n = looks[0]!.small.data.length;
  const step = Math.max(1, Math.floor(n / 256));
  const all: number[] = [];
  for (let p = 0; p < n; p += step) all.push(deviation(looks, p));
  return all.toSorted((a, b) => a - b)[all.length >> 1]!;
}

function deviation(looks: Look[], cell: number): number {
  let s = 0;
  let q = 0;
  for (const l of looks) {
    const v = l.small.data[cell]!;
    s += v;
    q += v * v;
  }
  return Math.sqrt(Math.max(0, q / looks.length - (s / looks.length) ** 2));
}

function overlap(a: Region["box"], b: Region["box"]): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a.w * a.h + b.w * b.h - w * h);
}
