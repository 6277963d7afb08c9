import type { SearchRequest } from "#shared/contract/search.ts";
import type { AskScope } from "#shared/domain/evidence.ts";

/** Where an answer looks, as the search takes it. Spans are a selection: one and many mean the same. */
export function searchScope({ videoIds, cameras, span, spans }: AskScope): NonNullable<SearchRequest["scope"]> {
  const marked = [...(span ? [span] : []), ...(spans ?? [])];
  return {
    ...(videoIds ? { videoIds } : {}),
    ...(cameras ? { cameras } : {}),
    ...(marked.length > 0 ? { spans: marked.slice(0, 200) } : {}),
  };
}

/** The one video that a scope is about; null when there may be several. */
export function onlyVideo({ videoIds, span, spans }: AskScope): string | null {
  const ids = new Set<string>([...(span ? [span.videoId] : []), ...(spans ?? []).map((it) => it.videoId)]);
  if (ids.size === 0) for (const id of videoIds ?? []) ids.add(id);
  return ids.size === 1 ? [...ids][0]! : null;
}
