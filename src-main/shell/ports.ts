import { MessageChannelMain, ipcMain, type WebContents } from "electron";
import { CHANNELS } from "#shared/contract/bridge.ts";
import type { Logger } from "../platform/logger.ts";
import type { RpcServer } from "../server/rpc.ts";
import { portWire, type PortLike } from "../server/wires.ts";
import { isTrusted } from "./trustedSender.ts";

/**
 * Hands a port of the contract to our page whenever it asks: at its start, after a reload, after a lost port. One page has one port: a new one closes
 * the old, whose page is gone or has given it up. Returns the stop.
 */
export function handOverPorts(options: {
  rpc: RpcServer;
  own: () => WebContents | null;
  isOwnPage: (url: string) => boolean;
  logger: Logger;
}): () => void {
  const { rpc, own, isOwnPage, logger } = options;
  let closeLast: () => void = () => undefined;
  const onConnect: Parameters<typeof ipcMain.on>[1] = (event) => {
    if (!isTrusted(event, own, isOwnPage)) {
      logger.warn("a port was asked for by a stranger; refused", { url: event.senderFrame?.url.slice(0, 200) });
      return;
    }
    closeLast();
    const { port1, port2 } = new MessageChannelMain();
    closeLast = () => port1.close();
    rpc.connect(portWire(port1 as unknown as PortLike));
    event.senderFrame!.postMessage(CHANNELS.port, null, [port2]);
  };
  ipcMain.on(CHANNELS.connect, onConnect);
  return () => {
    ipcMain.removeListener(CHANNELS.connect, onConnect);
    closeLast();
  };
}
