import { pause } from "../platform/abort.ts";
import type { Changes } from "../platform/changes.ts";

/** Yields at once, then after every announcement, at most once in `everyMs` whatever happens, until the signal aborts. Announcements meanwhile count as one. */
export async function* paced(changes: Changes, everyMs: number, signal: AbortSignal): AsyncGenerator<void, void> {
  const once = () => true;
  for await (const _ of changes.watch(signal, once, once)) {
    yield;
    await pause(everyMs, signal);
  }
}
