import type { Router } from "@orpc/server";
import type { Contract } from "#shared/contract/index.ts";
import type { ImportOptions, importedItem } from "#shared/contract/library.ts";
import type { SystemStatus } from "#shared/contract/system.ts";
import type { z } from "zod";

/** The contract, implemented. Handlers need no context: one window is one operator. */
export type SightlineRouter = Router<Contract, Record<never, never>>;

export type ImportedItem = z.infer<typeof importedItem>;

/** One file on its way into the library's folder. */
export interface Upload {
  /** File name without any folder; already checked by the server. */
  name: string;
  /** What the client announced, bytes. */
  sizeBytes: number;
  options: ImportOptions;
  /** Ends early (throws) when the client goes away. */
  body: AsyncIterable<Uint8Array>;
  signal: AbortSignal;
}

/** What a host needs of an open backend. `backend/backend` gives exactly this and more. */
export interface ServedBackend {
  readonly router: SightlineRouter;
  /** Also an open backend can be in a failed state, when its library could not be opened. */
  status(): SystemStatus;
  /** Media bytes: a pathname below the media base in, a response with Range support out. Honours `request.signal`. */
  mediaHandler(request: Request): Promise<Response>;
  receiveUpload(upload: Upload): Promise<ImportedItem>;
  /** Stops jobs, children and stores, in that order. Safe to call twice. */
  close(): Promise<void>;
}
