import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { SearchRequest } from "#shared/contract/search.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import { parseVocabulary } from "#shared/query/index.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { createSearchService, type SearchService } from "../src-main/search/searchService.ts";
import { createFactsStore } from "../src-main/store/facts/factsStore.ts";
import { EventsWorld, scenarioFile, type EventsWorldOptions } from "./eventsWorld.ts";

/** When it is, in these libraries. */
export const RAISED_NOW = "2026-07-16T12:00:00";

const vocabulary = parseVocabulary(parse(readFileSync(new URL("../resources/concepts.yaml", import.meta.url), "utf8")));

/** Scenarios that are simple to fulfil, under the words of those that come with the app. */
export const RAISING = {
  assault: scenarioFile("assault", "{ object: { classes: [person] } }", "words: { en: [assault], ko: [폭행] }"),
  robbery: scenarioFile("robbery", "{ object: { classes: [dog] } }", "words: { en: [robbery], ko: [강도] }").replace(
    "level: warning",
    "level: alarm",
  ),
  arson: scenarioFile("arson", "{ concept: fire }", "words: { en: [arson, fire], ko: [방화, 불] }"),
};

/** Scripted footage with events that scenarios raised, and the search over both, without an encoder. */
export async function raisedWorld(options: EventsWorldOptions = {}): Promise<{
  world: EventsWorld;
  search: SearchService;
  find(request: SearchRequest): Promise<{ moments: Moment[]; total: number; coverage: Coverage }>;
  close(): Promise<void>;
}> {
  const world = await EventsWorld.open({ bundled: RAISING, ...options });
  const logger = createSilentLogger();
  const life = new AbortController();
  const search = createSearchService({
    store: world.store,
    facts: createFactsStore({
      store: world.store,
      index: {
        objects: async () => {
          throw new Error("everything is stored");
        },
        window: async () => [],
      },
      logger,
      signal: life.signal,
    }),
    vectors: null,
    texts: { search: async () => [] },
    vision: {
      embedTexts: async () => ({ dim: 1, vectors: new Float32Array(0) }),
      embedPictures: async () => ({ dim: 1, vectors: new Float32Array(0) }),
    },
    encoder: async () => null,
    embedded: () => null,
    readUs: () => new Map(),
    vocabulary: () => vocabulary,
    events: () => world.source,
    nullPhrases: () => [],
    imagePath: () => null,
    now: () => RAISED_NOW,
    clock: systemClock,
    logger,
  });
  return {
    world,
    search,
    async find(request) {
      await world.scenarios.settled();
      let moments: Moment[] = [];
      let total = 0;
      for await (const event of search.run(request, life.signal)) {
        if (event.kind === "moments") ({ moments, total } = event);
        if (event.kind === "done") return { moments, total, coverage: event.coverage };
      }
      throw new Error("the answer ended early");
    },
    async close() {
      await search.close();
      life.abort();
      await world.close();
    },
  };
}
