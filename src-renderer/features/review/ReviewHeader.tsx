import { MessageCircleQuestion, TriangleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import type { RecordedAtSource } from "#shared/domain/time.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { AddToCaseButton } from "../../lib/cases/AddToCase.tsx";
import { useJobs } from "../../lib/client/data.ts";
import { formatCoarse, formatPercent, formatSpeed, wallClockAt } from "../../lib/format.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { reviewMessages } from "./messages.ts";
import type { OverlayStatus } from "./player/Stage.tsx";
import { useEngineState, useReviewContext } from "./session.ts";
import { useAskFrom } from "./useAskFrom.ts";
import { useCaseFrom } from "./useCaseFrom.ts";

/** A job that has been silent for longer than this says since when. */
const SILENT_MS = 5000;

/** Which video, when and by which camera, how it was analysed, and how far. */
export function ReviewHeader({ overlay }: { overlay: OverlayStatus }) {
  const t = useMessages(reviewMessages);
  const { video, session } = useReviewContext();
  const state = useEngineState(session.engine);
  const known: Record<RecordedAtSource, string> = {
    operator: t("recordedOperator"),
    container: t("recordedContainer"),
    fileName: t("recordedFileName"),
    picture: t("recordedPicture"),
    unknown: t("recordedUnknown"),
  };
  const wall = wallClockAt(video.recordedAt, 0);
  const caseFrom = useCaseFrom();
  const how = [known[video.recordedAt.source], video.recordedAt.zoneKnown ? null : t("zoneAssumed")];
  return (
    <header className="flex h-12 shrink-0 items-center gap-4 overflow-hidden border-b border-line bg-panel px-3">
      <div className="min-w-0">
        <h1 className="name-line text-md font-semibold" title={video.path}>
          {video.name}
        </h1>
        <p className="flex items-center gap-2 truncate text-xs text-muted">
          <span>{video.camera ?? <span className="text-faint">{t("noCamera")}</span>}</span>
          <Dot />
          {wall ? (
            <Tooltip text={[...how, video.recordedAt.evidence].filter(Boolean).join("\n")}>
              <button type="button" className="truncate">
                {wall.text} <span className="text-faint">({how.filter(Boolean).join(", ")})</span>
              </button>
            </Tooltip>
          ) : (
            <span className="text-faint">{t("recordedUnknown")}</span>
          )}
        </p>
      </div>
      <div className="min-w-0 grow" />
      {overlay.state === "failed" ? <Badge tone="warn">{t("tracksFailed")}</Badge> : null}
      {overlay.provisional ? (
        <Tooltip text={t("provisionalHelp")}>
          <button type="button">
            <Badge tone="busy">{t("provisional")}</Badge>
          </button>
        </Tooltip>
      ) : null}
      {state.source === "proxy" ? (
        <Tooltip text={t("sourceProxyHelp")}>
          <button type="button">
            <Badge>{t("sourceProxy")}</Badge>
          </button>
        </Tooltip>
      ) : state.source === "frames" ? (
        <Badge>{t("sourceFrames")}</Badge>
      ) : null}
      <RunLine />
      <Analysis />
      <AddToCaseButton make={caseFrom} look="icon" />
      <AskButton />
    </header>
  );
}

const Dot = () => (
  <span aria-hidden className="text-faint">
    ·
  </span>
);

/** Asks about the marked span, or about the whole video. */
function AskButton() {
  const t = useMessages(reviewMessages);
  const ask = useAskFrom();
  const key = useKeyHint("review.ask");
  return (
    <IconButton label={t("askVideo")} icon={<MessageCircleQuestion />} {...(key ? { keys: key } : {})} onClick={ask} />
  );
}

/** What really ran: model, device, sampling, speed. */
function RunLine() {
  const t = useMessages(reviewMessages);
  const { run } = useReviewContext().video;
  if (!run) return null;
  const parts: Array<string | null | undefined> = [
    run.packId === "motion" ? t("builtInMotion") : run.packId,
    // Built-in motion runs no model, so it has no device to name.
    run.device === "none" ? null : run.device?.toUpperCase(),
    t("sampled", { fps: Number(run.sampleFps.toFixed(2)) }),
    run.speedX === null ? null : t("realTime", { speed: formatSpeed(run.speedX) }),
  ];
  const line = parts.filter(Boolean).join(" · ");
  if (!run.fellBack) return <span className="truncate text-xs text-muted">{line}</span>;
  return (
    <Tooltip text={t("fellBack", { reason: run.fellBack })}>
      <button type="button" className="truncate text-xs text-muted">
        {line} <TriangleAlert aria-hidden className="inline size-3 text-warn" />
      </button>
    </Tooltip>
  );
}

/** State of the analysis; while it runs, how far, how long still, and when it last gave a sign of life. */
function Analysis() {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { video, media } = useReviewContext();
  const jobs = useJobs();
  const now = useNow();
  const job = jobs.data?.find(
    (one) => one.videoId === video.id && (one.state === "running" || one.state === "queued" || one.state === "paused"),
  );
  const share = media.durationUs > 0 ? Math.min(1, Math.max(0, video.analysedUs / media.durationUs)) : 0;
  if (video.state === "ready") return null;
  if (video.state === "analysing") {
    const text = t("stateAnalysing", { percent: formatPercent(share, locale) });
    const silentMs = job?.lastSignMs ? Math.max(0, now - job.lastSignMs) : 0;
    const more = [
      t("analysedUntil", { time: formatMediaTime(video.analysedUs, 0, media.durationUs) }),
      job?.etaMs ? t("left", { time: formatCoarse(job.etaMs, locale) }) : null,
      silentMs > SILENT_MS ? t("lastSign", { time: formatCoarse(silentMs, locale) }) : null,
    ];
    return (
      <div className="w-72 shrink-0">
        <div className="flex justify-between gap-2 text-xs whitespace-nowrap">
          <span className="shrink-0 text-busy">{text}</span>
          <span className="truncate text-muted">{more.filter(Boolean).slice(1).join(" · ")}</span>
        </div>
        <Progress value={share} label={[text, ...more].filter(Boolean).join(", ")} className="mt-1" />
      </div>
    );
  }
  const states: Partial<Record<typeof video.state, [string, BadgeTone]>> = {
    queued: [t("stateQueued"), "neutral"],
    incomplete: [t("stateIncomplete"), "warn"],
    failed: [t("stateFailed"), "danger"],
    cancelled: [t("stateCancelled"), "neutral"],
  };
  const shown = states[video.state];
  return shown ? <Badge tone={shown[1]}>{shown[0]}</Badge> : null;
}

/** The time of day, once a second. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
