import { createHash } from "node:crypto";
import { open, realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { WatchedFolder } from "#shared/domain/event.ts";
import { toProblem } from "#shared/lib/problems.ts";
import { pause, throwIfAborted } from "../../platform/abort.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Logger } from "../../platform/logger.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { WatchedFolderRow } from "../../store/sqlite/watchedFoldersTable.ts";
import type { Importer } from "../importer.ts";
import { isInside, walkSources, type PathGate, type SourceFile, type Walk } from "../sourceFiles.ts";
import { FolderHints, type Watch } from "./hints.ts";
import { isTaken } from "./names.ts";
import { QUIET_MS, Settling } from "./settling.ts";

/** Between two looks at a folder where nothing is under way. */
const POLL_MS = 30_000;
/** From a hint of the system to the look. */
const SOON_MS = 5000;
/** A look takes at most this share of the time: one at a slow drive with many files is made less often. */
const SHARE = 1 / 20;
/** A drive that does not answer for so long counts as missing; some keep their callers waiting for minutes. */
const PATIENCE_MS = 10_000;
const MAX_FILES = 200_000;
/** Files that are looked up before others get a turn. */
const TURN = 500;
/** Paths that are remembered as told. */
const MAX_TOLD = 1000;

export interface FolderDeps {
  store: Pick<SqliteStore, "watchedFolders">;
  importer: Pick<Importer, "import">;
  gate: PathGate;
  /** The library's own folder; what lies in it is no new footage. */
  ownFolder: string;
  clock: Clock;
  logger: Logger;
  /** For tests. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>;
  watch?: Watch;
}

/** One watched folder: looks at it from its making until `close`. */
export class Folder {
  readonly path: string;
  readonly #id: number;
  readonly #deps: FolderDeps;
  readonly #wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Other watched folders below this one: their files are theirs. */
  readonly #nested: () => string[];
  readonly #closing = new AbortController();
  readonly #settling = new Settling();
  readonly #hints: FolderHints;
  readonly #told = new Set<string>();
  readonly #work: Promise<void>;
  #camera: string | null;
  #state: WatchedFolder["state"] = "watching";
  #hinted = false;
  #onHint: () => void = () => {};
  #tookMs = 0;

  constructor(row: WatchedFolderRow, nested: () => string[], deps: FolderDeps) {
    this.path = row.path;
    this.#id = row.id;
    this.#camera = row.camera;
    this.#nested = nested;
    this.#deps = deps;
    this.#wait = deps.wait ?? pause;
    this.#hints = new FolderHints({
      onHint: () => {
        this.#hinted = true;
        this.#onHint();
      },
      ...(deps.watch ? { watch: deps.watch } : {}),
    });
    this.#work = this.#run();
  }

  /** For what is imported from now on. */
  set camera(camera: string | null) {
    this.#camera = camera;
  }

  get summary(): WatchedFolder {
    return {
      path: this.path,
      camera: this.#camera,
      state: this.#state,
      imported: this.#deps.store.watchedFolders.imported(this.#id),
      waiting: this.#settling.waiting,
    };
  }

  /** Stops at once: nothing is imported after this call. Resolves when nothing runs any more, which a drive that does not answer can delay. */
  close(): Promise<void> {
    this.#closing.abort();
    this.#hints.close();
    return this.#work;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    // Whoever made it has its answer first.
    await Promise.resolve();
    while (!signal.aborted) {
      this.#hinted = false;
      try {
        await this.#look(signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#deps.logger.error("a watched folder could not be looked at", { folder: this.path, error });
      }
      await this.#sleep(signal);
    }
  }

  async #look(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    const began = clock.monotonicMs();
    const walk = await this.#walk(signal);
    throwIfAborted(signal);
    if (!walk) return this.#lose();
    if (this.#state === "missing") this.#deps.logger.info("a watched folder is there again", { folder: this.path });
    this.#state = "watching";
    this.#hints.follow(walk.folders);
    for (const { path, error } of walk.unreadable) this.#tell("a watched folder has something unreadable", path, error);
    if (walk.truncated) this.#tell("a watched folder has too many files; the rest of them is not looked at", this.path);
    const unknown = await this.#unknown(walk.files, signal);
    const now = clock.monotonicMs();
    this.#tookMs = now - began;
    for (const file of this.#settling.look(unknown, now)) await this.#take(file, signal);
  }

  /** Footage that was not dealt with. */
  async #unknown(files: readonly SourceFile[], signal: AbortSignal): Promise<SourceFile[]> {
    const { store, ownFolder } = this.#deps;
    const elsewhere = [...this.#nested(), ownFolder].map((path) => path + sep);
    const unknown: SourceFile[] = [];
    for (const [i, file] of files.entries()) {
      if (i % TURN === TURN - 1) {
        await setImmediate();
        throwIfAborted(signal);
      }
      if (!isTaken(file.path) || elsewhere.some((path) => file.path.startsWith(path))) continue;
      if (!store.watchedFolders.isDone(this.#id, digestOf(file))) unknown.push(file);
    }
    return unknown;
  }

  /** Null where the folder is not there, or not open to this app. */
  async #walk(signal: AbortSignal): Promise<Walk | null> {
    const late = new AbortController();
    const reached = this.#reach();
    // A drive that hangs: said at once, and waited for, since looking again would only hang as well.
    void this.#wait(PATIENCE_MS, late.signal).then(() => {
      if (!late.signal.aborted && !signal.aborted) this.#lose();
    });
    const there = await reached.finally(() => late.abort());
    throwIfAborted(signal);
    if (!there) return null;
    const walk = await walkSources([this.path], { limit: MAX_FILES, signal });
    // It went away meanwhile.
    return walk.folders.length === 0 ? null : walk;
  }

  async #reach(): Promise<boolean> {
    try {
      await this.#deps.gate.check(this.path);
      return (await stat(this.path)).isDirectory();
    } catch {
      return false;
    }
  }

  #lose(): void {
    if (this.#state !== "missing") this.#deps.logger.warn("a watched folder is missing", { folder: this.path });
    this.#state = "missing";
    this.#hints.follow([]);
    this.#settling.clear();
  }

  /** Imports a file that has stopped growing. */
  async #take(file: SourceFile, signal: AbortSignal): Promise<void> {
    throwIfAborted(signal);
    const { importer, store, clock } = this.#deps;
    const { path } = file;
    const done = (imported: boolean) => {
      store.watchedFolders.setDone(this.#id, digestOf(file), imported);
      this.#settling.done(path);
    };
    try {
      const real = await realpath(path);
      const own = await realpath(this.#deps.ownFolder);
      await tryToRead(path);
      throwIfAborted(signal);
      if (isInside(own, real)) return done(false);
      const [item] = await importer.import([path], this.#camera === null ? {} : { camera: this.#camera }, signal);
      throwIfAborted(signal);
      if (item?.outcome !== "rejected") return done(item?.outcome === "queued");
      this.#tell("a file of a watched folder is not taken", path, item.reason);
    } catch (error) {
      throwIfAborted(signal);
      this.#tell("a file of a watched folder is not taken", path, error);
    }
    this.#settling.refused(path, clock.monotonicMs());
  }

  /** Until the next look: soon after a hint, and never so often that looking is all that is done. */
  async #sleep(signal: AbortSignal): Promise<void> {
    const leastMs = this.#tookMs / SHARE;
    if (!this.#hinted) {
      const woken = new AbortController();
      this.#onHint = () => woken.abort();
      await this.#wait(
        Math.max(leastMs, this.#settling.waiting > 0 ? QUIET_MS : POLL_MS),
        AbortSignal.any([signal, woken.signal]),
      );
      this.#onHint = () => {};
      if (!this.#hinted) return;
    }
    if (!signal.aborted) await this.#wait(Math.max(leastMs, SOON_MS), signal);
  }

  /** Once for each path. */
  #tell(message: string, path: string, error: unknown = null): void {
    if (this.#told.has(path)) return;
    if (this.#told.size >= MAX_TOLD) this.#told.clear();
    this.#told.add(path);
    const why = error instanceof Error ? toProblem(fromSystemError(error)) : error;
    this.#deps.logger.warn(message, { folder: this.path, path, why });
  }
}

const digestOf = ({ path, sizeBytes, mtimeMs }: SourceFile) =>
  createHash("sha256").update(`${path}\0${sizeBytes}\0${mtimeMs}`).digest().subarray(0, 16);

/** Throws where a file cannot be read: some recorders lock what they write. */
async function tryToRead(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.read(Buffer.alloc(1), 0, 1, 0);
  } finally {
    await handle.close();
  }
}
