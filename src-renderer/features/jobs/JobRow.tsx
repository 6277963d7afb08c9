import {
  ArrowUpToLine,
  Ban,
  Check,
  CircleCheck,
  CircleX,
  Clock3,
  LoaderCircle,
  Minus,
  Pause,
  Play,
  RotateCcw,
  X,
} from "lucide-react";
import { memo, type ReactNode } from "react";
import type { Job } from "#shared/domain/job.ts";
import { deviceName } from "../../lib/devices.ts";
import { formatCoarse, formatPercent, formatSpeed } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { SILENT_MS, verbsOf, type JobVerb } from "./jobOrder.ts";
import { jobsMessages } from "./messages.ts";

const TONES: Record<Job["state"], { tone: BadgeTone; icon: ReactNode }> = {
  running: { tone: "busy", icon: <LoaderCircle /> },
  queued: { tone: "neutral", icon: <Clock3 /> },
  paused: { tone: "neutral", icon: <Pause /> },
  done: { tone: "ok", icon: <CircleCheck /> },
  failed: { tone: "danger", icon: <CircleX /> },
  cancelled: { tone: "neutral", icon: <Ban /> },
};

const VERBS: Record<JobVerb, { icon: ReactNode; message: "pause" | "resume" | "cancel" | "retry" | "front" }> = {
  pause: { icon: <Pause />, message: "pause" },
  resume: { icon: <Play />, message: "resume" },
  cancel: { icon: <X />, message: "cancel" },
  retry: { icon: <RotateCcw />, message: "retry" },
  moveToFront: { icon: <ArrowUpToLine />, message: "front" },
};

/** One job: what it is on, how far each stage is, when it last gave a sign, and what can be done. */
export const JobRow = memo(function JobRow({
  job,
  nowMs,
  onVerb,
}: {
  job: Job;
  nowMs: number;
  onVerb: (verb: JobVerb, job: Job) => void;
}) {
  const t = useMessages(jobsMessages);
  const locale = useLocale();
  const { tone, icon } = TONES[job.state];
  const facts = [
    t(`kind.${job.kind}`),
    job.speedX === null ? null : t("speed", { speed: formatSpeed(job.speedX) }),
    job.etaMs === null ? null : t("left", { time: formatCoarse(job.etaMs, locale) }),
    job.device === null ? null : t("on", { device: deviceName(job.device) }),
  ].filter(Boolean);
  return (
    <li className="flex flex-col gap-1.5 px-3 py-2.5">
      <div className="flex h-6 items-center gap-2">
        <Badge tone={tone} icon={icon} className="shrink-0">
          {job.state === "queued" ? t("state.queued", { place: job.position + 1 }) : t(`state.${job.state}`)}
        </Badge>
        <Tooltip text={job.videoName}>
          <span className="name-line min-w-0 grow text-sm" dir="auto">
            {displayName(job.videoName)}
          </span>
        </Tooltip>
        {job.state === "running" || job.state === "paused" ? null : (
          <span className="shrink-0 text-xs text-faint">{t(`kind.${job.kind}`)}</span>
        )}
        {verbsOf(job).map((verb) => (
          <IconButton
            key={verb}
            size="sm"
            side="top"
            icon={VERBS[verb].icon}
            label={t(VERBS[verb].message, { name: displayName(job.videoName) })}
            onClick={() => onVerb(verb, job)}
          />
        ))}
      </div>
      {job.state === "running" || job.state === "paused" ? (
        <>
          <Stages job={job} />
          <p className="flex justify-between gap-2 text-xs text-muted">
            <span className="truncate">{facts.join(" · ")}</span>
            <Sign job={job} nowMs={nowMs} />
          </p>
        </>
      ) : null}
      {job.state === "failed" && job.problem ? <ProblemCard problem={job.problem} compact /> : null}
    </li>
  );
});

/** Every stage with its own bar: an operator sees what is done, what runs and what is still to come. */
function Stages({ job }: { job: Job }) {
  const t = useMessages(jobsMessages);
  const locale = useLocale();
  return (
    <ol className="grid grid-cols-3 gap-x-3 gap-y-1">
      {job.stages.map((s) => {
        const words = t(`stageState.${s.state}`, { percent: formatPercent(s.progress, locale) });
        return (
          <li
            key={s.stage}
            className={cx("flex flex-col gap-0.5 text-2xs", s.state === "running" ? "text-fg" : "text-faint")}
          >
            <span className="flex items-center gap-1">
              {s.state === "done" ? (
                <Check aria-hidden className="size-3 text-ok" />
              ) : s.state === "skipped" ? (
                <Minus aria-hidden className="size-3" />
              ) : null}
              <span className="grow truncate">{t(`stage.${s.stage}`)}</span>
              <span>{s.state === "running" ? words : <span className="sr-only">{words}</span>}</span>
            </span>
            <Progress
              value={s.state === "done" ? 1 : s.state === "skipped" ? 0 : s.progress}
              label={`${t(`stage.${s.stage}`)}: ${words}`}
              tone={
                s.state === "done" ? "ok" : s.state === "failed" ? "danger" : job.state === "paused" ? "still" : "busy"
              }
            />
          </li>
        );
      })}
    </ol>
  );
}

function Sign({ job, nowMs }: { job: Job; nowMs: number }) {
  const t = useMessages(jobsMessages);
  const locale = useLocale();
  if (job.lastSignMs === null) return <span className="shrink-0 text-faint">{t("never")}</span>;
  const ageMs = Math.max(0, nowMs - job.lastSignMs);
  const silent = job.state === "running" && ageMs > SILENT_MS;
  const words =
    job.state === "running" && ageMs < 3000
      ? t("signNow")
      : t(silent ? "silent" : "sign", { time: formatCoarse(ageMs, locale) });
  return <span className={cx("shrink-0", silent ? "text-warn" : "text-faint")}>{words}</span>;
}
