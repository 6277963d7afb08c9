import { useMemo, type ReactNode } from "react";
import { useCaptions } from "../../lib/captions/data.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Tabs } from "../../ui/Tabs.tsx";
import { reviewMessages } from "./messages.ts";
import { useReview, useReviewStore } from "./reviewStore.ts";
import { useReviewContext } from "./session.ts";

/** Right of the picture: the objects, or what was written of the video. `captions` is another feature's: it is told where it stands. */
export function SidePanel({ objects, captions }: { objects: ReactNode; captions: (place: ReviewPlace) => ReactNode }) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { video } = useReviewContext();
  const side = useReview((s) => s.side);
  const set = useReview((s) => s.set);
  const place = useReviewPlace();
  const count = useCaptions(video.id).data?.length ?? 0;
  return (
    <Tabs
      className="h-full bg-panel"
      label={t("sidePanel")}
      value={side}
      onChange={(next) => set({ side: next })}
      tabs={[
        { value: "objects", label: t("objects"), panel: objects },
        {
          value: "captions",
          label: (
            <>
              {t("captions")}
              {count > 0 ? <span className="text-xs text-faint">{formatCount(count, locale)}</span> : null}
            </>
          ),
          panel: captions(place),
        },
      ]}
    />
  );
}

/** What a panel beside the picture may know and do. Its functions stay the same while the video is open. */
function useReviewPlace(): ReviewPlace {
  const { video, media, mediaBase, session } = useReviewContext();
  const { engine, timeline } = session;
  const store = useReviewStore();
  const inUs = useReview((s) => s.inUs);
  const outUs = useReview((s) => s.outUs);
  const captionId = useReview((s) => s.captionId);
  const verbs = useMemo(
    () => ({
      positionUs: () => engine.positionUs,
      onMove: (listener: () => void) => engine.onMove(listener),
      isPlaying: () => engine.getState().playing,
      seek(tUs: number) {
        engine.pause();
        void engine.seek(tUs);
        timeline.reveal(tUs);
      },
      mark: ({ fromUs, toUs }: { fromUs: number; toUs: number }) =>
        store.getState().set({ inUs: Math.round(fromUs), outUs: Math.round(toUs) }),
      unmark: () => store.getState().set({ inUs: null, outUs: null }),
      // It stays among the captions: the sentence that names the object is there.
      highlight: (selectedId: number) => store.getState().set({ selectedId, side: "captions" }),
    }),
    [engine, store, timeline],
  );
  return useMemo(
    () => ({
      ...verbs,
      video,
      media,
      mediaBase,
      captionId,
      marked: inUs !== null && outUs !== null && outUs > inUs ? { fromUs: inUs, toUs: outUs } : null,
    }),
    [verbs, video, media, mediaBase, captionId, inUs, outUs],
  );
}
