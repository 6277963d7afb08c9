import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Moment } from "#shared/domain/moment.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { videoKey, type SharedVideo } from "./arrange.ts";

/** Told anew after this long: another library's footage changes there. */
const STALE_MS = 300_000;

/** What other libraries tell of the videos that these moments are of, by `videoKey`; those that are still asked for are missing. */
export function useSharedVideos(moments: readonly Moment[]): ReadonlyMap<string, SharedVideo> {
  const api = useApi();
  const wanted = useMemo(() => {
    const byKey = new Map<string, { library: string; videoId: Moment["videoId"] }>();
    for (const moment of moments)
      if (moment.library) byKey.set(videoKey(moment), { library: moment.library.id, videoId: moment.videoId });
    return [...byKey];
  }, [moments]);
  const answers = useQueries({
    queries: wanted.map(([, input]) => ({ ...api.sharing.video.queryOptions({ input }), staleTime: STALE_MS })),
    combine: (results) => results.map((one) => one.data),
  });
  return useMemo(
    () => new Map(wanted.flatMap(([key], i) => (answers[i] ? [[key, answers[i]] as const] : []))),
    [wanted, answers],
  );
}
