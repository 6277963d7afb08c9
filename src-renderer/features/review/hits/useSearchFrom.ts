import type { BoxNorm } from "#shared/domain/geometry.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { emptyQuery, frameExample, useSearch } from "../../../lib/search/searchStore.ts";
import { useReviewContext } from "../session.ts";

/** Searches the library for what looks like a place in the open video, and shows the answer. */
export function useSearchByExample(): (example: { tUs: number; box: BoxNorm | null; trackId: number | null }) => void {
  const client = useClient();
  const { video, onSearch } = useReviewContext();
  return (example) => {
    const { draft, setDraft, setScope, run } = useSearch.getState();
    const query = {
      ...emptyQuery,
      language: draft.language,
      examples: [frameExample({ videoId: video.id, ...example, tUs: Math.max(0, Math.round(example.tUs)) })],
    };
    setScope({});
    setDraft(query, true);
    run(client, query);
    onSearch();
  };
}

/** Binds the search to a span of the open video. What was asked last is asked again inside; without a query the box waits for one. */
export function useSearchInside(): (fromUs: number, toUs: number) => void {
  const client = useClient();
  const { video, onSearch } = useReviewContext();
  return (fromUs, toUs) => {
    const { asked, setScope, run } = useSearch.getState();
    setScope({ videoIds: [video.id], fromUs: Math.round(fromUs), toUs: Math.round(toUs) });
    if (asked) run(client, asked);
    onSearch();
    document.getElementById("global-search")?.focus();
  };
}
