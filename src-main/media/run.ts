import { spawn, type ChildProcess } from "node:child_process";
import { constants, setPriority } from "node:os";
import type { Readable } from "node:stream";
import { fail } from "#shared/lib/problems.ts";
import type { Logger } from "../platform/logger.ts";
import { LineSplitter } from "./lines.ts";
import { noProgress, readProgressLine, type ProgressState } from "./progress.ts";

/** Longest time a pass may show no sign of life (no output byte, no frame, no line) before it is killed. */
const STALL_MS = 60_000;
const STDERR_LINES = 200;

/**
 * The environment of every tool. The bundled ffprobe is linked statically and crashes (SIGSEGV) on transport streams when glibc's iconv loads this
 * machine's converters, which it wants for channel names only: it gets a path with none. FFREPORT would make it write a log wherever it is told.
 */
export function toolEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { FFREPORT: _, ...rest } = env;
  return { ...rest, GCONV_PATH: "/nonexistent" };
}

export interface RunRequest {
  program: string;
  args: string[];
  signal: AbortSignal;
  /** One chunk of standard output; a returned promise holds the pipe back until it settles. */
  onStdout?: (chunk: Uint8Array) => void | Promise<void>;
  onProgress?: (state: ProgressState) => void;
  /** A log line of the tool (never a progress line). */
  onLog?: (line: string) => void;
  stdin?: Uint8Array;
  /** Folder that it runs in; names of files within a filter are read from there. */
  cwd?: string;
  /** Variables besides those of every tool. */
  env?: Readonly<Record<string, string>>;
  stallMs?: number;
  /** For long work that nobody waits for: the system serves others first. */
  lowPriority?: boolean;
}

export interface RunResult {
  code: number;
  /** The last lines of the log, at most 200. */
  stderr: string;
}

/** All running ffmpeg processes of one owner. `close` kills them and waits until they are gone. */
export class ProcessSet {
  readonly #running = new Map<ChildProcess, Promise<void>>();
  readonly #logger: Logger;
  #closed = false;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  get size(): number {
    return this.#running.size;
  }

  /**
   * Runs one process to its end. Resolves with its exit code, whatever it is. Rejects with AppError: CANCELLED (killed at once on
   * abort), FFMPEG_STALLED (no sign of life), FFMPEG_MISSING (cannot be started), or whatever `onStdout` threw.
   */
  async run(request: RunRequest): Promise<RunResult> {
    if (this.#closed || request.signal.aborted) throw fail("CANCELLED");
    const { program, args } = request;
    this.#logger.debug("run", { command: pasteable(program, args) });
    const child = spawn(program, args, {
      stdio: [request.stdin ? "pipe" : "ignore", "pipe", "pipe"],
      windowsHide: true,
      env: { ...toolEnvironment(), ...request.env },
      ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
    });
    if (request.lowPriority) yieldToOthers(child);
    let settle!: () => void;
    this.#running.set(child, new Promise<void>((resolve) => (settle = resolve)));
    try {
      return await this.#follow(child, request);
    } finally {
      this.#running.delete(child);
      settle();
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const gone = [...this.#running.values()];
    for (const child of this.#running.keys()) child.kill("SIGKILL");
    await Promise.all(gone);
  }

  async #follow(child: ChildProcess, request: RunRequest): Promise<RunResult> {
    const tail: string[] = [];
    let state = noProgress;
    let failure: unknown = null;
    const stop = (error: unknown): void => {
      failure ??= error;
      child.kill("SIGKILL");
    };

    const stallMs = request.stallMs ?? STALL_MS;
    let watchdog: NodeJS.Timeout | undefined;
    const alive = (): void => {
      clearTimeout(watchdog);
      watchdog = setTimeout(
        () =>
          stop(
            fail("FFMPEG_STALLED", `No progress for ${stallMs / 1000} s: ${pasteable(request.program, request.args)}`),
          ),
        stallMs,
      );
    };
    const onAbort = (): void => stop(fail("CANCELLED"));
    request.signal.addEventListener("abort", onAbort, { once: true });
    alive();

    const log = new LineSplitter((line) => {
      const next = readProgressLine(state, line);
      if (!next) {
        alive();
        tail.push(line);
        if (tail.length > STDERR_LINES) tail.shift();
        request.onLog?.(line);
        return;
      }
      // ffmpeg repeats its progress block twice a second even when it hangs in a read: only a change is life.
      if (next.frame !== state.frame || next.outUs !== state.outUs || next.totalBytes !== state.totalBytes) alive();
      state = next;
      if (line.startsWith("progress=")) request.onProgress?.(state);
    });

    try {
      const exited = new Promise<number>((resolve, reject) => {
        child.once("error", (error) => reject(fail("FFMPEG_MISSING", error.message, error)));
        child.once("close", (code, killedBy) => {
          if (killedBy && !failure) tail.push(`ended by ${killedBy}`);
          resolve(code ?? -1);
        });
      });
      child.stderr!.on("data", (chunk: Uint8Array) => log.push(chunk));
      const drained = drain(child.stdout!, request.onStdout, alive).catch(stop);
      if (request.stdin) {
        // The child may end before it has read everything (EPIPE): its exit code tells why.
        child.stdin!.on("error", () => {});
        child.stdin!.end(request.stdin);
      }
      const code = await exited;
      await drained;
      log.end();
      if (failure) throw failure;
      return { code, stderr: tail.join("\n") };
    } finally {
      clearTimeout(watchdog);
      request.signal.removeEventListener("abort", onAbort);
    }
  }
}

/** Nice value 10, or the system's nearest class. */
function yieldToOthers(child: ChildProcess): void {
  // It could not be started: its error event says so.
  if (child.pid === undefined) return;
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Ended already, or the system does not let us: the work is done all the same, at normal priority.
  }
}

/** Reads a pipe to its end; a slow consumer holds the pipe back, which is not a stall. */
async function drain(pipe: Readable, onChunk: RunRequest["onStdout"], alive: () => void): Promise<void> {
  for await (const chunk of pipe) {
    alive();
    const pending = onChunk?.(chunk as Uint8Array);
    if (pending) {
      const beat = setInterval(alive, 1000);
      try {
        await pending;
      } finally {
        clearInterval(beat);
      }
    }
  }
}

/** The command as one line that a person can paste into a POSIX shell. */
export function pasteable(program: string, args: string[]): string {
  return [program, ...args]
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(" ");
}
