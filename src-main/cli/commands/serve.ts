import { isAbsolute, resolve } from "node:path";
import { openHostBackend } from "../../hosts/openHostBackend.ts";
import { runServe } from "../../hosts/serveHost.ts";
import { forkHost } from "../../platform/forkHost.ts";
import { UsageError } from "../args.ts";
import type { Command } from "../session.ts";

/** `serve`: the app in a browser on this machine, until Ctrl-C. */
export const serveCommand: Command = async ({ args, dataDir }) => {
  const text = args.get("port");
  const port = text === undefined ? undefined : Number(text);
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    throw new UsageError("--port wants a number from 0 to 65535");
  return await runServe({
    ...(port === undefined ? {} : { port }),
    dataDir,
    roots: args.all("root").map((root) => (isAbsolute(root) ? root : resolve(root))),
    openBrowser: !args.flag("no-open"),
    childHost: forkHost,
    open: openHostBackend,
  });
};
