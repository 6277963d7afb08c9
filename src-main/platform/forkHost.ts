import { fork } from "node:child_process";
import type { Readable } from "node:stream";
import { CHILD_EXEC_ARGV, type ChildExit, type ChildHandle, type ChildHost } from "./childHost.ts";

/** Children by child_process.fork, with structured-clone messages: the host of the browser app, the CLI, tests and benches. */
export const forkHost: ChildHost = {
  spawn(entry, options): ChildHandle {
    const child = fork(entry, options.args ?? [], {
      serialization: "advanced",
      // Not the parent's: a debugger port or a loader given to the parent would be opened twice.
      execArgv: [...CHILD_EXEC_ARGV],
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { onLine } = options;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) readLines(stream, onLine ?? (() => {}));
    }
    let startError: Error | null = null;
    const exited = new Promise<ChildExit>((resolve) => {
      child.on("error", (error) => {
        startError = error;
        // A child that never ran has no exit event; a failed send has one to come.
        if (child.pid === undefined) resolve({ code: null, signal: null });
      });
      child.on("exit", (code, signal) => resolve({ code, signal }));
    });
    void exited.then(() => {
      if (startError && child.pid === undefined)
        onLine?.(`${options.name} could not be started: ${startError.message}`);
    });
    return {
      pid: child.pid,
      send(message) {
        // A message to a child that is gone has no reader; `exited` tells the sender.
        if (child.connected) child.send(message as object, () => {});
      },
      onMessage(listener) {
        child.on("message", listener);
        return () => child.off("message", listener);
      },
      exited,
      kill() {
        child.kill("SIGKILL");
      },
    };
  },
};

function readLines(stream: Readable, onLine: (line: string) => void): void {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    const lines = (rest + text).split(/\r?\n/);
    rest = (lines.pop() ?? "").slice(-16_384);
    for (const line of lines) if (line !== "") onLine(line);
  });
  stream.on("end", () => {
    if (rest !== "") onLine(rest);
  });
  stream.on("error", () => {});
}
