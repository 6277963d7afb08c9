import type { ChildHost } from "../platform/childHost.ts";
import { createFileLogger } from "../platform/fileLogger.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import type { SafeStorage } from "../platform/secrets/secretStore.ts";
import { startLoopbackServer, type LoopbackServer, type LoopbackServerOptions } from "../server/httpServer.ts";
import { createRpcServer, type RpcServer } from "../server/rpc.ts";
import type { ServedBackend } from "../server/types.ts";
import { join } from "node:path";
import type { HostPaths } from "./hostPaths.ts";
import { holdBackend, type HeldBackend } from "./holdBackend.ts";

/** What a host tells the backend about the place it runs in. */
export interface HostFacts {
  host: "electron" | "browser" | "cli";
  version: string;
  dataDir: string;
  /** Absolute prefix of media addresses. */
  mediaBase: string;
  /** Null when files are indexed in place. */
  uploadUrl: string | null;
  /** Folders the browser host may import from by path. */
  roots: string[];
  /** How the CLI reaches this process while it holds the library; null where nothing listens (the CLI itself). */
  address: { url: string; token: string } | null;
  childHost: ChildHost;
  paths: HostPaths;
  logger: Logger;
  /** Electron's secret store, where there is Electron. */
  safeStorage?: SafeStorage;
  /** False for a command that goes again at once: it begins no job. Omitted = true. */
  background?: boolean;
}

export type OpenHostBackend = (facts: HostFacts) => Promise<ServedBackend>;

export interface HostOptions extends Pick<
  HostFacts,
  "host" | "version" | "dataDir" | "roots" | "childHost" | "paths" | "logger" | "safeStorage"
> {
  port: number;
  pages: LoopbackServerOptions["pages"];
  extraOrigins?: readonly string[];
  open: OpenHostBackend;
}

/** A running host: server up, backend opening or open. */
export interface Host {
  server: LoopbackServer;
  backend: HeldBackend;
  rpc: RpcServer;
  /** Clients first, so that nothing new comes in; then the backend with its jobs, children and stores. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts the server and opens the backend behind it. Rejects only when the port is taken; a library that cannot be opened is a state of the host. */
export async function openHost(options: HostOptions): Promise<Host> {
  const { logger } = options;
  const server = await startLoopbackServer({
    port: options.port,
    pages: options.pages,
    logger: logger.child("server"),
    ...(options.extraOrigins ? { extraOrigins: options.extraOrigins } : {}),
  });
  const backend = holdBackend(
    () =>
      options.open({
        host: options.host,
        version: options.version,
        dataDir: options.dataDir,
        mediaBase: server.mediaBase,
        uploadUrl: server.uploadUrl,
        roots: options.roots,
        address: { url: server.origin, token: server.token },
        childHost: options.childHost,
        paths: options.paths,
        logger,
        ...(options.safeStorage ? { safeStorage: options.safeStorage } : {}),
      }),
    logger.child("host"),
  );
  const rpc = createRpcServer(backend.current, logger.child("rpc"));
  server.attach(backend, rpc);
  let closing: Promise<void> | null = null;
  return {
    server,
    backend,
    rpc,
    close() {
      closing ??= (async () => {
        await server.close();
        await backend.close();
      })();
      return closing;
    },
  };
}

/** The library's log file; the sentence of an error also goes to stderr, where a person who started us from a terminal looks. */
export function hostLogger(dataDir: string): Logger {
  return createFileLogger({
    file: join(libraryPaths(dataDir).logs, "sightline.log"),
    echo: (line, level) => {
      if (level !== "error") return;
      const { message, logId } = JSON.parse(line) as { message: string; logId?: string };
      process.stderr.write(`Sightline: ${message} (${logId ?? "see the log"})\n`);
    },
  });
}
