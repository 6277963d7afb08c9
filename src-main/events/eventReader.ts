import type { EventBrief, EventState, NamedScenario } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import type { VideoId } from "#shared/domain/video.ts";
import type { SqliteStore } from "../store/sqlite/store.ts";
import type { FootageView } from "./footage.ts";
import type { Looker } from "./looks/looker.ts";
import { isFor } from "./scenarios/plan.ts";
import type { Entry, Registry } from "./scenarios/registry.ts";
import { scopesOf } from "./triage/scopes.ts";

export interface EventReaderDeps {
  store: Pick<SqliteStore, "events">;
  footage: FootageView;
  registry: Registry;
  looker: Pick<Looker, "missingIn">;
}

/** Which events are meant; what is left out is not asked. */
interface Ask {
  videoIds?: readonly VideoId[];
  scenarioIds?: readonly string[];
  levels?: readonly EventLevel[];
  states?: readonly EventState[];
}

/** What others than triage read of events: search, answers, summaries. Handed to them by backend/. */
export class EventReader {
  readonly #deps: EventReaderDeps;
  #named: { entries: readonly Entry[]; names: NamedScenario[] } = { entries: [], names: [] };

  constructor(deps: EventReaderDeps) {
    this.#deps = deps;
  }

  /** Scenarios by what people call them; the same list until one of them changes. One that cannot be read is called by its id. */
  scenarios(): readonly NamedScenario[] {
    const entries = this.#deps.registry.list();
    const known = this.#named.entries;
    if (entries.length !== known.length || entries.some((it, i) => it !== known[i]))
      this.#named = { entries, names: entries.map(nameOf) };
    return this.#named.names;
  }

  /** Ids of those that are switched on. */
  enabled(): readonly string[] {
    return this.#deps.registry.list().flatMap((it) => (it.enabled ? [it.id] : []));
  }

  /** By wall clock, then in the order of adding. Without `scenarioIds`: of the scenarios that are switched on, and what somebody marked of the others. */
  find({ videoIds, ...ask }: Ask): EventBrief[] {
    const { store, footage, registry } = this.#deps;
    return store.events.briefs({
      ...ask,
      videos: scopesOf(footage.all(), { videoIds }),
      hidden: ask.scenarioIds ? [] : registry.list().flatMap((it) => (it.enabled ? [] : [it.id])),
    });
  }

  /** Why a scenario says nothing of a video as it stands; null = it has looked at it. What is not there at all is switched off for good. */
  unlooked(
    scenario: string,
    video: VideoId,
  ): {
    reason: "scenarioOff" | "scenarioNotRun" | "scenarioNeeds";
    missing: ReadonlyArray<{ kind: string; name: string }>;
  } | null {
    const entry = this.#deps.registry.find(scenario);
    if (!entry?.enabled) return { reason: "scenarioOff", missing: [] };
    if (!entry.plan)
      return { reason: "scenarioNeeds", missing: [{ kind: "file", name: entry.problem?.message ?? "" }] };
    const footage = this.#deps.footage.find(video);
    if (!footage) return { reason: "scenarioNotRun", missing: [] };
    if (!isFor(entry.plan, footage))
      return { reason: "scenarioNeeds", missing: [{ kind: "camera", name: entry.plan.scenario.cameras.join(", ") }] };
    const missing = this.#deps.looker.missingIn(entry, footage);
    if (missing === null) return { reason: "scenarioNotRun", missing: [] };
    return missing.length > 0 ? { reason: "scenarioNeeds", missing } : null;
  }
}

function nameOf({ id, plan }: Entry): NamedScenario {
  const { names = { en: id, ko: id }, words = { en: [], ko: [] } } = plan?.scenario ?? {};
  return { id, names, words };
}
