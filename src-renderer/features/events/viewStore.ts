import { create } from "zustand";
import type { EventFilter } from "#shared/contract/events.ts";
import type { EventId, EventState, SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { click, emptySelection, type Selection } from "../../lib/selection.ts";

/** As many events as one list holds; more are counted, not listed. */
const LIMIT = 2000;

export type QueueOrder = "level" | "newest" | "time";

/** What the queue is narrowed to. `from` and `to` are wall-clock minutes ("2026-11-21T22:00") or "". */
export interface QueueFilter {
  state: EventState | "reviewed" | "all";
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
  /** The event that the operator is on (no focus = the first of the list), and those that are marked together. */
  selection: Selection<EventId>;
  setFilter(change: Partial<QueueFilter>): void;
  select(change: (selection: Selection<EventId>) => Selection<EventId>): void;
  /** Goes to one event; nothing else is selected any more. */
  focus(id: EventId): void;
  /** Puts the queue to where an event is seen. */
  show(event: Pick<SceneEvent, "id" | "state">): void;
}

/** The queue as this window left it: the way back from Review ends on the same event. */
export const useEventsView = create<EventsView>((set) => ({
  filter: NO_FILTER,
  selection: emptySelection,
  setFilter: (change) => set((s) => ({ filter: { ...s.filter, ...change } })),
  select: (change) => set((s) => ({ selection: whole(change(s.selection)) })),
  focus: (id) => set({ selection: only(id) }),
  show: ({ id, state }) => set({ filter: { ...NO_FILTER, state }, selection: only(id) }),
}));

const only = (id: EventId): Selection<EventId> => click(emptySelection, id, [], { range: false, toggle: false });

/** The last one that is left is the one that the operator is on: nothing is marked that is not on screen. */
function whole(selection: Selection<EventId>): Selection<EventId> {
  const [last] = selection.chosen;
  return selection.chosen.size === 1 && last ? only(last) : selection;
}

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
    ...(state === "all" ? {} : { states: state === "reviewed" ? ["confirmed", "dismissed"] : [state] }),
    ...(levels.length > 0 ? { levels: [...levels] } : {}),
    ...(scenarioId === null ? {} : { scenarioIds: [scenarioId] }),
    ...(camera === null ? {} : { cameras: [camera] }),
    ...(from === "" ? {} : { from: `${from}:00` }),
    // Up to the end of the minute that was named.
    ...(to === "" ? {} : { to: `${to}:59` }),
  };
}
