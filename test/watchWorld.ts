import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, vi } from "vitest";
import { fail } from "#shared/lib/problems.ts";
import type { FolderWatch } from "../src-main/events/types.ts";
import { Importer } from "../src-main/library/importer.ts";
import { pathGate, type PathGate } from "../src-main/library/sourceFiles.ts";
import type { LibraryDeps } from "../src-main/library/types.ts";
import type { Watch } from "../src-main/library/watchFolders/hints.ts";
import { WatchedFolders, type WatchDeps } from "../src-main/library/watchFolders/watchedFolders.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { openSqliteStore } from "../src-main/store/sqlite/store.ts";
import { FakeTime } from "./fakeTime.ts";

const soon = <T>(check: () => T) => vi.waitFor(check, { interval: 2, timeout: 5000 });
/** A system that gives no hints: only looking finds anything. */
const deaf: Watch = () => {
  throw Object.assign(new Error("no watches left"), { code: "ENOSPC" });
};

export interface WatchOptions {
  roots?: string[] | null;
  gate?: PathGate;
  watch?: Watch;
  watches?: boolean;
}

/** A library in real SQLite with the real importer, whose folders are watched in time that goes on when the test says so. */
export class WatchWorld {
  readonly time = new FakeTime();
  readonly store;
  readonly port: FolderWatch;
  readonly logged: string[] = [];
  /** The disk has no room for another job. */
  full = false;
  #looks = 0;

  readonly folder: string;

  constructor(folder: string, { roots = null, gate = pathGate(roots), watch = deaf, watches = true }: WatchOptions) {
    this.folder = folder;
    this.store = openSqliteStore(join(folder, "data", "library.sqlite"));
    const log = (...line: unknown[]) => void this.logged.push(JSON.stringify(line));
    const logger = {
      ...createSilentLogger(),
      info: log,
      warn: log,
      error: (...line: unknown[]) => (log(...line), "log_1"),
    };
    const library = {
      store: this.store,
      gate,
      clock: this.time,
      logger,
      jobs: {
        enqueue: () => {
          if (this.full) throw fail("DISK_FULL");
        },
      },
      fingerprint: async (path: string) =>
        createHash("sha256")
          .update(await readFile(path))
          .digest("hex"),
      assumedZone: () => "UTC",
    } as unknown as LibraryDeps;
    const deps: WatchDeps = {
      store: this.store,
      importer: new Importer(library),
      gate,
      ownFolder: join(folder, "data"),
      clock: this.time,
      logger,
      watches,
      watch,
      wait: (ms, signal) => {
        // The wait for a drive that hangs is none between looks.
        if (ms !== 10_000) this.#looks++;
        return this.time.wait(ms, signal);
      },
    };
    this.port = new WatchedFolders(deps);
  }

  get names(): string[] {
    return this.store.videos.list().map((row) => row.name);
  }

  /** Lets time pass and waits for the look that is due. */
  async look(ms = 30_000): Promise<void> {
    const before = this.#looks;
    this.time.advance(ms);
    await soon(() => expect(this.#looks).toBeGreaterThan(before));
  }
  /** Until all folders were looked at once. */
  async looked(count = 1): Promise<void> {
    await soon(() => expect(this.#looks).toBeGreaterThanOrEqual(count));
  }
  async close(): Promise<void> {
    await this.port.close();
    this.store.close();
  }
}
