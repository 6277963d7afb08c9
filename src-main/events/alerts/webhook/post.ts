import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { connectionFailure, TellFailure, type FailureKind } from "../failure.ts";

export interface Post {
  url: URL;
  /** Host and port as they are shown. */
  host: string;
  headers: Record<string, string>;
  body: Buffer;
  /** From beginning to connect until the status is there. */
  timeoutMs: number;
}

/**
 * Posts once and resolves when the receiver acknowledged with 2xx. Goes to that address and no other: no redirect is followed, no proxy of the environment is asked. Nothing of the answer but its
 * status and Retry-After is read. Throws TellFailure; the signal's reason when it aborts.
 */
export async function postOnce({ url, host, headers, body, timeoutMs }: Post, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const outgoing = (url.protocol === "https:" ? httpsRequest : httpRequest)(url, {
    method: "POST",
    headers: {
      ...headers,
      "content-type": "application/json",
      "content-length": body.length,
      "user-agent": "Sightline",
      connection: "close",
    },
    // A connection of its own: no setting of the global agents applies.
    agent: false,
    maxHeaderSize: 16_384,
    // Not to be switched off by NODE_TLS_REJECT_UNAUTHORIZED.
    rejectUnauthorized: true,
  });
  const timer = setTimeout(() => reject(new TellFailure("timeout", { host })), timeoutMs);
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  outgoing.once("response", ({ statusCode = 0, headers: answered }) => {
    const failure = failureOf(statusCode, answered["retry-after"], host);
    if (failure) reject(failure);
    else resolve();
  });
  // Stays until the end: a socket that is torn down says so, too.
  outgoing.on("error", (error) => reject(connectionFailure(error, host)));
  outgoing.once("close", () => reject(new TellFailure("closed", { host })));
  outgoing.end(body);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
    // However much it has to say.
    outgoing.destroy();
  }
}

function failureOf(status: number, retryAfter: string | undefined, host: string): TellFailure | null {
  if (status >= 200 && status < 300) return null;
  return new TellFailure(kindOf(status), { host, answer: String(status), afterMs: readRetryAfter(retryAfter) });
}

function kindOf(status: number): FailureKind {
  if (status >= 300 && status < 400) return "redirect";
  if (status === 401 || status === 403 || status === 407) return "notAllowed";
  if (status === 404 || status === 405 || status === 410) return "nothingThere";
  if (status === 429) return "tooMany";
  if (status === 408 || status >= 500) return "serverError";
  return status >= 400 ? "messageRefused" : "otherProtocol";
}

/** Seconds or a date (RFC 9110, 10.2.3), in milliseconds from now. */
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
