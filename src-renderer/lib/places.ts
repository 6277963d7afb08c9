import { create } from "zustand";
import type { VideoId } from "#shared/domain/video.ts";

/** The video that Review showed last in this window; null before the first. */
export const useLastReview = create<{ id: VideoId | null; set(id: VideoId): void }>((set) => ({
  id: null,
  set: (id) => set({ id }),
}));

/** Where Review shows a moment: at its best frame, with its object highlighted. */
export function momentPath(moment: { videoId: VideoId; bestUs: number; trackId: number | null }): string {
  const track = moment.trackId === null ? "" : `&track=${moment.trackId}`;
  return `/review/${moment.videoId}?t=${moment.bestUs}${track}`;
}
