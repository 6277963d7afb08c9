import type { z } from "zod";
import type { tracksContract } from "#shared/contract/tracks.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { TrackedObject, TrackPath } from "#shared/domain/track.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { RangeResult } from "#shared/vision/detections.ts";
import { cutPath } from "../store/lance/decode.ts";
import type { LanceIndex, ObjectFacts } from "../store/lance/lanceIndex.ts";
import { bucketActivity } from "../store/sqlite/activity.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import { openRun } from "./summary.ts";

type Output<K extends keyof typeof tracksContract> = z.output<
  NonNullable<(typeof tracksContract)[K]["~orpc"]["outputSchema"]>
>;

/** Ranges read for one provisional window; a longer span shows its beginning. */
const MAX_RANGES = 120;
/** Objects that one is compared with, its neighbours in time: all of an ordinary video, and a bound on a very busy one. */
const RELATIVES = 5000;
/** Provisional ids of a range start at this multiple of its index. */
const IDS_PER_RANGE = 1_000_000;

/** Reads what analysis found: the final rows of a video's current run, or the committed ranges while there is none. */
export class TrackReader {
  #store: SqliteStore;
  #index: LanceIndex;
  constructor(store: SqliteStore, index: LanceIndex) {
    this.#store = store;
    this.#index = index;
  }

