import { z } from "zod";
import { AppError } from "#shared/domain/errors.ts";
import {
  libraryId,
  type PublishedLibrary,
  type PublishedVideo,
  type SharedTrouble,
  type SharingStatus,
} from "#shared/domain/sharing.ts";
import { fail } from "#shared/lib/problems.ts";
import { dropCatalogue, listCatalogues } from "../store/lance/catalogue.ts";
import type { IndexConnection } from "../store/lance/connection.ts";
import type { SharedFootage } from "../store/sharedFootage.ts";
import { OtherLibrary, readLibrary } from "./otherLibrary.ts";
import { Publisher } from "./publisher.ts";
import type { SharingDeps } from "./types.ts";

/** Ids of the libraries that are switched on. */
const ON_KEY = "sharedLibrariesOn";
/** The others are looked at this often; what could not be published is tried again as often. */
const EVERY_MS = 180_000;
const SETTLE_MS = 2000;

type Lane = "publish" | "look";

interface Known {
  about: PublishedLibrary | null;
  trouble: SharedTrouble | null;
  seenAtMs: number | null;
  /** While it is on. */
  other: OtherLibrary | null;
}

/**
 * Libraries at one address that find each other's footage: this one publishes what it has, and reads what others published, where the operator switched them on. All of it goes on beside the
 * library's own work and fails without harm: `status` tells.
 */
export class Sharing {
  #deps: SharingDeps;
  #known = new Map<string, Known>();
  #root: IndexConnection | null = null;
  #publisher: Publisher | null = null;
  #trouble: SharedTrouble | null = null;
  #closing = new AbortController();
  #timers = new Set<NodeJS.Timeout>();
  #soon: NodeJS.Timeout | null = null;
  #connecting: Promise<IndexConnection> | null = null;
  /** Each lane's work one after the other; a first publishing may take long, and whoever looks at the others does not wait for it. */
  #last: Record<Lane, Promise<unknown>> = { publish: Promise.resolve(), look: Promise.resolve() };
  #stops: Array<() => void> = [];

