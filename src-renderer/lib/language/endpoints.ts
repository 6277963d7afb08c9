import { useMemo } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { LanguageEvent } from "#shared/contract/language.ts";
import type { LanguageEndpoint, ModelRole } from "#shared/domain/language.ts";
import { useClient } from "../client/clientContext.tsx";
import { useWatch, type Watched } from "../client/useWatch.ts";
import type { WatchSpec } from "../client/watchHub.ts";

function languageSpec(client: SightlineClient): WatchSpec<readonly LanguageEndpoint[], LanguageEvent> {
  return {
    key: ["watch", "language"],
    open: (signal) => client.language.watch(undefined, { signal }),
    fold: (state, events) => events.at(-1)?.endpoints ?? state,
  };
}

/** The language models that were set up, in the backend's order. */
export function useEndpoints(): Watched<readonly LanguageEndpoint[]> {
  const client = useClient();
  return useWatch(useMemo(() => languageSpec(client), [client]));
}

/** The endpoint that a request without one goes to: the first that has the role. */
export function endpointFor(endpoints: readonly LanguageEndpoint[], role: ModelRole): LanguageEndpoint | null {
  return endpoints.find((one) => one.roles.includes(role)) ?? null;
}
