import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { JobsEvent } from "#shared/contract/jobs.ts";
import type { LibraryEvent } from "#shared/contract/library.ts";
import type { ModelsEvent } from "#shared/contract/models.ts";
import type { Settings, SystemStatus } from "#shared/contract/system.ts";
import type { Job } from "#shared/domain/job.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { problemFrom } from "../problems.ts";
import type { WatchSpec } from "./watchHub.ts";
import { toastProblem } from "../../ui/Toast.tsx";
import { useApi, useClient } from "./clientContext.tsx";
import { useWatch, type Watched } from "./useWatch.ts";

/** One event of a watched list, whatever its domain calls it. */
export type ListChange<Item> =
  | { kind: "snapshot"; items: readonly Item[] }
  | { kind: "changed"; item: Item }
  | { kind: "removed"; id: string };

/** Folds snapshot, changed and removed into a list that keeps its order: a changed item stays in its place, a new one goes last. */
export function foldList<Item>(
  state: readonly Item[] | undefined,
  changes: ReadonlyArray<ListChange<Item>>,
  idOf: (item: Item) => string,
): readonly Item[] | undefined {
  let byId: Map<string, Item> | undefined = state && new Map(state.map((item) => [idOf(item), item]));
  for (const change of changes) {
    if (change.kind === "snapshot") byId = new Map(change.items.map((item) => [idOf(item), item]));
    // A delta before any snapshot has nothing to change: the snapshot that follows holds it.
    else if (change.kind === "changed") byId?.set(idOf(change.item), change.item);
    else byId?.delete(change.id);
  }
  return byId && [...byId.values()];
}

export const libraryKey = ["watch", "library"] as const;
export const jobsKey = ["watch", "jobs"] as const;
export const modelsKey = ["watch", "models"] as const;
export const statusKey = ["watch", "status"] as const;

export function librarySpec(client: SightlineClient): WatchSpec<readonly VideoSummary[], LibraryEvent> {
  return {
    key: libraryKey,
    open: (signal) => client.library.watch(undefined, { signal }),
    fold: (state, events) =>
      foldList<VideoSummary>(
        state,
        events.map((e): ListChange<VideoSummary> =>
          e.kind === "snapshot"
            ? { kind: "snapshot", items: e.videos }
            : e.kind === "changed"
              ? { kind: "changed", item: e.video }
              : e,
        ),
        (v) => v.id,
      ),
  };
}

export function jobsSpec(client: SightlineClient): WatchSpec<readonly Job[], JobsEvent> {
  return {
    key: jobsKey,
    open: (signal) => client.jobs.watch(undefined, { signal }),
    fold: (state, events) =>
      foldList<Job>(
        state,
        events.map((e): ListChange<Job> =>
          e.kind === "snapshot"
            ? { kind: "snapshot", items: e.jobs }
            : e.kind === "changed"
              ? { kind: "changed", item: e.job }
              : e,
        ),
        (j) => j.id,
      ),
  };
}

export function modelsSpec(client: SightlineClient): WatchSpec<readonly PackStatus[], ModelsEvent> {
  return {
    key: modelsKey,
    open: (signal) => client.models.watch(undefined, { signal }),
    fold: (state, events) =>
      foldList<PackStatus>(
        state,
        events.map((e): ListChange<PackStatus> =>
          e.kind === "snapshot" ? { kind: "snapshot", items: e.packs } : { kind: "changed", item: e.pack },
        ),
        (p) => p.manifest.id,
      ),
  };
}

export function statusSpec(client: SightlineClient): WatchSpec<SystemStatus, SystemStatus> {
  return {
    key: statusKey,
    open: (signal) => client.system.watch(undefined, { signal }),
    fold: (state, events) => events.at(-1) ?? state,
  };
}

/** Every video of the library, in the backend's order. */
export function useVideos(): Watched<readonly VideoSummary[]> {
  const client = useClient();
  return useWatch(useMemo(() => librarySpec(client), [client]));
}

export function useJobs(): Watched<readonly Job[]> {
  const client = useClient();
  return useWatch(useMemo(() => jobsSpec(client), [client]));
}

export function useModels(): Watched<readonly PackStatus[]> {
  const client = useClient();
  return useWatch(useMemo(() => modelsSpec(client), [client]));
}

export function useSystemStatus(): Watched<SystemStatus> {
  const client = useClient();
  return useWatch(useMemo(() => statusSpec(client), [client]));
}

export function useSystemInfo() {
  return useQuery(useApi().system.info.queryOptions());
}

/** The stored settings. `update` shows the change at once and takes it back, with the reason, when it is refused. */
export function useSettings() {
  const api = useApi();
  const queries = useQueryClient();
  const key = api.system.settings.queryKey();
  const query = useQuery(api.system.settings.queryOptions());
  const mutation = useMutation({
    ...api.system.updateSettings.mutationOptions(),
    onMutate: async (change: Partial<Settings>) => {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueryData<Settings>(key);
      if (before) queries.setQueryData<Settings>(key, { ...before, ...change });
      return { before };
    },
    onSuccess: (after: Settings) => queries.setQueryData<Settings>(key, after),
    onError: (error, _change, context) => {
      if (context?.before) queries.setQueryData<Settings>(key, context.before);
      toastProblem(problemFrom(error));
    },
  });
  return { ...query, update: mutation.mutate };
}

/** Makes a detector pack (or "motion") the one that new imports use; it also answers the question of the first start. Fails when the pack is not installed. */
export function useActivatePack() {
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.models.activate({ id }),
    onSuccess: ({ active }) =>
      queries.setQueryData<Settings>(
        api.system.settings.queryKey(),
        (known) => known && { ...known, activePack: active, firstRunDone: true },
      ),
  });
}
