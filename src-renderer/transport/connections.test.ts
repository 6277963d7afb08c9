import { expect, test, vi } from "vitest";
import { PORT_MESSAGE } from "#shared/contract/bridge.ts";
import { connectBridge } from "./connections.ts";

/** A window's message events, without a window: what matters is whom they come from. */
function fakeWindow() {
  const target = new EventTarget();
  const post = (fields: { source?: unknown; data?: unknown; ports?: unknown[] }): void => {
    target.dispatchEvent(
      Object.assign(new Event("message"), { source: target, data: PORT_MESSAGE, ports: [], ...fields }),
    );
  };
  return { target: target as unknown as Window, post };
}
const fakePort = () => Object.assign(new EventTarget(), { start: vi.fn(), close: vi.fn(), postMessage: vi.fn() });

test("the page takes the port that its own preload posts, and none from a frame, an opener or another message", async () => {
  const { target, post } = fakeWindow();
  const bridge = { connect: vi.fn() };
  const connecting = connectBridge(bridge, target)(new AbortController().signal);
  expect(bridge.connect).toHaveBeenCalledOnce();
  const [foreign, own] = [fakePort(), fakePort()];
  post({ source: {}, ports: [foreign] });
  post({ data: "something else", ports: [foreign] });
  post({ ports: [] });
  post({ ports: [own] });
  const connection = await connecting;
  expect(own.start).toHaveBeenCalled();
  expect(foreign.start).not.toHaveBeenCalled();
  own.dispatchEvent(new Event("close"));
  await connection.closed;
});

test("a window that closes while it waits for its port stops listening", async () => {
  const { target, post } = fakeWindow();
  const abort = new AbortController();
  const connecting = connectBridge({ connect: () => undefined }, target)(abort.signal);
  abort.abort(new Error("closing"));
  await expect(connecting).rejects.toThrow("closing");
  const late = fakePort();
  post({ ports: [late] });
  expect(late.start).not.toHaveBeenCalled();
});
