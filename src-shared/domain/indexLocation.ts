import { z } from "zod";

/** Bucket and folders; no credentials, no query, no dots that climb. */
const ADDRESS = /^(s3|gs|az):\/\/[a-z0-9][a-z0-9.-]{1,62}(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\/?$/;

/** Scheme, host, port, path: without user, query and fragment. Plain characters only, so that nobody reads another host in it than we do. */
const ENDPOINT = /^(https?):\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?(\/[A-Za-z0-9._~/-]*)?$/i;

const endpoint = z
  .string()
  .max(500)
  .refine((text) => {
    const [, scheme, host] = ENDPOINT.exec(text) ?? [];
    // In the clear only inside the house: signed requests do not show the key, but they show the vectors and texts.
    return scheme !== undefined && (scheme.toLowerCase() === "https" || isPrivateHost(host!));
  }, "https, or http to a private address; without user, query and fragment");

/** Where the index of a library lives: in its own folder, or in an object store. */
export const indexLocation = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("folder") }),
  z.object({
    kind: z.literal("objectStore"),
    /** `s3://bucket/prefix`, `gs://...` or `az://...`. Several libraries may share it: each has a folder of its own below. */
    address: z.string().max(500).regex(ADDRESS),
    /** S3-compatible servers; null = the provider's own. */
    endpoint: endpoint.nullable().default(null),
    region: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/)
      .nullable()
      .default(null),
    /** `http://host/bucket` instead of `http://bucket.host`: what servers in the house usually want. */
    pathStyle: z.boolean().default(true),
  }),
]);
export type IndexLocation = z.output<typeof indexLocation>;

/** Credentials of an address, by its scheme. They are kept in the secret store only, and never sent back. */
export const indexCredentials = z.discriminatedUnion("scheme", [
  z.object({
    scheme: z.literal("s3"),
    accessKeyId: z.string().min(1).max(200),
    secretAccessKey: z.string().min(1).max(500),
    sessionToken: z.string().max(5000).nullable().default(null),
  }),
  z.object({ scheme: z.literal("gs"), serviceAccountKey: z.string().min(1).max(10_000) }),
  z.object({
    scheme: z.literal("az"),
    accountName: z.string().min(1).max(200),
    accountKey: z.string().min(1).max(500),
  }),
]);
export type IndexCredentials = z.infer<typeof indexCredentials>;

/** Loopback, RFC 1918, unique local IPv6, names without a dot or under .local, .lan, .internal. */
function isPrivateHost(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "").toLowerCase();
  if (bare.includes(":")) return bare === "::1" || /^f[cd]/.test(bare);
  const parts = bare.split(".");
  if (parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) {
    const [a, b] = parts.map(Number) as [number, number];
    return a === 127 || a === 10 || (a === 192 && b === 168) || (a === 172 && b >= 16 && b <= 31);
  }
  // A name ends in a letter or a word: 134744072 and 0x8080808 are addresses in other notations.
  if (!/^[a-z]/.test(parts.at(-1)!)) return false;
  return parts.length === 1 || /\.(local|lan|internal|localhost)$/.test(bare);
}

/** Whether two locations hold the same index: the way there (region, style of requests) may differ. */
export function samePlace(a: IndexLocation, b: IndexLocation): boolean {
  if (a.kind === "folder" || b.kind === "folder") return a.kind === b.kind;
  const bare = (text: string | null) => text?.replace(/\/+$/, "") ?? null;
  return bare(a.address) === bare(b.address) && bare(a.endpoint) === bare(b.endpoint);
}
