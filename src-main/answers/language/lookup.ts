import { lookup, type LookupAddress } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Locality } from "#shared/domain/language.ts";
import { localityOf } from "#shared/lib/locality.ts";

/** Code of the error when a name leads farther than it looks. */
export const LEADS_OUTSIDE = "EOUTSIDE";

const LOOPBACK: LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/**
 * Finds the addresses of a host name and keeps the promise that its locality makes: names of this machine are never asked of a name server, and a name that looks like the local network's is not
 * followed to a public address, whatever the name server says.
 */
export function lookupWithin(locality: Locality): LookupFunction {
  return (hostname, options, callback) => {
    const answer = (addresses: LookupAddress[]) => {
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    };
    if (locality === "thisMachine") return answer(LOOPBACK);
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, []);
      const kept = locality === "internet" ? found : found.filter((it) => localityOf(it.address) !== "internet");
      if (kept.length > 0) return answer(kept);
      callback(Object.assign(new Error(`${hostname} leads outside of this network`), { code: LEADS_OUTSIDE }), []);
    });
  };
}
