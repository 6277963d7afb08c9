import { StandardRPCHandler, type StandardHandler } from "@orpc/server/standard";
import { WsHandler } from "@orpc/server/ws";
import { ORPCError } from "@orpc/server";
import { problemOf, toProblem } from "#shared/lib/problems.ts";
import type { Logger } from "../platform/logger.ts";
import type { SightlineRouter } from "./types.ts";

type NoContext = Record<never, never>;

/**
 * One client's wire as the RPC layer sees it: text messages both ways. MessagePort and WebSocket are both put behind it, so that there is one
 * place for limits and for what happens when a peer talks nonsense.
 */
export interface RpcWire {
  /** May throw when the peer is gone; the caller then forgets the peer. */
  send(text: string): void;
  onMessage(listener: (data: unknown) => void): void;
  onClose(listener: () => void): void;
  /** Drops the peer. `reason` is for the log and, where the transport has one, the close frame. */
  close(reason: string): void;
}

/** Requests are small (the largest is a list of 10,000 paths); 48 MiB holds that and stops a flood. */
export const MAX_REQUEST_CHARS = 48 * 1024 * 1024;

export interface RpcServer {
  /** Serves the contract on a wire until either side closes it. */
  connect(wire: RpcWire): void;
  /** Clients connected now. */
  readonly clients: number;
  /** Closes every wire. New ones are refused from then on. */
  close(): void;
}

/**
 * Serves whichever router `current` names at the moment of each call, so that a connection made while the library was opening, or had failed to
 * open, goes on with the real one. When a wire closes every call in flight is aborted: handlers get their `signal`, streams are returned.
 */
export function createRpcServer(current: () => SightlineRouter, logger: Logger): RpcServer {
  const handlers = new WeakMap<object, StandardRPCHandler<NoContext>>();
  const handlerOf = (router: SightlineRouter): StandardRPCHandler<NoContext> => {
    let handler = handlers.get(router);
    if (!handler) {
      handler = new StandardRPCHandler<NoContext>(router, { clientInterceptors: [typedErrors(logger)] });
      handlers.set(router, handler);
    }
    return handler;
  };
  const switching: Pick<StandardHandler<NoContext>, "handle"> = {
    handle: (request, options) => handlerOf(current()).handle(request, options),
  };
  const adapter = new WsHandler<NoContext>(switching as StandardHandler<NoContext>);
  const wires = new Set<RpcWire>();
  let closed = false;

  return {
    connect(wire) {
      if (closed) return wire.close("stopping");
      wires.add(wire);
      wire.onClose(() => wires.delete(wire));
      void adapter.upgrade(socketOf(wire, logger));
    },
    get clients() {
      return wires.size;
    },
    close() {
      closed = true;
      for (const wire of wires) wire.close("stopping");
      wires.clear();
    },
  };
}

type PeerSocket = Parameters<WsHandler<NoContext>["upgrade"]>[0];

/** The two members of a WebSocket that oRPC's adapter touches, over a wire. */
function socketOf(wire: RpcWire, logger: Logger): PeerSocket {
  const refuse = (why: string): void => {
    logger.warn("client sent something that is not a request; dropped", { why });
    wire.close(why);
  };
  return {
    send(data: unknown) {
      // Our procedures answer with JSON only; a binary frame would mean a Blob slipped into the contract.
      if (typeof data !== "string") throw new TypeError("binary RPC answers are not part of the contract");
      wire.send(data);
    },
    addEventListener(event: string, listener: (event: { data: unknown }) => void) {
      if (event === "close") wire.onClose(() => listener({ data: undefined }));
      else if (event === "message") {
        wire.onMessage((data) => {
          if (typeof data !== "string") return refuse("binary message");
          if (data.length > MAX_REQUEST_CHARS) return refuse("message too large");
          if (!looksLikeRequest(data)) return refuse("not a request");
          listener({ data });
        });
      }
    },
  } as unknown as PeerSocket;
}

