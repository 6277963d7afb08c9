import { useMemo } from "react";
import type { Moment } from "#shared/domain/moment.ts";
import { ownMoments, useSearch } from "../../../lib/search/searchStore.ts";
import { useReviewContext } from "../session.ts";

/** Hits of the window's current search in the open video, in time order, and the one that the operator is on. */
export function useVideoHits(): { hits: readonly Moment[]; current: Moment | null } {
  const { video } = useReviewContext();
  const answer = useSearch((s) => s.answer);
  const dismissed = useSearch((s) => s.dismissed);
  const focusId = useSearch((s) => s.focusId);
  const hits = useMemo(
    () =>
      ownMoments(answer, dismissed)
        .filter((one) => one.videoId === video.id)
        .toSorted((a, b) => a.bestUs - b.bestUs),
    [answer, dismissed, video.id],
  );
  return { hits, current: hits.find((one) => one.id === focusId) ?? null };
}
