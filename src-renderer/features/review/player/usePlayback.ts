import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import type { Playback } from "#shared/contract/media.ts";
import type { MediaInfo, VideoSummary } from "#shared/domain/video.ts";
import { useApi } from "../../../lib/client/clientContext.tsx";
import { frameUrl, mediaUrl } from "../../../lib/media.ts";
import { directClock, proxyClock } from "../../../lib/playback/elementClock.ts";
import type { PlaybackEngine } from "./engine.ts";
import { FramesSurface, loadPicture } from "./framesSurface.ts";
import { canPlay } from "../../../lib/playback/playable.ts";
import { VideoSurface } from "./videoSurface.ts";

/** While a proxy is being made, how often its progress is asked for. */
const POLL_MS = 1500;
/** Decoded frames are asked for no wider than this: enough for any screen, and small enough to scrub. */
const FRAME_WIDTH = 1600;

/**
 * How this host shows the video: asked with what this renderer says of its MIME type, and asked again with "cannot play" once the element has refused
 * the real file.
 */
export function usePlayback(video: VideoSummary, media: MediaInfo, engine: PlaybackEngine) {
  const [refused, setRefused] = useState(false);
  const playable = useMemo(() => canPlay(media.mime), [media.mime]);
  const query = useQuery({
    ...useApi().media.playback.queryOptions({ input: { id: video.id, canPlay: playable && !refused } }),
    staleTime: Infinity,
    gcTime: 0,
    refetchInterval: (running) => {
      const now = running.state.data as Playback | undefined;
      return now?.kind === "frames" && now.reason === "proxy-in-progress" ? POLL_MS : false;
    },
  });
  const { refetch } = query;
  const { proxy, missing } = video;
  useEffect(() => {
    void refetch();
  }, [proxy, missing, refetch]);
  useEffect(
    () =>
      engine.onFailure((failure, kind) => {
        if (kind === "direct" && failure === "cannot-play") setRefused(true);
      }),
    [engine],
  );
  return query;
}

/** Puts the surface that `playback` names under the engine, on the elements of the stage. */
export function useSurface(
  engine: PlaybackEngine,
  playback: Playback | undefined,
  elements: { video: HTMLVideoElement | null; canvas: HTMLCanvasElement | null },
  where: { mediaBase: string; video: VideoSummary; media: MediaInfo },
  attempt: number,
): void {
  const { mediaBase, video, media } = where;
  const { video: element, canvas } = elements;
  const url = playback && playback.kind !== "frames" ? mediaUrl(mediaBase, playback.url) : null;
  const missing = playback?.kind === "frames" && playback.reason === "missing";
  // Progress of the proxy changes the answer every second; the surface must not be made anew for that.
  const key = playback ? `${playback.kind}|${url ?? ""}|${missing}` : null;
  const id = video.id;
  const width = media.width > FRAME_WIDTH ? FRAME_WIDTH : undefined;
  useEffect(() => {
    if (!playback || !element || !canvas || missing) {
      engine.clear();
      return;
    }
    if (playback.kind === "frames") {
      engine.use(
        (listener) =>
          new FramesSurface({
            load: (tUs, signal) => loadPicture(frameUrl(mediaBase, id, tUs, { width }), canvas, signal),
            async frameAt(tUs) {
              const { frameTimes } = engine;
              await frameTimes.ensure(tUs, 0).catch(() => {}); // Without the table the asked time stands for the frame's.
              const index = frameTimes.indexAt(tUs);
              return (index === null ? null : frameTimes.timeOf(index)) ?? tUs;
            },
            listener,
          }),
      );
    } else {
      const clock = playback.kind === "direct" ? directClock(playback.offsetUs) : proxyClock(playback.timeMap);
      const kind = playback.kind;
      engine.use(
        (listener) =>
          new VideoSurface({
            kind,
            element,
            url: url ?? "",
            clock,
            listener,
            startUs: engine.positionUs,
            frameUs: engine.frameUs,
          }),
      );
    }
    return () => engine.clear();
    // `key` stands for what matters of `playback`.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [engine, key, element, canvas, id, mediaBase, width, attempt]);
}

/** Loads the frame times around the place where the picture stands, so that the next step is exact and at once. */
export function useFrameTimesAhead(engine: PlaybackEngine): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = engine.onMove(() => {
      clearTimeout(timer);
      if (engine.getState().playing) return;
      timer = setTimeout(() => {
        // A failure here costs nothing yet: the step that needs the times asks again and says so.
        engine.frameTimes.ensure(engine.positionUs, 30).catch(() => {});
      }, 120);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [engine]);
}
