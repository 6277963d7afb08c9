import { createRouterClient } from "@orpc/server";
import { createORPCClient } from "@orpc/client";
import { MessageChannel } from "node:worker_threads";
import { WebSocket } from "ws";
import { afterEach, describe, expect, test } from "vitest";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { LibraryEvent } from "#shared/contract/library.ts";
import type { VideoId } from "#shared/domain/video.ts";
import {
  READY,
  contractFixture,
  recordingLogger,
  startUpFailure,
  type ContractFixture,
} from "../../test/contractFixture.ts";
import { portConnection, connectSocket } from "../../src-renderer/transport/connections.ts";
import type { Connection } from "../../src-renderer/transport/reconnectingLink.ts";
import { holdBackend } from "../hosts/holdBackend.ts";
import { startLoopbackServer } from "./httpServer.ts";
import { createRpcServer, type RpcWire } from "./rpc.ts";
import type { SightlineRouter } from "./types.ts";
import { portWire } from "./wires.ts";

/** One client over one transport, and a way to make it vanish without a word. */
interface Session {
  client: SightlineClient;
  vanish(): void;
}
const closers: Array<() => void | Promise<void>> = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const clientOf = (connection: Connection): SightlineClient => createORPCClient<SightlineClient>(connection.link);

/** Every transport that a window, the CLI or a test may use. */
const transports: Record<string, (current: () => SightlineRouter) => Promise<Session>> = {
  async "in-memory"(current) {
    // Two ends of one queue: the RPC layer with neither sockets nor ports below it.
    const rpc = createRpcServer(current, recordingLogger());
    const [near, far] = memoryPair();
    rpc.connect(far);
    closers.push(() => rpc.close());
    return { client: clientOf(portConnection(near as unknown as MessagePort)), vanish: () => far.close("vanished") };
  },
  async MessagePort(current) {
    const rpc = createRpcServer(current, recordingLogger());
    const { port1, port2 } = new MessageChannel();
    rpc.connect(portWire(port1));
    closers.push(() => rpc.close());
    return { client: clientOf(portConnection(port2 as unknown as MessagePort)), vanish: () => port2.close() };
  },
  async WebSocket(current) {
    const logger = recordingLogger();
    const rpc = createRpcServer(current, logger);
    const server = await startLoopbackServer({ port: 0, logger, pages: null });
    server.attach(
      {
        router: current(),
        status: () => READY,
        mediaHandler: async () => new Response(),
        receiveUpload: async () => Promise.reject(),
        close: async () => {},
      },
      rpc,
    );
    closers.push(() => server.close());
    const sockets: WebSocket[] = [];
    const Signed = class extends WebSocket {
      constructor(url: string) {
        super(url, { headers: { authorization: `Bearer ${server.token}` } });
        sockets.push(this);
      }
    };
    const connection = await connectSocket(
      `ws://127.0.0.1:${server.port}/rpc`,
      Signed as unknown as typeof globalThis.WebSocket,
    )(new AbortController().signal);
    return { client: clientOf(connection), vanish: () => sockets[0].terminate() };
  },
};

const anId = "v_0123456789" as VideoId;
const removed: LibraryEvent = { kind: "removed", id: anId };

