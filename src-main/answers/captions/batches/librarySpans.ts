import type { CaptionTarget } from "#shared/domain/caption.ts";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { spanOfEvent } from "#shared/lib/eventSpan.ts";
import { fail } from "#shared/lib/problems.ts";
import { statesMeant } from "#shared/query/index.ts";
import type { EventPort } from "../../facts/types.ts";
import { ACTIVITY_BIN_US, type Activity } from "../../../store/sqlite/activityCodec.ts";
import type { SqliteStore } from "../../../store/sqlite/store.ts";
import type { VideoRow } from "../../../store/sqlite/videosTable.ts";

/** Spans of one batch at most. */
export const MAX_SPANS = 20_000;
/** Largest share of a picture that moves in a second in which nothing happens (noise of the sensor, a leaf), of 255. */
const NOISE = 4;
/** A second with so many objects counts as full as one in which the whole picture moves. */
const FULL_OF_OBJECTS = 10;
/** A span that neutral captions cover to this share has been captioned. */
const CAPTIONED = 0.5;
/** Videos looked at before others get a turn. */
const AT_ONCE = 50;

interface RatedSpan extends MediaSpan {
  activity: number;
}

/**
 * The spans of a target in the order of work. `spans`: as given, within their videos, each once. `library`: equal spans of the videos that are ready, the busiest first, those without activity and those captioned
 * before left out. `events`: those that are described already left out. Throws AppError: NOT_FOUND for a video that is gone or not read yet, INVALID_INPUT.
 */
export async function spansOf(
  { store, events }: { store: Pick<SqliteStore, "videos" | "runs" | "captions">; events: EventPort },
  target: CaptionTarget,
): Promise<MediaSpan[]> {
  if (target.kind === "spans") return givenSpans(store, target.spans);
  if (target.kind === "events") return eventSpans(store, events, target);
  const wanted = target.videoIds && new Set<VideoId>(target.videoIds);
  const videos = store.videos
    .list()
    .filter((row) => (row.state === "ready" || row.state === "incomplete") && !row.missing)
    .filter((row) => !wanted || wanted.has(row.id));
  const rated: RatedSpan[] = [];
  for (const [i, video] of videos.entries()) {
    rated.push(...busySpans(store, video, target.spanUs));
    if (i % AT_ONCE === AT_ONCE - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  rated.sort((a, b) => b.activity - a.activity);
  return rated.slice(0, MAX_SPANS).map(({ videoId, fromUs, toUs }) => ({ videoId, fromUs, toUs }));
}

const GRAVITY: Record<EventLevel, number> = { alarm: 0, warning: 1, notice: 2 };

/** Spans of events, the gravest first; of the same level the latest. */
function eventSpans(
  store: Pick<SqliteStore, "videos" | "captions">,
  events: EventPort,
  { videoIds, scenarioIds, levels, states }: Extract<CaptionTarget, { kind: "events" }>,
): MediaSpan[] {
  const found = events.find({
    ...(videoIds ? { videoIds } : {}),
    ...(scenarioIds ? { scenarioIds } : {}),
    ...(levels ? { levels } : {}),
    states: statesMeant({ states: states ?? [] }),
  });
  const spans = new Map<string, MediaSpan>();
  for (const event of found.toReversed().sort((a, b) => GRAVITY[a.level] - GRAVITY[b.level])) {
    const row = store.videos.find(event.videoId);
    if (!row?.media || row.media.still || row.missing) continue;
    const span = spanOfEvent(event, row.media.durationUs);
    const described = store.captions.at(span.videoId, span.fromUs).some((it) => it.toUs === span.toUs && !it.primed);
    if (!described && span.toUs > span.fromUs) spans.set(`${span.videoId} ${span.fromUs} ${span.toUs}`, span);
  }
  return [...spans.values()].slice(0, MAX_SPANS);
}

function givenSpans(store: Pick<SqliteStore, "videos">, spans: readonly MediaSpan[]): MediaSpan[] {
  const seen = new Map<string, MediaSpan>();
  for (const { videoId, fromUs, toUs } of spans) {
    const durationUs = store.videos.need(videoId).media?.durationUs;
    if (durationUs === undefined) throw fail("NOT_FOUND", "the video is not read yet");
    const span = { videoId, fromUs, toUs: Math.min(toUs, durationUs) };
    if (span.toUs <= span.fromUs) throw fail("INVALID_INPUT", `the span [${fromUs}, ${toUs}) has nothing of its video`);
    seen.set(`${videoId} ${span.fromUs} ${span.toUs}`, span);
  }
  return [...seen.values()];
}

function busySpans(
  store: Pick<SqliteStore, "runs" | "captions">,
  { id, media, currentRun }: VideoRow,
  spanUs: number,
): RatedSpan[] {
  if (!media || media.still || currentRun === null) return [];
  const activity = store.runs.activity(currentRun);
  if (!activity) return [];
  const covered = store.captions.covered(id);
  const spans: RatedSpan[] = [];
  // A last piece of less than half a span belongs to the one before it.
  const count = Math.max(1, Math.round(media.durationUs / spanUs));
  for (let i = 0; i < count; i++) {
    const fromUs = i * spanUs;
    const toUs = i === count - 1 ? media.durationUs : fromUs + spanUs;
    const rate = activityOf(activity, fromUs, toUs);
    if (rate > 0 && coverage(covered, fromUs, toUs) < CAPTIONED)
      spans.push({ videoId: id, fromUs, toUs, activity: rate });
  }
  return spans;
}

/** Activity of a span per second, 0 = nothing moves and nothing is there. Roots, so that a camera that is near to things does not outdo one that is far. */
function activityOf({ startUs, motion, counts }: Activity, fromUs: number, toUs: number): number {
  const first = Math.max(0, Math.floor((fromUs - startUs) / ACTIVITY_BIN_US));
  const end = Math.min(motion.length, Math.ceil((toUs - startUs) / ACTIVITY_BIN_US));
  let sum = 0;
  for (let i = first; i < end; i++) {
    let objects = 0;
    for (const of of counts.values()) objects += of[i]!;
    if (motion[i]! > NOISE) sum += Math.sqrt(motion[i]! / 255);
    // What stands there all day counts little: it is motion that makes a span worth a look.
    sum += 0.2 * Math.sqrt(Math.min(1, objects / FULL_OF_OBJECTS));
  }
  return (sum * ACTIVITY_BIN_US) / (toUs - fromUs);
}

/** Share of [fromUs, toUs) that lies in the given spans, which are in order of their beginnings. */
function coverage(spans: ReadonlyArray<{ fromUs: number; toUs: number }>, fromUs: number, toUs: number): number {
  let sum = 0;
  let until = fromUs;
  for (const span of spans) {
    const from = Math.max(until, span.fromUs);
    const to = Math.min(toUs, span.toUs);
    if (to <= from) continue;
    sum += to - from;
    until = to;
  }
  return sum / (toUs - fromUs);
}
