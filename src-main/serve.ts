// The browser host's entry: `node out/main/serve.js [--port N] [--data DIR] [--root DIR]... [--no-open]`.
import { isAbsolute, resolve } from "node:path";
import { parseArgs } from "node:util";
import { defaultDataDir } from "./hosts/hostPaths.ts";
import { openHostBackend } from "./hosts/openHostBackend.ts";
import { runServe } from "./hosts/serveHost.ts";
import { forkHost } from "./platform/forkHost.ts";

const USAGE = "usage: serve [--port N] [--data DIR] [--root DIR]... [--no-open]";

function readOptions() {
  const { values } = parseArgs({
    options: {
      port: { type: "string" },
      data: { type: "string" },
      root: { type: "string", multiple: true },
      "no-open": { type: "boolean" },
    },
  });
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && (!Number.isInteger(port) || port < 0 || port > 65_535))
    throw new Error("--port wants a number from 0 to 65535");
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(path));
  return {
    ...(port === undefined ? {} : { port }),
    dataDir: absolute(values.data ?? defaultDataDir()),
    roots: (values.root ?? []).map(absolute),
    openBrowser: !values["no-open"],
  };
}

let options: ReturnType<typeof readOptions> | null = null;
try {
  options = readOptions();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
if (options) process.exitCode = await runServe({ ...options, childHost: forkHost, open: openHostBackend });