describe.each(Object.entries(transports))("the contract over %s", (_name, connect) => {
  const start = async (): Promise<Session & { fixture: ContractFixture }> => {
    const fixture = contractFixture();
    return { ...(await connect(() => fixture.router)), fixture };
  };

  test("a call is answered", async () => {
    const { client } = await start();
    expect(await client.library.browse({ path: "/한글 폴더" })).toEqual({ path: "/한글 폴더", entries: [] });
  });

  test("input that the contract does not allow is refused with the field's name", async () => {
    const { client } = await start();
    await expect(client.library.get({ id: "../etc" as VideoId })).rejects.toMatchObject({
      code: "PROBLEM",
      data: { code: "INVALID_INPUT", detail: expect.stringContaining("id") },
    });
  });

  test("a failure arrives as PROBLEM with its code, sentence and remedy", async () => {
    const { client } = await start();
    await expect(client.library.get({ id: anId })).rejects.toMatchObject({
      code: "PROBLEM",
      defined: true,
      data: { code: "NOT_FOUND", message: expect.stringMatching(/library/), remedy: expect.any(String), detail: anId },
    });
  });

  test("a bug arrives as INTERNAL with a log id", async () => {
    const { client } = await start();
    await expect(client.system.updateSettings({ theme: "dark" })).rejects.toMatchObject({
      data: { code: "INTERNAL", logId: expect.stringMatching(/^log-/) },
    });
  });

  test("a stream gives its snapshot, then deltas in order", async () => {
    const { client, fixture } = await start();
    const events = await client.library.watch();
    expect((await events.next()).value).toEqual({ kind: "snapshot", videos: [] });
    const ids = Array.from({ length: 50 }, (_, i) => `v_${String(i).padStart(10, "0")}` as VideoId);
    for (const id of ids) fixture.emit({ kind: "removed", id });
    for (const id of ids) expect((await events.next()).value).toEqual({ kind: "removed", id });
    await events.return?.();
    await fixture.streamsAre(0);
  });

  test("a stream that fails half-way says why", async () => {
    const { client } = await start();
    const events = await client.jobs.watch();
    expect((await events.next()).value).toMatchObject({ kind: "snapshot" });
    await expect(events.next()).rejects.toMatchObject({ code: "PROBLEM", data: { code: "DISK_FULL" } });
  });

  test("leaving a stream frees it on the server, while it waits for its next event", async () => {
    const { client, fixture } = await start();
    const events = await client.library.watch();
    await events.next();
    await fixture.streamsAre(1);
    await events.return?.();
    await fixture.streamsAre(0);
  });

  test("aborting a stream frees it on the server", async () => {
    const { client, fixture } = await start();
    const abort = new AbortController();
    const events = await client.library.watch(undefined, { signal: abort.signal });
    await events.next();
    const next = events.next();
    abort.abort();
    await expect(next).rejects.toThrow();
    await fixture.streamsAre(0);
  });

  test("aborting a call tells its handler", async () => {
    const { client, fixture } = await start();
    const abort = new AbortController();
    const call = client.library.checkFiles(undefined, { signal: abort.signal });
    queueMicrotask(() => void client.system.status().then(() => abort.abort()));
    await expect(call).rejects.toThrow();
    await fixture.abortedCalls();
  });

  test("a client that vanishes frees its streams and calls", async () => {
    const { client, fixture, vanish } = await start();
    const events = await client.library.watch();
    await events.next();
    const call = client.library.checkFiles();
    const ended = expect(call).rejects.toThrow();
    await client.system.status();
    vanish();
    await fixture.streamsAre(0);
    await fixture.abortedCalls();
    await ended;
  });

  test("two clients' streams are their own", async () => {
    const fixture = contractFixture();
    const one = await connect(() => fixture.router);
    const two = await connect(() => fixture.router);
    const first = await one.client.library.watch();
    const second = await two.client.library.watch();
    await first.next();
    await second.next();
    await first.return?.();
    await fixture.streamsAre(1);
    fixture.emit(removed);
    expect((await second.next()).value).toEqual(removed);
  });

  test("a backend that failed to start says so, refuses the rest, and can be tried again", async () => {
    const fixture = contractFixture();
    let attempts = 0;
    const held = holdBackend(async () => {
      if (attempts++ === 0) throw startUpFailure();
      return {
        router: fixture.router,
        status: () => READY,
        mediaHandler: async () => new Response(),
        receiveUpload: async () => Promise.reject(),
        close: async () => {},
      };
    }, recordingLogger());
    const { client } = await connect(held.current);
    await held.settled;
    expect(await client.system.status()).toMatchObject({ state: "failed", problem: { code: "LIBRARY_IN_USE" } });
    await expect(client.library.list({})).rejects.toMatchObject({
      data: { code: "BACKEND_NOT_READY", detail: expect.stringContaining("library") },
    });
    await expect(client.library.watch()).rejects.toMatchObject({ data: { code: "BACKEND_NOT_READY" } });
    const watch = await client.system.watch();
    expect((await watch.next()).value).toMatchObject({ state: "failed" });
    expect(await client.system.restart()).toMatchObject({ state: "ready" });
    expect(await client.library.list({})).toEqual([]);
    // The stand-in's stream ends, so that the window asks the real backend.
    for (let step = await watch.next(); !step.done; step = await watch.next())
      expect(["starting", "ready"]).toContain(step.value.state);
    await held.close();
  });
});

test("a direct in-process client sees the same router", async () => {
  const client = createRouterClient(contractFixture().router, {});
  expect(await (client as unknown as SightlineClient).library.list({})).toEqual([]);
});

test("a peer that sends no request is dropped", async () => {
  const logger = recordingLogger();
  const rpc = createRpcServer(() => contractFixture().router, logger);
  for (const nonsense of ["hello", new Uint8Array(3), "[1]"]) {
    const [near, far] = memoryPair();
    rpc.connect(far);
    const closed = new Promise<void>((resolve) => near.addEventListener("close", () => resolve()));
    near.postMessage(nonsense);
    await closed;
  }
  expect(rpc.clients).toBe(0);
  expect(logger.lines.filter((line) => line.level === "warn")).toHaveLength(3);
});

/** A DOM-shaped port and a server wire, joined by microtasks. */
function memoryPair() {
  const listeners = { nearMessage: new Set<(e: { data: unknown }) => void>(), nearClose: new Set<() => void>() };
  const farMessage: Array<(data: unknown) => void> = [];
  const farClose: Array<() => void> = [];
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    for (const listener of [...listeners.nearClose, ...farClose]) listener();
  };
  const near = {
    addEventListener(type: string, listener: (event?: unknown) => void) {
      (type === "message" ? listeners.nearMessage : listeners.nearClose).add(listener);
    },
    removeEventListener() {},
    start() {},
    close,
    postMessage: (data: unknown) => queueMicrotask(() => open && farMessage.forEach((listener) => listener(data))),
  };
  const far: RpcWire = {
    send(text) {
      if (!open) throw new Error("closed");
      queueMicrotask(() => open && listeners.nearMessage.forEach((listener) => listener({ data: text })));
    },
    onMessage: (listener) => void farMessage.push(listener),
    onClose: (listener) => void farClose.push(listener),
    close,
  };
  return [near, far] as const;
}
