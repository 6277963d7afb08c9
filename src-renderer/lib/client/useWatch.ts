import { skipToken, useQuery } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { WatchSpec, WatchStatus } from "./watchHub.ts";
import { useWatchHub } from "./clientContext.tsx";

export interface Watched<State> extends WatchStatus {
  /** Undefined until the first snapshot. */
  data: State | undefined;
  retry(): void;
}

/** Follows a stream for as long as the component is there. `spec` must be stable (module level or memoised). */
export function useWatch<State, Event>(spec: WatchSpec<State, Event>): Watched<State> {
  const hub = useWatchHub();
  const subscribe = useCallback((listener: () => void) => hub.use(spec, listener), [hub, spec]);
  const status = useSyncExternalStore(subscribe, () => hub.status(spec.key));
  // The hub writes the cache; this only reads it.
  const { data } = useQuery<State>({ queryKey: spec.key, queryFn: skipToken, staleTime: Infinity, gcTime: Infinity });
  return { ...status, data, retry: () => hub.retry(spec.key) };
}
