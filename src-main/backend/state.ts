import type { SystemStatus } from "#shared/contract/system.ts";
import type { Changes } from "../platform/changes.ts";
import type { Core } from "./core.ts";
import type { BackendOptions } from "./options.ts";

/** What the router sees of the backend's life. */
export interface BackendState {
  options: BackendOptions;
  /** The open library. Throws AppError(BACKEND_NOT_READY) with the reason. */
  need(): Core;
  /** The open library, or null. */
  core(): Core | null;
  status(): SystemStatus;
  changes: Changes<"status">;
  /** Tries to open the library again after a failure. */
  restart(): Promise<SystemStatus>;
  /** Aborted at close: ends every watch. */
  closing: AbortSignal;
}
