import type { SceneEvent } from "#shared/domain/event.ts";
import type { AnswerId } from "#shared/domain/evidence.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { wallClockAt } from "../format.ts";
import { currentLocale, translator } from "../i18n/index.ts";
import { displayName } from "../names.ts";
import { addMessages } from "./addMessages.ts";
import type { Addition } from "./addStore.ts";

const words = () => translator(addMessages, currentLocale());

/** "22:14:05" on the recording's clock; the time in the file where nobody knows it. */
function timeOf(video: VideoSummary, us: number): string {
  return wallClockAt(video.recordedAt, us)?.time ?? formatMediaTime(us, 1, video.media?.durationUs ?? us);
}

/** A stretch of a recording; a single frame where it has no length. */
export function stretchAddition(
  video: VideoSummary,
  at: { fromUs: number; toUs: number; bestUs: number; trackId: number | null; box: BoxNorm | null },
): Addition {
  const t = words();
  const [fromUs, toUs, bestUs] = [at.fromUs, at.toUs, at.bestUs].map(Math.round) as [number, number, number];
  const { trackId, box } = at;
  const name = displayName(video.name);
  if (toUs <= fromUs)
    return {
      item: { kind: "still", videoId: video.id, tUs: bestUs, trackId, box },
      words: t("frameOf", { at: timeOf(video, bestUs), name }),
    };
  return {
    item: {
      kind: "span",
      videoId: video.id,
      fromUs,
      toUs,
      bestUs: Math.min(toUs, Math.max(fromUs, bestUs)),
      trackId,
      box,
    },
    words: t("spanOf", { from: timeOf(video, fromUs), to: timeOf(video, toUs), name }),
  };
}

/** A hit of a search. */
export const momentAddition = (video: VideoSummary, moment: Moment): Addition =>
  stretchAddition(video, { ...moment, fromUs: moment.startUs, toUs: moment.endUs });

export const eventAddition = (event: SceneEvent): Addition => ({
  item: { kind: "event", eventId: event.id },
  words: words()("eventOf", { name: event.names[currentLocale()] }),
});

export const answerAddition = (id: AnswerId, question: string): Addition => ({
  item: { kind: "answer", answerId: id },
  words: words()("answerOf", { question }),
});
