import type { SceneEvent } from "../domain/event.ts";
import type { MediaSpan } from "../domain/evidence.ts";

/** What led to an event and what came of it belongs to its description. */
const AROUND_US = 2_000_000;
/** Of a longer one, this much around its best moment. */
const LONGEST_US = 60_000_000;

type Spanned = Pick<SceneEvent, "videoId" | "startUs" | "endUs" | "bestUs">;

/** The span that a description of an event is made of: the event with two seconds before and after, within its video; a minute of a long one. The same for the same event, so that a caption of exactly this span is the event's. */
export function spanOfEvent({ videoId, startUs, endUs, bestUs }: Spanned, durationUs: number): MediaSpan {
  const within = (us: number) => Math.min(Math.max(0, Math.round(us)), durationUs);
  const whole = { fromUs: within(startUs - AROUND_US), toUs: within(endUs + AROUND_US) };
  if (whole.toUs - whole.fromUs <= LONGEST_US) return { videoId, ...whole };
  const fromUs = Math.min(Math.max(whole.fromUs, Math.round(bestUs - LONGEST_US / 2)), whole.toUs - LONGEST_US);
  return { videoId, fromUs, toUs: fromUs + LONGEST_US };
}

/** The event whose span this is; null = of none. */
export function eventOfSpan<T extends Spanned>(
  span: { fromUs: number; toUs: number },
  events: readonly T[],
  durationUs: number,
): T | null {
  return (
    events.find((event) => {
      const own = spanOfEvent(event, durationUs);
      return own.fromUs === span.fromUs && own.toUs === span.toUs;
    }) ?? null
  );
}
