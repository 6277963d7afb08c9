import { createRouterClient } from "@orpc/server";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { SystemStatus } from "#shared/contract/system.ts";
import type { Problem } from "#shared/domain/errors.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import { Changes } from "../platform/changes.ts";
import { fromSystemError } from "../platform/osErrors.ts";
import { systemClock } from "../platform/clock.ts";
import { openCore, type Core } from "./core.ts";
import type { BackendOptions } from "./options.ts";
import type { BackendState } from "./state.ts";
import { createRouter, type BackendRouter } from "./router.ts";
import { receiveUpload, type Upload } from "./uploads.ts";

/** The backend as a host holds it. */
export interface Backend {
  readonly router: BackendRouter;
  /** In-process client, for the CLI and tests: the same contract, no transport. */
  readonly client: SightlineClient;
  status(): SystemStatus;
  /** Media bytes for paths that end in /video/{id}/...; never rejects. */
  mediaHandler(request: Request): Promise<Response>;
  /** Streams one file into the library's folder and imports it. */
  receiveUpload(upload: Upload): ReturnType<typeof receiveUpload>;
  /** Jobs, children and stores, in that order. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * The composition root: opens the library and answers the contract. A library that cannot be opened (in use, unreadable, full disk) does not reject:
 * `system.status` says why, `system.restart` tries again, and everything else answers BACKEND_NOT_READY.
 */
export async function openBackend(
  given: Omit<BackendOptions, "clock"> & { clock?: BackendOptions["clock"] },
): Promise<Backend> {
  const options: BackendOptions = { ...given, clock: given.clock ?? systemClock };
  const { logger } = options;
  const changes = new Changes<"status">();
  const closing = new AbortController();
  let core: Core | null = null;
  let phase: SystemStatus["state"] = "starting";
  let problem: Problem | null = null;
  let opening: Promise<void> | null = null;
  let closed: Promise<void> | null = null;

  const move = (next: SystemStatus["state"], why: Problem | null = null) => {
    phase = next;
    problem = why;
    changes.announce("status");
  };
  const open = async () => {
    move("starting");
    try {
      core = await openCore(options);
      core.vision.onStatus(() => changes.announce("status"));
      move("ready");
    } catch (thrown) {
      const found = toProblem(fromSystemError(thrown));
      if (found.code === "LIBRARY_IN_USE") {
        // Nothing to look into: a command then goes through the process that has it.
        logger.info("the library is open in another process", { detail: found.detail });
        return move("failed", found);
      }
      const logId = logger.error("the library could not be opened", { error: thrown });
      move("failed", { ...found, logId });
    }
  };
  const status = (): SystemStatus => ({
    state: phase,
    problem,
    vision: core?.vision.status() ?? { state: "idle", problem: null },
  });
  const state: BackendState = {
    options,
    core: () => core,
    need() {
      if (core && phase === "ready") return core;
      throw fail(
        "BACKEND_NOT_READY",
        problem ? [problem.message, problem.detail].filter(Boolean).join(" ") : `state: ${phase}`,
      );
    },
    status,
    changes,
    async restart() {
      if (phase === "failed") opening ??= open().finally(() => (opening = null));
      await opening;
      return status();
    },
    closing: closing.signal,
  };
  await open();

  const router = createRouter(state);
  return {
    router,
    client: createRouterClient(router) as SightlineClient,
    status,
    async mediaHandler(request) {
      if (core && phase === "ready") return await core.mediaHandler(request);
      return new Response(problemOf("BACKEND_NOT_READY").message, { status: 503, headers: { "retry-after": "1" } });
    },
    async receiveUpload(upload) {
      const { paths, importer } = state.need();
      return await receiveUpload(paths.uploads, importer, upload);
    },
    close() {
      closed ??= (async () => {
        await opening;
        move("stopping");
        closing.abort();
        await core?.close();
        await options.media?.close();
      })();
      return closed;
    },
  };
}
