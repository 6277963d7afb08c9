import { spawn } from "node:child_process";
import { fail, toProblem } from "#shared/lib/problems.ts";
import type { ChildHost } from "../platform/childHost.ts";
import { libraryPaths } from "../platform/libraryPaths.ts";
import { readOwner } from "../platform/ownerFile.ts";
import { contentSecurityPolicy } from "../server/headers.ts";
import { staticPages } from "../server/staticFiles.ts";
import { appVersion, hasDisplay, hostPaths, type HostPaths } from "./hostPaths.ts";
import { hostLogger, openHost, type Host, type HostOptions, type OpenHostBackend } from "./openHost.ts";

/** Preferred port: a fixed origin keeps what the page remembers (panel sizes, theme). Taken = any free one. */
export const DEFAULT_PORT = 47_713;

export interface ServeOptions {
  /** Absent = DEFAULT_PORT or, when that is taken, any. A port that was asked for and is taken is an error. */
  port?: number;
  dataDir: string;
  roots: string[];
  openBrowser: boolean;
  childHost: ChildHost;
  open: OpenHostBackend;
  /** The development server's pages; default: the built ones. */
  pages?: HostOptions["pages"];
  paths?: HostPaths;
  /** Where the one line goes. */
  print?: (line: string) => void;
}

/** Starts the browser host: the same app, in a browser on this machine. Prints one line with its address. */
export async function startServeHost(options: ServeOptions): Promise<Host> {
  const paths = options.paths ?? hostPaths();
  const print = options.print ?? ((line) => void process.stdout.write(`${line}\n`));
  const logger = hostLogger(options.dataDir);
  const start = (port: number): Promise<Host> =>
    openHost({
      host: "browser",
      version: appVersion(paths),
      dataDir: options.dataDir,
      roots: options.roots,
      childHost: options.childHost,
      paths,
      logger,
      port,
      pages: options.pages ?? staticPages(paths.renderer, () => contentSecurityPolicy()),
      open: options.open,
    });
  const host = await start(options.port ?? DEFAULT_PORT).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    if (options.port !== undefined) throw fail("INVALID_INPUT", `port ${options.port} is taken`, error);
    return start(0);
  });
  print(`Sightline is at ${host.server.signInUrl}`);
  if (options.openBrowser && hasDisplay()) openBrowser(host.server.oneTimeUrl());
  return host;
}

/**
 * `sightline serve`: runs until SIGINT or SIGTERM, then closes everything in order. Resolves with the exit status. A library that another process
 * holds is refused with a sentence that names that process's address.
 */
export async function runServe(options: ServeOptions): Promise<number> {
  let host: Host;
  try {
    // Before anything is opened or printed; the same is asked again below for two that start at one time.
    const taken = await refusal(options.dataDir);
    if (taken !== null) {
      process.stderr.write(`${taken}\n`);
      return 1;
    }
    host = await startServeHost(options);
  } catch (error) {
    const problem = toProblem(error);
    process.stderr.write(`${problem.message}${problem.detail ? ` (${problem.detail})` : ""} ${problem.remedy}\n`);
    return 1;
  }
  const stopped = untilStopped();
  const refused = host.backend.settled.then(async (state) => {
    const sentence = state === "failed" ? await refusal(options.dataDir) : null;
    if (sentence === null) await stopped;
    return sentence;
  });
  const sentence = await Promise.race([stopped.then(() => null), refused]);
  if (sentence !== null) process.stderr.write(`${sentence}\n`);
  const timer = setTimeout(() => process.exit(1), 15_000);
  timer.unref();
  await host.close();
  return sentence === null ? 0 : 1;
}

/** Why a failed start is final: another process owns the library. Any other failure is shown in the page, with "Try again". */
async function refusal(dataDir: string): Promise<string | null> {
  const owner = await readOwner(libraryPaths(dataDir).lock);
  if (!owner || owner.pid === process.pid) return null;
  const where =
    owner.host === "browser" && owner.url && owner.token
      ? ` Use it at ${owner.url}/?token=${owner.token}`
      : " Use it, or close it first.";
  return `Another Sightline (process ${owner.pid}) has this library open.${where}`;
}

/** Resolves at the first SIGINT or SIGTERM; the second one leaves at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
    if (process.platform !== "win32") process.on("SIGHUP", stop);
  });
}

/** Opens the system's browser; one that is missing is no failure, the address stands on the terminal. */
function openBrowser(url: string): void {
  const [command, args] =
    process.platform === "darwin"
      ? ["open", [url]]
      : process.platform === "win32"
        ? ["rundll32", ["url.dll,FileProtocolHandler", url]]
        : ["xdg-open", [url]];
  const child = spawn(command as string, args as string[], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}
