/** What went wrong with one attempt to tell something. */
export type FailureKind =
  /** The name of the server is not known. */
  | "hostUnknown"
  /** Nobody listens there. */
  | "connectionRefused"
  | "unreachable"
  | "timeout"
  | "certificate"
  /** It speaks something else. */
  | "otherProtocol"
  /** The connection ended before it was acknowledged. */
  | "closed"
  | "redirect"
  /** A secret, a user or a password is wrong, or not allowed there. */
  | "notAllowed"
  /** There is nothing at that address (any more). */
  | "nothingThere"
  /** It does not take this message. */
  | "messageRefused"
  | "tooMany"
  | "serverError"
  | "secretMissing"
  | "notInstalled"
  | "notSetUp";

export interface FailureFacts {
  /** Host and port as they are shown; never the rest of the address, which may hold a token. */
  host: string;
  /** What the server answered: an HTTP status, a reason of MQTT. */
  answer?: string | undefined;
  /** What kept the connection from being made: a code of the system. */
  code?: string | undefined;
  /** How long the server asked to be left alone. */
  afterMs?: number | undefined;
}

/** Why something could not be told. Holds no secret, and nothing of what a server said but its code. */
export class TellFailure extends Error {
  readonly kind: FailureKind;
  readonly facts: FailureFacts;

  constructor(kind: FailureKind, facts: FailureFacts) {
    super([facts.host, kind, facts.answer, facts.code].filter(Boolean).join(" "));
    this.name = "TellFailure";
    this.kind = kind;
    this.facts = facts;
  }
}

const CERTIFICATE =
  /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY|DECODE|DECRYPT)|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE)|PATH_LENGTH|ERROR_IN_C)/;

/** The failure behind an error of a socket, of TLS or of the HTTP parser. */
export function connectionFailure(error: unknown, host: string): TellFailure {
  if (error instanceof TellFailure) return error;
  const code = String((error as NodeJS.ErrnoException).code ?? "");
  const kind = kindOf(code);
  return new TellFailure(kind, { host, ...(code ? { code } : {}) });
}

function kindOf(code: string): FailureKind {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "ENODATA") return "hostUnknown";
  if (code === "ECONNREFUSED") return "connectionRefused";
  if (code === "ETIMEDOUT" || code === "ESOCKETTIMEDOUT") return "timeout";
  if (code === "ECONNRESET" || code === "EPIPE") return "closed";
  if (code.startsWith("HPE_") || code === "EPROTO" || code.startsWith("ERR_SSL_")) return "otherProtocol";
  return CERTIFICATE.test(code) ? "certificate" : "unreachable";
}
