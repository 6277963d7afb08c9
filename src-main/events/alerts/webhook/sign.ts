import { createHmac } from "node:crypto";
import { fail } from "#shared/lib/problems.ts";

const PREFIX = "whsec_";
/** Standard Webhooks asks for 192 bits. */
const MIN_BYTES = 24;

/**
 * Headers that let a receiver tell our messages from others and old ones from new: Standard Webhooks 1.0, https://www.standardwebhooks.com.
 *
 * - `webhook-id`: the message, the same at every attempt; what came twice is dropped by it.
 * - `webhook-timestamp`: of this attempt, in Unix seconds; what is older than five minutes is dropped by it.
 * - `webhook-signature`: "v1," and the base64 of HMAC-SHA256 over `<id>.<timestamp>.<body>`, the body as it was sent, byte for byte.
 */
export function signedHeaders(id: string, nowMs: number, body: Buffer, key: Buffer | null): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1000));
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp };
  if (key === null) return headers;
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return { ...headers, "webhook-signature": `v1,${signature}` };
}

/**
 * The key of a secret as a person has it. "whsec_" and base64, as the specification writes it: the bytes behind that. Anything else: its own bytes in UTF-8. Throws INVALID_INPUT below 24 bytes,
 * without quoting it.
 */
export function keyOf(secret: string): Buffer {
  const key = decode(secret);
  if (key === null) throw fail("INVALID_INPUT", `what follows ${PREFIX} in the signing secret is not base64`);
  if (key.length < MIN_BYTES) throw fail("INVALID_INPUT", `the signing secret is shorter than ${MIN_BYTES} bytes`);
  return key;
}

function decode(secret: string): Buffer | null {
  if (!secret.startsWith(PREFIX)) return Buffer.from(secret, "utf8");
  const text = secret.slice(PREFIX.length);
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, "base64") : null;
}
