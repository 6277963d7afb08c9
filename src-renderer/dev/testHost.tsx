import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import type { SightlineBridge } from "#shared/contract/bridge.ts";
import { ClientProvider, type Host } from "../lib/client/clientContext.tsx";
import { createObservable, type ConnectionState } from "../transport/connectionState.ts";
import { TooltipProvider } from "../ui/Tooltip.tsx";
import { FakeBackend, type Scene } from "./fakeBackend.ts";

/** A component over a fake backend, for dom tests. `path` tells where navigation went. */
export function renderWith(
  ui: ReactNode,
  options: {
    scene?: Scene;
    videos?: number;
    backend?: FakeBackend;
    bridge?: SightlineBridge;
    connection?: ConnectionState;
    path?: string;
  } = {},
) {
  const backend = options.backend ?? new FakeBackend(options.scene ?? "full", options.videos ?? 60);
  const connection = createObservable<ConnectionState>(options.connection ?? "connected");
  const host: Host = {
    client: backend.client(),
    connection,
    retryNow: () => undefined,
    bridge: options.bridge ?? null,
  };
  const memory = memoryLocation({ path: options.path ?? "/library", record: true });
  const view = render(
    <ClientProvider host={host}>
      <TooltipProvider>
        <Router hook={memory.hook}>{ui}</Router>
      </TooltipProvider>
    </ClientProvider>,
  );
  return { ...view, backend, connection, history: memory.history };
}
