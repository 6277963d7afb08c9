import { useEffect, useMemo } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { SavedEvent, SavedSearch } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { foldList, type ListChange } from "../../lib/client/data.ts";
import { useWatch, type Watched } from "../../lib/client/useWatch.ts";
import type { WatchSpec } from "../../lib/client/watchHub.ts";

type Found = { search: SavedSearch; videoId: string; moments: readonly Moment[] };

/** Who wants to hear that a pinned search found something. One window, one notification. */
const listeners = new Set<(found: Found) => void>();

function savedSpec(client: SightlineClient): WatchSpec<readonly SavedSearch[], SavedEvent> {
  return {
    key: ["watch", "saved"],
    open: async (signal) => heard(await client.search.watchSaved(undefined, { signal })),
    fold: (state, events) =>
      foldList<SavedSearch>(
        state,
        events.map((event): ListChange<SavedSearch> =>
          event.kind === "snapshot"
            ? { kind: "snapshot", items: event.searches }
            : event.kind === "removed"
              ? event
              : { kind: "changed", item: event.search },
        ),
        (one) => one.id,
      ),
  };
}

/** Passes events on, and tells of finds on the way: folding stays pure. */
async function* heard(events: AsyncIterable<SavedEvent>): AsyncGenerator<SavedEvent> {
  for await (const event of events) {
    if (event.kind === "found") for (const tell of listeners) tell(event);
    yield event;
  }
}

/** The saved searches, pinned first, then by name. */
export function useSaved(): Watched<readonly SavedSearch[]> {
  const client = useClient();
  const watched = useWatch(useMemo(() => savedSpec(client), [client]));
  const data = useMemo(
    () => watched.data?.toSorted((a, b) => Number(b.pinned) - Number(a.pinned) || a.name.localeCompare(b.name)),
    [watched.data],
  );
  return { ...watched, data };
}

/** Runs `tell` when a pinned search finds something in a new import. */
export function useFound(tell: (found: Found) => void): void {
  useEffect(() => {
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, [tell]);
}
