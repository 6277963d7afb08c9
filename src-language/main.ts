import type { LanguageEvent, LanguageFrame, LanguageRequest } from "#shared/language/protocol.ts";
import { LanguageService } from "./service.ts";

/**
 * Entry of the language process. Speaks over Electron's utility process port where there is one, else over the channel of child_process.fork (structured clone). It ends when it is told to,
 * or when its parent is gone.
 */
interface UtilityPort {
  on(event: "message", listener: (event: { data: unknown }) => void): void;
  postMessage(message: unknown): void;
}

const utility = (process as unknown as { parentPort?: UtilityPort }).parentPort;
const send = (frame: LanguageFrame<LanguageEvent>): void => {
  if (utility) utility.postMessage(frame);
  // A channel that closed means that the parent is gone; `disconnect` ends this process.
  else if (process.connected) process.send?.(frame, undefined, undefined, () => {});
};

const service = new LanguageService(send);

function receive(message: unknown): void {
  const frame = message as LanguageFrame<LanguageRequest>;
  if (typeof frame !== "object" || frame === null || typeof frame.id !== "number" || typeof frame.body !== "object")
    return;
  // Nothing here is worth saving: weights are only read.
  if (frame.body.kind === "shutdown") process.exit(0);
  else service.handle(frame);
}

if (utility) utility.on("message", (event) => receive(event.data));
else {
  process.on("message", receive);
  process.on("disconnect", () => process.exit(0));
}
// The terminal's Ctrl+C reaches the whole group; the parent decides when this process ends.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => process.exit(0));
