import { ORPCError, type ClientContext, type ClientLink, type ClientOptions } from "@orpc/client";
import { problemOf } from "#shared/lib/problems.ts";
import type { ProblemCode } from "#shared/domain/errors.ts";
import { createObservable, type ConnectionState, type Observable } from "./connectionState.ts";

type Link = ClientLink<ClientContext>;

/** One living wire to the backend. */
export interface Connection {
  link: Link;
  /** Resolves when the wire is gone; never rejects. */
  closed: Promise<void>;
  close(): void;
}

/** Thrown by `connect` when trying again cannot help; anything else is tried again. */
export class ConnectionRefused extends Error {
  override readonly name = "ConnectionRefused";
}

export interface ReconnectOptions {
  /** First wait after a lost wire, ms; doubles up to `maxDelayMs`, with up to half of it taken off at random so that windows do not come back in step. */
  firstDelayMs?: number;
  maxDelayMs?: number;
  /** How long a plain call waits for a wire, ms. An operator's click must not act a minute later. Streams wait for as long as it takes. */
  callPatienceMs?: number;
}

export interface ReconnectingLink extends Link {
  readonly state: Observable<ConnectionState>;
  /** Stops waiting and tries now. */
  retryNow(): void;
  close(): void;
}

const problem = (code: ProblemCode, detail?: string) => {
  const data = problemOf(code, detail);
  return new ORPCError("PROBLEM", { defined: true, status: 503, message: data.message, data });
};

/**
 * A link that outlives its wires. A call in flight when the wire breaks fails with PROBLEM BACKEND_NOT_READY and is not sent twice: only its caller
 * knows whether that is safe. A `watch` goes on over the next wire; the contract starts every watch with a snapshot, so nothing is missed.
 */
export function createReconnectingLink(
  connect: (signal: AbortSignal) => Promise<Connection>,
  options: ReconnectOptions = {},
): ReconnectingLink {
  const { firstDelayMs = 250, maxDelayMs = 8000, callPatienceMs = 10_000 } = options;
  const state = createObservable<ConnectionState>("connecting");
  const stop = new AbortController();
  let live: Connection | null = null;
  let refusal: ConnectionRefused | null = null;
  let skipDelay: () => void = () => undefined;

  const keepConnected = async (): Promise<void> => {
    let failures = 0;
    while (!stop.signal.aborted) {
      try {
        const connection = await connect(stop.signal);
        if (stop.signal.aborted) return connection.close();
        failures = 0;
        live = connection;
        refusal = null;
        state.set("connected");
        await connection.closed;
      } catch (error) {
        if (error instanceof ConnectionRefused) refusal = error;
      }
      live = null;
      if (stop.signal.aborted) return;
      state.set(refusal ? "failed" : "reconnecting");
      const delay = Math.min(maxDelayMs, firstDelayMs * 2 ** failures++);
      await new Promise<void>((resolve) => {
        skipDelay = resolve;
        // Refused: nothing to wait for but the operator (retryNow) or the end.
        if (!refusal) setTimeout(resolve, delay * (1 - Math.random() / 2));
        stop.signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  };
  void keepConnected();

  const connected = (signal: AbortSignal | undefined, patienceMs: number): Promise<Connection> => {
    if (live) return Promise.resolve(live);
    return new Promise((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const done = (act: () => void): void => {
        clearTimeout(timer);
        unsubscribe();
        signal?.removeEventListener("abort", onAbort);
        stop.signal.removeEventListener("abort", onStop);
        act();
      };
      const onAbort = (): void => done(() => reject(signal?.reason));
      const onStop = (): void => done(() => reject(problem("CANCELLED", "the window is closing")));
      const check = (): void => {
        if (live) done(() => resolve(live!));
        else if (refusal) done(() => reject(problem("UNAUTHORISED", refusal?.message)));
      };
      const unsubscribe = state.subscribe(check);
      if (Number.isFinite(patienceMs)) {
        timer = setTimeout(
          () => done(() => reject(problem("BACKEND_NOT_READY", "the app's backend does not answer"))),
          patienceMs,
        );
      }
      signal?.addEventListener("abort", onAbort, { once: true });
      stop.signal.addEventListener("abort", onStop, { once: true });
      if (signal?.aborted) onAbort();
      else if (stop.signal.aborted) onStop();
      else check();
    });
  };

  const callOnce = async (
    path: readonly string[],
    input: unknown,
    call: ClientOptions<ClientContext>,
    patienceMs: number,
  ): Promise<unknown> => {
    const connection = await connected(call.signal, patienceMs);
    try {
      return await connection.link.call(path, input, call);
    } catch (error) {
      if (error instanceof ORPCError || call.signal?.aborted) throw error;
      throw problem("BACKEND_NOT_READY", "the connection was lost before the answer came");
    }
  };

  return {
    state,
    async call(path, input, call) {
      if (path.at(-1) !== "watch") return await callOnce(path, input, call, callPatienceMs);
      return resumingWatch((signal) => callOnce(path, input, { ...call, signal }, Infinity), call.signal, firstDelayMs);
    },
    retryNow() {
      refusal = null;
      skipDelay();
    },
    close() {
      stop.abort();
      live?.close();
    },
  };
}

/** A stream that is asked for again whenever its wire broke or its server handed over; ends only by its caller or by a typed error. */
function resumingWatch(
  open: (signal: AbortSignal) => Promise<unknown>,
  signal: AbortSignal | undefined,
  minGapMs: number,
): AsyncIterableIterator<unknown> {
  const own = new AbortController();
  const both = signal ? AbortSignal.any([signal, own.signal]) : own.signal;
  let current: AsyncIterator<unknown> | null = null;
  let openedAt = -Infinity;
  const done = { done: true as const, value: undefined };

  const reopen = async (): Promise<AsyncIterator<unknown>> => {
    // A server that ends every stream at once must not be asked in a tight loop.
    const gap = openedAt + minGapMs - performance.now();
    if (gap > 0) await pause(gap, both);
    openedAt = performance.now();
    return (await open(both)) as AsyncIterator<unknown>;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      while (!own.signal.aborted) {
        signal?.throwIfAborted();
        try {
          current ??= await reopen();
          const result = await current.next();
          if (!result.done) return result;
        } catch (error) {
          if (own.signal.aborted) return done;
          signal?.throwIfAborted();
          if (error instanceof ORPCError && !isLostWire(error)) throw error;
        }
        current = null;
      }
      return done;
    },
    async return() {
      own.abort();
      // The server is told by the abort; the iterator here only frees its own queue.
      await current?.return?.();
      return done;
    },
  };
}

const isLostWire = (error: ORPCError<string, unknown>): boolean =>
  error.code === "PROBLEM" && (error.data as { code?: unknown } | null)?.code === "BACKEND_NOT_READY";

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
