import { implement } from "@orpc/server";
import { contract } from "#shared/contract/index.ts";
import type { LibraryEvent } from "#shared/contract/library.ts";
import type { SystemStatus } from "#shared/contract/system.ts";
import { problemOf, fail } from "#shared/lib/problems.ts";
import type { SightlineRouter } from "../src-main/server/types.ts";
import type { Logger } from "../src-main/platform/logger.ts";

/** A logger that keeps what it was told. */
export function recordingLogger(): Logger & {
  lines: Array<{ level: string; message: string; fields?: Record<string, unknown> }>;
} {
  const lines: Array<{ level: string; message: string; fields?: Record<string, unknown> }> = [];
  const log =
    (level: string) =>
    (message: string, fields?: Record<string, unknown>): string => {
      lines.push({ level, message, fields });
      return `log-${lines.length}`;
    };
  const logger = {
    lines,
    debug: log("debug"),
    info: log("info"),
    warn: log("warn"),
    error: log("error"),
    child: () => logger,
  };
  return logger;
}

/** A scripted implementation of the contract: enough to prove a transport, nothing of the product. */
export interface ContractFixture {
  router: SightlineRouter;
  /** Streams of `library.watch` that are open on the server now. */
  openStreams(): number;
  /** Resolves when `openStreams()` is `count`. */
  streamsAre(count: number): Promise<void>;
  /** Calls of `library.checkFiles` that were aborted while they waited. */
  abortedCalls(): Promise<void>;
  /** Sends a delta to every open stream. */
  emit(event: LibraryEvent): void;
}

/** The status of a healthy backend. */
export const READY: SystemStatus = { state: "ready", problem: null, vision: { state: "idle", problem: null } };

export function contractFixture(): ContractFixture {
  const os = implement(contract);
  const sinks = new Set<(event: LibraryEvent | null) => void>();
  const waiters = new Set<{ count: number; done: () => void }>();
  let onAborted!: () => void;
  const aborted = new Promise<void>((resolve) => (onAborted = resolve));
  const settle = (): void => {
    for (const waiter of waiters) {
      if (sinks.size !== waiter.count) continue;
      waiters.delete(waiter);
      waiter.done();
    }
  };

  async function* watch(signal: AbortSignal | undefined): AsyncGenerator<LibraryEvent> {
    const queue: LibraryEvent[] = [{ kind: "snapshot", videos: [] }];
    let wake: () => void = () => undefined;
    const sink = (event: LibraryEvent | null): void => {
      if (event) queue.push(event);
      wake();
    };
    const onAbort = (): void => wake();
    sinks.add(sink);
    signal?.addEventListener("abort", onAbort);
    settle();
    try {
      while (!signal?.aborted) {
        const next = queue.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal?.removeEventListener("abort", onAbort);
      sinks.delete(sink);
      settle();
    }
  }

  const procedures = {
    system: {
      status: os.system.status.handler(() => READY),
      updateSettings: os.system.updateSettings.handler(() => {
        throw new Error("the secret inside");
      }),
    },
    library: {
      watch: os.library.watch.handler(({ signal }) => watch(signal)),
      get: os.library.get.handler(({ input }) => {
        throw fail("NOT_FOUND", input.id);
      }),
      list: os.library.list.handler(() => []),
      checkFiles: os.library.checkFiles.handler(
        ({ signal }) =>
          new Promise((_, reject) => {
            signal?.addEventListener("abort", () => (onAborted(), reject(fail("CANCELLED"))), { once: true });
          }),
      ),
      browse: os.library.browse.handler(({ input }) => ({ path: input.path, entries: [] })),
    },
    jobs: {
      // A stream that breaks after its snapshot.
      watch: os.jobs.watch.handler(async function* () {
        yield { kind: "snapshot" as const, jobs: [] };
        throw fail("DISK_FULL");
      }),
    },
  };
  return {
    router: procedures as unknown as SightlineRouter,
    openStreams: () => sinks.size,
    streamsAre: (count) =>
      sinks.size === count ? Promise.resolve() : new Promise((done) => waiters.add({ count, done })),
    abortedCalls: () => aborted,
    emit(event) {
      for (const sink of sinks) sink(event);
    },
  };
}

/** An operator's view of a start-up failure. */
export const startUpFailure = (): Error => fail("LIBRARY_IN_USE", problemOf("LIBRARY_IN_USE").remedy);
