import type { Router } from "@orpc/server";
import type { Contract } from "#shared/contract/index.ts";
import { answersHandlers } from "./answersHandlers.ts";
import { casesHandlers } from "./casesHandlers.ts";
import { eventsHandlers } from "./eventsHandlers.ts";
import { guarded } from "./guarded.ts";
import { jobsHandlers } from "./jobsHandlers.ts";
import { libraryHandlers } from "./libraryHandlers.ts";
import { mediaHandlers } from "./mediaHandlers.ts";
import { modelsHandlers } from "./modelsHandlers.ts";
import { searchHandlers } from "./searchHandlers.ts";
import type { BackendState } from "./state.ts";
import { sharingHandlers } from "./sharingHandlers.ts";
import { systemHandlers } from "./systemHandlers.ts";

export type BackendRouter = Router<Contract, Record<never, never>>;

/** Thin handlers over the features; inputs were parsed by the contract's schemas. */
export function createRouter(state: BackendState): BackendRouter {
  const os = guarded(state);
  return os.router({
    system: systemHandlers(os, state),
    library: libraryHandlers(os, state),
    jobs: jobsHandlers(os, state),
    ...mediaHandlers(os, state),
    models: modelsHandlers(os, state),
    search: searchHandlers(os, state),
    sharing: sharingHandlers(os, state),
    ...answersHandlers(os, state),
    ...eventsHandlers(os, state),
    ...casesHandlers(os, state),
  }) as BackendRouter;
}
