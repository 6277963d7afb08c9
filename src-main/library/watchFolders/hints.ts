import { watch as watchFolder } from "node:fs";

/** What is used of `fs.watch`. */
export type Watch = (
  path: string,
  options: { persistent: false; recursive: boolean },
  listener: () => void,
) => { on(event: "error", listener: (error: Error) => void): unknown; close(): void };

/** Each takes one of the system's watches, of which there are some thousands for all programs. */
const MAX_FOLDERS = 500;

export interface HintOptions {
  onHint(): void;
  watch?: Watch;
  /** The system watches a whole tree by its top. Linux does not: Node would walk the tree itself, at once and without letting anybody else work. */
  recursive?: boolean;
}

/**
 * Hears from the system that something changed in folders. A hint is no more than that: none comes from many network drives, some get lost, and a system that has no watches left gives none.
 * Whoever listens looks from time to time all the same.
 */
export class FolderHints {
  readonly #onHint: () => void;
  readonly #watch: Watch;
  readonly #recursive: boolean;
  readonly #watchers = new Map<string, { close(): void }>();

  constructor({ onHint, watch = watchFolder, recursive = process.platform !== "linux" }: HintOptions) {
    this.#onHint = onHint;
    this.#watch = watch;
    this.#recursive = recursive;
  }

  /** Listens to these folders, the topmost first, and to no others any more. `id` tells a folder that was made again from the one before. */
  follow(folders: ReadonlyArray<{ path: string; id: string }>): void {
    const wanted = new Map(
      folders.slice(0, this.#recursive ? 1 : MAX_FOLDERS).map(({ path, id }) => [`${id} ${path}`, path]),
    );
    for (const [key, watcher] of this.#watchers) {
      if (wanted.has(key)) continue;
      this.#watchers.delete(key);
      watcher.close();
    }
    for (const [key, path] of wanted) if (!this.#watchers.has(key) && !this.#begin(key, path)) return;
  }

  close(): void {
    this.follow([]);
  }

  /** Returns false where the system does not (any more). */
  #begin(key: string, path: string): boolean {
    try {
      const watcher = this.#watch(path, { persistent: false, recursive: this.#recursive }, () => this.#onHint());
      this.#watchers.set(key, watcher);
      watcher.on("error", () => {
        // The drive went away; the next look says so.
        if (this.#watchers.get(key) === watcher) this.#watchers.delete(key);
        watcher.close();
        this.#onHint();
      });
      return true;
    } catch {
      return false;
    }
  }
}
