import type { Locality } from "../domain/language.ts";

/** Private and link-local: RFC 1918, RFC 3927. 100.64.0.0/10 is not among them: it is the provider's side of a NAT (RFC 6598), or an overlay that may end anywhere. */
const PRIVATE_V4 = /^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/;
/** Loopback, and "this host" (0.0.0.0): servers print it as what they listen on, and connecting to it stays here. */
const OWN_V4 = /^(127\.\d+\.\d+\.\d+|0\.0\.0\.0)$/;

/**
 * Where requests to a host go, by its name or address alone. Takes `URL.hostname`, which has already turned "127.1", "2130706433" and full-width digits into 127.0.0.1, every IPv6 address into its
 * shortest form and names of other scripts into "xn--"; or an address as a name server gives it. "localhost" and all under it are this machine (RFC 6761, 6.3); ".local" is the network's (RFC
 * 6762), and so is a name without dots.
 */
export function localityOf(hostname: string): Locality {
  const name = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "");
  if (name.includes(":")) return localityOfV6(name);
  if (name === "localhost" || name.endsWith(".localhost") || OWN_V4.test(name)) return "thisMachine";
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return PRIVATE_V4.test(name) ? "network" : "internet";
  return name.includes(".") && !name.endsWith(".local") ? "internet" : "network";
}

/** RFC 4193 (fc00::/7) and RFC 4291 (fe80::/10); an IPv4 address in IPv6 clothes counts as what it is. */
function localityOfV6(name: string): Locality {
  if (name === "::1" || name === "::") return "thisMachine";
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(name);
  if (dotted) return localityOf(dotted[1]!);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(name);
  if (mapped) {
    const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16));
    return localityOf([high >> 8, high & 255, low >> 8, low & 255].join("."));
  }
  return /^(f[cd][0-9a-f]{2}|fe[89ab][0-9a-f]):/.test(name) ? "network" : "internet";
}
