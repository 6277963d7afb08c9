import { COLOR_NAMES, type ColorName, type Direction, type FrameSide } from "#shared/domain/geometry.ts";
import type { TrackedObject } from "#shared/domain/track.ts";
import type { ObjectPath } from "./path.ts";
import type { Tracklet } from "./tracklet.ts";

/** Below this speed, in object heights per second, a thing stands; above the second it moves. In between it keeps doing what it did. */
const STILL_SPEED = 0.12;
const MOVING_SPEED = 0.25;
/** A new state must last this long, seconds. */
const SETTLE_S = 1;
/** Speed is read over this span, seconds, so that box jitter does not count as movement. */
const SPEED_SPAN_S = 1;
/** Net displacement, in object heights, below which a thing went nowhere. */
const STILL_DISTANCE = 0.5;
/** A box this close to the picture's edge touches it. */
const EDGE = 0.02;
/** A colour needs this share of the pixels to be named, and at most this many are. */
const COLOR_SHARE = 0.18;
const COLOR_LIMIT = 3;

/** Class by votes weighted with their scores. @returns label index (-1 without votes) and the mean score of its voters */
export function voteClass(pieces: readonly Tracklet[]): { label: number; confidence: number } {
  const totals = new Map<number, { weight: number; count: number }>();
  for (const piece of pieces) {
    for (const [label, v] of piece.votes) {
      const t = totals.get(label) ?? { weight: 0, count: 0 };
      totals.set(label, { weight: t.weight + v.weight, count: t.count + v.count });
    }
  }
  let label = -1;
  let best = { weight: -1, count: 1 };
  for (const [l, t] of totals) {
    if (t.weight > best.weight || (t.weight === best.weight && l < label)) [label, best] = [l, t];
  }
  return { label, confidence: Math.min(1, Math.max(0, best.weight / best.count)) };
}

/** Names of the colours that hold a fair share of a histogram, strongest first. */
export function dominantColors(histogram: ArrayLike<number>, offset = 0): ColorName[] {
  let sum = 0;
  for (let i = 0; i < COLOR_NAMES.length; i++) sum += histogram[offset + i];
  if (sum <= 0) return [];
  return COLOR_NAMES.map((name, i) => ({ name, share: histogram[offset + i] / sum, i }))
    .filter((c) => c.share >= COLOR_SHARE)
    .sort((a, b) => b.share - a.share || a.i - b.i)
    .slice(0, COLOR_LIMIT)
    .map((c) => c.name);
}

/** Dominant colours of an object from the sums of its pieces; upper and lower only for people. */
export function colorsOf(pieces: readonly Tracklet[], person: boolean): TrackedObject["colors"] {
  const n = COLOR_NAMES.length;
  const sum = new Float64Array(2 * n);
  const all = new Float64Array(n);
  for (const piece of pieces) {
    for (let i = 0; i < 2 * n; i++) {
      sum[i] += piece.color[i];
      all[i % n] += piece.color[i];
    }
  }
  return {
    all: dominantColors(all),
    upper: person ? dominantColors(sum, 0) : [],
    lower: person ? dominantColors(sum, n) : [],
  };
}

/** One of eight directions of a displacement (y grows downwards), "still" when it is shorter than half the object's height. */
export function directionOf(dx: number, dy: number, height: number): Direction {
  if (Math.hypot(dx, dy) < STILL_DISTANCE * height) return "still";
  const octant = ((Math.round(Math.atan2(dy, dx) / (Math.PI / 4)) % 8) + 8) % 8;
  const names: Direction[] = ["right", "down-right", "down", "down-left", "left", "up-left", "up", "up-right"];
  return names[octant];
}

/** Side of the picture that a box touches, the deepest one; "inside" when none. Box in picture heights. */
export function sideOf(cx: number, cy: number, w: number, h: number, aspect: number): FrameSide {
  const depth: [FrameSide, number][] = [
    ["left", EDGE - (cx - w / 2) / aspect],
    ["right", (cx + w / 2) / aspect - (1 - EDGE)],
    ["top", EDGE - (cy - h / 2)],
    ["bottom", cy + h / 2 - (1 - EDGE)],
  ];
  let side: FrameSide = "inside";
  let most = 0;
  for (const [name, d] of depth) if (d > most) [side, most] = [name, d];
  return side;
}

/** What a path says about movement. */
export interface Movement {
  direction: Direction;
  /** Median while moving, object heights per second; 0 when it never moved. */
  speed: number;
  dwellUs: number;
  entry: FrameSide;
  exit: FrameSide;
  lifecycle: TrackedObject["lifecycle"];
}

export function movementOf(path: ObjectPath, aspect: number): Movement {
  const n = path.tUs.length;
  const heights = Float64Array.from(path.h).sort();
  const height = Math.max(1e-6, heights[n >> 1]);
  const speeds = localSpeeds(path, height);
  const lifecycle: TrackedObject["lifecycle"] = [{ kind: "entered", tUs: Math.round(path.tUs[0]) }];
  let dwellUs = 0;
  const moving: number[] = [];
  let still = n > 0 && speeds[0] < STILL_SPEED;
  let dwellFrom = path.tUs[0];
  let changeAt = -1;
  for (let i = 0; i < n; i++) {
    if (speeds[i] >= MOVING_SPEED) moving.push(speeds[i]);
    const opposite = still ? speeds[i] > MOVING_SPEED : speeds[i] < STILL_SPEED;
    if (!opposite) {
      changeAt = -1;
      continue;
    }
    if (changeAt < 0) changeAt = i;
    if (path.tUs[i] - path.tUs[changeAt] < SETTLE_S * 1e6) continue;
    still = !still;
    if (still) dwellFrom = path.tUs[changeAt];
    else dwellUs += path.tUs[changeAt] - dwellFrom;
    lifecycle.push({ kind: still ? "stopped" : "moved", tUs: Math.round(path.tUs[changeAt]) });
    changeAt = -1;
  }
  if (still) dwellUs += path.tUs[n - 1] - dwellFrom;
  lifecycle.push({ kind: "left", tUs: Math.round(path.tUs[n - 1]) });
  moving.sort((a, b) => a - b);
  return {
    direction: directionOf(path.cx[n - 1] - path.cx[0], path.cy[n - 1] - path.cy[0], height),
    speed: moving.length > 0 ? moving[moving.length >> 1] : 0,
    dwellUs: Math.round(dwellUs),
    entry: sideOf(path.cx[0], path.cy[0], path.w[0], path.h[0], aspect),
    exit: sideOf(path.cx[n - 1], path.cy[n - 1], path.w[n - 1], path.h[n - 1], aspect),
    lifecycle,
  };
}

/** Speed at each sample over a centred span, heights per second. */
function localSpeeds(path: ObjectPath, height: number): Float64Array {
  const n = path.tUs.length;
  const speeds = new Float64Array(n);
  const half = (SPEED_SPAN_S / 2) * 1e6;
  let a = 0;
  let b = 0;
  for (let i = 0; i < n; i++) {
    while (path.tUs[i] - path.tUs[a] > half) a++;
    while (b < n - 1 && path.tUs[b + 1] - path.tUs[i] <= half) b++;
    const from = a === b ? Math.max(0, a - 1) : a;
    const to = a === b ? Math.min(n - 1, b + 1) : b;
    const dt = (path.tUs[to] - path.tUs[from]) / 1e6;
    if (dt > 0) speeds[i] = Math.hypot(path.cx[to] - path.cx[from], path.cy[to] - path.cy[from]) / (dt * height);
  }
  return speeds;
}
