import { setImmediate } from "node:timers/promises";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { offsetAt } from "#shared/lib/zonedTime.ts";
import { throwIfAborted } from "../../platform/abort.ts";
import type { FactsStore } from "../../store/facts/types.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { VideoRow } from "../../store/sqlite/videosTable.ts";
import type { MeantFootage } from "../facts/types.ts";

/** Longest span that is told in quarters of an hour; beyond it in hours. */
const QUARTERS_MS = 12 * 3_600_000;
const QUARTER_MS = 900_000;
/** Recordings of a camera that follow one another within this are one. */
const SEAM_MS = 60_000;
/** Nothing for this long is quiet. */
const QUIET_MS = 20 * 60_000;
/** A quiet time must have been recorded, all but this share. */
const UNSEEN = 0.1;
/** Tracks that a busy time names in one video. */
const NAMED = 64;
/** Quiet times that are kept. */
const KEPT = 8;

/** A time in which many objects appeared, on the clock on the wall. */
export interface BusyTime {
  fromMs: number;
  toMs: number;
  count: number;
  /** By video, in media time. */
  parts: Array<{ span: MediaSpan; count: number; trackIds: number[] }>;
}

/** Something appeared after a long time without anything. */
export interface QuietEnd {
  quietMs: number;
  videoId: VideoId;
  tUs: number;
}

/** A stretch of wall-clock time. */
export interface WallSpan {
  fromMs: number;
  toMs: number;
}

export interface CameraTime {
  camera: string;
  /** Some recording of it, to say its name and zone by. */
  video: VideoRow;
  recorded: WallSpan[];
  quiet: QuietEnd[];
}

export interface Activity {
  /** Null where nothing appeared, or no clock is known. */
  busiest: BusyTime | null;
  cameras: CameraTime[];
}

interface Presence extends WallSpan {
  videoId: VideoId;
  tUs: number;
}

/**
 * When most appeared, and what came after long quiet, from the facts of the footage that is meant. Only recordings with a clock have a place in it. Work is that of reading the facts; gives way to the rest of the
 * process after each video. Throws AppError(CANCELLED).
 */
export async function readActivity(
  deps: { store: Pick<SqliteStore, "videos">; facts: Pick<FactsStore, "of"> },
  { videos }: MeantFootage,
  signal: AbortSignal,
): Promise<Activity> {
  const clocked = videos.flatMap(({ id, spans }) => {
    const row = deps.store.videos.find(id);
    const zeroMs = row?.recordedAt.utcMs ?? null;
    return row && zeroMs !== null && spans.length > 0 ? [{ row, spans, zeroMs }] : [];
  });
  const first = Math.min(...clocked.map((it) => it.zeroMs + it.spans[0]!.startUs / 1000));
  const last = Math.max(...clocked.map((it) => it.zeroMs + it.spans.at(-1)!.endUs / 1000));
  const stepMs = last - first <= QUARTERS_MS ? QUARTER_MS : 4 * QUARTER_MS;
  const busy = new Map<number, BusyTime>();
  const cameras = new Map<string, { video: VideoRow; recorded: WallSpan[]; presence: Presence[] }>();
  for (const { row, spans, zeroMs } of clocked) {
    throwIfAborted(signal);
    await setImmediate();
    const facts = row.currentRun === null ? null : await deps.facts.of(row.currentRun);
    const camera = cameraOf(cameras, row);
    for (const { startUs, endUs } of spans) {
      // What was not analysed cannot be quiet.
      if (facts) camera?.recorded.push({ fromMs: zeroMs + startUs / 1000, toMs: zeroMs + endUs / 1000 });
    }
    if (!facts) continue;
    const offsetMs = offsetAt(zeroMs, row.recordedAt.zone);
    const { count, startUs, endUs, track } = facts.objects;
    let open: Presence | null = null;
    for (let i = 0; i < count; i++) {
      const span = spans.find((it) => startUs[i]! < it.endUs && endUs[i]! >= it.startUs);
      if (!span) continue;
      const fromUs = Math.max(startUs[i]!, span.startUs);
      const here = { fromMs: zeroMs + fromUs / 1000, toMs: zeroMs + Math.min(endUs[i]!, span.endUs) / 1000 };
      if (open && here.fromMs <= open.toMs) open.toMs = Math.max(open.toMs, here.toMs);
      else if (camera) camera.presence.push((open = { ...here, videoId: row.id, tUs: fromUs }));
      const slot = Math.floor((here.fromMs + offsetMs) / stepMs) * stepMs - offsetMs;
      addTo(busy, slot, stepMs, row, zeroMs, track[i]!);
    }
  }
  return {
    busiest: [...busy.values()].reduce<BusyTime | null>(
      (best, it) => (best && best.count >= it.count ? best : it),
      null,
    ),
    cameras: [...cameras].map(([camera, it]) => {
      const recorded = joined(it.recorded, SEAM_MS);
      return { camera, video: it.video, recorded, quiet: quietEnds(it.presence, recorded) };
    }),
  };
}

