import { readFileSync } from "node:fs";
import { parse } from "yaml";
import type { SearchRequest } from "#shared/contract/search.ts";
import type { AskScope, QuestionPlan } from "#shared/domain/evidence.ts";
import type { Coverage, Moment } from "#shared/domain/moment.ts";
import { parseVocabulary } from "#shared/query/index.ts";
import { readQuestion } from "#shared/question/index.ts";
import { createFactAnswers, type FactDeps } from "../src-main/answers/facts/factAnswers.ts";
import type { FactAnswer } from "../src-main/answers/facts/types.ts";
import { summarise } from "../src-main/answers/summary/summarise.ts";
import type { Summary } from "../src-main/answers/summary/types.ts";
import { systemClock } from "../src-main/platform/clock.ts";
import { createSilentLogger } from "../src-main/platform/fileLogger.ts";
import { createSearchService, type SearchService } from "../src-main/search/searchService.ts";
import type { TextSource } from "../src-main/search/types.ts";
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

/** Scripted footage with events that scenarios raised, the search over both without an encoder, and answers from facts. */
export async function raisedWorld(
  options: EventsWorldOptions = {},
  texts: TextSource = { search: async () => [] },
): Promise<{
  world: EventsWorld;
  search: SearchService;
  find(request: SearchRequest): Promise<{ moments: Moment[]; total: number; coverage: Coverage }>;
  plan(question: string): QuestionPlan;
  ask(question: string, scope?: AskScope): Promise<FactAnswer>;
  summarise(language?: "en" | "ko"): Promise<Summary>;
  close(): Promise<void>;
}> {
  const world = await EventsWorld.open({ bundled: RAISING, ...options });
  const { store, source } = world;
  const logger = createSilentLogger();
  const life = new AbortController();
  const { signal } = life;
  const stored = {
    objects: async () => {
      throw new Error("everything is stored");
    },
    window: async () => [],
  };
  const facts = createFactsStore({ store, index: stored, logger, signal });
  const search = createSearchService({
    store,
    facts,
    vectors: null,
    texts,
    vision: {
      embedTexts: async () => ({ dim: 1, vectors: new Float32Array(0) }),
      embedPictures: async () => ({ dim: 1, vectors: new Float32Array(0) }),
    },
    encoder: async () => null,
    embedded: () => null,
    readUs: () => new Map(),
    vocabulary: () => vocabulary,
    events: () => source,
    nullPhrases: () => [],
    imagePath: () => null,
    now: () => RAISED_NOW,
    clock: systemClock,
    logger,
  });
  const deps: FactDeps = {
    store,
    facts,
    index: { objects: async (run, { tracks }) => world.objects(run, tracks) },
    search,
    events: source,
    captions: { list: () => [] },
    texts: () => null,
    logger,
  };
  const answers = createFactAnswers(deps);
  const plan = (question: string) => readQuestion(question, (text) => search.understand(text));
  return {
    world,
    search,
    async find(request) {
      await world.scenarios.settled();
      let moments: Moment[] = [];
      let total = 0;
      for await (const event of search.run(request, signal)) {
        if (event.kind === "moments") ({ moments, total } = event);
        if (event.kind === "done") return { moments, total, coverage: event.coverage };
      }
      throw new Error("the answer ended early");
    },
    plan,
    async ask(question, scope = {}) {
      await world.scenarios.settled();
      return await answers.answer(plan(question), scope, signal);
    },
    async summarise(language = "en") {
      await world.scenarios.settled();
      return await summarise(deps, { from: null, to: null, scope: {}, language }, signal);
    },
    async close() {
      await search.close();
      life.abort();
      await world.close();
    },
  };
}
