import type { BaseLocationHook } from "wouter";
import { useHashLocation } from "wouter/use-hash-location";

/** `t` of the hash's query ("#/review/v_...?t=12000000"), media microseconds; undefined when it is absent or not a number. */
export function timeOfHash(hash: string): number | undefined {
  const at = hash.indexOf("?");
  if (at < 0) return undefined;
  const raw = new URLSearchParams(hash.slice(at + 1)).get("t");
  if (raw === null || !/^-?\d{1,15}$/.test(raw)) return undefined;
  return Number(raw);
}

/** `track` of the hash's query, the object to highlight; undefined when it is absent or not a track's number. */
export function trackOfHash(hash: string): number | undefined {
  const at = hash.indexOf("?");
  const raw = at < 0 ? null : new URLSearchParams(hash.slice(at + 1)).get("track");
  return raw !== null && /^[1-9]\d{0,8}$/.test(raw) ? Number(raw) : undefined;
}

/** wouter's own would move the query out of the hash, to where nobody here reads it. */
function navigateHash(to: string, { replace = false }: { replace?: boolean } = {}): void {
  if (replace) location.replace(`#${to}`);
  else location.hash = to;
}

/** Where the window is by its hash, without the hash's own query: "#/review/v_x?t=5" is the page "/review/v_x". */
export const useHashPath: BaseLocationHook = Object.assign(
  (): [string, typeof navigateHash] => {
    const [path] = useHashLocation();
    return [path.replace(/\?.*$/, ""), navigateHash];
  },
  { hrefs: (href: string) => `#${href}` },
);