  constructor(deps: SharingDeps) {
    this.#deps = deps;
    const { store, background = true } = deps;
    if (!background) return;
    const changed = () => this.changed();
    this.#stops.push(
      store.videoChanges.subscribe(changed),
      store.jobChanges.subscribe((id) => {
        const job = store.jobs.find(id);
        if (job?.state === "done" && (job.kind === "embed" || job.kind === "text")) changed();
      }),
    );
    changed();
    void this.refresh();
    const timer = setInterval(() => void this.refresh().then(() => this.#publish()), EVERY_MS);
    this.#timers.add(timer.unref());
  }

  status(): SharingStatus {
    const { library, name, isShared, encoder } = this.#deps;
    const on = this.#on();
    const serving = encoder();
    const libraries = [...this.#known].map(([id, { about, trouble, seenAtMs, other }]) => {
      const videos = other?.videos ?? [];
      return {
        id,
        name: about?.name || id,
        on: on.has(id),
        trouble,
        encoder: about?.encoder ?? null,
        sameEncoder: serving !== null && about?.encoder === serving,
        videos: videos.length,
        us: videos.reduce((sum, it) => sum + it.durationUs, 0),
        leftOut: other?.leftOut ?? 0,
        seenAtMs,
      };
    });
    return {
      shared: isShared(),
      own: { id: library, name: name(), published: this.#publisher?.published ?? null, trouble: this.#trouble },
      libraries: libraries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1)),
    };
  }

  /** What searches may use now: libraries that are on and were read. */
  footage(): SharedFootage[] {
    const on = this.#on();
    return [...this.#known].flatMap(([id, { other, trouble }]) => {
      const footage = on.has(id) ? other?.footage(trouble) : null;
      return footage ? [footage] : [];
    });
  }

  /** Libraries that are on and of which nothing was read yet. */
  unread(): Array<{ id: string; name: string; trouble: SharedTrouble }> {
    return [...this.#on()].flatMap((id) => {
      const known = this.#known.get(id);
      if (!this.#deps.isShared() || known?.other?.about) return [];
      return [{ id, name: known?.about?.name || id, trouble: known?.trouble ?? "unreachable" }];
    });
  }

  /** Something of this library changed: it is published soon. */
  changed(): void {
    if (this.#closing.signal.aborted || this.#soon || !this.#deps.isShared()) return;
    this.#soon = setTimeout(() => {
      this.#soon = null;
      void this.#publish();
    }, this.#deps.settleMs ?? SETTLE_MS).unref();
  }

  /** Publishes now what is to be published. Never rejects: see `status`. */
  async publish(): Promise<void> {
    await this.#publish();
  }

  /** Looks at the others now. Never rejects: see `status`. */
  async refresh(): Promise<void> {
    await this.#serial("look", async () => {
      if (!this.#deps.isShared()) return await this.#forget();
      try {
        const root = await this.#connect();
        const ids = (await listCatalogues(root)).filter((id) => id !== this.#deps.library);
        for (const id of this.#known.keys()) if (!ids.includes(id)) await this.#drop(id);
        for (const id of ids) if (!this.#known.has(id)) this.#known.set(id, unseen());
        await Promise.all(ids.map((id) => this.#look(root, id)));
      } catch (error) {
        this.#failed(error, "look");
        for (const id of this.#on()) if (!this.#known.has(id)) this.#known.set(id, unseen());
        for (const known of this.#known.values()) known.trouble = troubleOf(error);
      }
    });
  }

  /** Switches a library on or off. Throws AppError(NOT_FOUND) for one that nobody has seen. */
  async setOn(id: string, on: boolean): Promise<void> {
    if (on && !this.#known.has(id)) throw fail("NOT_FOUND", id);
    const ids = this.#on();
    if (on) ids.add(id);
    else ids.delete(id);
    this.#deps.store.settings.write(ON_KEY, [...ids]);
    const looked = this.refresh();
    // Off holds at once, whether or not the address answers.
    if (on) await looked;
  }

  /** One video of a library that is on, and its picture. Throws AppError(NOT_FOUND). */
  async video(library: string, id: string): Promise<{ video: PublishedVideo; poster: Uint8Array | null }> {
    const other = this.#on().has(library) ? this.#known.get(library)?.other : null;
    const video = other?.videos.find((it) => it.id === id);
    if (!other || !video) throw fail("NOT_FOUND", id);
    let poster: Uint8Array | null = null;
    try {
      if (this.#root) poster = await other.poster(this.#root, id);
    } catch (error) {
      this.#deps.logger.warn("a poster of a shared library cannot be read", { library, error });
    }
    return { video, poster: poster && isJpeg(poster) ? poster : null };
  }

  /** The index went elsewhere: nothing of this library is found at the address before, nor of its neighbours here. `leave` connects to that address. Never rejects. */
  async moved(leave: (() => Promise<IndexConnection>) | null): Promise<void> {
    await this.#serial("publish", () =>
      this.#serial("look", async () => {
        this.#letGo(this.#publisher, this.#root);
        // What a broken connection left half done, the second attempt ends.
        for (let attempt = 1; leave && attempt <= 2; attempt++) {
          try {
            const before = await leave();
            try {
              await dropCatalogue(before, this.#deps.library);
            } finally {
              this.#letGo(null, before);
            }
            break;
          } catch (error) {
            this.#deps.logger.warn("the catalogue at the address before could not be removed", { attempt, error });
          }
        }
        await this.#forget();
      }),
    );
    this.changed();
    void this.refresh();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers) clearInterval(timer);
    if (this.#soon) clearTimeout(this.#soon);
    // What is under way is not waited for: it may last a minute.
    for (const { other } of this.#known.values()) await other?.close();
    this.#letGo(this.#publisher, this.#root);
  }

  async #publish(): Promise<void> {
    await this.#serial("publish", async () => {
      if (!this.#deps.isShared()) return;
      try {
        const root = await this.#connect();
        if (!this.#deps.publishes()) {
          this.#publisher?.close();
          this.#publisher = null;
          await dropCatalogue(root, this.#deps.library);
        } else {
          this.#publisher ??= await Publisher.open(root, this.#deps);
          await this.#publisher.sync(this.#closing.signal);
        }
        this.#trouble = null;
      } catch (error) {
        this.#failed(error, "publish");
        this.#trouble = troubleOf(error);
      }
    });
  }

  /** One library's failure is its own. */
  async #look(root: IndexConnection, id: string): Promise<void> {
    const known = this.#known.get(id)!;
    try {
      if (this.#on().has(id)) {
        known.other ??= new OtherLibrary(id, this.#deps.logger);
        await known.other.refresh(root, () => this.#deps.connect(id), this.#closing.signal);
        known.about = known.other.about;
      } else {
        await known.other?.close();
        known.other = null;
        known.about = await readLibrary(root, id);
      }
      known.trouble = null;
      known.seenAtMs = this.#deps.nowMs();
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#deps.logger.warn("a shared library cannot be read", { library: id, error });
      known.trouble = troubleOf(error);
    }
  }

  #on(): Set<string> {
    return new Set(z.array(libraryId).safeParse(this.#deps.store.settings.read(ON_KEY)).data ?? []);
  }

  async #connect(): Promise<IndexConnection> {
    if (this.#root) return this.#root;
    this.#connecting ??= this.#deps.connect(null).finally(() => (this.#connecting = null));
    const root = await this.#connecting;
    if (!this.#closing.signal.aborted) return (this.#root = root);
    this.#letGo(null, root);
    throw fail("CANCELLED");
  }

  #failed(error: unknown, lane: Lane): void {
    if (this.#closing.signal.aborted) return;
    this.#deps.logger.warn("the shared address cannot be used", { error });
    // Opened anew the next time: what is published may be other than what was thought.
    this.#letGo(lane === "publish" ? this.#publisher : null, this.#root);
  }

  #letGo(publisher: Publisher | null, root: IndexConnection | null): void {
    for (const it of [publisher, root])
      try {
        it?.close();
      } catch (error) {
        // LanceDB closes nothing that a request is still using; it goes with the request.
        this.#deps.logger.info("a shared address is closed later", { error });
      }
    if (publisher) this.#publisher = null;
    this.#root = null;
  }

  async #forget(): Promise<void> {
    for (const id of this.#known.keys()) await this.#drop(id);
    this.#trouble = null;
  }

  async #drop(id: string): Promise<void> {
    await this.#known.get(id)?.other?.close();
    this.#known.delete(id);
  }

  async #serial(lane: Lane, work: () => Promise<void>): Promise<void> {
    const mine = this.#last[lane].then(async () => {
      if (!this.#closing.signal.aborted) await work();
    });
    this.#last[lane] = mine.catch(() => {}); // its caller gets the failure
    await mine;
  }
}

const unseen = (): Known => ({ about: null, trouble: null, seenAtMs: null, other: null });
const isJpeg = (bytes: Uint8Array) => bytes.length <= 64_000 && bytes[0] === 0xff && bytes[1] === 0xd8;

function troubleOf(error: unknown): SharedTrouble {
  return error instanceof AppError && error.code === "INDEX_UNREACHABLE" ? "unreachable" : "unreadable";
}
