import type { SourceFile } from "../sourceFiles.ts";

/** Recorders write in bursts, some seconds apart; what was left alone for longer is finished. */
export const QUIET_MS = 15_000;
/** A file that the library did not take is tried again after a minute, four, sixteen, and then every hour; after three times it counts as waiting no more. */
const MAX_REFUSAL_MS = 3_600_000;
const HOPELESS = 3;

interface Seen {
  sizeBytes: number;
  mtimeMs: number;
  /** From when on it may be taken, if it stays like this. */
  readyMs: number;
  refusals: number;
}

/** Files that were seen and not dealt with: which of them have stopped growing. */
export class Settling {
  readonly #files = new Map<string, Seen>();

  /** Files that are not finished yet, and such as could not be taken so far. */
  get waiting(): number {
    let count = 0;
    for (const file of this.#files.values()) if (file.refusals < HOPELESS) count++;
    return count;
  }

  /** Takes all files that are there now. Returns those that look the same as QUIET_MS ago, in the order given. An empty file is one that was only begun. */
  look(files: readonly SourceFile[], nowMs: number): SourceFile[] {
    const there = new Set(files.map((it) => it.path));
    for (const path of this.#files.keys()) if (!there.has(path)) this.#files.delete(path);
    return files.filter(({ path, sizeBytes, mtimeMs }) => {
      const before = this.#files.get(path);
      if (before?.sizeBytes !== sizeBytes || before.mtimeMs !== mtimeMs) {
        this.#files.set(path, { sizeBytes, mtimeMs, readyMs: nowMs + QUIET_MS, refusals: 0 });
        return false;
      }
      return sizeBytes > 0 && nowMs >= before.readyMs;
    });
  }

  done(path: string): void {
    this.#files.delete(path);
  }

  /** The library did not take it. */
  refused(path: string, nowMs: number): void {
    const seen = this.#files.get(path);
    if (seen) seen.readyMs = nowMs + Math.min(MAX_REFUSAL_MS, QUIET_MS * 4 ** ++seen.refusals);
  }

  clear(): void {
    this.#files.clear();
  }
}
