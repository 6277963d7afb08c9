import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { VideoId } from "#shared/domain/video.ts";
import { EMPTY_VOCABULARY, type ConceptVocabulary } from "#shared/query/index.ts";
import { boxAt } from "#shared/lib/trackInterpolation.ts";
import { offsetAt } from "#shared/lib/zonedTime.ts";
import type { LoadedPack } from "#shared/vision/protocol.ts";
import type { ModelPacks } from "../models/types.ts";
import type { Disposables } from "../platform/disposables.ts";
import type { LibraryPaths } from "../platform/libraryPaths.ts";
import { loadVocabulary } from "../search/concepts/vocabularyFile.ts";
import { QueryImages } from "../search/queryImages.ts";
import { createSearchService, type SearchService } from "../search/searchService.ts";
import type { EventSource } from "../search/types.ts";
import type { Sharing } from "../sharing/sharing.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import { nameForDetector } from "../vision/openNames.ts";
import type { VisionClient } from "../vision/types.ts";
import type { SearchIndex } from "./openIndex.ts";
import type { BackendOptions } from "./options.ts";
import type { SettingsStore } from "./settings.ts";

interface Parts {
  options: BackendOptions;
  paths: LibraryPaths;
  store: SqliteStore;
  facts: FactsStore;
  index: SearchIndex;
  /** Paths of all tracks. */
  boxes: Pick<LanceIndex, "path">;
  vision: VisionClient;
  packs: ModelPacks;
  settings: SettingsStore;
  /** Null until events are opened, which need the search themselves. */
  events(): EventSource | null;
  /** Other libraries' footage; null until it is opened. */
  shared(): Pick<Sharing, "footage" | "unread"> | null;
}

/** Puts the search together from the parts of an open library. What it starts belongs to `own`. */
export async function openSearch(
  { options, paths, store, facts, index, boxes, vision, packs, settings, events, shared }: Parts,
  own: Disposables,
): Promise<{ search: SearchService; images: QueryImages }> {
  const logger = options.logger.child("search");
  const images = own.add(await QueryImages.open(join(paths.root, "queryImages")), (it) => it.close());
  const { resources } = options;
  const vocabulary = resources
    ? await loadVocabulary(join(paths.root, "concepts.yaml"), join(resources, "concepts.yaml"), logger)
    : EMPTY_VOCABULARY;
  const phrases = resources ? await readPhrases(join(resources, "nullPhrases.txt")) : [];

  const encoder = async (): Promise<LoadedPack | null> => {
    const wanted = settings.read().encoderPack;
    const { serving } = store.embeddings.serving(wanted);
    const pack = serving === null ? null : await packs.resolve(serving);
    // The one before may be uninstalled while the new one is at work: what that has indexed so far is better than nothing.
    return pack ?? (wanted === null || wanted === serving ? null : await packs.resolve(wanted));
  };
  const search = createSearchService({
    store,
    facts,
    get vectors() {
      return index.vectors;
    },
    texts: {
      search: async ({ words, ...rest }) => {
        const found = findsAsTexts(store, words, vocabulary, rest);
        // What was seen by name needs no index: it answers while the texts cannot be reached.
        const lines = index.texts || found.length === 0 ? await index.needTexts().search(words, rest) : [];
        const best = lines[0]?.score ?? 0;
        return [...found.map((hit) => ({ ...hit, score: best + hit.score })), ...lines].slice(0, rest.limit);
      },
    },
    async boxAt(run, trackId, tUs) {
      const path = await boxes.path(run, { trackId, startUs: tUs, endUs: tUs });
      return path && (boxAt(path, tUs)?.box ?? null);
    },
    vision,
    encoder,
    embedded(run, id) {
      const row = store.embeddings.find(run, id);
      return row && { done: row.state === "done", coveredUs: row.coveredUs };
    },
    readUs: () => store.textReads.readUs(),
    vocabulary: () => vocabulary,
    events,
    nullPhrases: () => phrases,
    imagePath: (id) => images.path(id),
    shared: () => ({ footage: shared()?.footage() ?? [], unread: shared()?.unread() ?? [] }),
    now: () => {
      const nowMs = options.clock.nowMs();
      return new Date(nowMs + offsetAt(nowMs, settings.read().assumedZone)).toISOString().slice(0, 19);
    },
    clock: options.clock,
    logger,
  });
  own.add(search, (it) => it.close());

  // Indexing ends with its job; what the search concludes from vectors is made then.
  const done = new Set(store.jobs.byState("done").map((row) => row.id));
  own.add(
    store.jobChanges.subscribe((id) => {
      const row = store.jobs.find(id);
      if (row?.kind !== "embed" || row.state !== "done") return void done.delete(id);
      if (done.has(id)) return;
      done.add(id);
      search.embedded(row.videoId);
    }),
    (stop) => stop(),
  );
  const reading = new AbortController();
  own.add(reading, (it) => it.abort());
  const current = store.videos.list().flatMap((row) => (row.currentRun === null ? [] : [row.currentRun]));
  void facts.warm(current, reading.signal);
  return { search, images };
}

/** Things that imports found by name, where the words are such a name: a line about the picture, surer than a line in it. */
function findsAsTexts(
  store: SqliteStore,
  words: string,
  vocabulary: ConceptVocabulary,
  { videos, limit }: { videos?: readonly VideoId[]; limit: number },
) {
  const names = [...new Set([words, nameForDetector(words, vocabulary.concepts)])];
  return store.openFinds
    .search(names, { ...(videos ? { videos } : {}), limit })
    .map(({ video, tUs, name, score, box }) => ({ video, startUs: tUs, endUs: tUs, text: name, box, score }));
}

async function readPhrases(path: string): Promise<string[]> {
  return (await readFile(path, "utf8")).split("\n").filter((line) => line.trim() !== "");
}
