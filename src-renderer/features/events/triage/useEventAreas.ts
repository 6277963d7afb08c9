import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useApi } from "../../../lib/client/clientContext.tsx";
import { readAreas, type DrawnArea } from "../../../lib/events/areasText.ts";

const NONE: readonly DrawnArea[] = [];

/** What the event's scenario, in the version that found it, draws on a camera; none where that version is not kept. */
export function useEventAreas(
  { scenarioId, scenarioVersion }: SceneEvent,
  camera: string | null,
): readonly DrawnArea[] {
  const { data } = useQuery({
    ...useApi().scenarios.get.queryOptions({ input: { id: scenarioId, version: scenarioVersion } }),
    enabled: camera !== null,
    staleTime: Infinity,
    retry: false,
  });
  return useMemo(
    () => (data ? (readAreas(data.yaml) ?? NONE).filter((area) => area.camera === camera) : NONE),
    [data, camera],
  );
}
