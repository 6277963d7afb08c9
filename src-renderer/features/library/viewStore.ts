import { create } from "zustand";
import { persist } from "zustand/middleware";
import type { VideoId } from "#shared/domain/video.ts";
import { noFilter, type LibraryFilter } from "./filter.ts";
import { emptySelection, type Selection } from "../../lib/selection.ts";

interface LibraryViewState {
  filter: LibraryFilter;
  layout: "grid" | "list";
  selection: Selection<VideoId>;
  setFilter(change: Partial<LibraryFilter>): void;
  clearFilter(): void;
  setLayout(layout: "grid" | "list"): void;
  select(change: (s: Selection<VideoId>) => Selection<VideoId>): void;
}

/** View state of the library. Filters and selection live as long as the window; layout and sort are remembered. */
export const useLibraryView = create<LibraryViewState>()(
  persist(
    (set) => ({
      filter: noFilter,
      layout: "grid",
      selection: emptySelection,
      setFilter: (change) => set((s) => ({ filter: { ...s.filter, ...change } })),
      clearFilter: () => set((s) => ({ filter: { ...noFilter, sort: s.filter.sort } })),
      setLayout: (layout) => set({ layout }),
      select: (change) => set((s) => ({ selection: change(s.selection) })),
    }),
    {
      name: "sightline.library",
      partialize: (s) => ({ layout: s.layout, sort: s.filter.sort }),
      merge: (stored, current) => {
        const kept = (stored ?? {}) as { layout?: "grid" | "list"; sort?: LibraryFilter["sort"] };
        return {
          ...current,
          layout: kept.layout === "list" ? "list" : "grid",
          filter: { ...current.filter, sort: kept.sort ?? current.filter.sort },
        };
      },
    },
  ),
);
