import { createTanstackQueryUtils } from "@orpc/tanstack-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { SightlineBridge } from "#shared/contract/bridge.ts";
import { WatchHub } from "./watchHub.ts";

/** How the window stands with the backend; `failed` waits for the operator (not signed in). */
export type ConnectionState = "connecting" | "connected" | "reconnecting" | "failed";

/** What the frame is given by its entry; the dev page and tests give their own. */
export interface Host {
  client: SightlineClient;
  connection: { get(): ConnectionState; subscribe(listener: () => void): () => void };
  retryNow(): void;
  /** The shell's bridge in Electron; null in a browser. */
  bridge: SightlineBridge | null;
}

interface ClientValue {
  host: Host;
  api: ReturnType<typeof createTanstackQueryUtils<SightlineClient>>;
  hub: WatchHub;
}

const ClientContext = createContext<ClientValue | null>(null);

/** A local backend answers or says why; asking again by itself would only hide it. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
        staleTime: 30_000,
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** Gives the tree its backend. Owns the watches: all of them stop when it goes. */
export function ClientProvider({
  host,
  queryClient,
  children,
}: {
  host: Host;
  queryClient?: QueryClient;
  children: ReactNode;
}) {
  const [queries] = useState(() => queryClient ?? createQueryClient());
  const value = useMemo<ClientValue>(
    () => ({ host, api: createTanstackQueryUtils(host.client), hub: new WatchHub(queries) }),
    [host, queries],
  );
  useEffect(() => () => value.hub.close(), [value]);
  return (
    <QueryClientProvider client={queries}>
      <ClientContext value={value}>{children}</ClientContext>
    </QueryClientProvider>
  );
}

function useValue(): ClientValue {
  const value = useContext(ClientContext);
  if (!value) throw new Error("used outside ClientProvider");
  return value;
}

/** The typed backend, for calls made on an action. */
export function useClient(): SightlineClient {
  return useValue().host.client;
}

/** oRPC's TanStack Query helpers: `useQuery(useApi().media.sprite.queryOptions({ input: { id } }))`. */
export function useApi(): ClientValue["api"] {
  return useValue().api;
}

export function useHost(): Host {
  return useValue().host;
}

export function useWatchHub(): WatchHub {
  return useValue().hub;
}
