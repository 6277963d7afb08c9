/** How a child process ended. */
export interface ChildExit {
  code: number | null;
  signal: string | null;
}

/** A running child that speaks structured-clone messages. Adapters: Electron utilityProcess, child_process.fork, in-memory (tests). */
export interface ChildHandle {
  readonly pid: number | undefined;
  send(message: unknown): void;
  /** Returns the unsubscriber. */
  onMessage(listener: (message: unknown) => void): () => void;
  /** Resolves once, when the process is gone. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Kills without asking. */
  kill(): void;
}

/**
 * V8 flags of every child. A small young generation: frames make much short-lived memory, and V8 would let it grow with the length of the run.
 */
export const CHILD_EXEC_ARGV: readonly string[] = ["--max-semi-space-size=2"];

export interface ChildHost {
  /** Starts a module as a child process. `entry` is absolute. Standard output and error go to `onLine`, line by line. */
  spawn(
    entry: string,
    options: { name: string; args?: string[]; env?: Record<string, string>; onLine?: (line: string) => void },
  ): ChildHandle;
}
