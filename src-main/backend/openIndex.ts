import type { IndexMove, IndexPlace } from "#shared/contract/search.ts";
import { AppError, type Problem } from "#shared/domain/errors.ts";
import { indexLocation, samePlace, type IndexCredentials, type IndexLocation } from "#shared/domain/indexLocation.ts";
import { fail, problemOf, toProblem } from "#shared/lib/problems.ts";
import type { TextRows } from "../library/types.ts";
import { randomId } from "../platform/ids.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import type { Logger } from "../platform/logger.ts";
import { openSecretStore, type SafeStorage } from "../platform/secrets/secretStore.ts";
import type { SecretStore } from "../platform/secrets/types.ts";
import type { IndexConnection } from "../store/lance/connection.ts";
import { emptyIndex } from "../store/lance/emptyIndex.ts";
import { connectAddress, connectIndex, INDEX_SECRET } from "../store/lance/location.ts";
import { MovableIndex, type OpenedIndex, type Texts } from "../store/lance/movableIndex.ts";
import { TextIndex } from "../store/lance/textIndex.ts";
import { openVectorIndex } from "../store/lance/vectorIndex.ts";
import type { VectorIndex } from "../store/lance/vectorTypes.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { TextSpan } from "../store/sqlite/textReadsTable.ts";

const LOCATION_KEY = "indexLocation";
const LIBRARY_KEY = "libraryId";
/** A library opens without its index when that takes longer; it goes on being tried. */
const START_MS = 5000;

export interface SearchIndexDeps {
  store: SqliteStore;
  paths: LibraryPaths;
  /** The connection to the library's own folder; stays its owner's. */
  folder: IndexConnection;
  logger: Logger;
  safeStorage?: SafeStorage;
  /** Times that a request is sent again; omitted = a few. */
  retries?: number;
}

/** What a move needs of those who write to the index. */
export interface MoveHooks {
  /** Runs the change while nobody writes. */
  whileStopped(work: () => Promise<void>): Promise<void>;
  /** Within the transaction that makes the new place the library's: spans of videos whose texts are to be read again. */
  readAgain(spans: TextSpan[]): void;
}

/** The texts as the library removes them. */
export const textRows = (texts: Pick<Texts, "deleteVideos" | "deleteAllBut" | "countVideo">): TextRows => ({
  deleteVideo: (id) => texts.deleteVideos([id]),
  deleteAllBut: (ids) => texts.deleteAllBut(ids),
  countVideo: (id) => texts.countVideo(id),
});

