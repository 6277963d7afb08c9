import { create } from "zustand";
import type { VideoId } from "#shared/domain/video.ts";

export type LibraryDialog =
  | { kind: "edit"; ids: readonly VideoId[] }
  | { kind: "delete"; ids: readonly VideoId[] }
  | { kind: "reanalyse"; ids: readonly VideoId[] }
  | { kind: "relink"; id: VideoId }
  /** Pick by path under the configured roots (browser host). */
  | { kind: "browse" };

/** Which dialog of the library is open; one at a time, from wherever it is asked for. */
export const useLibraryDialogs = create<{ dialog: LibraryDialog | null; open(d: LibraryDialog): void; close(): void }>(
  (set) => ({
    dialog: null,
    open: (dialog) => set({ dialog }),
    close: () => set({ dialog: null }),
  }),
);
