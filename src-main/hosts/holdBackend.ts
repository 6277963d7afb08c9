import { implement } from "@orpc/server";
import { contract } from "#shared/contract/index.ts";
import type { SystemStatus } from "#shared/contract/system.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import type { Logger } from "../platform/logger.ts";
import type { SightlineRouter, ServedBackend, Upload } from "../server/types.ts";

/** A backend that may still be opening, or could not be opened. The host serves it either way: start-up failure is a state, not a hang. */
export interface HeldBackend extends ServedBackend {
  /** The router to answer the next call with. */
  current(): SightlineRouter;
  /** Settles when the first attempt has; never rejects. */
  readonly settled: Promise<SystemStatus["state"]>;
}

/**
 * Opens a backend in the background. Until it stands, `system.status` and `system.watch` tell how it is going, `system.restart` tries again after a
 * failure, and every other procedure answers BACKEND_NOT_READY with the reason.
 */
export function holdBackend(open: () => Promise<ServedBackend>, logger: Logger): HeldBackend {
  let backend: ServedBackend | null = null;
  let status: SystemStatus = waiting("starting", null);
  let attempt: Promise<void>;
  let closing: Promise<void> | null = null;
  const watchers = new Set<() => void>();

  const move = (next: SystemStatus): void => {
    status = next;
    for (const wake of watchers) wake();
  };

  const tryOpen = async (): Promise<void> => {
    move(waiting("starting", null));
    try {
      const opened = await open();
      if (closing) return await opened.close();
      backend = opened;
      move(opened.status());
    } catch (error) {
      const problem = toProblem(error);
      const logId = logger.error("the library could not be opened", { problem, error });
      move(waiting("failed", { ...problem, logId: problem.logId ?? logId }));
    }
  };

  async function* watch(signal: AbortSignal | undefined): AsyncGenerator<SystemStatus, void> {
    // Ends when the real router takes over: the client's link then asks again and gets the real backend's watch.
    while (!backend) {
      const shown = status;
      yield shown;
      while (status === shown && !signal?.aborted) {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            watchers.delete(done);
            signal?.removeEventListener("abort", done);
            resolve();
          };
          watchers.add(done);
          signal?.addEventListener("abort", done, { once: true });
        });
      }
      if (signal?.aborted) return;
    }
  }

  const notReady = (): never => {
    throw fail(
      "BACKEND_NOT_READY",
      status.problem ? `${status.problem.message} ${status.problem.detail ?? ""}`.trim() : `state: ${status.state}`,
    );
  };
  const standIn = standInRouter({
    status: () => status,
    watch,
    restart: async () => {
      if (status.state === "failed") attempt = tryOpen();
      await attempt;
      return status;
    },
    notReady,
  });

  attempt = tryOpen();

  return {
    current: () => backend?.router ?? standIn,
    status: () => backend?.status() ?? status,
    get router() {
      return backend?.router ?? standIn;
    },
    settled: attempt.then(() => status.state),
    async mediaHandler(request) {
      if (backend) return await backend.mediaHandler(request);
      return new Response(problemOf("BACKEND_NOT_READY").message, { status: 503, headers: { "retry-after": "1" } });
    },
    receiveUpload: (upload: Upload) =>
      backend ? backend.receiveUpload(upload) : Promise.reject(fail("BACKEND_NOT_READY")),
    close() {
      closing ??= (async () => {
        const old = backend;
        backend = null;
        move(waiting("stopping", null));
        await attempt;
        await old?.close();
      })();
      return closing;
    },
  };
}

function waiting(state: SystemStatus["state"], problem: SystemStatus["problem"]): SystemStatus {
  return { state, problem, vision: { state: "idle", problem: null } };
}

interface StandIn {
  status(): SystemStatus;
  watch(signal: AbortSignal | undefined): AsyncGenerator<SystemStatus, void>;
  restart(): Promise<SystemStatus>;
  notReady(): never;
}

/** The contract as answered by nobody home: `system.status`, `.watch` and `.restart` work, all else refuses. */
function standInRouter(system: StandIn): SightlineRouter {
  const os = implement(contract);
  // The implementer is a proxy without own keys, so walk the contract and reach for the same path in it.
  const procedures = os as unknown as Record<string, Record<string, { handler(run: () => never): unknown }>>;
  const refused = Object.fromEntries(
    Object.entries(contract).map(([domain, group]) => [
      domain,
      Object.fromEntries(Object.keys(group).map((name) => [name, procedures[domain][name].handler(system.notReady)])),
    ]),
  );
  return {
    ...refused,
    system: {
      ...refused["system"],
      status: os.system.status.handler(() => system.status()),
      watch: os.system.watch.handler(({ signal }) => system.watch(signal)),
      restart: os.system.restart.handler(() => system.restart()),
    },
  } as unknown as SightlineRouter;
}
