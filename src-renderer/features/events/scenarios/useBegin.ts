import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { scenarioId } from "#shared/domain/scenario.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useApi } from "../../../lib/client/clientContext.tsx";

/**
 * Where the picture beside a scenario begins, media microseconds: where the stored one found something in this video, else where a recording has usually got going. Null while that is
 * asked; afterwards it stays, whatever is found.
 */
export function useBegin(scenario: string, { id, media }: VideoSummary): number | null {
  const stored = scenario === "new" ? null : (scenarioId.safeParse(scenario).data ?? null);
  const found = useQuery({
    ...useApi().events.list.queryOptions({
      input: { scenarioIds: stored === null ? [] : [stored], videoIds: [id], order: "time", limit: 1 },
    }),
    enabled: stored !== null,
  });
  const [begin, setBegin] = useState<number | null>(null);
  const waits = stored !== null && found.isPending && !found.isError;
  if (begin === null && !waits) setBegin(found.data?.events[0]?.bestUs ?? Math.round((media?.durationUs ?? 0) * 0.2));
  return begin;
}