/** Vectors and texts of the library, wherever they lie. A library whose index cannot be reached still shows what it has. */
export class SearchIndex {
  #deps: SearchIndexDeps;
  /** Null when the settings hold something else. */
  #location: IndexLocation | null;
  #index: MovableIndex | null = null;
  #problem: Problem | null = null;
  #secrets: Promise<SecretStore> | null = null;
  /** Attempts and moves one after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #trying: Promise<void> | null = null;
  #onReturn: () => void = () => {};
  #closed = false;

  private constructor(deps: SearchIndexDeps) {
    this.#deps = deps;
    const parsed = indexLocation.safeParse(deps.store.settings.read(LOCATION_KEY) ?? { kind: "folder" });
    this.#location = parsed.success ? parsed.data : null;
  }

  /** Connects to where the library's settings say that its index is. Never rejects: see `problem`. */
  static async open(deps: SearchIndexDeps): Promise<SearchIndex> {
    const index = new SearchIndex(deps);
    const tried = index.reconnect();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, START_MS)));
    await Promise.race([tried, late]);
    clearTimeout(timer);
    index.#problem ??= index.#index ? null : problemOf("INDEX_UNREACHABLE", `${index.location}: it did not answer yet`);
    return index;
  }

  /** Null with `problem` while the place cannot be reached; once there, the same object until the end, whatever place it moves to. */
  get vectors(): VectorIndex | null {
    return this.#index?.vectors ?? null;
  }
  get texts(): Texts | null {
    return this.#index?.texts ?? null;
  }
  /** The texts, or the reason why there are none. Throws INDEX_UNREACHABLE. */
  needTexts(): Texts {
    if (this.#index) return this.#index.texts;
    throw this.#problem ? new AppError(this.#problem) : fail("INDEX_UNREACHABLE", this.location);
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  /** Folder or address, without credentials. */
  get location(): string {
    return this.#location?.kind === "objectStore" ? this.#location.address : this.#deps.paths.index;
  }

  /** `listener` is called when an index that could not be reached answers again. */
  set onReturn(listener: () => void) {
    this.#onReturn = listener;
  }

  async place(): Promise<IndexPlace> {
    const location = this.#location ?? { kind: "folder" };
    const secrets = location.kind === "folder" ? null : await this.secrets();
    const kept = secrets && (await secrets.get(INDEX_SECRET)) !== null;
    return { location, folder: this.#deps.paths.index, credentials: kept ? secrets.protection : null };
  }

  /** Tries to reach the place, where it is not reached. Never rejects. */
  reconnect(): Promise<void> {
    this.#trying ??= this.#serial(() => this.#reach()).finally(() => (this.#trying = null));
    return this.#trying;
  }

  /**
   * Moves to another place, or takes another way to the same one. Until the last step nothing has changed. The new place is emptied of what this library left there before: the settings no longer
   * knew it. Throws AppError: INDEX_UNREACHABLE, INVALID_INPUT, LIBRARY_UNREADABLE, FILE_UNREADABLE.
   */
  async move(
    to: IndexLocation,
    credentials: IndexCredentials | null,
    hooks: MoveHooks,
  ): Promise<Pick<IndexMove, "moved" | "left">> {
    return await this.#serial(async () => {
      const from = this.#location;
      const moved = from === null || !samePlace(from, to);
      if (!moved && to.kind === "folder") {
        await this.#reach();
        return { moved, left: null };
      }
      const secret = to.kind === "folder" ? null : await this.#secretFor(to, credentials);
      const connection = await this.#connect(to, secret);
      let next: OpenedIndex;
      try {
        if (moved) await emptyIndex(connection);
        next = await this.#openAt(connection);
      } catch (error) {
        this.#letGo(connection);
        throw error;
      }
      let before: MovableIndex | null = null;
      try {
        await hooks.whileStopped(async () => {
          this.#throwIfClosed();
          await this.#keep(to, secret, moved, hooks);
          before = this.#index;
          this.#location = to;
          this.#problem = null;
          if (!before) this.#index = new MovableIndex(next);
        });
      } catch (error) {
        await next.close();
        throw error;
      }
      await (before as MovableIndex | null)?.move(next);
      if (!before) this.#onReturn();
      if (!moved || from === null) return { moved, left: null };
      if (from.kind === "folder") return { moved, left: (await this.#emptyFolder()) ? null : this.#deps.paths.index };
      return { moved, left: from.address };
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    // An attempt that is under way is not waited for: it may last a minute, and closes what it opened.
    await this.#index?.close();
  }

  /** Settings and credentials together: when the one cannot be written, the other is as before. */
  async #keep(to: IndexLocation, secret: string | null, moved: boolean, hooks: MoveHooks): Promise<void> {
    const { store } = this.#deps;
    const secrets = secret === null && this.#location?.kind !== "objectStore" ? null : await this.secrets();
    const old = secrets && (await secrets.get(INDEX_SECRET));
    if (secrets && secret !== null && secret !== old) await secrets.set(INDEX_SECRET, secret);
    try {
      store.db.transaction(() => {
        store.settings.write(LOCATION_KEY, to);
        if (!moved) return;
        store.embeddings.clear();
        store.captions.unsettleAll();
        hooks.readAgain(store.textReads.clear());
      });
    } catch (error) {
      if (secrets && old !== null) await secrets.set(INDEX_SECRET, old);
      throw error;
    }
    if (secrets && secret === null)
      await secrets
        .remove(INDEX_SECRET)
        .catch((error: unknown) =>
          this.#deps.logger.warn("the credentials of the index before could not be removed", { error }),
        );
  }

  /** Credentials for a place, as they are kept. */
  async #secretFor(
    to: Extract<IndexLocation, { kind: "objectStore" }>,
    credentials: IndexCredentials | null,
  ): Promise<string> {
    const scheme = to.address.slice(0, to.address.indexOf(":"));
    if (credentials && credentials.scheme !== scheme)
      throw fail("INVALID_INPUT", `credentials of ${credentials.scheme} for an address of ${scheme}`);
    if (credentials) return JSON.stringify(credentials);
    const from = this.#location;
    // Those of one server are not shown to another.
    const same = from?.kind === "objectStore" && from.endpoint === to.endpoint && from.address.startsWith(`${scheme}:`);
    const kept = same ? await (await this.secrets()).get(INDEX_SECRET) : null;
    if (kept === null) throw fail("INVALID_INPUT", "this address needs its credentials");
    return kept;
  }

  async #reach(): Promise<void> {
    if (this.#index || this.#closed) return;
    const { logger } = this.#deps;
    try {
      const location = this.#location;
      if (!location) throw fail("INDEX_UNREACHABLE", "the stored address cannot be read; enter it again");
      const secret = location.kind === "folder" ? null : await (await this.secrets()).get(INDEX_SECRET);
      const connection = await this.#connect(location, secret);
      try {
        this.#index = new MovableIndex(await this.#openAt(connection));
      } catch (error) {
        this.#letGo(connection);
        throw error;
      }
      const late = this.#problem !== null;
      this.#problem = null;
      // A crash in the middle of a move left them.
      if (location.kind !== "folder") await this.#emptyFolder();
      if (late) this.#onReturn();
    } catch (error) {
      if (this.#closed) return;
      const logId = logger.error("the search index cannot be reached", { location: this.location, error });
      this.#problem = { ...toProblem(error), logId };
    }
  }

  /** Whether other libraries may have theirs at the same address. */
  get isShared(): boolean {
    return this.#location?.kind === "objectStore";
  }

  /** The library's own id: names its folder at a shared address. */
  get library(): string {
    return libraryId(this.#deps.store);
  }

  /** Connects to the shared address (null), or to a library's folder there; the caller closes it. Throws INDEX_UNREACHABLE, also for an index in the library's own folder. */
  async connectShared(library: string | null): Promise<IndexConnection> {
    const { paths, retries } = this.#deps;
    const location = this.#location;
    if (location?.kind !== "objectStore") throw fail("INDEX_UNREACHABLE", "the index is in a folder of this library");
    const options = { secrets: await this.secrets(), ...(retries === undefined ? {} : { retries }) };
    return library === null
      ? await connectAddress(location, options)
      : await connectIndex(location, { ...options, folder: paths.index, library });
  }

  /** Connects to the shared address that is left by a move which comes now; null for the library's own folder. Made before the move: that may remove the credentials. */
  async leaving(): Promise<(() => Promise<IndexConnection>) | null> {
    const location = this.#location;
    if (location?.kind !== "objectStore") return null;
    const secret = await (await this.secrets()).get(INDEX_SECRET);
    return async () => await connectAddress(location, { secrets: { get: async () => secret }, retries: 0 });
  }

  async #connect(location: IndexLocation, secret: string | null): Promise<IndexConnection> {
    const { folder, paths, store, retries } = this.#deps;
    if (location.kind === "folder") return folder;
    const secrets: SecretStore = { protection: "file", get: async () => secret, set: never, remove: never };
    const connection = await connectIndex(location, {
      folder: paths.index,
      library: libraryId(store),
      secrets,
      ...(retries === undefined ? {} : { retries }),
    });
    if (!this.#closed) return connection;
    connection.close();
    throw fail("CANCELLED");
  }

  /** Opens what is there and deletes what the library no longer knows: it changed while the place was out of reach. */
  async #openAt(connection: IndexConnection): Promise<OpenedIndex> {
    const { store, logger } = this.#deps;
    const vectors = await openVectorIndex(connection, logger);
    const texts = await TextIndex.open(connection, logger);
    const close = async () => {
      await vectors.close();
      await texts.close();
      this.#letGo(connection);
    };
    try {
      this.#throwIfClosed();
      const videos = store.videos.list();
      const runs = videos.flatMap((row) => (row.currentRun === null ? [] : [row.currentRun]));
      const rows = (await vectors.deleteAllBut(runs)) + (await texts.deleteAllBut(videos.map((row) => row.id)));
      if (rows > 0) logger.info("swept the index", { rows });
      this.#throwIfClosed();
      return { vectors, texts, close };
    } catch (error) {
      await vectors.close();
      await texts.close();
      throw error;
    }
  }

  /** Returns false when something is left, which the next start tries again. */
  async #emptyFolder(): Promise<boolean> {
    try {
      await emptyIndex(this.#deps.folder);
      return true;
    } catch (error) {
      this.#deps.logger.warn("the index before could not be deleted", { error });
      return false;
    }
  }

  #letGo(connection: IndexConnection): void {
    if (connection !== this.#deps.folder) connection.close();
  }

  #throwIfClosed(): void {
    if (this.#closed) throw fail("CANCELLED");
  }

  /** Opened when first needed: asking the system for its secrets takes time and may ask the operator. */
  /** The library's store of credentials, opened when first asked for. */
  secrets(): Promise<SecretStore> {
    const { store, paths, logger, safeStorage } = this.#deps;
    const root = paths.root;
    this.#secrets ??= openSecretStore({
      root,
      scope: libraryId(store),
      logger,
      ...(safeStorage ? { safeStorage } : {}),
    });
    return this.#secrets;
  }

  async #serial<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(() => {
      this.#throwIfClosed();
      return work();
    });
    this.#last = mine.catch(() => {}); // its caller gets the failure
    return await mine;
  }
}

const never = async () => {
  throw fail("INTERNAL", "read-only credentials");
};

/** A name of the library that stays, whatever folder it is moved to. */
function libraryId(store: SqliteStore): string {
  const known = store.settings.read(LIBRARY_KEY);
  if (typeof known === "string") return known;
  const made = randomId("lib");
  store.settings.write(LIBRARY_KEY, made);
  return made;
}
