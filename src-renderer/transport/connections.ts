import { RPCLink as PortLink, type SupportedMessagePort } from "@orpc/client/message-port";
import { RPCLink as SocketLink } from "@orpc/client/websocket";
import { PORT_MESSAGE, type SightlineBridge } from "#shared/contract/bridge.ts";
import { ConnectionRefused, type Connection } from "./reconnectingLink.ts";

/** A wire over a message port that is already there. `closed` needs the port's close event (Chromium 122, Node). */
export function portConnection(port: MessagePort): Connection {
  const link = new PortLink({ port: port as SupportedMessagePort });
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  port.addEventListener("close", () => resolve(), { once: true });
  port.start();
  return {
    link,
    closed,
    close() {
      port.close();
      resolve();
    },
  };
}

/** Asks the shell for a port. It arrives by window message, because ports cannot cross the context bridge. */
export function connectBridge(bridge: Pick<SightlineBridge, "connect">, target: Window = window) {
  return (signal: AbortSignal): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const end = (act: () => void): void => {
        target.removeEventListener("message", onMessage);
        signal.removeEventListener("abort", onAbort);
        act();
      };
      const onAbort = (): void => end(() => reject(signal.reason));
      const onMessage = (event: MessageEvent): void => {
        // Only the preload posts to this window from within it; a frame or an opener would be another source.
        if (event.source !== target || event.data !== PORT_MESSAGE) return;
        const port = event.ports[0];
        if (port) end(() => resolve(portConnection(port)));
      };
      target.addEventListener("message", onMessage);
      signal.addEventListener("abort", onAbort, { once: true });
      bridge.connect();
    });
}

/** Close code for a socket whose session is unknown; in the range that RFC 6455 leaves to applications. */
const CLOSE_UNAUTHORISED = 4401;

/** Opens a WebSocket. A server that answers "not signed in" refuses for good; anything else is worth another try. */
export function connectSocket(url: string | (() => string), WebSocketClass: typeof WebSocket = WebSocket) {
  return (signal: AbortSignal): Promise<Connection> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocketClass(typeof url === "function" ? url() : url);
      const { promise: closed, resolve: onClosed } = Promise.withResolvers<void>();
      const onAbort = (): void => socket.close();
      signal.addEventListener("abort", onAbort, { once: true });
      socket.addEventListener("close", (event) => {
        signal.removeEventListener("abort", onAbort);
        onClosed();
        // Settled already when it had opened; then this is a no-op.
        reject(
          event.code === CLOSE_UNAUTHORISED
            ? new ConnectionRefused(event.reason)
            : new Error("the socket did not open"),
        );
      });
      // The server greets a client it knows; only then is the wire ours. See server/httpServer.
      socket.addEventListener(
        "message",
        () => resolve({ link: new SocketLink({ websocket: socket }), closed, close: () => socket.close() }),
        { once: true },
      );
    });
}
