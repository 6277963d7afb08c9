import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { VideoId } from "#shared/domain/video.ts";
import { activityGrid, type ActivityGrid } from "#shared/lib/timelineScale.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import type { Activity } from "./drawTimeline.ts";
import type { TimelineModel } from "./timelineModel.ts";

/** While analysis runs, how often activity is asked for again. */
const REFRESH_MS = 3000;

function useGridActivity(id: VideoId, grid: ActivityGrid, refresh: boolean): Activity | null {
  const client = useClient();
  const { fromUs, toUs, buckets } = grid;
  const { data } = useQuery({
    queryKey: ["review", "activity", id, fromUs, toUs, buckets],
    queryFn: async ({ signal }): Promise<Activity> => {
      const { bucketUs, motion, counts } = await client.tracks.activity({ id, fromUs, toUs, buckets }, { signal });
      return { fromUs, bucketUs, motion, counts };
    },
    // What was there stays, in its own place in time, until the new answer comes.
    placeholderData: keepPreviousData,
    refetchInterval: refresh ? REFRESH_MS : false,
    gcTime: 60_000,
  });
  return data ?? null;
}

/** Activity for what the timeline shows now; asks again only when the view leaves the grid that it has. */
export function useViewActivity(id: VideoId, model: TimelineModel, refresh: boolean): Activity | null {
  const snapshot = useCallback(() => {
    const { fromUs, toUs, buckets, bucketUs } = activityGrid(model.view, model.width, model.bounds);
    return `${fromUs}|${toUs}|${buckets}|${bucketUs}`;
  }, [model]);
  const [fromUs, toUs, buckets, bucketUs] = useSyncExternalStore(model.subscribe, snapshot).split("|").map(Number);
  return useGridActivity(id, { fromUs, toUs, buckets, bucketUs }, refresh);
}

/** Activity of the whole video in `buckets` parts. */
export function useWholeActivity(id: VideoId, durationUs: number, buckets: number, refresh: boolean): Activity | null {
  const toUs = Math.max(1, durationUs);
  return useGridActivity(id, { fromUs: 0, toUs, buckets, bucketUs: toUs / buckets }, refresh);
}
