import { useEffect, useState } from "react";
import type { MediaInfo, VideoId } from "#shared/domain/video.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { TrackCache } from "./overlay/trackCache.ts";
import { PlaybackEngine } from "./player/engine.ts";
import { FrameTimes } from "./player/frameTimes.ts";
import { PainterSlot, type ReviewSession } from "./session.ts";
import { TimelineModel } from "./timeline/timelineModel.ts";

/** The narrowest view of the timeline shows about this many frames. */
const NARROWEST_FRAMES = 10;

/** Engine, box cache and timeline of one video; null for the first moment. All are disposed of when the view closes or the video changes. */
export function useReviewSession(id: VideoId, media: MediaInfo, startUs: number): ReviewSession | null {
  const client = useClient();
  const [session, setSession] = useState<ReviewSession | null>(null);
  const { durationUs, fps } = media;
  useEffect(() => {
    const frameTimes = new FrameTimes((aroundUs, before, after, signal) =>
      client.media.frameTimes({ id, aroundUs: Math.max(0, aroundUs), before, after }, { signal }),
    );
    const frameUs = fps > 0 ? 1_000_000 / fps : 100_000;
    const engine = new PlaybackEngine({
      durationUs,
      frameTimes,
      frameUs,
      startUs: Math.min(Math.max(0, startUs), durationUs),
    });
    const painter = new PainterSlot();
    const cache = new TrackCache({
      fetch: (fromUs, toUs, signal) => client.tracks.window({ id, fromUs, toUs }, { signal }),
      durationUs,
      onChange: () => painter.current?.invalidate(),
    });
    const timeline = new TimelineModel({
      startUs: 0,
      endUs: Math.max(1, durationUs),
      minSpanUs: Math.min(Math.max(1, durationUs), frameUs * NARROWEST_FRAMES),
    });
    const stop = engine.onFrame((mediaUs) => {
      if (engine.getState().playing) timeline.playheadMoved(mediaUs);
    });
    setSession({ engine, cache, timeline, painter });
    return () => {
      stop();
      engine.dispose();
      cache.dispose();
    };
    // `startUs` is where this opening begins; a later one arrives as a seek (see ReviewPage).
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [client, id, durationUs, fps]);
  return session;
}
