import type { SceneEvent } from "#shared/domain/event.ts";
import type { PackStatus } from "#shared/domain/model.ts";
import { Changes } from "../platform/changes.ts";
import type { Clock } from "../platform/clock.ts";
import { Disposables } from "../platform/disposables.ts";
import type { Logger } from "../platform/logger.ts";
import type { FactsStore } from "../store/facts/types.ts";
import type { PathsStore } from "../store/facts/pathsStore.ts";
import type { LanceIndex } from "../store/lance/lanceIndex.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import { EventReader } from "./eventReader.ts";
import { FootageView } from "./footage.ts";
import { Looker } from "./looks/looker.ts";
import { Registry, type ReadScenario } from "./scenarios/registry.ts";
import { Scenarios } from "./scenarios/scenarioService.ts";
import { Events } from "./triage/eventService.ts";
import type { ConceptSource, EventService, ScenarioService } from "./types.ts";

/** What scenarios and events work on, given by backend/. */
export interface EventsDeps {
  store: SqliteStore;
  facts: Pick<FactsStore, "of" | "peek">;
  paths: Pick<PathsStore, "of" | "forget" | "rebuildMissing">;
  boxes: Pick<LanceIndex, "window">;
  concepts: ConceptSource;
  packs: { list(): Promise<PackStatus[]>; onChange(listener: () => void): () => void };
  /** Scenarios that come with the app: texts by id. */
  bundled: ReadonlyMap<string, string>;
  read: ReadScenario;
  /** Called inside the transaction that stores the events of a new import: what is queued there is queued exactly when they are stored. */
  tell(events: readonly SceneEvent[]): void;
  /** Called with the same once they are stored. */
  onNews?(events: readonly SceneEvent[]): void;
  /** False = nothing is looked for until it is asked for. */
  background: boolean;
  clock: Clock;
  logger: Logger;
}

/** Starts looking for events in what is there and in what comes. Closing the scenarios stops it. */
export function createEvents(deps: EventsDeps): {
  events: EventService;
  scenarios: ScenarioService;
  source: EventReader;
} {
  const { store, concepts, packs, paths, clock, logger } = deps;
  const own = new Disposables();
  const changes = new Changes();
  const changed = () => changes.announce("scenarios");
  const footage = own.add(new FootageView(store), (it) => it.close());
  const registry = new Registry({
    table: store.scenarios,
    bundled: deps.bundled,
    read: deps.read,
    nowMs: () => clock.nowMs(),
  });
  const events = new Events({ store, footage, registry, clock });
  const looker = own.add(
    new Looker({
      ...deps,
      footage,
      registry,
      onChange: changed,
      onNews: (news) => {
        events.raise(news);
        deps.onNews?.(news);
      },
    }),
    (it) => it.close(),
  );
  for (const stop of [
    footage.onChange(changed),
    store.eventChanges.subscribe(changed),
    packs.onChange(changed),
    concepts.onChange((run) => {
      changed();
      const of = run === null ? null : footage.all().find((it) => it.run === run);
      if (of) looker.want(of.id);
      else looker.wantAll();
    }),
  ])
    own.add(stop, (it) => it());
  if (deps.background) {
    looker.start();
    const making = new AbortController();
    const made = looker
      .settled()
      .then(() => paths.rebuildMissing(making.signal))
      .catch((error: unknown) => logger.warn("paths of older videos could not be made", { error }));
    void own.add(made, (it) => {
      making.abort();
      return it;
    });
  }
  const service = { ...deps, footage, registry, looker, changes };
  return {
    events,
    scenarios: new Scenarios(service, () => own.close()),
    source: new EventReader({ ...deps, footage, registry, looker }),
  };
}
