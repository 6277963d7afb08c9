import { useQuery, useQueryClient } from "@tanstack/react-query";
import { VideoOff } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore, type ReactNode } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { MediaInfo, VideoId, VideoSummary } from "#shared/domain/video.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { useSystemInfo, useVideos } from "../../lib/client/data.ts";
import { useVideoEvents } from "../../lib/events/data.ts";
import { wallClockAt } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { SplitPanel } from "../../ui/SplitPanel.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { reviewMessages } from "./messages.ts";
import { EventBar } from "./events/EventBar.tsx";
import { useEventSteps } from "./events/useEventSteps.ts";
import { useOpenedEvent } from "./events/useShownEvent.ts";
import { HitBar } from "./hits/HitBar.tsx";
import { ObjectsPanel } from "./objects/ObjectsPanel.tsx";
import { DrawBox } from "./player/DrawBox.tsx";
import { GoToTime } from "./player/GoToTime.tsx";
import { PlayerControls } from "./player/PlayerControls.tsx";
import { Stage, type OverlayStatus } from "./player/Stage.tsx";
import { RelinkButton } from "./player/StageNotice.tsx";
import { ReviewHeader } from "./ReviewHeader.tsx";
import { createReviewStore, ReviewStoreContext, useReview } from "./reviewStore.ts";
import { SidePanel } from "./SidePanel.tsx";
import { ReviewContext, useEngineState, useReviewContext, type ReviewContextValue } from "./session.ts";
import { Timeline } from "./timeline/Timeline.tsx";
import { useReviewKeys } from "./useReviewKeys.ts";
import { useReviewSession } from "./useReviewSession.ts";

/** While boxes are still being found, how often the list of objects and the boxes are asked for again. */
const REFRESH_MS = 3000;
/** As many objects as one list and its lanes hold; the contract allows more than a person reads. */
const MAX_OBJECTS = 20_000;

/** Review of one video, opened at `tUs` (media microseconds; default its start). `onRelink` finds a file that is missing; without it no button offers to. */
export function ReviewPage({
  videoId,
  tUs,
  trackId,
  onRelink,
  onSearch = NOWHERE,
  onAsk = NOWHERE,
  onMoment = NOWHERE,
  onEvent = NOWHERE,
  captions = null,
}: {
  videoId: string;
  tUs?: number;
  /** Object to highlight: the one that a search hit is about. */
  trackId?: number;
  onRelink?: (video: VideoSummary) => void;
  /** Shows the Search view; what to search for is in its store. */
  onSearch?: () => void;
  /** Shows the Ask view; where to look is in its store. */
  onAsk?: () => void;
  /** Goes to a hit of another video. */
  onMoment?: (moment: Moment) => void;
  /** Shows an event in the Events view. */
  onEvent?: (event: SceneEvent) => void;
  /** What stands beside the picture under "Captions"; without it there is no such tab. Must be stable. */
  captions?: CaptionsSide;
}) {
  const t = useMessages(reviewMessages);
  const videos = useVideos();
  const info = useSystemInfo();
  const video = videos.data?.find((one) => one.id === videoId);
  if (!video || !info.data) {
    const problem = videos.problem ?? (info.error ? problemFrom(info.error) : null);
    if (problem) {
      const retry = () => {
        videos.retry();
        void info.refetch();
      };
      return (
        <div className="p-6">
          <ProblemCard problem={problem} actions={<Button onClick={retry}>{t("retry")}</Button>} />
        </div>
      );
    }
    if (videos.data && !video) {
      return (
        <EmptyState icon={<VideoOff />} title={t("gone")}>
          {t("goneHelp")}
        </EmptyState>
      );
    }
    return <ReviewSkeleton />;
  }
  if (!video.media) {
    // Not probed yet, or it never will be: there is nothing to play.
    if (video.problem) {
      return (
        <div className="mx-auto max-w-2xl p-6">
          <ProblemCard
            problem={video.problem}
            title={video.name}
            actions={video.missing && onRelink ? <RelinkButton onRelink={() => onRelink(video)} /> : null}
          />
        </div>
      );
    }
    return <ReviewSkeleton />;
  }
  return (
    <OpenVideo
      key={video.id}
      video={video}
      media={video.media}
      mediaBase={info.data.mediaBase}
      tUs={tUs}
      trackId={trackId}
      onRelink={onRelink}
      onSearch={onSearch}
      onAsk={onAsk}
      onMoment={onMoment}
      onEvent={onEvent}
      captions={captions}
    />
  );
}

