import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { BatchesEvent, CaptionsEvent } from "#shared/contract/captions.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { Caption, CaptionBatch, CaptionPreset } from "#shared/domain/caption.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useApi, useClient } from "../client/clientContext.tsx";
import { foldList, type ListChange } from "../client/data.ts";
import { useWatch, type Watched } from "../client/useWatch.ts";
import type { WatchSpec } from "../client/watchHub.ts";

function captionsSpec(client: SightlineClient, videoId: VideoId): WatchSpec<readonly Caption[], CaptionsEvent> {
  return {
    key: ["watch", "captions", videoId],
    open: (signal) => client.captions.watch({ videoId }, { signal }),
    fold: (state, events) =>
      foldList<Caption>(
        state,
        events.map((e): ListChange<Caption> =>
          e.kind === "snapshot"
            ? { kind: "snapshot", items: e.captions }
            : e.kind === "changed"
              ? { kind: "changed", item: e.caption }
              : e,
        ),
        (c) => c.id,
      ),
  };
}

function batchesSpec(client: SightlineClient): WatchSpec<readonly CaptionBatch[], BatchesEvent> {
  return {
    key: ["watch", "captionBatches"],
    open: (signal) => client.captions.watchBatches(undefined, { signal }),
    fold: (state, events) => events.at(-1)?.batches ?? state,
  };
}

/** What models wrote of a video, in the order of its time; what was written last comes last where spans begin together. */
export function useCaptions(videoId: VideoId): Watched<readonly Caption[]> {
  const client = useClient();
  const watched = useWatch(useMemo(() => captionsSpec(client, videoId), [client, videoId]));
  const data = useMemo(
    () => watched.data?.toSorted((a, b) => a.fromUs - b.fromUs || a.createdAtMs - b.createdAtMs),
    [watched.data],
  );
  return { ...watched, data };
}

/** Queues of spans that are captioned in the background. */
export function useCaptionBatches(): Watched<readonly CaptionBatch[]> {
  const client = useClient();
  return useWatch(useMemo(() => batchesSpec(client), [client]));
}

/** The ways of asking that the backend knows; they do not change while it runs. */
export function useCaptionPresets(): readonly CaptionPreset[] | undefined {
  return useQuery({ ...useApi().captions.presets.queryOptions(), staleTime: Infinity }).data;
}
