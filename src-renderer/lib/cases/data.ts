import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { CasesEvent } from "#shared/contract/cases.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { CaseId } from "#shared/domain/case.ts";
import { useApi, useClient } from "../client/clientContext.tsx";
import { useWatch, type Watched } from "../client/useWatch.ts";
import type { WatchSpec } from "../client/watchHub.ts";

function casesSpec(client: SightlineClient): WatchSpec<CasesEvent, CasesEvent> {
  return {
    key: ["watch", "cases"],
    open: (signal) => client.cases.watch(undefined, { signal }),
    fold: (state, events) => events.at(-1) ?? state,
  };
}

/** Every case, newest first, and the exports of this start of the app. */
export function useCases(): Watched<CasesEvent> {
  const client = useClient();
  return useWatch(useMemo(() => casesSpec(client), [client]));
}

/** One case with its items and its log, asked again whenever a case changes. What is shown stays until then. */
export function useCase(id: CaseId) {
  const api = useApi();
  const queries = useQueryClient();
  const seq = useCases().data?.seq;
  const known = useRef(seq);
  useEffect(() => {
    if (known.current === seq) return;
    const first = known.current === undefined;
    known.current = seq;
    if (first) return;
    void queries.invalidateQueries({ queryKey: api.cases.get.key() });
    void queries.invalidateQueries({ queryKey: api.cases.audit.key() });
  }, [seq, queries, api]);
  return useQuery({ ...api.cases.get.queryOptions({ input: { id } }), staleTime: 2000 });
}
