import { useEffect, useMemo } from "react";
import type { TrackedObject } from "#shared/domain/track.ts";
import { useCaseKeys } from "../../lib/cases/AddToCase.tsx";
import { takenByTarget, useHotkey } from "../../lib/hotkeys/index.ts";
import { passes } from "./overlay/boxes.ts";
import { NO_ZOOM } from "./overlay/letterbox.ts";
import { useReviewStore } from "./reviewStore.ts";
import { neighbourStart, useReviewContext } from "./session.ts";
import { useAskFrom } from "./useAskFrom.ts";
import { useCaseFrom } from "./useCaseFrom.ts";

/** The keys of Review. Up and Down go to the previous or next event; where there is none, and with Shift, to where the previous or next shown object appears. */
export function useReviewKeys(
  objects: readonly TrackedObject[],
  act: { goToTime: () => void; fullscreen: () => void; event: ((way: 1 | -1) => void) | null },
): void {
  const { session, media, hasCaptions } = useReviewContext();
  const { engine, timeline, painter } = session;
  const store = useReviewStore();
  const askFrom = useAskFrom();
  const caseFrom = useCaseFrom();
  const moving = !media.still;
  const byStart = useMemo(() => [...objects].sort((a, b) => a.startUs - b.startUs), [objects]);

  const second = (way: 1 | -1) => {
    const tUs = engine.positionUs + way * 1_000_000;
    void engine.seek(tUs);
    timeline.reveal(Math.min(Math.max(0, tUs), media.durationUs));
  };
  const step = (way: 1 | -1) => {
    void engine.step(way).then(() => timeline.reveal(engine.positionUs));
  };
  const toObject = (way: 1 | -1) => {
    const view = store.getState();
    const shown = byStart.filter((object) => passes(object, view, null));
    const i = neighbourStart(
      shown.map((object) => object.startUs),
      engine.positionUs,
      way,
    );
    if (i === null) return;
    engine.pause();
    view.set({ selectedId: shown[i].trackId });
    void engine.seek(shown[i].startUs);
    timeline.reveal(shown[i].startUs);
  };

  useHotkey("review.playPause", () => engine.toggle(), moving);
  useHotkey("review.backward", () => engine.shuttle(-1), moving);
  useHotkey("review.forward", () => engine.shuttle(1), moving);
  useHotkey("review.frameBack", () => step(-1), moving);
  useHotkey("review.frameForward", () => step(1), moving);
  useHotkey("review.secondBack", () => second(-1), moving);
  useHotkey("review.secondForward", () => second(1), moving);
  const toEvent = act.event ?? toObject;
  useHotkey("review.previousEvent", () => toEvent(-1));
  useHotkey("review.nextEvent", () => toEvent(1));
  useHotkey("review.previousObject", () => toObject(-1));
  useHotkey("review.nextObject", () => toObject(1));
  useHotkey("review.markIn", () => store.getState().setIn(engine.positionUs));
  useHotkey("review.markOut", () => store.getState().setOut(engine.positionUs));
  useHotkey("review.typeTime", act.goToTime, moving);
  useHotkey("review.drawBox", () => {
    engine.pause();
    store.getState().set({ drawing: true });
  });
  useHotkey("review.ask", askFrom);
  useCaseKeys(caseFrom);
  // The first press shows the span and where its frames would go; the panel takes the second.
  useHotkey("review.captionSpan", () => store.getState().set({ side: "captions" }), hasCaptions);
  useHotkey("review.fullScreen", act.fullscreen);
  useHotkey("review.zoomIn", () => timeline.zoomAround(2, engine.positionUs));
  useHotkey("review.zoomOut", () => timeline.zoomAround(0.5, engine.positionUs));

  useEffect(() => {
    // Not in the table of changeable keys: Escape always means "one step out", and [ ] are the keyboard's way to point at a box.
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || takenByTarget(event.target, event.key)) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const view = store.getState();
      if (event.key === "Escape") {
        if (view.drawing) view.set({ drawing: false });
        else if (view.selectedId !== null) view.set({ selectedId: null });
        else if (view.zoom.scale > 1) view.set({ zoom: NO_ZOOM });
        else if (view.inUs !== null || view.outUs !== null) view.set({ inUs: null, outUs: null });
        else return;
      } else if (event.key === "[" || event.key === "]") {
        const ids = painter.current?.visibleIds ?? [];
        if (ids.length === 0) return;
        const at = view.selectedId === null ? -1 : ids.indexOf(view.selectedId);
        const next = event.key === "]" ? at + 1 : at <= 0 ? ids.length - 1 : at - 1;
        view.set({ selectedId: ids[next % ids.length] });
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [store, painter]);
}
