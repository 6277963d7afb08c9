import { eventFilter, type EventFilter, type EventsEvent } from "#shared/contract/events.ts";
import type { EventId, SceneEvent } from "#shared/domain/event.ts";
import { fail } from "#shared/lib/problems.ts";
import { Changes } from "../../platform/changes.ts";
import type { Clock } from "../../platform/clock.ts";
import type { SqliteStore } from "../../store/sqlite/store.ts";
import type { EventCounts } from "../../store/sqlite/eventsTable.ts";
import type { FootageView } from "../footage.ts";
import { paced } from "../paced.ts";
import type { Registry } from "../scenarios/registry.ts";
import type { EventService, Mark } from "../types.ts";
import { eventsCsv, eventsJson } from "./exportEvents.ts";
import { scopesOf } from "./scopes.ts";
import { Verdicts } from "./verdicts.ts";

/** A watcher hears of changes this often at most. */
const PACE_MS = 300;
/** Events that one message of a new import holds. */
const MAX_RAISED = 50;
/** Events that one document holds. */
const MAX_EXPORTED = 50_000;

export interface EventServiceDeps {
  store: SqliteStore;
  footage: FootageView;
  registry: Registry;
  clock: Clock;
}

/** The events of a library, for those who look through them. */
export class Events implements EventService {
  readonly #deps: EventServiceDeps;
  readonly #raised = new Set<(events: readonly SceneEvent[]) => void>();

  constructor(deps: EventServiceDeps) {
    this.#deps = deps;
  }

  list(filter: EventFilter): { events: SceneEvent[]; total: number } {
    return this.#list(filter, null);
  }

  get(id: EventId): SceneEvent {
    const known = this.#deps.store.events.find(id);
    if (!known) throw fail("NOT_FOUND", id);
    return this.#verdicts().told(known.event);
  }

  async *watch(signal: AbortSignal): AsyncGenerator<EventsEvent, void> {
    const changes = new Changes();
    let events: SceneEvent[] = [];
    let total = 0;
    const hear = (raised: readonly SceneEvent[]) => {
      total += raised.length;
      events.push(...raised.slice(0, MAX_RAISED - events.length));
      changes.announce("events");
    };
    this.#raised.add(hear);
    const { store, footage } = this.#deps;
    const stops = [
      store.eventChanges.subscribe(() => changes.announce("events")),
      // Events go with their video.
      footage.onChange((now) => {
        if (now === null) changes.announce("events");
      }),
    ];
    try {
      for await (const _ of paced(changes, PACE_MS, signal)) {
        yield { kind: "changed", counts: this.#counts() };
        if (total === 0) continue;
        const raised = { kind: "raised" as const, events, total };
        [events, total] = [[], 0];
        yield raised;
      }
    } finally {
      this.#raised.delete(hear);
      for (const stop of stops) stop();
    }
  }

  mark({ ids, ...mark }: Mark): SceneEvent[] {
    const { store, clock } = this.#deps;
    return store.events.mark(ids, mark, clock.nowMs());
  }

  export(filter: EventFilter, format: "csv" | "json"): { name: string; mime: string; text: string } {
    const { footage } = this.#deps;
    const events = this.#list(filter, MAX_EXPORTED).events.map((event) => ({
      event,
      footage: footage.find(event.videoId),
    }));
    return format === "csv"
      ? { name: "sightline-events.csv", mime: "text/csv;charset=utf-8", text: eventsCsv(events) }
      : { name: "sightline-events.json", mime: "application/json", text: eventsJson(events) };
  }

  /** Tells watchers of events that a new import raised. */
  raise(events: readonly SceneEvent[]): void {
    for (const hear of this.#raised) hear(events);
  }

  #list(filter: EventFilter, limit: number | null): { events: SceneEvent[]; total: number } {
    const { store, footage } = this.#deps;
    const asked = eventFilter.parse(filter);
    const { events, total } = store.events.list({
      videos: scopesOf(footage.all(), asked),
      scenarioIds: asked.scenarioIds,
      levels: asked.levels,
      states: asked.states,
      // Asked for by name, they are shown.
      hidden: asked.scenarioIds ? [] : this.#off(),
      order: asked.order,
      limit: limit ?? asked.limit,
    });
    const verdicts = this.#verdicts();
    return { events: events.map((it) => verdicts.told(it.event)), total };
  }

  #counts(): EventCounts {
    const sum: EventCounts = { new: 0, confirmed: 0, dismissed: 0 };
    const off = new Set(this.#off());
    for (const [id, counts] of this.#deps.store.events.counts()) {
      if (!off.has(id)) sum.new += counts.new;
      sum.confirmed += counts.confirmed;
      sum.dismissed += counts.dismissed;
    }
    return sum;
  }

  #off(): string[] {
    return this.#deps.registry.list().flatMap((it) => (it.enabled ? [] : [it.id]));
  }

  #verdicts(): Verdicts {
    return new Verdicts(this.#deps.store.events, this.#deps.footage);
  }
}
