import { implement, ORPCError } from "@orpc/server";
import { contract } from "#shared/contract/index.ts";
import { problemForClient } from "./errors.ts";
import type { BackendState } from "./state.ts";

/** The contract's implementer with the error rule in front: every failure reaches the client as the typed error PROBLEM. */
export function guarded(state: BackendState) {
  return implement(contract).use(async ({ next, errors, path }) => {
    const logger = state.options.logger.child("api");
    const translate = (thrown: unknown) => {
      if (thrown instanceof ORPCError && thrown.code === "PROBLEM") return thrown;
      const data = problemForClient(thrown, path.join("."), logger);
      return errors.PROBLEM({ message: data.message, data });
    };
    try {
      return await next();
    } catch (thrown) {
      throw translate(thrown);
    }
  });
}
export type Implementer = ReturnType<typeof guarded>;

/** Ends when the caller leaves or the backend closes. */
export function untilEither(signal: AbortSignal | undefined, state: BackendState): AbortSignal {
  return signal ? AbortSignal.any([signal, state.closing]) : state.closing;
}
