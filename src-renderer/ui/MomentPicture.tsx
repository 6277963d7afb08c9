import { useQuery } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { Playback } from "#shared/contract/media.ts";
import type { BoxNorm } from "#shared/domain/geometry.ts";
import type { MediaInfo, VideoSummary } from "#shared/domain/video.ts";
import { lastAtOrBefore } from "#shared/lib/trackInterpolation.ts";
import { useApi } from "../lib/client/clientContext.tsx";
import { useSystemInfo } from "../lib/client/data.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { frameUrl, mediaUrl } from "../lib/media.ts";
import { directClock, proxyClock } from "../lib/playback/elementClock.ts";
import { canPlay } from "../lib/playback/playable.ts";
import { QueuedImage } from "./QueuedImage.tsx";
import { SpriteTile } from "./SpriteTile.tsx";
import { Skeleton } from "./States.tsx";
import { uiMessages } from "./uiMessages.ts";

/** A loop shows at least a second before the best frame and no more than this. */
const LOOP_US = 6_000_000;
const FRAME_PX = 480;

/** What is pictured: a hit of a search, a piece of evidence. Times in media microseconds. */
export interface PicturedMoment {
  startUs: number;
  endUs: number;
  bestUs: number;
  box: BoxNorm | null;
}

/** The moment's best frame with the box on it; `playing` loops the moment, or walks through the sprite where nothing plays. */
export function MomentPicture({
  moment,
  video,
  playing,
}: {
  moment: PicturedMoment;
  video: VideoSummary;
  playing: boolean;
}) {
  const t = useMessages(uiMessages);
  const { data: info } = useSystemInfo();
  const [broken, setBroken] = useState(false);
  // A box over a picture that is not there yet would point at nothing.
  const [shownUrl, setShownUrl] = useState<string | null>(null);
  const { media } = video;
  const url = info ? frameUrl(info.mediaBase, video.id, moment.bestUs, { width: FRAME_PX }) : null;
  return (
    <div className="relative size-full overflow-hidden bg-stage">
      {!broken && !video.missing && shownUrl !== url ? <Skeleton className="absolute inset-0 rounded-none" /> : null}
      {broken || video.missing ? (
        <div className="flex size-full flex-col items-center justify-center gap-1 text-2xs text-faint">
          <ImageOff aria-hidden className="size-6 stroke-[1.5]" />
          {t("noPicture")}
        </div>
      ) : url ? (
        <QueuedImage key={url} url={url} onShown={() => setShownUrl(url)} onBroken={() => setBroken(true)} />
      ) : null}
      {playing && media && !media.still && !video.missing && info ? (
        <Loop moment={moment} video={video} media={media} mediaBase={info.mediaBase} />
      ) : media && moment.box && shownUrl === url ? (
        <BoxOver box={moment.box} media={media} />
      ) : null}
    </div>
  );
}

/** The box as Review draws it: a light line on a dark one, so that it is seen on any picture. */
export function BoxOver({ box, media }: { box: BoxNorm; media: Pick<MediaInfo, "width" | "height"> }) {
  const { width, height } = media;
  const rect = { x: box.x * width, y: box.y * height, width: box.w * width, height: box.h * height, fill: "none" };
  return (
    <svg aria-hidden data-testid="moment-box" viewBox={`0 0 ${width} ${height}`} className="absolute inset-0 size-full">
      <rect {...rect} stroke="#000" strokeOpacity="0.7" strokeWidth="4" vectorEffect="non-scaling-stroke" />
      <rect {...rect} stroke="#fff" strokeWidth="2" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function Loop({
  moment,
  video,
  media,
  mediaBase,
}: {
  moment: PicturedMoment;
  video: VideoSummary;
  media: MediaInfo;
  mediaBase: string;
}) {
  const { data: playback } = useQuery({
    ...useApi().media.playback.queryOptions({ input: { id: video.id, canPlay: canPlay(media.mime) } }),
    staleTime: 60_000,
  });
  const [refused, setRefused] = useState(false);
  const fromUs = Math.max(0, Math.min(moment.startUs, moment.bestUs - 1_000_000));
  const toUs = Math.min(media.durationUs, Math.max(moment.endUs, moment.bestUs + 1_000_000), fromUs + LOOP_US);
  if (!playback) return null;
  if (playback.kind === "frames" || refused)
    return <Scrub video={video} mediaBase={mediaBase} fromUs={fromUs} toUs={toUs} />;
  return (
    <VideoLoop
      url={mediaUrl(mediaBase, playback.url)}
      playback={playback}
      fromUs={fromUs}
      toUs={toUs}
      onRefused={() => setRefused(true)}
    />
  );
}

function VideoLoop({
  url,
  playback,
  fromUs,
  toUs,
  onRefused,
}: {
  url: string;
  playback: Exclude<Playback, { kind: "frames" }>;
  fromUs: number;
  toUs: number;
  onRefused: () => void;
}) {
  const element = useRef<HTMLVideoElement>(null);
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    const clock = playback.kind === "direct" ? directClock(playback.offsetUs) : proxyClock(playback.timeMap);
    const begin = (): void => {
      video.currentTime = Math.max(0, clock.toElementUs(fromUs) / 1_000_000);
      // Refused when the card has gone again in the meantime: nothing is lost.
      video.play().catch(() => undefined);
    };
    const tick = (): void => {
      if (clock.toMediaUs(video.currentTime * 1_000_000) >= toUs) begin();
    };
    video.addEventListener("loadedmetadata", begin);
    video.addEventListener("ended", begin);
    video.addEventListener("timeupdate", tick);
    return () => {
      video.removeEventListener("loadedmetadata", begin);
      video.removeEventListener("ended", begin);
      video.removeEventListener("timeupdate", tick);
      // Gives the connection back at once instead of when the element is collected.
      video.removeAttribute("src");
      video.load();
    };
  }, [playback, fromUs, toUs]);
  return (
    // Muted footage under the pointer; the card's words tell what is in it.
    <video
      ref={element}
      src={url}
      muted
      playsInline
      disablePictureInPicture
      preload="auto"
      aria-hidden
      tabIndex={-1}
      onPlaying={() => setShown(true)}
      onError={onRefused}
      className="absolute inset-0 size-full bg-stage object-contain"
      style={{ visibility: shown ? "visible" : "hidden" }}
    />
  );
}

/** Where nothing plays: the sprite's pictures of the moment, one after the other. */
function Scrub({
  video,
  mediaBase,
  fromUs,
  toUs,
}: {
  video: VideoSummary;
  mediaBase: string;
  fromUs: number;
  toUs: number;
}) {
  const { data: sprite } = useQuery({
    ...useApi().media.sprite.queryOptions({ input: { id: video.id } }),
    staleTime: Infinity,
  });
  const [at, setAt] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setAt((n) => n + 1), 400);
    return () => clearInterval(timer);
  }, []);
  if (!sprite) return null;
  const first = Math.max(0, lastAtOrBefore(sprite.tUs, fromUs));
  const last = Math.max(first, lastAtOrBefore(sprite.tUs, toUs));
  // A moment that lies within one tile still moves: its neighbours are shown too.
  const from = first === last ? Math.max(0, first - 1) : first;
  const to = first === last ? Math.min(sprite.count - 1, last + 1) : last;
  return (
    <SpriteTile sprite={{ ...sprite, url: mediaUrl(mediaBase, sprite.url) }} index={from + (at % (to - from + 1))} />
  );
}
