import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoId } from "#shared/domain/video.ts";

/** A span of the open video, media microseconds. */
export interface Span {
  fromUs: number;
  toUs: number;
}

/** As much as is captioned around the playhead while nothing is marked. */
const AROUND_US = 20_000_000;
/** The span around the playhead moves in steps, so that a step of one frame does not describe another span. */
const GRID_US = 5_000_000;

/** About 20 s around a moment, whole within the video; the whole video when it is shorter. */
export function spanAround(tUs: number, durationUs: number): Span {
  const end = Math.max(1, Math.round(durationUs));
  if (end <= AROUND_US) return { fromUs: 0, toUs: end };
  const wanted = Math.round((tUs - AROUND_US / 2) / GRID_US) * GRID_US;
  const fromUs = Math.min(Math.max(0, wanted), end - AROUND_US);
  return { fromUs, toUs: fromUs + AROUND_US };
}

/** The times of `count` frames spread over a span: the middles of as many equal parts. */
export function uniformTimes(span: Span, count: number): number[] {
  const part = (span.toUs - span.fromUs) / count;
  return Array.from({ length: count }, (_, i) => Math.round(span.fromUs + part * (i + 0.5)));
}

/** As many spans as one batch of hits holds. */
export const MOST_HIT_SPANS = 1000;
/** A hit shorter than this is captioned with what is around it. */
const LEAST_HIT_US = 10_000_000;

/**
 * Spans around the hits of a search, best first. Short hits are widened within their video, and those that overlap become one: a span is captioned once. Hits of
 * videos whose length is not known are left out.
 */
export function hitSpans(
  hits: ReadonlyArray<Pick<Moment, "videoId" | "startUs" | "endUs">>,
  durationOf: (id: VideoId) => number | null,
): MediaSpan[] {
  const spans: MediaSpan[] = [];
  for (const { videoId, startUs, endUs } of hits) {
    const durationUs = durationOf(videoId);
    if (!durationUs) continue;
    const more = Math.max(0, LEAST_HIT_US - (endUs - startUs)) / 2;
    const toUs = Math.min(durationUs, Math.round(Math.max(endUs + more, LEAST_HIT_US)));
    const fromUs = Math.max(0, Math.round(Math.min(startUs - more, toUs - LEAST_HIT_US)));
    const over = spans.find((one) => one.videoId === videoId && one.fromUs < toUs && fromUs < one.toUs);
    if (over) {
      over.fromUs = Math.min(over.fromUs, fromUs);
      over.toUs = Math.max(over.toUs, toUs);
    } else if (spans.length < MOST_HIT_SPANS) spans.push({ videoId, fromUs, toUs });
  }
  return spans;
}
