import { useEffect, useRef } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useReviewStore } from "../reviewStore.ts";
import { useReviewContext } from "../session.ts";

/** Shows an event of the open video: its best frame, its first object highlighted, its chip in the header's place. */
export function useShownEvent(): (event: SceneEvent) => void {
  const { session } = useReviewContext();
  const store = useReviewStore();
  return (event) => {
    session.engine.pause();
    store.getState().set({ eventId: event.id, selectedId: event.trackIds[0] ?? null });
    void session.engine.seek(event.bestUs);
    session.timeline.reveal(event.bestUs);
  };
}

/** Opened at the best frame of an event (from the queue, from a notice): the operator is on it. Once for each time that Review is opened at. */
export function useOpenedEvent(events: readonly SceneEvent[], openedUs: number): void {
  const store = useReviewStore();
  const done = useRef<number | null>(null);
  useEffect(() => {
    const event = events.find((one) => one.bestUs === openedUs);
    if (!event || done.current === openedUs) return;
    done.current = openedUs;
    store.getState().set({ eventId: event.id });
  }, [events, openedUs, store]);
}
