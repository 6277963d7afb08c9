import { ChevronDown, ChevronUp, ListChecks, Pause, Play } from "lucide-react";
import { useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { create } from "zustand";
import type { CaptionBatch } from "#shared/domain/caption.ts";
import type { Job } from "#shared/domain/job.ts";
import { useCaptionBatches } from "../../lib/captions/data.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useJobs } from "../../lib/client/data.ts";
import { formatPercent } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { BatchRows, runBatchVerb } from "./BatchRows.tsx";
import { countJobs, sortJobs, type JobVerb } from "./jobOrder.ts";
import { JobRow } from "./JobRow.tsx";
import { jobsMessages } from "./messages.ts";

/** Whether the drawer is open: view state, shared with the palette. */
export const useJobsDrawer = create<{ open: boolean; toggle(): void; setOpen(open: boolean): void }>((set) => ({
  open: false,
  toggle: () => set((s) => ({ open: !s.open })),
  setOpen: (open) => set({ open }),
}));

const NO_BATCHES: readonly CaptionBatch[] = [];

/** Once a second while someone looks: signs of life grow old by themselves. */
function useNow(active: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!active) return;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [active]);
  return now;
}

/** Bottom right: a line in the status bar that says how the work stands, and opens into the work itself above it. `uploads` is given by the frame. */
export function JobsDrawer({
  uploads,
  uploading = 0,
  onClear,
}: {
  uploads?: ReactNode;
  uploading?: number;
  onClear?: () => void;
}) {
  const t = useMessages(jobsMessages);
  const locale = useLocale();
  const client = useClient();
  const watched = useJobs();
  const { open, toggle } = useJobsDrawer();
  useHotkey("app.jobs", toggle);
  const hint = useKeyHint("app.jobs");
  const now = useNow(open);
  const jobs = useMemo(() => sortJobs(watched.data ?? []), [watched.data]);
  const batches = useCaptionBatches().data ?? NO_BATCHES;
  const counts = useMemo(() => countJobs(jobs, batches), [jobs, batches]);

  const run = useCallback(
    (verb: JobVerb, ids: Job["id"][]) => {
      if (ids.length > 0) client.jobs[verb]({ ids }).catch((error: unknown) => toastProblem(problemFrom(error)));
    },
    [client],
  );
  const onVerb = useCallback((verb: JobVerb, job: Job) => run(verb, [job.id]), [run]);
  const pausable = jobs.filter((j) => j.state === "running" || j.state === "queued").map((j) => j.id);
  const paused = jobs.filter((j) => j.state === "paused").map((j) => j.id);
  const goingBatches = batches.filter((b) => b.state === "running" || b.state === "queued");
  const pausedBatches = batches.filter((b) => b.state === "paused");
  const overBatches = batches.filter((b) => b.state === "done" || b.state === "cancelled");

  const busy = counts.running + counts.waiting + uploading > 0;
  const line = busy
    ? t(counts.waiting > 0 ? "summary" : "summaryRunning", {
        running: counts.running + uploading,
        waiting: counts.waiting,
      })
    : t("idle");
  return (
    <aside aria-label={t("title")} className="relative h-full">
      {open ? (
        <div className="absolute right-2 bottom-full z-30 mb-2 flex w-104 max-w-[calc(100vw-1rem)] flex-col overflow-hidden rounded-lg border border-line-strong bg-raised shadow-pop">
          <header className="flex h-10 items-center gap-1 border-b border-line pr-2 pl-3">
            <h2 className="grow text-sm font-semibold">{t("title")}</h2>
            {pausable.length + goingBatches.length > 0 ? (
              <IconButton
                size="sm"
                side="top"
                icon={<Pause />}
                label={t("pauseAll")}
                onClick={() => {
                  run("pause", pausable);
                  runBatchVerb(client, "pauseBatch", goingBatches);
                }}
              />
            ) : null}
            {paused.length + pausedBatches.length > 0 ? (
              <IconButton
                size="sm"
                side="top"
                icon={<Play />}
                label={t("resumeAll")}
                onClick={() => {
                  run("resume", paused);
                  runBatchVerb(client, "resumeBatch", pausedBatches);
                }}
              />
            ) : null}
            <Button
              size="sm"
              tone="quiet"
              disabled={counts.finished === 0 && !onClear}
              onClick={() => {
                onClear?.();
                runBatchVerb(client, "removeBatch", overBatches);
                client.jobs.clearFinished().catch((error: unknown) => toastProblem(problemFrom(error)));
              }}
            >
              {t("clear")}
            </Button>
          </header>
          <div className="max-h-[min(32rem,60vh)] min-h-24 overflow-y-auto overscroll-contain">
            {uploads}
            {batches.length > 0 ? <BatchRows batches={batches} nowMs={now} /> : null}
            {watched.data === undefined ? (
              watched.problem ? (
                <ProblemCard
                  className="m-3"
                  problem={watched.problem}
                  title={t("failedTitle")}
                  actions={<Button onClick={watched.retry}>{t("tryAgain")}</Button>}
                />
              ) : (
                <Busy className="flex flex-col gap-3 p-3">
                  <Skeleton className="h-12" />
                  <Skeleton className="h-12" />
                </Busy>
              )
            ) : jobs.length === 0 && batches.length === 0 && !uploads ? (
              <EmptyState className="py-8" icon={<ListChecks />} title={t("emptyTitle")}>
                {t("emptyBody")}
              </EmptyState>
            ) : (
              <ul className="divide-y divide-line">
                {jobs.slice(0, 200).map((job) => (
                  <JobRow key={job.id} job={job} nowMs={now} onVerb={onVerb} />
                ))}
              </ul>
            )}
          </div>
        </div>
      ) : null}
      <button
        type="button"
        aria-expanded={open}
        aria-label={`${open ? t("hide") : t("show")}${hint ? ` (${hint})` : ""}: ${line}`}
        onClick={toggle}
        className="flex h-full shrink-0 items-center gap-2.5 px-3 text-left text-xs transition-colors hover:bg-hover focus-visible:-outline-offset-2"
      >
        <ListChecks aria-hidden className="size-4 text-faint" />
        <span className={busy ? "text-fg" : "text-muted"}>{line}</span>
        {counts.failed > 0 ? <span className="text-danger">{t("failures", { count: counts.failed })}</span> : null}
        <span className="flex items-center justify-end gap-2">
          {counts.progress !== null || counts.running > 0 ? (
            <>
              <span className="w-16 shrink-0">
                <Progress value={counts.progress} label={line} />
              </span>
              <span className="w-10 shrink-0 text-right whitespace-nowrap text-muted">
                {counts.progress === null ? null : formatPercent(counts.progress, locale)}
              </span>
            </>
          ) : null}
          {open ? (
            <ChevronDown aria-hidden className="size-4 text-faint" />
          ) : (
            <ChevronUp aria-hidden className="size-4 text-faint" />
          )}
        </span>
      </button>
    </aside>
  );
}
