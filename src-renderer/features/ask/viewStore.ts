import { create } from "zustand";

/** Where the operator is in the answer: view state that outlives a look at Review. */
export const useAskView = create<{
  /** Id of the evidence that is pointed at, from a sentence or from the list; null = none. */
  activeId: string | null;
  /** Counts up when the list is to bring the active evidence into sight: a citation was pointed at. */
  reveal: number;
  citedOnly: boolean;
  /** Which citation had the focus last, "sentence:citation", of which answer (its run). */
  at: { run: number; place: string } | null;
  setAt(run: number, place: string): void;
  /** `reveal` for a citation; the list itself shows what it points at already. */
  point(id: string | null, reveal?: boolean): void;
  setCitedOnly(citedOnly: boolean): void;
}>((set) => ({
  activeId: null,
  reveal: 0,
  citedOnly: false,
  at: null,
  setAt: (run, place) => set({ at: { run, place } }),
  point: (activeId, reveal = false) => set((s) => ({ activeId, reveal: reveal ? s.reveal + 1 : s.reveal })),
  setCitedOnly: (citedOnly) => set({ citedOnly }),
}));
