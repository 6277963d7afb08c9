import { create } from "zustand";
import type { MediaSpan } from "#shared/domain/evidence.ts";
import type { VideoId } from "#shared/domain/video.ts";

/** What somebody wants captioned in the background. */
export type CaptionWish = { kind: "videos"; videoIds: readonly VideoId[] } | { kind: "spans"; spans: MediaSpan[] };

/** The dialog that queues captions, opened from the library and from the hits of a search. */
export const useCaptionDialog = create<{ wish: CaptionWish | null; open(wish: CaptionWish): void; close(): void }>(
  (set) => ({
    wish: null,
    open: (wish) => set({ wish }),
    close: () => set({ wish: null }),
  }),
);