  /** Throws AppError(NOT_FOUND, INVALID_INPUT). */
  async window(input: {
    id: VideoId;
    fromUs: number;
    toUs: number;
    classes?: string[];
    minConfidence?: number;
  }): Promise<Output<"window">> {
    requireSpan(input);
    const run = this.#store.videos.need(input.id).currentRun;
    const keep = (path: TrackPath) => path.confidence >= (input.minConfidence ?? 0);
    if (run !== null) {
      const paths = await this.#index.window(run, input.fromUs, input.toUs, input.classes);
      return { provisional: false, paths: paths.filter(keep) };
    }
    const open = openRun(this.#store, input.id);
    if (!open) return { provisional: true, paths: [] };
    const ranges = this.#store.runs.rangesBetween(open.seq, input.fromUs, input.toUs, MAX_RANGES);
    const paths = ranges.flatMap((range) => provisionalPaths(range, open.labels));
    const shown = paths.filter(
      (path) => keep(path) && (input.classes?.includes(path.class) ?? true) && cutPath(path, input.fromUs, input.toUs),
    );
    return { provisional: true, paths: shown };
  }

  /** Empty until the first final pass: attributes of an unfinished track would be guesses. */
  async objects(input: {
    id: VideoId;
    class?: string;
    fromUs?: number;
    toUs?: number;
    limit?: number;
  }): Promise<TrackedObject[]> {
    const run = this.#store.videos.need(input.id).currentRun;
    return run === null ? [] : await this.#index.objects(run, input);
  }

  /** Throws AppError(NOT_FOUND) when the video or its current run has no such track. */
  async object(input: { id: VideoId; trackId: number }): Promise<Output<"object">> {
    const { currentRun: run, objectCount } = this.#store.videos.need(input.id);
    const object = run === null ? null : await this.#index.object(run, input.trackId);
    if (run === null || !object) throw fail("NOT_FOUND", `${input.id}.${input.trackId}`);
    const path = await this.#index.path(run, object);
    if (!path) throw fail("NOT_FOUND", `boxes of ${object.id}`);
    const last = Math.max(objectCount, input.trackId);
    const first = Math.max(1, Math.min(input.trackId - RELATIVES / 2, last - RELATIVES + 1));
    const others = await this.#index.relatives(run, object, first, first + RELATIVES - 1);
    const near = others
      .filter((other) => other.startUs <= object.endUs && other.endUs >= object.startUs)
      .toSorted((a, b) => distance(a.bestBox, object.bestBox) - distance(b.bestBox, object.bestBox))
      .slice(0, 20)
      .map((other) => other.trackId);
    const alike = others
      .filter((other) => other.class === object.class)
      .map((other) => ({ trackId: other.trackId, likeness: likeness(object, other) }))
      .toSorted((a, b) => b.likeness - a.likeness || a.trackId - b.trackId)
      .slice(0, 12)
      .map((other) => other.trackId);
    const similar = (await Promise.all(alike.map((trackId) => this.#index.object(run, trackId)))).filter(
      (other) => other !== null,
    );
    return { object, path, near, similar };
  }

  activity(input: { id: VideoId; fromUs: number; toUs: number; buckets: number }): Output<"activity"> {
    requireSpan(input);
    const { fromUs, toUs, buckets } = input;
    const run = this.#store.videos.need(input.id).currentRun;
    const final = run === null ? null : this.#store.runs.activity(run);
    if (final) return bucketActivity([final], fromUs, toUs, buckets);
    const open = openRun(this.#store, input.id);
    return bucketActivity(open ? this.#store.runs.rangeActivities(open.seq, fromUs, toUs) : [], fromUs, toUs, buckets);
  }
}

function requireSpan({ fromUs, toUs }: { fromUs: number; toUs: number }): void {
  if (toUs <= fromUs) throw fail("INVALID_INPUT", `the span ends (${toUs}) before it begins (${fromUs})`);
}

/** Confirmed tracks of one range as paths; their ids hold within the range only. */
function provisionalPaths(range: RangeResult, labels: string[]): TrackPath[] {
  const d = range.detections;
  const paths = new Map<number, TrackPath>();
  for (let i = 0; i < d.frame.length; i++) {
    const id = d.provisional[i]!;
    const name = labels[d.label[i]!];
    if (id === 0 || name === undefined) continue;
    let path = paths.get(id);
    if (!path) {
      path = {
        trackId: range.index * IDS_PER_RANGE + id,
        class: name,
        confidence: 0,
        tUs: [],
        x: [],
        y: [],
        w: [],
        h: [],
        score: [],
      };
      paths.set(id, path);
    }
    const tUs = range.frameUs[d.frame[i]!]!;
    if (path.tUs.at(-1) === tUs) continue;
    path.tUs.push(tUs);
    for (const key of ["x", "y", "w", "h", "score"] as const) path[key].push(d[key][i]!);
  }
  for (const path of paths.values()) path.confidence = path.score.reduce((sum, s) => sum + s, 0) / path.score.length;
  return [...paths.values()];
}

const distance = (a: BoxNorm, b: BoxNorm) => Math.hypot(a.x + a.w / 2 - b.x - b.w / 2, a.y + a.h / 2 - b.y - b.h / 2);

/** 0..1: shared dominant colours (weighted by rank) and likeness of size; facts only, until appearance vectors are there. */
function likeness(a: ObjectFacts, b: ObjectFacts): number {
  const colours = [
    [a.colors.all, b.colors.all],
    [a.colors.upper, b.colors.upper],
    [a.colors.lower, b.colors.lower],
  ].filter(([left, right]) => left!.length > 0 || right!.length > 0);
  const colour =
    colours.reduce((sum, [left, right]) => {
      const weight = (list: string[], name: string) => (list.includes(name) ? 1 / (1 + list.indexOf(name)) : 0);
      const names = new Set([...left!, ...right!]);
      let shared = 0;
      let all = 0;
      for (const name of names) {
        shared += Math.min(weight(left!, name), weight(right!, name));
        all += Math.max(weight(left!, name), weight(right!, name));
      }
      return sum + (all > 0 ? shared / all : 0);
    }, 0) / Math.max(1, colours.length);
  const area = (o: ObjectFacts) => Math.max(1e-9, o.bestBox.w * o.bestBox.h);
  const size = Math.min(area(a), area(b)) / Math.max(area(a), area(b));
  return 0.8 * colour + 0.2 * size;
}