/** The shape of the view, so that nothing moves when the video arrives. */
function ReviewSkeleton() {
  const t = useMessages(reviewMessages);
  return (
    <Busy label={t("loading")} className="flex h-full flex-col">
      <div className="h-12 shrink-0 border-b border-line bg-panel" />
      <div className="flex min-h-0 grow">
        <div className="flex min-w-0 grow flex-col">
          <div className="min-h-0 grow bg-stage" />
          <div className="h-11 shrink-0 border-t border-line bg-panel" />
          <div className="h-64 shrink-0 border-t border-line bg-panel p-3">
            <Skeleton className="h-full" />
          </div>
        </div>
        <div className="w-80 shrink-0 border-l border-line bg-panel p-3">
          <Skeleton className="h-full" />
        </div>
      </div>
    </Busy>
  );
}

function OpenVideo({
  video,
  media,
  mediaBase,
  tUs,
  trackId,
  onRelink,
  onSearch,
  onAsk,
  onMoment,
  onEvent,
  captions,
}: {
  video: VideoSummary;
  media: MediaInfo;
  mediaBase: string;
  tUs: number | undefined;
  trackId: number | undefined;
  onRelink: ((video: VideoSummary) => void) | undefined;
  onSearch: () => void;
  onAsk: () => void;
  onMoment: (moment: Moment) => void;
  onEvent: (event: SceneEvent) => void;
  captions: CaptionsSide;
}) {
  const [store] = useState(createReviewStore);
  const session = useReviewSession(video.id, media, tUs ?? 0);
  const value = useMemo<ReviewContextValue | null>(
    () =>
      session
        ? {
            video,
            media,
            mediaBase,
            session,
            onRelink: onRelink ? () => onRelink(video) : null,
            hasCaptions: captions !== null,
            onSearch,
            onAsk,
            onMoment,
            onEvent,
          }
        : null,
    [video, media, mediaBase, session, onRelink, captions, onSearch, onAsk, onMoment, onEvent],
  );
  // Opened again at another time (a search hit, a link) while the video is already here.
  const opened = useRef(tUs);
  useEffect(() => {
    if (tUs === undefined || tUs === opened.current || !session) return;
    opened.current = tUs;
    void session.engine.seek(tUs);
    session.timeline.reveal(tUs);
  }, [tUs, session]);
  // The object of a hit is highlighted when the hit is opened, and again when another one is.
  useEffect(() => {
    if (trackId !== undefined) store.getState().set({ selectedId: trackId });
  }, [store, trackId, tUs]);
  if (!value) return <ReviewSkeleton />;
  return (
    <ReviewStoreContext value={store}>
      <ReviewContext value={value}>
        <ReviewBody startUs={Math.min(Math.max(0, tUs ?? 0), media.durationUs)} captions={captions} />
      </ReviewContext>
    </ReviewStoreContext>
  );
}

/** Objects of the video, kept fresh while analysis runs and asked for anew when it ends. */
function useObjects(id: VideoId, going: boolean) {
  return useQuery({
    ...useApi().tracks.objects.queryOptions({ input: { id, limit: MAX_OBJECTS } }),
    refetchInterval: going ? REFRESH_MS : false,
  });
}

