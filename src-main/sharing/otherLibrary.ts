import {
  publishedLibrary,
  publishedVideo,
  type PublishedLibrary,
  type PublishedVideo,
} from "#shared/domain/sharing.ts";
import type { RunFacts } from "#shared/facts/types.ts";
import { fail } from "#shared/lib/problems.ts";
import { offsetAt } from "#shared/lib/zonedTime.ts";
import { throwIfAborted } from "../platform/abort.ts";
import type { Logger } from "../platform/logger.ts";
import { CatalogueReader, LIBRARY_KEY } from "../store/lance/catalogue.ts";
import type { IndexConnection } from "../store/lance/connection.ts";
import { TextIndex, type TextReader } from "../store/lance/textIndex.ts";
import { openVectorIndex } from "../store/lance/vectorIndex.ts";
import type { VectorReader } from "../store/lance/vectorTypes.ts";
import type { SharedFootage } from "../store/sharedFootage.ts";
import { readPublishedFacts } from "./publishedFacts.ts";
import { Replaceable } from "./replaceable.ts";

interface Place {
  vectors: VectorReader;
  texts: TextReader | null;
  close(): Promise<void>;
}

interface Entry {
  stamp: string;
  /** Null = left out: what is told of it is broken. */
  read: { video: PublishedVideo; facts: RunFacts } | null;
}

/** What another library says of itself. Throws AppError: LIBRARY_UNREADABLE, INDEX_UNREACHABLE. */
export async function readLibrary(root: IndexConnection, id: string): Promise<PublishedLibrary> {
  const reader = await CatalogueReader.open(root, id);
  try {
    return parseLibrary(await reader.library(), id);
  } finally {
    reader.close();
  }
}

/** Another library that is switched on: its catalogue and facts in memory, its vectors and texts open for reading. Nothing here can write. */
export class OtherLibrary {
  readonly id: string;
  #logger: Logger;
  #about: PublishedLibrary | null = null;
  #entries = new Map<string, Entry>();
  #byRun = new Map<number, RunFacts>();
  #videos: PublishedVideo[] = [];
  #place = new Replaceable<Place>((it) => it.close());

  constructor(id: string, logger: Logger) {
    this.id = id;
    this.#logger = logger;
  }

  get about(): PublishedLibrary | null {
    return this.#about;
  }
  get videos(): readonly PublishedVideo[] {
    return this.#videos;
  }
  get leftOut(): number {
    return this.#entries.size - this.#videos.length;
  }

  /** Reads what has changed since the last time. `connect` opens the folder of its index. Throws AppError; what was read before stays. */
  async refresh(root: IndexConnection, connect: () => Promise<IndexConnection>, signal: AbortSignal): Promise<void> {
    const reader = await CatalogueReader.open(root, this.id);
    try {
      this.#about = parseLibrary(await reader.library(), this.id);
      const stamps = await reader.stamps();
      stamps.delete(LIBRARY_KEY);
      for (const key of this.#entries.keys()) if (!stamps.has(key)) this.#entries.delete(key);
      const changed = [...stamps].filter(([key, stamp]) => this.#entries.get(key)?.stamp !== stamp);
      const keys = changed.flatMap(([key]) => (/^v_[0-9a-z]{10,32}$/.test(key) ? [key] : []));
      for (const [key, stamp] of changed) if (!keys.includes(key)) this.#entries.set(key, { stamp, read: null });
      for await (const { key, detail, facts } of reader.videos(keys)) {
        throwIfAborted(signal);
        this.#entries.set(key, { stamp: stamps.get(key) ?? "", read: this.#read(key, detail, facts) });
      }
    } finally {
      reader.close();
      this.#settle();
    }
    // Anew each time: its owner tidies, and makes other indexes.
    const next = await openPlace(await connect(), this.#logger);
    if (signal.aborted) await next.close();
    throwIfAborted(signal);
    await this.#place.replace(next);
  }

  /** For a search; null before it was read for the first time. */
  footage(trouble: SharedFootage["trouble"]): SharedFootage | null {
    const about = this.#about;
    if (!about) return null;
    const borrow = async <R>(work: (place: Place) => Promise<R>): Promise<R> => {
      const done = await this.#place.use(async (place) => ({ value: await work(place) }));
      if (!done) throw fail("INDEX_UNREACHABLE", about.name);
      return done.value;
    };
    const videos = this.#videos;
    const byRun = this.#byRun;
    return {
      library: { id: this.id, name: about.name || this.id },
      encoder: about.encoder,
      noise: about.noise,
      trouble,
      videos,
      facts: (run) => byRun.get(run) ?? null,
      vectors: this.#place.present
        ? {
            approximates: (encoder) => borrow((it) => it.vectors.approximates(encoder)),
            searchWindows: (query) => borrow((it) => it.vectors.searchWindows(query)),
            searchCrops: (query) => borrow((it) => it.vectors.searchCrops(query)),
            cropVector: (...which) => borrow((it) => it.vectors.cropVector(...which)),
            windowVector: (...which) => borrow((it) => it.vectors.windowVector(...which)),
            stats: (encoder) => borrow((it) => it.vectors.stats(encoder)),
            scan() {
              throw fail("INTERNAL", "vectors of another library are not read through");
            },
          }
        : null,
      texts: this.#place.present
        ? {
            search: async (words, options) =>
              await borrow(async (it) => (await it.texts?.search(words, options)) ?? []),
          }
        : null,
    };
  }

  /** Picture of one of its videos. Throws AppError. */
  async poster(root: IndexConnection, video: string): Promise<Uint8Array | null> {
    const reader = await CatalogueReader.open(root, this.id);
    try {
      return await reader.poster(video);
    } finally {
      reader.close();
    }
  }

  async close(): Promise<void> {
    await this.#place.replace(null);
  }

  #read(key: string, detail: string | null, bytes: Uint8Array): Entry["read"] {
    try {
      const video = publishedVideo.parse(JSON.parse(detail ?? ""));
      if (video.id !== key) throw fail("LIBRARY_UNREADABLE", "a row of another video");
      // Throws on a zone that this machine does not know.
      offsetAt(0, video.recordedAt.zone);
      return { video, facts: readPublishedFacts(bytes, video.durationUs) };
    } catch (error) {
      this.#logger.warn("a video of a shared library is left out", { library: this.id, video: key, error });
      return null;
    }
  }

  #settle(): void {
    this.#byRun = new Map();
    this.#videos = [];
    for (const { read } of this.#entries.values()) {
      // Two videos cannot have one run.
      if (!read || this.#byRun.has(read.video.run.seq)) continue;
      this.#byRun.set(read.video.run.seq, read.facts);
      this.#videos.push(read.video);
    }
  }
}

function parseLibrary(detail: string | null, id: string): PublishedLibrary {
  let about: PublishedLibrary;
  try {
    about = publishedLibrary.parse(JSON.parse(detail ?? ""));
  } catch (error) {
    throw fail("LIBRARY_UNREADABLE", "what the library says of itself cannot be read", error);
  }
  if (about.id !== id) throw fail("LIBRARY_UNREADABLE", "a catalogue of another library");
  return about;
}

async function openPlace(connection: IndexConnection, logger: Logger): Promise<Place> {
  try {
    const vectors = await openVectorIndex(connection, logger);
    const texts = await TextIndex.openExisting(connection, logger);
    return {
      vectors,
      texts,
      async close() {
        await vectors.close();
        await texts?.close();
        connection.close();
      },
    };
  } catch (error) {
    connection.close();
    throw error;
  }
}
