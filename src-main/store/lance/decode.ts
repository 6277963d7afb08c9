import type { Table, Vector } from "apache-arrow";
import type { TrackPath } from "#shared/domain/track.ts";

const FLOATS = ["x", "y", "w", "h", "score"] as const;

/**
 * Rows of `boxes` (in any order) as one path per track, cut to [fromUs, toUs] plus one sample outside on either side. Neighbouring rows share samples; each
 * comes out once.
 */
export function decodePaths(rows: Table, fromUs: number, toUs: number): TrackPath[] {
  // A result without rows comes without columns too.
  if (rows.numRows === 0) return [];
  const column = (name: string) => rows.getChild(name)!;
  const tracks = column("track");
  const times: Float64Array[] = [];
  const byTrack = new Map<number, number[]>();
  for (let row = 0; row < rows.numRows; row++) {
    const list = (column("tUs").get(row) as Vector).toArray() as BigInt64Array;
    times.push(Float64Array.from(list, Number));
    const track = tracks.get(row) as number;
    const group = byTrack.get(track);
    if (group) group.push(row);
    else byTrack.set(track, [row]);
  }
  const paths: TrackPath[] = [];
  for (const [trackId, group] of byTrack) {
    group.sort((a, b) => times[a]![0]! - times[b]![0]! || times[a]!.at(-1)! - times[b]!.at(-1)!);
    const first = group[0]!;
    const path: TrackPath = {
      trackId,
      class: column("class").get(first) as string,
      confidence: column("confidence").get(first) as number,
      tUs: [],
      x: [],
      y: [],
      w: [],
      h: [],
      score: [],
    };
    let last = -Infinity;
    for (const row of group) {
      const values = FLOATS.map((name) => (column(name).get(row) as Vector).toArray() as Float32Array);
      const t = times[row]!;
      for (let i = 0; i < t.length; i++) {
        if (t[i]! <= last) continue;
        last = t[i]!;
        path.tUs.push(last);
        FLOATS.forEach((name, k) => path[name].push(values[k]![i]!));
      }
    }
    if (cutPath(path, fromUs, toUs)) paths.push(path);
  }
  return paths.sort((a, b) => a.trackId - b.trackId);
}

/**
 * Cuts a path in place to the samples in [fromUs, toUs], one before and one after. Returns false when the track is not there at all in that time (it ended before
 * or began after).
 */
export function cutPath(path: TrackPath, fromUs: number, toUs: number): boolean {
  const { tUs } = path;
  if (tUs.length === 0 || tUs[0]! > toUs || tUs.at(-1)! < fromUs) return false;
  let from = tUs.findIndex((t) => t >= fromUs);
  if (from > 0 && tUs[from]! > fromUs) from--;
  let to = tUs.findIndex((t) => t > toUs);
  to = to < 0 ? tUs.length : tUs[to - 1]! < toUs ? to + 1 : to;
  for (const key of ["tUs", ...FLOATS] as const) path[key] = path[key].slice(from, to);
  return true;
}
