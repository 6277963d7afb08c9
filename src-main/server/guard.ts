import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/**
 * Who may talk to the loopback server.
 *
 * Being on 127.0.0.1 keeps the network out but not the browser: any page the operator visits can send requests to loopback. Three doors:
 * - DNS rebinding: evil.example resolves to its own server first and to 127.0.0.1 a moment later; the browser then believes our answers belong to
 *   evil.example and lets its script read them. Such requests carry `Host: evil.example`, so only our own host names are served.
 * - Cross-site requests: a foreign page posts a form or opens a WebSocket to us; the browser adds `Origin` and `Sec-Fetch-Site`, which scripts
 *   cannot forge. Only our own origin passes.
 * - Other programs and other accounts on this machine can forge every header, so each start draws a secret of 256 bits that all but the sign-in
 *   page ask for.
 *
 * What stays open: cookies do not know ports, so a program of another account that listens on 127.0.0.1 and lures the operator's browser to it is
 * sent our cookie. It lasts only as long as this process, and the cookie's name carries the port so that two Sightlines do not sign each other out.
 */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** Compares without telling by its timing how much was right. Hashing first makes the lengths equal. */
export function sameToken(given: string | null | undefined, expected: string): boolean {
  if (!given) return false;
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

export interface Gate {
  /** Port we listen on; known only after listen. */
  port: number;
  token: string;
  /** Origins besides our own, e.g. the Electron page's `sightline://app`. */
  extraOrigins: readonly string[];
}

export const cookieName = (gate: Gate): string => `sightline_${gate.port}`;

const ownOrigins = (gate: Gate): string[] => [`http://127.0.0.1:${gate.port}`, `http://localhost:${gate.port}`];

export function hostAllowed(headers: IncomingHttpHeaders, gate: Gate): boolean {
  const host = headers.host?.toLowerCase();
  return host === `127.0.0.1:${gate.port}` || host === `localhost:${gate.port}`;
}

/** True for our own pages and for clients that are no browser (no Origin, no Sec-Fetch-Site): those still need the token. */
export function originAllowed(headers: IncomingHttpHeaders, gate: Gate): boolean {
  const origin = headers.origin;
  if (origin !== undefined) return [...ownOrigins(gate), ...gate.extraOrigins].includes(origin);
  const site = headers["sec-fetch-site"];
  // Pictures and video carry no Origin. A page of ours is `same-origin`, an address typed by hand is `none`. The Electron page is another site by
  // nature; there the secret stands in the path.
  return site === undefined || site === "same-origin" || site === "none" || gate.extraOrigins.length > 0;
}

/** True when the request carries the secret, as cookie (browser) or bearer (CLI). */
export function signedIn(headers: IncomingHttpHeaders, gate: Gate): boolean {
  const bearer = headers.authorization?.match(/^Bearer (\S+)$/)?.[1];
  if (bearer) return sameToken(bearer, gate.token);
  return sameToken(cookieOf(headers.cookie, cookieName(gate)), gate.token);
}

/** Session cookie: no script reads it, no other site sends it, it dies with the browser. No `Secure`: loopback speaks plain HTTP. */
export const sessionCookie = (gate: Gate): string =>
  `${cookieName(gate)}=${gate.token}; Path=/; HttpOnly; SameSite=Strict`;

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
