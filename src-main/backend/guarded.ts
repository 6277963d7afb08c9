import { implement, ORPCError } from "@orpc/server";
import { contract } from "#shared/contract/index.ts";
import { problemForClient } from "./errors.ts";
import type { BackendState } from "./state.ts";

/** The contract's implementer with the error rule in front: every failure, also in the middle of a stream, reaches the client as the typed error PROBLEM. */
export function guarded(state: BackendState) {
  return implement(contract).use(async ({ next, errors, path }) => {
    const logger = state.options.logger.child("api");
    const translate = (thrown: unknown) => {
      if (thrown instanceof ORPCError && thrown.code === "PROBLEM") return thrown;
      const data = problemForClient(thrown, path.join("."), logger);
      return errors.PROBLEM({ message: data.message, data });
    };
    try {
      const result = await next();
      return isStream(result.output) ? { ...result, output: translated(result.output, translate) } : result;
    } catch (thrown) {
      throw translate(thrown);
    }
  });
}
export type Implementer = ReturnType<typeof guarded>;

const isStream = (output: unknown): output is AsyncIterator<unknown, unknown, unknown> =>
  typeof output === "object" && output !== null && Symbol.asyncIterator in output && "next" in output;

/** The same stream with its errors translated. Written out: a generator that is ended before its first value would not end the stream behind it. */
function translated(
  source: AsyncIterator<unknown, unknown, unknown>,
  translate: (thrown: unknown) => unknown,
): AsyncIteratorObject<unknown, unknown, unknown> {
  const guard = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (thrown) {
      throw translate(thrown);
    }
  };
  const end = async (value?: unknown) =>
    source.return ? await source.return(value) : { done: true as const, value: undefined };
  return {
    next: (value) => guard(() => source.next(value)),
    return: (value) => guard(() => end(value)),
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await guard(() => end());
    },
  };
}

/** Ends when the caller leaves or the backend closes. */
export function untilEither(signal: AbortSignal | undefined, state: BackendState): AbortSignal {
  return signal ? AbortSignal.any([signal, state.closing]) : state.closing;
}
