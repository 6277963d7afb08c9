import { setTimeout as pause } from "node:timers/promises";
import { createORPCClient } from "@orpc/client";
import { RPCLink } from "@orpc/client/websocket";
import WebSocket from "ws";
import type { SightlineClient } from "#shared/contract/index.ts";
import { fail } from "#shared/lib/problems.ts";
import { AppError, problem } from "#shared/domain/errors.ts";
import { appVersion, defaultDataDir, hostPaths } from "../hosts/hostPaths.ts";
import { hostLogger } from "../hosts/openHost.ts";
import { openHostBackend } from "../hosts/openHostBackend.ts";
import { forkHost } from "../platform/forkHost.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { readOwner, type Owner } from "../platform/ownerFile.ts";
import { isAbsolute, resolve } from "node:path";

/** How long a starting app is waited for, and how often it is looked at. */
const REACH_MS = 3000;
const POLL_MS = 100;

export interface Connection {
  client: SightlineClient;
  /** "app" when another process holds the library and answers for it. */
  through: "app" | "direct";
  /** Base address of the app's pages; null when the library is open in this process. */
  pages: string | null;
  close(): Promise<void>;
}

export const dataDirOf = (given: string | undefined): string =>
  given === undefined ? defaultDataDir() : isAbsolute(given) ? given : resolve(given);

/**
 * Reaches a library: through the process that has it open when there is one, else by opening it here. One library has one owner, so when the owner
 * listens nowhere (another command) the call is refused with LIBRARY_IN_USE. `background` false: jobs that wait go on waiting.
 */
export async function connect(dataDir: string, options: { background: boolean }): Promise<Connection> {
  const owner = await readOwner(libraryPaths(dataDir).lock);
  if (owner?.url && owner.token) return await throughApp(owner, owner.url, owner.token);
  if (owner) throw fail("LIBRARY_IN_USE", `process ${owner.pid} (${owner.host}) has ${dataDir} open`);
  const backend = await openHostBackend({
    host: "cli",
    version: appVersion(hostPaths()),
    dataDir,
    mediaBase: "",
    uploadUrl: null,
    roots: [],
    address: null,
    background: options.background,
    childHost: forkHost,
    paths: hostPaths(),
    logger: hostLogger(dataDir),
  });
  const status = backend.status();
  if (status.state === "failed") {
    await backend.close();
    // An app that is just starting takes the library a moment before it says where it can be reached.
    const taken = status.problem?.code === "LIBRARY_IN_USE" ? await reachable(dataDir) : null;
    if (taken) return await throughApp(taken.owner, taken.url, taken.token);
    // Taken by another process between the look at its file and here, or unreadable: the state says which.
    throw status.problem ? new AppError(status.problem) : fail("LIBRARY_UNREADABLE", dataDir);
  }
  return { client: backend.client, through: "direct", pages: null, close: () => backend.close() };
}

/** The library's owner once it listens; null when it does not say so within some seconds (another command). */
async function reachable(dataDir: string): Promise<{ owner: Owner; url: string; token: string } | null> {
  for (const deadline = performance.now() + REACH_MS; performance.now() < deadline; await pause(POLL_MS)) {
    const owner = await readOwner(libraryPaths(dataDir).lock);
    if (owner?.url && owner.token) return { owner, url: owner.url, token: owner.token };
  }
  return null;
}

async function throughApp(owner: Owner, url: string, token: string): Promise<Connection> {
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}/rpc`, { headers: { authorization: `Bearer ${token}` } });
  await new Promise<void>((done, refuse) => {
    socket.once("open", done);
    socket.once("error", (error) =>
      refuse(fail("LIBRARY_IN_USE", `process ${owner.pid} has the library open but does not answer: ${error.message}`)),
    );
  });
  return {
    client: createORPCClient<SightlineClient>(new RPCLink({ websocket: socket })),
    through: "app",
    pages: owner.host === "browser" ? url : null,
    close: () =>
      new Promise((done) => {
        socket.once("close", () => done());
        socket.close();
      }),
  };
}

/** The Problem inside whatever a call threw: typed errors come back as data when the call went through the app. */
export function problemInside(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  const data = problem.safeParse((error as { data?: unknown } | null)?.data);
  return data.success ? new AppError(data.data, { cause: error }) : null;
}