function ReviewBody({ startUs, captions }: { startUs: number; captions: CaptionsSide }) {
  const { video, session } = useReviewContext();
  const api = useApi();
  const queries = useQueryClient();
  const [goToTime, setGoToTime] = useState(false);
  const [overlay, setOverlay] = useState<OverlayStatus>({ state: "loading", provisional: false });
  const player = useRef<HTMLDivElement>(null);
  const fullscreen = useFullscreen(player);
  const going = video.state === "analysing" || video.state === "queued";
  const objects = useObjects(video.id, going);
  const list = objects.data ?? NO_OBJECTS;
  const selectedId = useReview((s) => s.selectedId);
  const detail = useQuery({
    ...api.tracks.object.queryOptions({ input: { id: video.id, trackId: selectedId ?? 1 } }),
    enabled: selectedId !== null,
    refetchInterval: going ? REFRESH_MS : false,
  });
  const found =
    selectedId === null ? null : (list.find((object) => object.trackId === selectedId) ?? detail.data?.object ?? null);

  // Another run, or the end of this one, makes every box and object new.
  const runId = video.run?.runId ?? null;
  const seen = useRef(`${runId}|${video.state}`);
  useEffect(() => {
    const now = `${runId}|${video.state}`;
    if (seen.current === now) return;
    seen.current = now;
    session.cache.refresh("all");
    void queries.invalidateQueries({ queryKey: api.tracks.key() });
    void queries.invalidateQueries({ queryKey: api.captions.narrate.key() });
    void queries.invalidateQueries({ queryKey: ["review", "activity", video.id] });
  }, [runId, video.state, video.id, session, queries, api]);
  useEffect(() => {
    if (!going) return;
    const timer = setInterval(() => session.cache.refresh("provisional"), REFRESH_MS);
    return () => clearInterval(timer);
  }, [going, session]);

  const events = useVideoEvents(video.id);
  const toEvent = useEventSteps(events);
  useOpenedEvent(events, startUs);
  useReviewKeys(list, {
    goToTime: () => setGoToTime(true),
    fullscreen: fullscreen.toggle,
    event: events.length > 0 ? toEvent : null,
  });

  const playerPane = (
    <div ref={player} className="flex h-full min-h-0 flex-col bg-stage">
      <Stage
        startUs={startUs}
        selectedPath={selectedId !== null && detail.data?.path.trackId === selectedId ? detail.data.path : null}
        onOverlay={setOverlay}
        onDoubleClick={fullscreen.toggle}
      >
        <DrawBox />
      </Stage>
      <PlayerControls
        onGoToTime={() => setGoToTime(true)}
        fullscreen={fullscreen.on}
        onFullscreen={fullscreen.toggle}
      />
    </div>
  );
  const left = (
    <SplitPanel
      id="review.rows"
      direction="vertical"
      className="h-full"
      panes={[
        { id: "player", minSize: "200px", children: playerPane },
        {
          id: "timeline",
          defaultSize: "30%",
          minSize: "132px",
          children: <Timeline objects={list} events={events} selected={found} />,
        },
      ]}
    />
  );
  const objectsPanel = (
    <ObjectsPanel
      objects={list}
      loading={objects.isPending}
      problem={objects.error}
      onRetry={() => void objects.refetch()}
      detail={
        selectedId === null
          ? null
          : {
              object: found,
              near: detail.data?.near ?? [],
              similar: detail.data?.similar ?? [],
              loading: detail.isPending,
              problem: detail.error,
              onRetry: () => void detail.refetch(),
            }
      }
    />
  );
  return (
    <div className="flex h-full min-h-0 grow flex-col" data-testid="review">
      <ReviewHeader overlay={overlay} />
      <EventBar events={events} step={toEvent} />
      <HitBar />
      <Notices />
      <SplitPanel
        id="review.columns"
        direction="horizontal"
        className="min-h-0 grow"
        panes={[
          { id: "main", minSize: "480px", children: left },
          {
            id: "objects",
            defaultSize: "340px",
            minSize: "260px",
            maxSize: "560px",
            collapsible: true,
            children: captions ? <SidePanel objects={objectsPanel} captions={captions} /> : objectsPanel,
          },
        ]}
      />
      <GoToTime open={goToTime} onClose={() => setGoToTime(false)} />
      <PauseAnnouncer />
    </div>
  );
}

type CaptionsSide = ((place: ReviewPlace) => ReactNode) | null;

const NO_OBJECTS: never[] = [];
const NOWHERE = (): void => undefined;

/** What the analysis had to say about the file. A broken wire to the backend is told by the frame around every view. */
function Notices() {
  const { video } = useReviewContext();
  if (!video.problem || video.state === "ready") return null;
  return (
    <ProblemCard
      problem={video.problem}
      compact
      tone={video.state === "failed" ? "danger" : "warn"}
      className="m-2 shrink-0"
    />
  );
}

function useFullscreen(element: React.RefObject<HTMLElement | null>) {
  const on = useSyncExternalStore(
    useCallback((tell) => {
      document.addEventListener("fullscreenchange", tell);
      return () => document.removeEventListener("fullscreenchange", tell);
    }, []),
    () => document.fullscreenElement !== null,
  );
  const toggle = useCallback(() => {
    // Refused without a user's gesture or by a policy: then the view simply stays as it is.
    const asked = document.fullscreenElement ? document.exitFullscreen() : element.current?.requestFullscreen();
    asked?.catch(() => {});
  }, [element]);
  return { on, toggle };
}

/** Tells a screen reader where playback stopped and what is there. Silent while playing. */
function PauseAnnouncer() {
  const t = useMessages(reviewMessages);
  const { video, media, session } = useReviewContext();
  const { engine, painter } = session;
  const { playing, status } = useEngineState(engine);
  const [text, setText] = useState("");
  const wasPlaying = useRef(false);
  useEffect(() => {
    if (playing) {
      wasPlaying.current = true;
      return;
    }
    if (!wasPlaying.current || status !== "ready") return;
    wasPlaying.current = false;
    const tUs = engine.positionUs;
    const wall = wallClockAt(video.recordedAt, tUs);
    const count = painter.current?.visibleIds.length ?? 0;
    const time = [formatMediaTime(tUs, 2, media.durationUs), wall?.text].filter(Boolean).join(", ");
    setText(t("pausedAt", { time, objects: t("objectsHere", { count }) }));
  }, [playing, status, engine, painter, video.recordedAt, media.durationUs, t]);
  return (
    <p aria-live="polite" className="sr-only">
      {text}
    </p>
  );
}
