import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import type { CaptionId } from "#shared/domain/caption.ts";
import type { EventId } from "#shared/domain/event.ts";
import { NO_ZOOM, type PictureZoom } from "./overlay/letterbox.ts";

export type TrailMode = "off" | "selected" | "all";
export type SideTab = "objects" | "captions";

/** View state of one Review: what the operator chose to see, nothing that the backend knows. */
export interface ReviewState {
  hiddenClasses: ReadonlySet<string>;
  minConfidence: number;
  selectedId: number | null;
  hoveredId: number | null;
  trails: TrailMode;
  labels: boolean;
  boxes: boolean;
  zoom: PictureZoom;
  /** In and out points, media microseconds. */
  inUs: number | null;
  outUs: number | null;
  /** A box is being drawn on the paused frame, to search by. */
  drawing: boolean;
  /** What stands beside the picture. */
  side: SideTab;
  /** The caption that was clicked on the timeline; null = none. */
  captionId: CaptionId | null;
  /** The event that the operator is on; null = none. */
  eventId: EventId | null;
  toggleClass: (name: string) => void;
  showOnly: (name: string | null, all: readonly string[]) => void;
  set: (change: Partial<Omit<ReviewState, "set" | "toggleClass" | "showOnly">>) => void;
  setIn: (tUs: number) => void;
  setOut: (tUs: number) => void;
}

export type ReviewStore = StoreApi<ReviewState>;

export function createReviewStore(): ReviewStore {
  return createStore<ReviewState>()((set) => ({
    hiddenClasses: new Set<string>(),
    minConfidence: 0,
    selectedId: null,
    hoveredId: null,
    trails: "selected",
    labels: true,
    boxes: true,
    zoom: NO_ZOOM,
    inUs: null,
    outUs: null,
    drawing: false,
    side: "objects",
    captionId: null,
    eventId: null,
    toggleClass: (name) =>
      set((state) => {
        const hiddenClasses = new Set(state.hiddenClasses);
        if (!hiddenClasses.delete(name)) hiddenClasses.add(name);
        return { hiddenClasses };
      }),
    showOnly: (name, all) =>
      set({ hiddenClasses: new Set(name === null ? [] : all.filter((other) => other !== name)) }),
    // An object that is chosen is shown among the objects, unless whoever chose it says otherwise.
    set: (change) =>
      set(typeof change.selectedId === "number" && !change.side ? { ...change, side: "objects" } : change),
    // An in point after the out point begins a new span, and the other way round.
    setIn: (tUs) =>
      set((state) => ({ inUs: tUs, outUs: state.outUs !== null && state.outUs > tUs ? state.outUs : null })),
    setOut: (tUs) =>
      set((state) => ({ outUs: tUs, inUs: state.inUs !== null && state.inUs < tUs ? state.inUs : null })),
  }));
}

export const ReviewStoreContext = createContext<ReviewStore | null>(null);

export function useReviewStore(): ReviewStore {
  const store = useContext(ReviewStoreContext);
  if (!store) throw new Error("used outside Review");
  return store;
}

export function useReview<T>(select: (state: ReviewState) => T): T {
  return useStore(useReviewStore(), select);
}
