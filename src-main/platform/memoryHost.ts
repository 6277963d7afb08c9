import type { ChildExit, ChildHandle, ChildHost } from "./childHost.ts";

/** The child's side of an in-memory channel. */
export interface MemoryChild {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Ends the "process" from within. */
  exit(code: number): void;
}

/** Runs a function in this process as if it were a child, for tests. Messages are cloned and arrive later, as over a real channel. */
export function createMemoryHost(run: (child: MemoryChild, entry: string, spawned: number) => void): ChildHost {
  let spawned = 0;
  return {
    spawn(entry): ChildHandle {
      const toParent = new Set<(message: unknown) => void>();
      const toChild = new Set<(message: unknown) => void>();
      let ended: ChildExit | null = null;
      let resolveExit: (exit: ChildExit) => void = () => {};
      const exited = new Promise<ChildExit>((resolve) => {
        resolveExit = resolve;
      });
      const end = (exit: ChildExit): void => {
        if (ended) return;
        ended = exit;
        resolveExit(exit);
      };
      const deliver = (listeners: Set<(message: unknown) => void>, message: unknown): void => {
        const copy = structuredClone(message);
        setImmediate(() => {
          if (!ended) for (const listener of listeners) listener(copy);
        });
      };
      run(
        {
          send: (message) => deliver(toParent, message),
          onMessage: (listener) => void toChild.add(listener),
          exit: (code) => end({ code, signal: null }),
        },
        entry,
        spawned++,
      );
      return {
        pid: undefined,
        send: (message) => deliver(toChild, message),
        onMessage(listener) {
          toParent.add(listener);
          return () => toParent.delete(listener);
        },
        exited,
        kill: () => end({ code: null, signal: "SIGKILL" }),
      };
    },
  };
}