/** Cheap shape check before the library parses: a JSON object that names an id. What is inside is checked by the contract's schemas. */
function looksLikeRequest(text: string): boolean {
  return text.startsWith("{") && text.endsWith("}") && text.includes('"i"');
}

/**
 * Everything a procedure throws leaves as PROBLEM with the operator's view of it. Input that fails its schema becomes INVALID_INPUT naming the
 * field; what is not an AppError is logged and leaves as INTERNAL with the log id.
 */
function typedErrors(logger: Logger) {
  return async (options: {
    next(): Promise<unknown>;
    path: readonly string[];
    signal?: AbortSignal;
  }): Promise<unknown> => {
    const typed = (error: unknown): unknown => asTypedError(error, options.path, options.signal, logger);
    try {
      const output = await options.next();
      return isIterator(output) ? guardStream(output, options.signal, typed) : output;
    } catch (error) {
      throw typed(error);
    }
  };
}

const isIterator = (value: unknown): value is AsyncIterableIterator<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value && "next" in value;

/**
 * A stream whose errors are typed and which ends at once when its client cancels or vanishes, even while the handler waits for its next event. The
 * handler's own clean-up runs as soon as it lets go: handlers listen to their `signal`, this is the net below them.
 */
function guardStream(
  inner: AsyncIterableIterator<unknown>,
  signal: AbortSignal | undefined,
  typed: (error: unknown) => unknown,
): AsyncIterableIterator<unknown> {
  let ended: Promise<IteratorResult<unknown>> | null = null;
  const finish = (): Promise<IteratorResult<unknown>> =>
    (ended ??= Promise.resolve(inner.return?.()).then(() => ({ done: true, value: undefined })));
  let gone!: (result: IteratorResult<unknown>) => void;
  const aborted = new Promise<IteratorResult<unknown>>((resolve) => (gone = resolve));
  const onAbort = (): void => {
    gone({ done: true, value: undefined });
    // A generator that throws while it is being closed has nobody left to tell.
    finish().catch(() => undefined);
  };
  if (signal?.aborted) onAbort();
  else signal?.addEventListener("abort", onAbort, { once: true });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const result = await Promise.race([inner.next(), aborted]);
        if (result.done) signal?.removeEventListener("abort", onAbort);
        return result;
      } catch (error) {
        signal?.removeEventListener("abort", onAbort);
        throw typed(error);
      }
    },
    return() {
      signal?.removeEventListener("abort", onAbort);
      return finish();
    },
  };
}

function asTypedError(error: unknown, path: readonly string[], signal: AbortSignal | undefined, logger: Logger) {
  const make = (data: ReturnType<typeof toProblem>) =>
    new ORPCError("PROBLEM", { defined: true, status: 500, message: data.message, data, cause: error });
  if (error instanceof ORPCError && error.code === "PROBLEM") return error;
  if (error instanceof ORPCError && error.code === "BAD_REQUEST")
    return make(problemOf("INVALID_INPUT", issuesOf(error)));
  if (signal?.aborted) return make(problemOf("CANCELLED"));
  const found = toProblem(error);
  if (found.code !== "INTERNAL") return make(found);
  const logId = logger.error("a call failed", {
    path: path.join("."),
    error: error instanceof Error ? error.stack : String(error),
  });
  return make({ ...found, logId: found.logId ?? logId });
}

function issuesOf(error: ORPCError<string, unknown>): string {
  const issues = (error.data as { issues?: Array<{ path?: unknown[]; message?: string }> } | undefined)?.issues ?? [];
  const lines = issues.slice(0, 8).map((issue) => {
    const at = (issue.path ?? []).map((part) =>
      typeof part === "object" && part !== null && "key" in part ? String(part.key) : String(part),
    );
    return `${at.join(".") || "input"}: ${issue.message ?? "not valid"}`;
  });
  return lines.join("; ") || error.message;
}
