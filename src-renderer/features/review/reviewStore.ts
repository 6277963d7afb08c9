import { createContext, useContext } from "react";
import { createStore, useStore, type StoreApi } from "zustand";
import { NO_ZOOM, type PictureZoom } from "./overlay/letterbox.ts";

export type TrailMode = "off" | "selected" | "all";

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
    toggleClass: (name) =>
      set((state) => {
        const hiddenClasses = new Set(state.hiddenClasses);
        if (!hiddenClasses.delete(name)) hiddenClasses.add(name);
        return { hiddenClasses };
      }),
    showOnly: (name, all) =>
      set({ hiddenClasses: new Set(name === null ? [] : all.filter((other) => other !== name)) }),
    set: (change) => set(change),
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
