import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { EventFilter, EventsEvent, ScenariosEvent } from "#shared/contract/events.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useApi, useClient } from "../client/clientContext.tsx";
import { useWatch, type Watched } from "../client/useWatch.ts";
import type { WatchSpec } from "../client/watchHub.ts";

/** What the stream of events has said so far. */
export interface EventsState {
  counts: { new: number; confirmed: number; dismissed: number };
  /** Counts up with everything that the stream says: lists are then asked again. */
  seq: number;
  /** What new imports raised, newest last; a reader keeps the number that it has told. A few are kept. */
  raised: ReadonlyArray<{ n: number; events: readonly SceneEvent[]; total: number }>;
}

const NO_COUNTS = { new: 0, confirmed: 0, dismissed: 0 };
const KEPT_RAISED = 20;

function eventsSpec(client: SightlineClient): WatchSpec<EventsState, EventsEvent> {
  return {
    key: ["watch", "events"],
    open: (signal) => client.events.watch(undefined, { signal }),
    fold: (state, events) => {
      let { counts, seq, raised } = state ?? { counts: NO_COUNTS, seq: 0, raised: [] };
      for (const event of events) {
        seq++;
        if (event.kind === "changed") counts = event.counts;
        else raised = [...raised, { n: seq, events: event.events, total: event.total }].slice(-KEPT_RAISED);
      }
      return { counts, seq, raised };
    },
  };
}

function scenariosSpec(client: SightlineClient): WatchSpec<ScenariosEvent, ScenariosEvent> {
  return {
    key: ["watch", "scenarios"],
    open: (signal) => client.scenarios.watch(undefined, { signal }),
    fold: (state, events) => events.at(-1) ?? state,
  };
}

/** How many events wait and were marked, and what new imports raised. */
export function useEventsState(): Watched<EventsState> {
  const client = useClient();
  return useWatch(useMemo(() => eventsSpec(client), [client]));
}

/** Every scenario and how far a run of all of them is. */
export function useScenarios(): Watched<ScenariosEvent> {
  const client = useClient();
  return useWatch(useMemo(() => scenariosSpec(client), [client]));
}

/** Events of a filter. What is shown stays while the list is asked again after a change. */
export function useEvents(filter: EventFilter) {
  const api = useApi();
  const queries = useQueryClient();
  const seq = useEventsState().data?.seq;
  const known = useRef(seq);
  useEffect(() => {
    if (known.current === seq) return;
    known.current = seq;
    // Also at the first message: a list that was asked for before the stream began may have missed a change in between.
    void queries.invalidateQueries({ queryKey: api.events.list.key() });
  }, [seq, queries, api]);
  return useQuery({
    ...api.events.list.queryOptions({ input: filter }),
    // Another filter of the same window: the old list stays until the new one is there.
    placeholderData: (before) => before,
    staleTime: 5000,
  });
}

const NONE: readonly SceneEvent[] = [];

/** Events of one video in the order of their best frames, without what was dismissed. */
export function useVideoEvents(videoId: VideoId): readonly SceneEvent[] {
  const { data, isPlaceholderData } = useEvents(
    useMemo(
      () => ({ videoIds: [videoId], states: ["new", "confirmed"], order: "time", limit: 5000 }) satisfies EventFilter,
      [videoId],
    ),
  );
  return useMemo(
    () => (!data || isPlaceholderData ? NONE : data.events.toSorted((a, b) => a.bestUs - b.bestUs)),
    [data, isPlaceholderData],
  );
}
