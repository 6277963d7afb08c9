import { AppError } from "#shared/domain/errors.ts";
import { fail, problemOf } from "#shared/lib/problems.ts";
import { LEADS_OUTSIDE } from "./lookup.ts";
import { messageIn, serverWords } from "./serverWords.ts";

/** A status of 300 or more, with the server's own words. */
export class ServerRefusal extends Error {
  readonly status: number;
  /** Fit to be shown. */
  readonly words: string;
  /** What Retry-After asks for; null when it is not there. */
  readonly retryAfterMs: number | null;
  constructor(status: number, words: string, retryAfterMs: number | null) {
    super(`status ${status}`);
    this.status = status;
    this.words = words;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Nobody listens at the address: worth another try, since a server may be starting. */
export class NotListening extends AppError {
  constructor() {
    super(problemOf("LANGUAGE_MODEL_UNREACHABLE", "nothing listens at this address"));
  }
}

const REASONS: Record<string, string> = {
  ENOTFOUND: "no computer of this name was found",
  EAI_AGAIN: "the name server does not answer",
  ETIMEDOUT: "no connection within ten seconds",
  EHOSTUNREACH: "there is no way to this computer",
  ENETUNREACH: "there is no way to this network",
  ECONNRESET: "the server closed the connection",
  EPIPE: "the server closed the connection",
  EPROTO: "the server does not speak TLS here; try http:// in place of https://",
  [LEADS_OUTSIDE]: "the name looks like one of the local network but leads outside of it; use the full name",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "the server's certificate is self-signed; this system does not trust it",
  SELF_SIGNED_CERT_IN_CHAIN: "the server's certificate is signed by one that this system does not trust",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "the server's certificate is signed by one that this system does not trust",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is made out for another name",
};

/** The AppError of what node:http reports. Its own text is left out where it has none of ours: it may quote headers. */
export function connectionFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = String((error as NodeJS.ErrnoException | null)?.code ?? "");
  if (code === "ECONNREFUSED") return new NotListening();
  if (code === "HPE_HEADER_OVERFLOW") return fail("LANGUAGE_MODEL_BAD_ANSWER", "the server's headers are too long");
  if (code.startsWith("HPE_")) return fail("LANGUAGE_MODEL_BAD_ANSWER", "what answers there is no HTTP server");
  return fail("LANGUAGE_MODEL_UNREACHABLE", REASONS[code] ?? (code || "the connection failed"));
}

/** The AppError that a refusal becomes once it is not tried again. */
export function refusalFailure({ status, words }: ServerRefusal): AppError {
  const detail = `${status}${words && `: ${words}`}`;
  if (status === 408 || status === 504) return fail("LANGUAGE_MODEL_TIMEOUT", detail);
  if (status === 502 || status === 503) return fail("LANGUAGE_MODEL_UNREACHABLE", detail);
  return fail("LANGUAGE_MODEL_REFUSED", detail);
}

/** Reads a refusal to its end. A redirect is one: following it would hand key and footage to whom the operator never named. */
export async function refusalOf(response: Response, key: string | null): Promise<ServerRefusal> {
  const { status } = response;
  const elsewhere = status < 400 ? response.headers.get("location") : null;
  // A body that breaks off takes nothing away from the status.
  const text = await response.text().catch(() => "");
  const words =
    elsewhere === null ? wordsIn(text) : `the server points to another address, which was not followed: ${elsewhere}`;
  return new ServerRefusal(status, serverWords(words, key), retryAfter(response.headers.get("retry-after")));
}

/** What the client library threw: ours, from inside `fetch`, comes out as it went in; an error event of a stream is a refusal without a status. */
export function clientFailure(error: unknown, key: string | null): Error {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof AppError || at instanceof ServerRefusal) return at;
  // The library's APIError holds the event's `error`; told by its shape, since loading the class means loading the library.
  if (error instanceof Error && "error" in error && "status" in error && error.error !== undefined)
    return fail("LANGUAGE_MODEL_REFUSED", serverWords(messageIn(error.error) ?? "an error without a message", key));
  if (error instanceof SyntaxError) return fail("LANGUAGE_MODEL_BAD_ANSWER", "the server's answer is broken JSON");
  return error instanceof Error ? error : new Error(String(error));
}

function wordsIn(text: string): string {
  try {
    return messageIn(JSON.parse(text)) ?? text;
  } catch {
    return text;
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3). */
function retryAfter(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? null : Math.max(0, ms);
}
