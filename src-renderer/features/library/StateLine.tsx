import { Ban, CircleCheck, CircleX, Clock3, FileQuestion, LoaderCircle, Pause, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Job } from "#shared/domain/job.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatCoarse, formatPercent, formatSpeed } from "../../lib/format.ts";
import { useLocale, useMessages, type Locale, type Translate } from "../../lib/i18n/index.ts";
import { problemText } from "../../lib/problems.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { libraryMessages } from "./messages.ts";

export interface StateView {
  tone: BadgeTone;
  icon: ReactNode;
  /** The state in a word or two. */
  label: string;
  /** Speed and time left, place in the queue; what a problem says. */
  note: string | null;
  /** 0..1 while work runs or rests. */
  progress: number | null;
}

/** What a card says of a video's state: the job knows more than the video while it runs. */
export function stateView(
  v: VideoSummary,
  job: Job | undefined,
  t: Translate<(typeof libraryMessages)["en"]>,
  locale: Locale,
): StateView {
  if (v.missing)
    return {
      tone: "warn",
      icon: <FileQuestion />,
      label: t("missing"),
      note: v.problem ? problemText(v.problem, locale).remedy : null,
      progress: null,
    };
  // The video can be worked with; what goes on with it is said beside.
  if (v.state === "ready" && job && (job.kind === "embed" || job.kind === "text")) {
    const stage = job.state === "running" ? job.stages.find((s) => s.state === "running") : undefined;
    const words = stage
      ? [t(`stage.${stage.stage}`), stage.progress > 0 ? formatPercent(stage.progress, locale) : null]
      : [];
    return {
      tone: "ok",
      icon: <CircleCheck />,
      label: t("state.ready"),
      note: words.filter(Boolean).join(" · ") || null,
      progress: null,
    };
  }
  if (job?.state === "paused")
    return {
      tone: "neutral",
      icon: <Pause />,
      label: t("state.paused"),
      note: formatPercent(job.progress, locale),
      progress: job.progress,
    };
  if (job?.state === "running") {
    // Between two stages the next one is named, after the last the last: the label never falls back for a moment.
    const stage =
      job.stages.find((s) => s.state === "running") ??
      job.stages.find((s) => s.state === "waiting") ??
      job.stages.at(-1);
    const percent = formatPercent(stage?.progress ?? job.progress, locale);
    const parts = [
      job.speedX === null ? percent : t("atSpeed", { percent, speed: formatSpeed(job.speedX) }),
      job.etaMs === null ? null : t("left", { time: formatCoarse(job.etaMs, locale) }),
    ];
    return {
      tone: "busy",
      icon: <LoaderCircle />,
      label: stage ? t(`stage.${stage.stage}`) : t("state.analysing"),
      note: parts.filter(Boolean).join(" · "),
      progress: job.progress,
    };
  }
  switch (v.state) {
    case "queued":
      return {
        tone: "neutral",
        icon: <Clock3 />,
        label: job ? t("queuedAt", { place: job.position + 1 }) : t("state.queued"),
        note: null,
        progress: null,
      };
    case "analysing": {
      // The job's last word comes a moment before the video's: the bar stays full until then.
      if (job?.state === "done")
        return { tone: "busy", icon: <LoaderCircle />, label: t("stage.tracks"), note: null, progress: 1 };
      const share = v.media && v.media.durationUs > 0 ? v.analysedUs / v.media.durationUs : 0;
      return {
        tone: "busy",
        icon: <LoaderCircle />,
        label: t("state.analysing"),
        note: formatPercent(share, locale),
        progress: share,
      };
    }
    case "ready":
      return { tone: "ok", icon: <CircleCheck />, label: t("state.ready"), note: null, progress: null };
    case "cancelled":
      return { tone: "neutral", icon: <Ban />, label: t("state.cancelled"), note: null, progress: null };
    case "incomplete":
    case "failed": {
      const text = v.problem ? problemText(v.problem, locale) : null;
      const failed = v.state === "failed";
      return {
        tone: failed ? "danger" : "warn",
        icon: failed ? <CircleX /> : <TriangleAlert />,
        label: failed ? t("state.failed") : t("state.incomplete"),
        note: text ? `${text.message} ${text.remedy}` : null,
        progress: null,
      };
    }
  }
}

/**
 * The state with its note: beside it, or below it when `stacked`. Cut when it must be; the whole of it in a tooltip. `action` is the remedy's button.
 */
export function StateLine({
  video,
  job,
  stacked = false,
  lines = 1,
  action,
}: {
  video: VideoSummary;
  job: Job | undefined;
  stacked?: boolean;
  /** How many lines the note may take before it is cut. */
  lines?: 1 | 2;
  action?: ReactNode;
}) {
  const t = useMessages(libraryMessages);
  const locale = useLocale();
  const view = stateView(video, job, t, locale);
  const noteClass = cx(
    "min-w-0 text-xs",
    lines === 2 ? "line-clamp-2" : "truncate",
    view.tone === "danger" ? "text-danger" : view.tone === "warn" ? "text-warn" : "text-muted",
  );
  const note = view.note ? (
    <Tooltip text={view.note}>
      <span className={noteClass}>{view.note}</span>
    </Tooltip>
  ) : null;
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex h-5 min-w-0 items-center gap-2">
        {view.tone === "ok" ? (
          <span className="inline-flex items-center gap-1 text-xs text-muted [&>svg]:size-3 [&>svg]:text-ok">
            {view.icon}
            {view.label}
          </span>
        ) : (
          <Badge tone={view.tone} icon={view.icon} className="shrink-0">
            {view.label}
          </Badge>
        )}
        {stacked ? null : note}
        {action ? <span className="ml-auto">{action}</span> : null}
      </div>
      {stacked ? note : null}
      {view.progress === null ? null : (
        <Progress value={view.progress} label={view.label} tone={view.tone === "busy" ? "busy" : "still"} />
      )}
    </div>
  );
}
