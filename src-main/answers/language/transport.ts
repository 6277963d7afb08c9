import { Agent as HttpAgent, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Locality } from "#shared/domain/language.ts";
import { fail } from "#shared/lib/problems.ts";
import { lookupWithin } from "./lookup.ts";
import { toResponse, type Wire } from "./responseBody.ts";
import { connectionFailure, refusalOf } from "./failures.ts";

const CONNECT_MS = 10_000;
const HEADERS_SENT = ["content-type", "accept"];

/** Connections kept between requests, shared by all endpoints. Made here, so that no proxy of the environment and no setting of the global agents applies. */
export class Connections {
  readonly http = new HttpAgent({ keepAlive: true, maxFreeSockets: 4 });
  readonly https = new HttpsAgent({ keepAlive: true, maxFreeSockets: 4 });

  close(): void {
    this.http.destroy();
    this.https.destroy();
  }
}

export interface TransportOptions {
  origin: string;
  locality: Locality;
  key: string | null;
  connections: Connections;
  wire?: Wire;
}

/**
 * A `fetch` for one endpoint over node:http. Node's own is not used: it would follow redirects, give up on headers after five minutes whatever the endpoint allows, and obey proxies of the environment.
 * It goes to the endpoint's origin and nowhere else, with the key in one place, and sends no header but those it needs: what the library or OPENAI_* variables would add stays here.
 * Throws ServerRefusal for a status of 300 or more; AppError: LANGUAGE_MODEL_UNREACHABLE, _BAD_ANSWER; the caller's reason when its signal aborts.
 */
export function endpointFetch(
  options: TransportOptions,
): (url: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const target = new URL(url instanceof Request ? url.url : url);
    if (target.origin !== options.origin) throw fail("INTERNAL", "a request to another server was stopped");
    const body = init.body === undefined || init.body === null ? null : Buffer.from(init.body as string);
    const given = new Headers(init.headers);
    const headers: Record<string, string | number> = { "user-agent": "Sightline" };
    for (const name of HEADERS_SENT) if (given.has(name)) headers[name] = given.get(name)!;
    if (options.key !== null) headers["authorization"] = `Bearer ${options.key}`;
    if (body) headers["content-length"] = body.length;
    const send = { method: init.method ?? "GET", headers, body, signal: init.signal ?? null };
    const response = await exchange(target, send, options).catch((error: unknown) => {
      // The server closed a kept connection at the moment it was used again (https://nodejs.org/api/http.html#requestreusedsocket); nothing of the request was taken up.
      if (error === STALE) return exchange(target, send, options);
      throw error;
    });
    if (response.ok) return response;
    throw await refusalOf(response, options.key);
  };
}

const STALE = new Error("the kept connection was closed");

interface Sent {
  method: string;
  headers: Record<string, string | number>;
  body: Buffer | null;
  signal: AbortSignal | null;
}

function exchange(target: URL, sent: Sent, options: TransportOptions): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const secure = target.protocol === "https:";
  const outgoing = (secure ? httpsRequest : httpRequest)(target, {
    method: sent.method,
    headers: sent.headers,
    agent: secure ? options.connections.https : options.connections.http,
    lookup: lookupWithin(options.locality),
    maxHeaderSize: 16_384,
    // Not to be switched off by NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
  });
  const { signal } = sent;
  // Without the reason: a socket that is done with its response would throw it at nobody.
  const onAbort = () => outgoing.destroy();
  signal?.addEventListener("abort", onAbort, { once: true });
  const patience = setTimeout(
    () => outgoing.destroy(Object.assign(new Error("no connection"), { code: "ETIMEDOUT" })),
    CONNECT_MS,
  );
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) clearTimeout(patience);
    else socket.once(secure ? "secureConnect" : "connect", () => clearTimeout(patience));
  });
  outgoing.once("response", (incoming) => {
    try {
      const release = () => signal?.removeEventListener("abort", onAbort);
      resolve(toResponse(incoming, { signal, wire: options.wire, stop: () => outgoing.destroy(), release }));
    } catch (error) {
      outgoing.destroy();
      reject(error as Error);
    }
  });
  outgoing.on("error", (error: NodeJS.ErrnoException) => {
    if (signal?.aborted) reject(signal.reason as Error);
    else if (outgoing.reusedSocket && error.code === "ECONNRESET") reject(STALE);
    else reject(connectionFailure(error));
  });
  outgoing.once("close", () => {
    clearTimeout(patience);
    signal?.removeEventListener("abort", onAbort);
    // Settled long ago where there was a response; what the caller stopped and an answer that switches protocols end here.
    if (signal?.aborted) reject(signal.reason as Error);
    else reject(fail("LANGUAGE_MODEL_UNREACHABLE", "the server closed the connection without an answer"));
  });
  if (signal?.aborted) onAbort();
  outgoing.end(sent.body ?? undefined);
  return promise;
}
