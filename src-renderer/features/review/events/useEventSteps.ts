import type { SceneEvent } from "#shared/domain/event.ts";
import { useReviewStore } from "../reviewStore.ts";
import { neighbourStart, useReviewContext } from "../session.ts";
import { useShownEvent } from "./useShownEvent.ts";

/** Goes to the event before or after: from the one that is shown, however many lie on one frame, else from where the picture stands. Events in the order of their time. */
export function useEventSteps(events: readonly SceneEvent[]): (way: 1 | -1) => void {
  const { session } = useReviewContext();
  const store = useReviewStore();
  const show = useShownEvent();
  return (way) => {
    const { eventId } = store.getState();
    const current = events.findIndex((one) => one.id === eventId);
    const shown = events[current];
    // Somebody who has moved on since means the place that is on screen.
    const at =
      shown && session.engine.isAt(shown.bestUs)
        ? current + way
        : neighbourStart(
            events.map((one) => one.bestUs),
            session.engine.positionUs,
            way,
          );
    const next = at === null ? undefined : events[at];
    if (next) show(next);
  };
}
