import type { Locality } from "#shared/domain/language.ts";
import { localityOf } from "#shared/lib/locality.ts";
import { fail } from "#shared/lib/problems.ts";

/** Where an endpoint is. */
export interface Address {
  /** Without a slash at its end: "http://127.0.0.1:11434/v1". */
  baseUrl: string;
  /** Scheme, host and port: what a key belongs to. */
  origin: string;
  /** Host and port as they are shown. */
  host: string;
  locality: Locality;
  encrypted: boolean;
}

/**
 * Reads a base address that a person typed or pasted. A pasted ".../chat/completions" or ".../models" loses that end. Throws INVALID_INPUT with a reason that quotes nothing of the text: it may hold a
 * password.
 */
export function readAddress(text: string): Address {
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:"))
    throw fail("INVALID_INPUT", "the address has to begin with http:// or https://");
  if (url.username || url.password)
    throw fail("INVALID_INPUT", "the address must not hold a user name or password; the key has its own field");
  if (url.search || url.hash) throw fail("INVALID_INPUT", 'the address must not have a part after "?" or "#"');
  const path = url.pathname.replace(/\/+$/, "").replace(/\/(chat\/completions|completions|models)$/, "");
  return {
    baseUrl: url.origin + path.replace(/\/+$/, ""),
    origin: url.origin,
    host: url.host,
    locality: localityOf(url.hostname),
    encrypted: url.protocol === "https:",
  };
}
