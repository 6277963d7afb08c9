import { join } from "node:path";
import type { SceneEvent } from "#shared/domain/event.ts";
import { createEvents } from "../events/createEvents.ts";
import { readScenario } from "../events/files/readScenario.ts";
import { readBundled } from "../events/scenarios/bundledFiles.ts";
import type { ConceptSource, EventService, ScenarioService } from "../events/types.ts";
import type { ModelPacks } from "../models/types.ts";
import { Changes } from "../platform/changes.ts";
import type { Disposables } from "../platform/disposables.ts";
import type { EventSource } from "../search/types.ts";
import type { SearchService } from "../search/searchService.ts";
import { createPathsStore } from "../store/facts/pathsStore.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { BackendOptions } from "./options.ts";
import type { SettingsStore } from "./settings.ts";

interface Parts {
  options: BackendOptions;
  store: SqliteStore;
  facts: FactsStore;
  index: LanceIndex;
  search: SearchService;
  packs: ModelPacks;
  settings: SettingsStore;
  /** Called inside the transaction that stores what is news. */
  tell(events: readonly SceneEvent[]): void;
}

/** Puts scenarios and events together from the parts of an open library. What it starts belongs to `own`. */
export async function openEvents(
  { options, store, facts, index, search, packs, settings, tell }: Parts,
  own: Disposables,
): Promise<{ events: EventService; scenarios: ScenarioService; source: EventSource; encoderChanged(): void }> {
  const logger = options.logger.child("events");
  const { resources, clock } = options;
  const bundled = resources ? await readBundled(join(resources, "scenarios"), logger) : new Map<string, string>();
  const encoderChanges = new Changes();
  const concepts = conceptSource(
    search,
    () => store.embeddings.serving(settings.read().encoderPack).serving,
    encoderChanges,
  );
  const rebuilding = new AbortController();
  const paths = createPathsStore({ store, index, logger: logger.child("paths"), signal: rebuilding.signal });
  const { events, scenarios, source } = createEvents({
    store,
    facts,
    paths,
    boxes: index,
    concepts,
    packs,
    bundled,
    read: readScenario,
    tell,
    onNews: (news) => search.raised(news.map((it) => it.videoId)),
    background: options.background ?? true,
    clock,
    logger,
  });
  own.add(scenarios, (it) => it.close());
  // Before those who wait for it.
  own.add(rebuilding, (it) => it.abort());
  return { events, scenarios, source, encoderChanged: () => encoderChanges.announce("all") };
}

/** What the search knows of concepts, by the scores of the encoder that serves: they are there whether or not its pack is installed still. */
function conceptSource(
  { scored }: SearchService,
  serving: () => string | null,
  encoderChanges: Changes,
): ConceptSource {
  const names = scored.names();
  return {
    async spans(concept, run) {
      const encoder = serving();
      return encoder === null ? null : scored.scoredIn(concept, run, encoder);
    },
    knows(concept, run) {
      const encoder = serving();
      return encoder !== null && names.has(concept) && scored.isScored(run, encoder);
    },
    key(run) {
      const encoder = serving();
      return encoder === null ? "" : scored.scoreKey(run, encoder);
    },
    known: () => names,
    onChange(listener) {
      const stops = [
        scored.changes.subscribe((run) => listener(run === "all" ? null : Number(run))),
        encoderChanges.subscribe(() => listener(null)),
      ];
      return () => {
        for (const stop of stops) stop();
      };
    },
  };
}
