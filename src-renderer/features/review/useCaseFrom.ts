import { stretchAddition } from "../../lib/cases/additions.ts";
import type { Addition } from "../../lib/cases/addStore.ts";
import { useReviewStore } from "./reviewStore.ts";
import { useReviewContext } from "./session.ts";

/** What goes into a case from here: the marked span, or the frame on the screen where none is marked, with the selected object. */
export function useCaseFrom(): () => Addition {
  const { video, session } = useReviewContext();
  const store = useReviewStore();
  return () => {
    const { inUs, outUs, selectedId: trackId } = store.getState();
    // Before the first frame is on the screen, where it will be.
    const shownUs = session.engine.displayedUs ?? session.engine.positionUs;
    const marked = inUs !== null && outUs !== null && outUs > inUs ? { fromUs: inUs, toUs: outUs } : null;
    const { fromUs, toUs } = marked ?? { fromUs: shownUs, toUs: shownUs };
    const within = shownUs >= fromUs && shownUs <= toUs;
    // A box belongs to the frame that it was drawn on.
    const box = within && trackId !== null ? (session.painter.current?.boxOf(trackId) ?? null) : null;
    return stretchAddition(video, { fromUs, toUs, bestUs: within ? shownUs : fromUs, trackId, box });
  };
}
