import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";
import type { PlaybackEngine } from "../player/engine.ts";
import type { ReviewStore } from "../reviewStore.ts";
import { RULER_HEIGHT } from "./heights.ts";
import type { TimelineModel } from "./timelineModel.ts";

/** Where the pointer rests over the timeline, in CSS pixels from the canvas' corner. */
export interface Hover {
  x: number;
  y: number;
  tUs: number;
}

type Drag = { kind: "scrub" } | { kind: "span"; fromUs: number } | { kind: "pan"; x: number } | { kind: "taken" };

/** Wheel steps differ a hundredfold between mice and track pads; lines and pages are turned into pixels first. */
export function wheelPixels(event: Pick<WheelEvent, "deltaMode">, delta: number): number {
  return event.deltaMode === 1 ? delta * 16 : event.deltaMode === 2 ? delta * 400 : delta;
}

/**
 * The pointer over the timeline canvas: press and drag scrubs, drag on the ruler or with Shift selects a span, middle button or Alt pans, wheel zooms
 * under the pointer, Shift+wheel or a sideways wheel pans.
 */
export function useTimelinePointer(
  canvas: RefObject<HTMLCanvasElement | null>,
  engine: PlaybackEngine,
  model: TimelineModel,
  store: ReviewStore,
  /** True when it took the press at a place for itself: a bar that is a button. */
  onPress: (at: Hover) => boolean = () => false,
) {
  const [hover, setHover] = useState<Hover | null>(null);
  const drag = useRef<Drag | null>(null);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      // Not passive: the page must neither scroll nor zoom under the timeline.
      event.preventDefault();
      const edge = element.getBoundingClientRect();
      const [x, y] = [event.clientX - edge.left, event.clientY - edge.top];
      const [dx, dy] = [wheelPixels(event, event.deltaX), wheelPixels(event, event.deltaY)];
      if (event.shiftKey || Math.abs(dx) > Math.abs(dy)) model.panPx(Math.abs(dx) > Math.abs(dy) ? dx : dy);
      // A pinch arrives as a wheel with Ctrl and small steps.
      else model.zoomAtX(Math.exp(-dy * (event.ctrlKey ? 0.01 : 0.0018)), x);
      setHover((now) => now && { x, y, tUs: model.usAt(x) });
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [canvas, model]);

  const place = (event: PointerEvent<HTMLCanvasElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - box.left;
    const { startUs, endUs } = model.bounds;
    return { x, y: event.clientY - box.top, tUs: Math.min(endUs, Math.max(startUs, model.usAt(x))) };
  };

  const select = (fromUs: number, toUs: number) => {
    const [inUs, outUs] = fromUs < toUs ? [fromUs, toUs] : [toUs, fromUs];
    store.getState().set({ inUs: Math.round(inUs), outUs: Math.round(outUs) });
  };

  return {
    hover,
    handlers: {
      onPointerDown(event: PointerEvent<HTMLCanvasElement>) {
        const { x, y, tUs } = place(event);
        if (event.button === 1 || (event.button === 0 && event.altKey)) drag.current = { kind: "pan", x };
        else if (event.button !== 0) return;
        else if (!event.shiftKey && y >= RULER_HEIGHT && onPress({ x, y, tUs })) drag.current = { kind: "taken" };
        else if (event.shiftKey || y < RULER_HEIGHT) drag.current = { kind: "span", fromUs: tUs };
        else {
          drag.current = { kind: "scrub" };
          void engine.seek(tUs);
        }
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event: PointerEvent<HTMLCanvasElement>) {
        const { x, y, tUs } = place(event);
        const now = drag.current;
        if (now?.kind === "pan") {
          model.panPx(now.x - x);
          now.x = x;
        } else if (now?.kind === "scrub") void engine.seek(tUs);
        else if (now?.kind === "span") select(now.fromUs, tUs);
        setHover(now?.kind === "pan" ? null : { x, y, tUs });
      },
      onPointerUp(event: PointerEvent<HTMLCanvasElement>) {
        const { x, tUs } = place(event);
        const now = drag.current;
        drag.current = null;
        if (now?.kind !== "span") return;
        const startX = ((now.fromUs - model.view.fromUs) / (model.view.toUs - model.view.fromUs)) * model.width;
        // A click on the ruler is a seek; a span needs a drag.
        if (Math.abs(x - startX) < 4) {
          store.getState().set({ inUs: null, outUs: null });
          void engine.seek(tUs);
        }
      },
      onPointerCancel() {
        drag.current = null;
        setHover(null);
      },
      onPointerLeave() {
        if (!drag.current) setHover(null);
      },
    },
  };
}
