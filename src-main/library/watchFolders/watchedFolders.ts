import { stat } from "node:fs/promises";
import { parse, resolve } from "node:path";
import type { WatchedFolder } from "#shared/domain/event.ts";
import { fail } from "#shared/lib/problems.ts";
import { pause } from "../../platform/abort.ts";
import { fromSystemError } from "../../platform/osErrors.ts";
import { isInside } from "../sourceFiles.ts";
import { Folder, type FolderDeps } from "./folder.ts";

const MAX_FOLDERS = 100;
/** A drive that does not answer does not keep the app from closing. */
const CLOSE_MS = 2000;

export interface WatchDeps extends FolderDeps {
  /** False for a process that goes again at once: it shows the folders and does not look at them. */
  watches: boolean;
}

/**
 * Folders whose new footage is imported as it comes, with all that is below them. A file is imported once, when it has stopped growing and can be opened; one that was changed later is another file.
 * What lies in a folder when it is added is imported, too. A folder that is not there is waited for.
 */
export class WatchedFolders {
  readonly #deps: WatchDeps;
  readonly #folders = new Map<string, Folder>();
  #closed = false;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    if (deps.watches) for (const row of deps.store.watchedFolders.list()) this.#begin(row);
  }

  list(): WatchedFolder[] {
    const { watchedFolders } = this.#deps.store;
    return watchedFolders.list().map(
      ({ id, path, camera }) =>
        this.#folders.get(path)?.summary ?? {
          path,
          camera,
          state: "watching",
          imported: watchedFolders.imported(id),
          waiting: 0,
        },
    );
  }

  /**
   * Watches a folder from now on, or gives one that is watched another camera for what it brings from now on. Throws INVALID_INPUT, PATH_NOT_ALLOWED (outside the roots of the browser host),
   * FILE_MISSING, FILE_UNREADABLE.
   */
  async add(given: string, camera: string | null): Promise<WatchedFolder[]> {
    const { store, gate, ownFolder, watches } = this.#deps;
    await gate.check(given);
    const path = resolve(given);
    const info = await stat(path).catch((error: unknown) => {
      throw fromSystemError(error);
    });
    if (!info.isDirectory()) throw fail("INVALID_INPUT", "That is a file, not a folder.");
    if (process.platform !== "win32" && path === parse(path).root)
      throw fail("INVALID_INPUT", "All of this machine is too much; choose a folder of it.");
    if (isInside(ownFolder, path)) throw fail("INVALID_INPUT", "The library keeps its own files there.");
    if (this.#closed) throw fail("CANCELLED");
    const known = store.watchedFolders.list();
    if (known.length >= MAX_FOLDERS && !known.some((row) => row.path === path))
      throw fail("INVALID_INPUT", `More than ${MAX_FOLDERS} folders cannot be watched.`);
    store.watchedFolders.save(path, camera?.trim() || null);
    const row = store.watchedFolders.list().find((it) => it.path === path)!;
    const folder = this.#folders.get(path);
    if (folder) folder.camera = row.camera;
    else if (watches) this.#begin(row);
    return this.list();
  }

  /** Stops watching a folder at once, and forgets which files of it were dealt with. Its videos stay. */
  async remove(given: string): Promise<WatchedFolder[]> {
    const { watchedFolders } = this.#deps.store;
    const path = resolve(given);
    const row = watchedFolders.list().find((it) => it.path === given || it.path === path);
    if (!row) throw fail("NOT_FOUND", given);
    // It is stopped when this returns; whether a drive still owes it an answer is of no interest.
    void this.#folders.get(row.path)?.close();
    this.#folders.delete(row.path);
    watchedFolders.remove(row.id);
    return this.list();
  }

  async close(): Promise<void> {
    this.#closed = true;
    const ended = Promise.all([...this.#folders.values()].map((it) => it.close()));
    const late = new AbortController();
    await Promise.race([ended, pause(CLOSE_MS, late.signal)]);
    late.abort();
  }

  #begin(row: { id: number; path: string; camera: string | null }): void {
    const nested = () => [...this.#folders.keys()].filter((path) => path !== row.path && isInside(row.path, path));
    this.#folders.set(row.path, new Folder(row, nested, this.#deps));
  }
}
