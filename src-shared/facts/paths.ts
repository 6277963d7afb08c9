import { fail } from "../lib/problems.ts";
import { PATH_STRIDE } from "./compactPath.ts";

/**
 * Compact paths of one run's objects, for questions about places (zones, lines): struct of arrays, immutable. Straight lines between knots stay within 3 % of the object's height of every sample
 * (CompactPath). About 100 bytes an object. Lengths in picture heights; x, y = middle of the lower edge ("feet"), y downwards.
 */
export interface RunPaths {
  /** Track numbers, ascending. */
  track: Uint32Array;
  /** Knots of track i are [first[i], first[i + 1]). Length tracks + 1. */
  first: Uint32Array;
  /** Start of each track, media microseconds. */
  startUs: Float64Array;
  /** Per knot: seconds since the track's start, x, y, w, h. */
  knots: Float32Array;
  /** Width / height of the picture. */
  aspect: number;
}

const MAGIC = 0x31504c53;
const HEADER = 24;

/** Collects the paths of a run as its objects come. */
export class PathsBuilder {
  readonly #aspect: number;
  readonly #paths: Array<{ track: number; startUs: number; knots: Float64Array }> = [];

  constructor(aspect: number) {
    this.#aspect = aspect;
  }

  /** @param knots as CompactPath keeps them: time since the start in microseconds, x, y, w, h */
  add(track: number, startUs: number, knots: Float64Array): void {
    this.#paths.push({ track, startUs, knots });
  }

  finish(): RunPaths {
    const paths = this.#paths.sort((a, b) => a.track - b.track);
    const first = new Uint32Array(paths.length + 1);
    paths.forEach(({ knots }, i) => (first[i + 1] = first[i]! + knots.length / PATH_STRIDE));
    const all = new Float32Array(first[paths.length]! * PATH_STRIDE);
    paths.forEach(({ knots }, i) => {
      const at = first[i]! * PATH_STRIDE;
      for (let k = 0; k < knots.length; k++) all[at + k] = k % PATH_STRIDE === 0 ? knots[k]! / 1e6 : knots[k]!;
    });
    return {
      track: Uint32Array.from(paths, (it) => it.track),
      first,
      startUs: Float64Array.from(paths, (it) => it.startUs),
      knots: all,
      aspect: this.#aspect,
    };
  }
}

/** One blob: u32 magic "SLP1" | u32 tracks | u32 knots | u32 0 | f64 aspect, then startUs, track, first, knots. Little-endian. */
export function encodePaths(paths: RunPaths): Uint8Array {
  const { track, first, startUs, knots, aspect } = paths;
  const bytes = new Uint8Array(sizeOf(track.length, knots.length));
  const header = new DataView(bytes.buffer);
  [MAGIC, track.length, knots.length / PATH_STRIDE, 0].forEach((value, i) => header.setUint32(4 * i, value, true));
  header.setFloat64(16, aspect, true);
  let at = HEADER;
  for (const column of [startUs, track, first, knots]) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/** Paths as views of `bytes` (copied once only if they are not aligned). Throws AppError(LIBRARY_UNREADABLE) on bytes that are not what `encodePaths` made. */
export function decodePaths(bytes: Uint8Array): RunPaths {
  const own = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const buffer = own.buffer as ArrayBuffer;
  const header = new DataView(buffer, own.byteOffset, own.byteLength);
  if (own.byteLength < HEADER || header.getUint32(0, true) !== MAGIC)
    throw fail("LIBRARY_UNREADABLE", "stored paths have an unknown format");
  const tracks = header.getUint32(4, true);
  const numbers = header.getUint32(8, true) * PATH_STRIDE;
  if (own.byteLength !== sizeOf(tracks, numbers))
    throw fail("LIBRARY_UNREADABLE", `stored paths have ${own.byteLength} bytes, not ${sizeOf(tracks, numbers)}`);
  let at = own.byteOffset + HEADER;
  const next = <T>(make: (from: number) => T, size: number): T => {
    const column = make(at);
    at += size;
    return column;
  };
  return {
    aspect: header.getFloat64(16, true),
    startUs: next((from) => new Float64Array(buffer, from, tracks), 8 * tracks),
    track: next((from) => new Uint32Array(buffer, from, tracks), 4 * tracks),
    first: next((from) => new Uint32Array(buffer, from, tracks + 1), 4 * (tracks + 1)),
    knots: next((from) => new Float32Array(buffer, from, numbers), 4 * numbers),
  };
}

const sizeOf = (tracks: number, numbers: number) => HEADER + 8 * tracks + 4 * tracks + 4 * (tracks + 1) + 4 * numbers;

/** Index of a track, -1 when it has no path. */
export function pathIndex({ track }: RunPaths, number: number): number {
  if (track[number - 1] === number) return number - 1;
  let low = 0;
  let high = track.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const value = track[middle]!;
    if (value === number) return middle;
    if (value < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