function cameraOf(
  cameras: Map<string, { video: VideoRow; recorded: WallSpan[]; presence: Presence[] }>,
  row: VideoRow,
) {
  if (row.camera === null) return null;
  const known = cameras.get(row.camera);
  if (known) return known;
  const made = { video: row, recorded: [], presence: [] };
  cameras.set(row.camera, made);
  return made;
}

function addTo(
  busy: Map<number, BusyTime>,
  fromMs: number,
  stepMs: number,
  row: VideoRow,
  zeroMs: number,
  track: number,
): void {
  let time = busy.get(fromMs);
  if (!time) busy.set(fromMs, (time = { fromMs, toMs: fromMs + stepMs, count: 0, parts: [] }));
  time.count++;
  let part = time.parts.find((it) => it.span.videoId === row.id);
  if (!part) {
    const fromUs = Math.max(0, Math.round((fromMs - zeroMs) * 1000));
    const toUs = Math.min(row.media?.durationUs ?? Infinity, Math.round((time.toMs - zeroMs) * 1000));
    time.parts.push((part = { span: { videoId: row.id, fromUs, toUs }, count: 0, trackIds: [] }));
  }
  part.count++;
  if (part.trackIds.length < NAMED) part.trackIds.push(track);
}

/** Sorted; what follows within `seamMs` is one. */
export function joined(spans: readonly WallSpan[], seamMs = 0): WallSpan[] {
  const list: WallSpan[] = [];
  for (const { fromMs, toMs } of spans.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const before = list.at(-1);
    if (before && fromMs <= before.toMs + seamMs) before.toMs = Math.max(before.toMs, toMs);
    else list.push({ fromMs, toMs });
  }
  return list;
}

/** The longest quiet times of one camera that something ended. */
function quietEnds(presence: readonly Presence[], recorded: readonly WallSpan[]): QuietEnd[] {
  const found: QuietEnd[] = [];
  let quietFrom = recorded[0]?.fromMs ?? Infinity;
  for (const it of presence.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const quietMs = it.fromMs - quietFrom;
    if (quietMs >= QUIET_MS && recordedShare(recorded, quietFrom, it.fromMs) >= 1 - UNSEEN)
      found.push({ quietMs, videoId: it.videoId, tUs: it.tUs });
    quietFrom = Math.max(quietFrom, it.toMs);
  }
  return found.sort((a, b) => b.quietMs - a.quietMs).slice(0, KEPT);
}

function recordedShare(recorded: readonly WallSpan[], fromMs: number, toMs: number): number {
  const seen = recorded.reduce(
    (sum, it) => sum + Math.max(0, Math.min(toMs, it.toMs) - Math.max(fromMs, it.fromMs)),
    0,
  );
  return seen / (toMs - fromMs);
}
