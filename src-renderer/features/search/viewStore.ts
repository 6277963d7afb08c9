import { create } from "zustand";
import type { HitGroup, HitSort } from "./arrange.ts";

/** How the hits are arranged: view state that outlives a look at Review, so that the way back leads to the same list. */
export const useSearchView = create<{
  sort: HitSort;
  group: HitGroup;
  setSort(sort: HitSort): void;
  setGroup(group: HitGroup): void;
}>((set) => ({
  sort: "relevance",
  group: "none",
  setSort: (sort) => set({ sort }),
  setGroup: (group) => set({ group }),
}));
