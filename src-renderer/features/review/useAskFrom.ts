import { askAboutSpan, askAboutVideo } from "../../lib/ask/askStore.ts";
import { useReviewStore } from "./reviewStore.ts";
import { useReviewContext } from "./session.ts";

/** Binds the next question to the marked span, or to the whole video where none is marked, and shows the Ask view. */
export function useAskFrom(): () => void {
  const { video, onAsk } = useReviewContext();
  const store = useReviewStore();
  return () => {
    const { inUs, outUs } = store.getState();
    if (inUs !== null && outUs !== null) askAboutSpan({ videoId: video.id, fromUs: inUs, toUs: outUs });
    else askAboutVideo(video.id);
    onAsk();
  };
}
