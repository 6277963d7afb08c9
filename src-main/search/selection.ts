import type { Query } from "#shared/domain/query.ts";
import type { SearchRequest } from "#shared/contract/search.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { fail } from "#shared/lib/problems.ts";
import type { ViewedVideo } from "./libraryView.ts";
import { intersectSpans, joinSpans, lengthOf, type Span } from "./spans.ts";
import { spansOfTime } from "./timeFilter.ts";

/** A video that the query's filters leave, and what they leave of it. */
export interface Selected {
  id: VideoId;
  video: ViewedVideo;
  durationUs: number;
  /** Null = all of it. */
  within: Span[] | null;
  /** Media time that is meant. */
  us: number;
}

export interface Selection {
  videos: Selected[];
  /** A time was asked for and their clock is unknown: they are counted, not searched. */
  noClock: Selected[];
}

type Scope = NonNullable<SearchRequest["scope"]>;

/** Applies scope, cameras and times. Of a scope's `spans` those of a video are what is left of it, and videos without any are not meant. Pure. Throws AppError(INVALID_INPUT) on a span without exactly one video. */
export function selectVideos(videos: readonly ViewedVideo[], query: Query, scope: Scope): Selection {
  if ((scope.fromUs !== undefined || scope.toUs !== undefined) && scope.videoIds?.length !== 1)
    throw fail("INVALID_INPUT", "a span of media time needs exactly one video");
  const ids = scope.videoIds ? new Set<string>(scope.videoIds) : null;
  const selection: Selection = { videos: [], noClock: [] };
  for (const video of videos) {
    const { row } = video;
    if (ids && !ids.has(row.id)) continue;
    if (scope.cameras && !scope.cameras.some((name) => same(row.camera, name))) continue;
    if (!camerasLeave(query, row.camera)) continue;
    const durationUs = row.media?.durationUs ?? 0;
    let within: Span[] | null = null;
    if (scope.fromUs !== undefined || scope.toUs !== undefined)
      within = [
        { startUs: Math.max(0, scope.fromUs ?? 0), endUs: Math.min(durationUs, scope.toUs ?? durationUs) },
      ].filter((it) => it.endUs > it.startUs);
    if (scope.spans) {
      const marked = scope.spans
        .filter((it) => it.videoId === row.id)
        .map((it) => ({ startUs: Math.max(0, it.fromUs), endUs: Math.min(durationUs, it.toUs) }));
      if (marked.length === 0) continue;
      within = within ? intersectSpans(within, joinSpans(marked)) : joinSpans(marked);
    }
    if (query.times.length > 0) {
      const spans = spansOfTime(query.times, row.recordedAt, durationUs);
      if (!spans) {
        selection.noClock.push({ id: row.id, video, durationUs, within: null, us: durationUs });
        continue;
      }
      within = within ? intersectSpans(within, spans) : spans;
      // A filter that leaves the whole video is none.
      if (within.length === 1 && within[0]!.startUs === 0 && within[0]!.endUs === durationUs) within = null;
    }
    if (within?.length === 0) continue;
    selection.videos.push({ id: row.id, video, durationUs, within, us: within ? lengthOf(within) : durationUs });
  }
  return selection;
}

function camerasLeave(query: Query, camera: string | null): boolean {
  const stated = query.cameras.filter((it) => !it.negated);
  if (stated.length > 0 && !stated.some((it) => contains(camera, it.camera))) return false;
  return !query.cameras.some((it) => it.negated && contains(camera, it.camera));
}

const fold = (text: string) => text.normalize("NFC").trim().toLowerCase();
const same = (camera: string | null, name: string) => camera !== null && fold(camera) === fold(name);
const contains = (camera: string | null, part: string) => camera !== null && fold(camera).includes(fold(part));
