import { smoothPair } from "./smooth.ts";
import type { OfflineSettings } from "./offlineSettings.ts";
import type { Tracklet } from "./tracklet.ts";

/** A whole object's path: sightings and filled gaps, ascending. Lengths in picture heights; score 0 where filled. */
export interface ObjectPath {
  tUs: Float64Array;
  cx: Float64Array;
  cy: Float64Array;
  w: Float64Array;
  h: Float64Array;
  score: Float32Array;
}

/**
 * Smooths the pieces of one object into one path and fills every sampled frame between them.
 * @param aspect width / height of the picture
 * @param frames media times at which the path is wanted between the first and the last sighting, ascending
 */
export function buildPath(
  pieces: readonly Tracklet[],
  frames: Float64Array,
  aspect: number,
  k: OfflineSettings,
): ObjectPath {
  const first = pieces[0].startUs;
  // Merge the sightings' times with the frames between them.
  const tUs: number[] = [];
  const source: number[] = [];
  let f = 0;
  while (f < frames.length && frames[f] <= first) f++;
  for (let p = 0; p < pieces.length; p++) {
    const piece = pieces[p];
    for (let i = 0; i < piece.count; i++) {
      const at = piece.tUs(i);
      // Between two merged samples of a standing thing nothing is missing.
      if (i > 0 && piece.merged(i) && piece.merged(i - 1)) while (f < frames.length && frames[f] < at) f++;
      for (; f < frames.length && frames[f] < at; f++) {
        tUs.push(frames[f]);
        source.push(-1, 0);
      }
      if (f < frames.length && frames[f] === at) f++;
      tUs.push(at);
      source.push(p, i);
    }
  }
  const n = tUs.length;
  const seconds = new Float64Array(n);
  const raw = [0, 1, 2, 3].map(() => new Float64Array(n));
  const doubt = new Float64Array(n).fill(Infinity);
  const score = new Float32Array(n);
  let scale = 0;
  let seen = 0;
  for (let i = 0; i < n; i++) {
    seconds[i] = (tUs[i] - first) / 1e6;
    if (source[2 * i] < 0) continue;
    const piece = pieces[source[2 * i]];
    const j = source[2 * i + 1];
    raw[0][i] = piece.cx(j);
    raw[1][i] = piece.cy(j);
    raw[2][i] = piece.w(j);
    raw[3][i] = piece.h(j);
    score[i] = piece.score(j);
    doubt[i] = (2 - Math.min(1, Math.max(0, score[i]))) ** 2;
    scale += piece.w(j) * piece.h(j);
    seen++;
  }
  scale /= seen;
  const centre = { noise: k.smoothCentreNoise, agility: k.smoothAcceleration };
  const extent = { noise: k.smoothSizeNoise, agility: k.smoothGrowth };
  const [cx, cy] = smoothPair(seconds, raw[0], raw[1], doubt, scale, centre, 2);
  const [w, h] = smoothPair(seconds, raw[2], raw[3], doubt, scale, extent, Math.sqrt(k.smoothGrowth));
  const path = { tUs: Float64Array.from(tUs), cx, cy, w, h, score };
  keepInside(path, raw, aspect, (i) => doubt[i] !== Infinity);
  return path;
}

/** Smoothing and filling may swing out: no edge goes beyond the picture (or where edges were seen, if further), no extent under half the least seen. */
function keepInside(
  path: ObjectPath,
  raw: readonly Float64Array[],
  aspect: number,
  seen: (i: number) => boolean,
): void {
  clampAxis(path.cx, path.w, raw[0], raw[2], aspect, seen);
  clampAxis(path.cy, path.h, raw[1], raw[3], 1, seen);
}

function clampAxis(
  centre: Float64Array,
  extent: Float64Array,
  rawCentre: Float64Array,
  rawExtent: Float64Array,
  pictureEnd: number,
  seen: (i: number) => boolean,
): void {
  let from = 0;
  let to = pictureEnd;
  let least = Infinity;
  for (let i = 0; i < centre.length; i++) {
    if (!seen(i)) continue;
    from = Math.min(from, rawCentre[i] - rawExtent[i] / 2);
    to = Math.max(to, rawCentre[i] + rawExtent[i] / 2);
    least = Math.min(least, rawExtent[i]);
  }
  for (let i = 0; i < centre.length; i++) {
    const half = Math.max(least / 2, extent[i]) / 2;
    const low = Math.min(Math.max(from, centre[i] - half), to - least / 2);
    const high = Math.max(Math.min(to, centre[i] + half), low + least / 2);
    centre[i] = (low + high) / 2;
    extent[i] = high - low;
  }
}
