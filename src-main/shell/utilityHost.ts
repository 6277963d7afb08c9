import { createInterface } from "node:readline";
import { utilityProcess } from "electron";
import { CHILD_EXEC_ARGV, type ChildExit, type ChildHandle, type ChildHost } from "../platform/childHost.ts";

/**
 * Children as Electron utility processes. A fork of Electron's own binary (RunAsNode) is switched off by a fuse in packaged apps, so this is the only
 * way to run a Node child there. The child talks through `process.parentPort`.
 */
export const utilityHost: ChildHost = {
  spawn(entry, options): ChildHandle {
    const child = utilityProcess.fork(entry, options.args ?? [], {
      serviceName: options.name,
      execArgv: [...CHILD_EXEC_ARGV],
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...definedEnv(), ...options.env },
    });
    const lines = [child.stdout, child.stderr].map((stream) => {
      if (!stream) return null;
      const reader = createInterface({ input: stream as NodeJS.ReadableStream, crlfDelay: Infinity });
      reader.on("line", (line) => options.onLine?.(line));
      return reader;
    });
    let gone = false;
    const exited = new Promise<ChildExit>((resolve) => {
      child.once("exit", (code) => {
        gone = true;
        for (const reader of lines) reader?.close();
        resolve({ code, signal: null });
      });
    });
    // A fatal V8 error is followed by `exit`; without a listener Electron would throw it here.
    child.on("error", (type, location) => options.onLine?.(`${type} at ${location}`));
    return {
      get pid() {
        return child.pid;
      },
      send(message) {
        if (!gone) child.postMessage(message);
      },
      onMessage(listener) {
        child.on("message", listener);
        return () => void child.removeListener("message", listener);
      },
      exited,
      kill() {
        if (gone) return;
        // utilityProcess.kill asks (SIGTERM); this must not.
        if (process.platform !== "win32" && child.pid !== undefined) process.kill(child.pid, "SIGKILL");
        else child.kill();
      },
    };
  },
};

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
