import type { VisionEvent, VisionFrame, VisionRequest } from "#shared/vision/protocol.ts";
import { VisionService } from "./service.ts";

/**
 * Entry of the vision process. Speaks over Electron's utility process port where there is one, else over the channel of
 * child_process.fork (structured clone). It ends when it is told to, or when its parent is gone.
 */
interface UtilityPort {
  on(event: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const utility = (process as unknown as { parentPort?: UtilityPort }).parentPort;
const send = (frame: VisionFrame<VisionEvent>): void => {
  if (utility) utility.postMessage(frame);
  // A channel that closed means that the parent is gone; `disconnect` ends this process.
  else if (process.connected) process.send?.(frame, undefined, undefined, () => {});
};

const service = new VisionService(send);
let ending = false;

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  await service.close();
  process.exit(0);
}

function receive(message: unknown): void {
  const frame = message as VisionFrame<VisionRequest>;
  if (typeof frame !== "object" || frame === null || typeof frame.id !== "number" || typeof frame.body !== "object")
    return;
  if (frame.body.kind === "shutdown") void end();
  else service.handle(frame);
}

if (utility) utility.on("message", (event) => receive(event.data));
else {
  process.on("message", receive);
  process.on("disconnect", () => void end());
}
// The terminal's Ctrl+C reaches the whole group; the parent decides when this process ends.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => void end());
