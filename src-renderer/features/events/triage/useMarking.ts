import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { EventLevel } from "#shared/domain/scenario.ts";
import { useApi, useClient } from "../../../lib/client/clientContext.tsx";
import { problemFrom } from "../../../lib/problems.ts";
import { toastProblem } from "../../../ui/Toast.tsx";

export type DismissReason = NonNullable<SceneEvent["reason"]>;

type ListAnswer = { events: SceneEvent[]; total: number };

/** What an operator does to an event. All of it can be taken back. */
export interface Marking {
  confirm(event: SceneEvent): void;
  dismiss(event: SceneEvent, reason: DismissReason): void;
  /** Back to new: the event that is given, or the one that was marked last and has left the list. Gives the event that it speaks of. */
  undo(event: SceneEvent | null): SceneEvent | null;
  level(event: SceneEvent, level: EventLevel): void;
  note(event: SceneEvent, note: string): Promise<boolean>;
}

/** How many marks can be taken back one after the other. */
const KEPT = 50;

/** Marks go to the backend at once; what it stored is put into every list, in its place. */
export function useMarking(onMarked: (event: SceneEvent) => void): Marking {
  const client = useClient();
  const api = useApi();
  const queries = useQueryClient();
  const last = useRef<SceneEvent[]>([]);
  const told = useRef(onMarked);
  useEffect(() => {
    told.current = onMarked;
  });
  return useMemo(() => {
    const send = async (
      event: SceneEvent,
      change: Omit<Parameters<typeof client.events.mark>[0], "ids">,
    ): Promise<boolean> => {
      try {
        const [next] = await client.events.mark({ ids: [event.id], ...change });
        if (!next) return false;
        queries.setQueriesData<ListAnswer>(
          { queryKey: api.events.list.key() },
          (list) => list && { ...list, events: list.events.map((one) => (one.id === next.id ? next : one)) },
        );
        void queries.invalidateQueries({ queryKey: api.events.list.key() });
        return true;
      } catch (error) {
        toastProblem(problemFrom(error));
        return false;
      }
    };
    const mark = (event: SceneEvent, change: { state: "confirmed" | "dismissed"; reason: DismissReason | null }) => {
      last.current = [...last.current, event].slice(-KEPT);
      told.current(event);
      void send(event, change);
    };
    return {
      confirm: (event) => mark(event, { state: "confirmed", reason: null }),
      dismiss: (event, reason) => mark(event, { state: "dismissed", reason }),
      undo(event) {
        const target = event && event.state !== "new" ? event : last.current.at(-1);
        if (!target) return null;
        last.current = last.current.filter((one) => one.id !== target.id);
        void send(target, { state: "new", reason: null });
        return target;
      },
      level: (event, level) => void send(event, { level }),
      note: (event, note) => send(event, { note }),
    };
  }, [client, queries, api]);
}
