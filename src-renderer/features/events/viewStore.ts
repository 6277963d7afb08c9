import { create } from "zustand";
import type { EventFilter } from "#shared/contract/events.ts";
import type { EventId, EventState, SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";

/** As many events as one list holds; more are counted, not listed. */
const LIMIT = 2000;

export type QueueOrder = "level" | "newest" | "time";

/** What the queue is narrowed to. `from` and `to` are wall-clock minutes ("2026-11-21T22:00") or "". */
export interface QueueFilter {
  state: EventState | "all";
  levels: readonly EventLevel[];
  scenarioId: string | null;
  camera: string | null;
  from: string;
  to: string;
  order: QueueOrder;
}

export const NO_FILTER: QueueFilter = {
  state: "new",
  levels: [],
  scenarioId: null,
  camera: null,
  from: "",
  to: "",
  order: "level",
};

interface EventsView {
  filter: QueueFilter;
  /** The event that the operator is on; null = the first of the list. */
  focusId: EventId | null;
  setFilter(change: Partial<QueueFilter>): void;
  focus(id: EventId | null): void;
  /** Puts the queue to where an event is seen. */
  show(event: Pick<SceneEvent, "id" | "state">): void;
}

/** The queue as this window left it: the way back from Review ends on the same event. */
export const useEventsView = create<EventsView>((set) => ({
  filter: NO_FILTER,
  focusId: null,
  setFilter: (change) => set((s) => ({ filter: { ...s.filter, ...change } })),
  focus: (focusId) => set({ focusId }),
  show: ({ id, state }) => set({ filter: { ...NO_FILTER, state }, focusId: id }),
}));

/** True while something other than the state narrows the list. */
export function isNarrowed(filter: QueueFilter): boolean {
  return filter.levels.length > 0 || filter.scenarioId !== null || filter.camera !== null || hasTime(filter);
}
export const hasTime = (filter: QueueFilter): boolean => filter.from !== "" || filter.to !== "";

/** The filter as the backend takes it. */
export function requestOf(filter: QueueFilter): EventFilter {
  const { state, levels, scenarioId, camera, from, to, order } = filter;
  return {
    order,
    limit: LIMIT,
    ...(state === "all" ? {} : { states: [state] }),
    ...(levels.length > 0 ? { levels: [...levels] } : {}),
    ...(scenarioId === null ? {} : { scenarioIds: [scenarioId] }),
    ...(camera === null ? {} : { cameras: [camera] }),
    ...(from === "" ? {} : { from: `${from}:00` }),
    // Up to the end of the minute that was named.
    ...(to === "" ? {} : { to: `${to}:59` }),
  };
}
