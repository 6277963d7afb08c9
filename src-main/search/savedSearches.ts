import { z } from "zod";
import type { SavedEvent, SavedSearch } from "#shared/contract/search.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { Query } from "#shared/domain/query.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { isEmptyQuery } from "#shared/query/index.ts";
import { fail } from "#shared/lib/problems.ts";
import { Changes } from "../platform/changes.ts";
import { randomId } from "../platform/ids.ts";
import type { SearchDeps } from "./types.ts";

/** Asks a query of one video. */
export type AskVideo = (query: Query, video: VideoId, signal: AbortSignal) => Promise<Moment[]>;

/** Findings kept for watchers that are busy. */
const MAX_WAITING = 100;
/** Videos times searches of which it is remembered, over a restart, what was told. */
const MAX_TOLD = 100;
const TOLD_KEY = "savedSearchesTold";

/** Searches that an operator keeps; pinned ones are asked again of each video that becomes ready, and once more when it is embedded. */
export class SavedSearches {
  #deps: Pick<SearchDeps, "store" | "clock">;
  #ask: AskVideo;
  /** What was told of a video already: the second look, when it is embedded, tells only what is new. */
  #told: Map<string, string[]> | null = null;
  #found = new Map<string, Extract<SavedEvent, { kind: "found" }>>();
  #findings = new Changes();
  #counter = 0;

  constructor(deps: Pick<SearchDeps, "store" | "clock">, ask: AskVideo) {
    this.#deps = deps;
    this.#ask = ask;
  }

  list(): SavedSearch[] {
    return this.#deps.store.savedSearches.list();
  }

  /** Makes one, or changes the one that `id` names. Throws AppError: NOT_FOUND, INVALID_INPUT for an empty query. */
  save(input: { id?: string | undefined; name: string; query: Query; pinned: boolean }): SavedSearch {
    const { savedSearches } = this.#deps.store;
    const name = input.name.trim();
    if (name === "") throw fail("INVALID_INPUT", "A saved search needs a name.");
    if (isEmptyQuery(input.query)) throw fail("INVALID_INPUT", "An empty search finds nothing.");
    // A picture from outside is forgotten when the app closes: saved, it would silently stop to count.
    if (input.query.examples.some((it) => it.source.kind === "image"))
      throw fail("INVALID_INPUT", "A search by a picture from outside cannot be saved.");
    const id = input.id ?? randomId("s");
    const value = { name, query: input.query, pinned: input.pinned };
    if (input.id === undefined) savedSearches.insert({ id, ...value, createdAtMs: this.#deps.clock.nowMs() });
    else if (!savedSearches.update(id, value)) throw fail("NOT_FOUND", id);
    return this.#need(id);
  }

  remove(id: string): boolean {
    this.#forget((key) => key.startsWith(`${id} `));
    return this.#deps.store.savedSearches.delete(id);
  }

  /** Throws AppError(NOT_FOUND). */
  markSeen(id: string): SavedSearch {
    if (!this.#deps.store.savedSearches.markSeen(id)) throw fail("NOT_FOUND", id);
    return this.#need(id);
  }

  /** The searches, then what changes and what is found, until the signal aborts. */
  async *watch(signal: AbortSignal): AsyncGenerator<SavedEvent, void> {
    const { store } = this.#deps;
    const both = new Changes();
    const stops = [store.savedChanges, this.#findings].map((it) => it.subscribe((id) => both.announce(id)));
    try {
      yield* both.watch<SavedEvent>(
        signal,
        () => ({ kind: "snapshot", searches: this.list() }),
        (id) => {
          const found = this.#found.get(id);
          if (found) return found;
          if (id.startsWith("found.")) return null;
          const search = store.savedSearches.find(id);
          return search ? { kind: "changed", search } : { kind: "removed", id };
        },
      );
    } finally {
      for (const stop of stops) stop();
    }
  }

  /** Asks every pinned search of a video. Returns how many moments are new. Rejects when the signal aborts. */
  async check(video: VideoId, signal: AbortSignal): Promise<number> {
    const { savedSearches } = this.#deps.store;
    let news = 0;
    for (const { id, query } of this.list().filter((it) => it.pinned)) {
      const key = `${id} ${video}`;
      const told = new Set(this.#toldOf().get(key));
      const moments = (await this.#ask(query, video, signal)).filter((it) => !told.has(it.id));
      if (moments.length === 0) continue;
      const ids = [...told, ...moments.map((it) => it.id)];
      // Counted and remembered together: a crash between the two would count them again.
      const counted = this.#deps.store.db.transaction(() => {
        if (!savedSearches.addUnseen(id, moments.length)) return false;
        this.#remember(key, ids);
        return true;
      });
      if (!counted) continue;
      news += moments.length;
      const finding = `found.${this.#counter++}`;
      this.#found.set(finding, {
        kind: "found",
        search: this.#need(id),
        videoId: video,
        moments: moments.slice(0, 20),
      });
      if (this.#found.size > MAX_WAITING) this.#found.delete(this.#found.keys().next().value!);
      this.#findings.announce(finding);
    }
    return news;
  }

  #toldOf(): Map<string, string[]> {
    if (this.#told) return this.#told;
    const stored = z
      .array(z.tuple([z.string(), z.array(z.string())]))
      .safeParse(this.#deps.store.settings.read(TOLD_KEY));
    return (this.#told = new Map(stored.success ? stored.data : []));
  }

  /** The latest are kept: a video is asked when it is ready and once more when it is embedded, soon after. */
  #remember(key: string, ids: string[]): void {
    const told = this.#toldOf();
    told.delete(key);
    told.set(key, ids);
    if (told.size > MAX_TOLD) told.delete(told.keys().next().value!);
    this.#deps.store.settings.write(TOLD_KEY, [...told]);
  }

  #forget(which: (key: string) => boolean): void {
    const told = this.#toldOf();
    const gone = [...told.keys()].filter(which);
    for (const key of gone) told.delete(key);
    if (gone.length > 0) this.#deps.store.settings.write(TOLD_KEY, [...told]);
  }

  #need(id: string): SavedSearch {
    const search = this.#deps.store.savedSearches.find(id);
    if (!search) throw fail("NOT_FOUND", id);
    return search;
  }
}
