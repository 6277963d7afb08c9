import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { EventId, SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { problemFrom } from "../../../lib/problems.ts";
import { toastProblem } from "../../../ui/Toast.tsx";

export type DismissReason = NonNullable<SceneEvent["reason"]>;

type ListAnswer = { events: SceneEvent[]; total: number };
type Events = readonly SceneEvent[];

/** What an operator does to events, to one or to many at once. All of it can be taken back. */
export interface Marking {
  confirm(events: Events): void;
  dismiss(events: Events, reason: DismissReason): void;
  /** Back to new: those of the given that are marked, or else all that were marked together last and have left the list. Gives the events that it speaks of. */
  undo(events: Events): Events;
  level(events: Events, level: EventLevel): void;
  note(event: SceneEvent, note: string): Promise<boolean>;
}

/** What was marked, as what, and how to take exactly that back. */
export type Marked = (events: Events, state: "confirmed" | "dismissed", back: () => void) => void;

/** How many marks can be taken back one after the other. */
const KEPT = 50;

/** Marks go to the backend at once, all of a selection in one request; what it stored is put into every list, in its place. */
export function useMarking(onMarked: Marked): Marking {
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  const last = useRef<Events[]>([]);
  const told = useRef(onMarked);
  useEffect(() => {
    told.current = onMarked;
  });
  return useMemo(() => {
    const send = async (
      events: Events,
      change: Omit<Parameters<typeof client.events.mark>[0], "ids">,
    ): Promise<boolean> => {
      if (events.length === 0) return false;
      try {
        const stored = await client.events.mark({ ids: events.map((one) => one.id), ...change });
        const byId = new Map<EventId, SceneEvent>(stored.map((one) => [one.id, one]));
        queries.setQueriesData<ListAnswer>(
          { queryKey: api.events.list.key() },
          (list) => list && { ...list, events: list.events.map((one) => byId.get(one.id) ?? one) },
        );
        void queries.invalidateQueries({ queryKey: api.events.list.key() });
        return true;
      } catch (error) {
        toastProblem(problemFrom(error));
        return false;
      }
    };
    const back = (events: Events): void => {
      const ids = new Set(events.map((one) => one.id));
      last.current = last.current
        .map((batch) => batch.filter((one) => !ids.has(one.id)))
        .filter((batch) => batch.length > 0);
      void send(events, { state: "new", reason: null });
    };
    const mark = (events: Events, change: { state: "confirmed" | "dismissed"; reason: DismissReason | null }): void => {
      if (events.length === 0) return;
      last.current = [...last.current, events].slice(-KEPT);
      told.current(events, change.state, () => back(events));
      void send(events, change);
    };
    return {
      confirm: (events) => mark(events, { state: "confirmed", reason: null }),
      dismiss: (events, reason) => mark(events, { state: "dismissed", reason }),
      undo(events) {
        const marked = events.filter((one) => one.state !== "new");
        const target = marked.length > 0 ? marked : (last.current.at(-1) ?? []);
        back(target);
        return target;
      },
      level: (events, level) => void send(events, { level }),
      note: (event, note) => send([event], { note }),
    };
  }, [client, queries, api]);
}
