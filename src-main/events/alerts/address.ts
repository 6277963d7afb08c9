import { localityOf } from "#shared/lib/locality.ts";
import { fail } from "#shared/lib/problems.ts";

/** Where alerts go. */
export interface Address {
  /** Scheme, host and port: what a secret belongs to. */
  origin: string;
  /** Host and port as they are shown. */
  host: string;
  /** For a socket: no brackets around an IPv6 address. */
  hostname: string;
  port: number;
  encrypted: boolean;
  /** False for this machine and its network, as far as the name tells. */
  leavesNetwork: boolean;
}

const PORTS: Record<string, number> = { "http:": 80, "https:": 443, "mqtt:": 1883, "mqtts:": 8883 };

/** Reads where a webhook is. Throws INVALID_INPUT; the reason quotes nothing of the text, which may hold a token. */
export function readWebhookAddress(text: string): Address & { url: URL } {
  const url = readUrl(text, ["http:", "https:"]);
  url.hash = "";
  return { ...addressOf(url, url.protocol), url };
}

/** Reads where a broker is. Throws INVALID_INPUT, quoting nothing. */
export function readBrokerAddress(text: string): Address {
  const url = readUrl(text, ["mqtt:", "mqtts:"]);
  if ((url.pathname !== "" && url.pathname !== "/") || url.search || url.hash)
    throw fail("INVALID_INPUT", "the address of a broker is its name and port, nothing after them");
  // Only for http(s) does URL bring the name into its one form.
  const plain = URL.parse(`http://${url.host}`);
  if (!plain) throw fail("INVALID_INPUT", "the address has no name of a server");
  return addressOf(plain, url.protocol, url.port);
}

function readUrl(text: string, schemes: readonly string[]): URL {
  const url = URL.parse(text.trim());
  if (!url || !schemes.includes(url.protocol))
    throw fail("INVALID_INPUT", `the address has to begin with ${schemes.map((it) => `${it}//`).join(" or ")}`);
  if (url.hostname === "") throw fail("INVALID_INPUT", "the address has no name of a server");
  if (url.username || url.password)
    throw fail("INVALID_INPUT", "the address must not hold a user name or password; they have fields of their own");
  return url;
}

function addressOf(url: URL, scheme: string, port = url.port): Address {
  const number = port === "" ? PORTS[scheme]! : Number(port);
  const hostname = url.hostname.replace(/^\[|\]$/g, "");
  return {
    origin: `${scheme}//${url.hostname}:${number}`,
    host: port === "" ? url.hostname : `${url.hostname}:${number}`,
    hostname,
    port: number,
    encrypted: scheme === "https:" || scheme === "mqtts:",
    leavesNetwork: localityOf(url.hostname) === "internet",
  };
}
