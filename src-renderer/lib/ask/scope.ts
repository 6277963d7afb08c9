import type { AskScope, MediaSpan } from "#shared/domain/evidence.ts";
import type { Moment } from "#shared/domain/moment.ts";

/** What kind of place a question is bound to. */
export type ScopeKind = "library" | "video" | "span" | "cameras" | "hits";

/** As many spans as one question holds. */
export const MOST_SPANS = 200;

export function scopeKind(scope: AskScope): ScopeKind {
  if (scope.span) return "span";
  if (scope.spans && scope.spans.length > 0) return "hits";
  if (scope.videoIds && scope.videoIds.length > 0) return "video";
  if (scope.cameras && scope.cameras.length > 0) return "cameras";
  return "library";
}

/** Spans of a search's hits, best first; hits that overlap in one video become one span. */
export function spansOf(moments: readonly Pick<Moment, "videoId" | "startUs" | "endUs">[]): MediaSpan[] {
  const spans: MediaSpan[] = [];
  for (const { videoId, startUs, endUs } of moments) {
    const over = spans.find((one) => one.videoId === videoId && one.fromUs <= endUs && startUs <= one.toUs);
    if (over) {
      over.fromUs = Math.min(over.fromUs, startUs);
      over.toUs = Math.max(over.toUs, endUs);
    } else if (spans.length < MOST_SPANS) spans.push({ videoId, fromUs: startUs, toUs: endUs });
  }
  return spans;
}
