import { createORPCClient } from "@orpc/client";
import type { SightlineBridge } from "#shared/contract/bridge.ts";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { ConnectionState, Observable } from "./connectionState.ts";
import { connectBridge, connectSocket } from "./connections.ts";
import { createReconnectingLink, type Connection, type ReconnectOptions } from "./reconnectingLink.ts";

export type { ConnectionState, Observable } from "./connectionState.ts";
export { uploadFile, type UploadOptions } from "./upload.ts";

/** The window's way to the backend, whatever the host. */
export interface Transport {
  client: SightlineClient;
  state: Observable<ConnectionState>;
  /** Skips the back-off wait; also the way out of `failed` once the operator has signed in. */
  retryNow(): void;
  close(): void;
}

/** The shell's bridge in Electron, null in a browser. */
export function bridge(): SightlineBridge | null {
  return (globalThis as { sightline?: SightlineBridge }).sightline ?? null;
}

/** Message port when the preload bridge is there, else WebSocket to the page's own origin (its cookie is the token). */
export function createTransport(): Transport {
  const shell = bridge();
  if (shell) return transportOver(connectBridge(shell));
  const url = new URL("/rpc", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const transport = transportOver(connectSocket(url.href));
  const retry = (): void => {
    if (document.visibilityState === "visible" && transport.state.get() === "reconnecting") transport.retryNow();
  };
  document.addEventListener("visibilitychange", retry);
  return {
    ...transport,
    close() {
      document.removeEventListener("visibilitychange", retry);
      transport.close();
    },
  };
}

/** A typed client over any way to connect; tests and the CLI give their own. */
export function transportOver(
  connect: (signal: AbortSignal) => Promise<Connection>,
  options?: ReconnectOptions,
): Transport {
  const link = createReconnectingLink(connect, options);
  return {
    client: createORPCClient<SightlineClient>(link),
    state: link.state,
    retryNow: () => link.retryNow(),
    close: () => link.close(),
  };
}
