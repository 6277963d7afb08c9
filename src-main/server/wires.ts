import type { WebSocket } from "ws";
import type { RpcWire } from "./rpc.ts";

/** What Electron's MessagePortMain and Node's MessagePort have in common. */
export interface PortLike {
  on(event: "message", listener: (event: unknown) => void): unknown;
  on(event: "close", listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** Electron delivers `{data}`, Node the value itself. */
const unwrap = (event: unknown): unknown =>
  typeof event === "object" && event !== null && "data" in event ? event.data : event;

/** A wire over a message port. The port is started by the first message listener, so nothing sent early is lost. */
export function portWire(port: PortLike): RpcWire {
  let open = true;
  port.on("close", () => (open = false));
  return {
    send(text) {
      // A port that closed drops messages silently; say so instead, so that the stream behind it ends.
      if (!open) throw new Error("the port is closed");
      port.postMessage(text);
    },
    onMessage(listener) {
      port.on("message", (event) => listener(unwrap(event)));
      port.start();
    },
    onClose(listener) {
      port.on("close", listener);
    },
    close() {
      open = false;
      port.close();
    },
  };
}

/** Above this a client that does not read is dropped: what waits for it lives in our memory. It reconnects and gets a fresh snapshot. */
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

/** A wire over a server-side WebSocket. */
export function webSocketWire(socket: WebSocket): RpcWire {
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) throw new Error("the socket is closed");
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        socket.terminate();
        throw new Error("the client does not read");
      }
      socket.send(text);
    },
    onMessage(listener) {
      socket.on("message", (data, isBinary) => listener(isBinary ? data : String(data as Buffer)));
    },
    onClose(listener) {
      socket.on("close", listener);
    },
    close(reason) {
      // 1001 going away, 1008 policy violation (RFC 6455, 7.4.1).
      socket.close(reason === "stopping" ? 1001 : 1008, reason);
      // A peer that does not answer the close frame must not keep the process alive.
      setTimeout(() => socket.terminate(), 2000).unref();
    },
  };
}
