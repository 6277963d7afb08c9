import { Ban, CircleCheck, CircleX, Clock3, LoaderCircle, Pause, Play, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { SightlineClient } from "#shared/contract/index.ts";
import type { CaptionBatch } from "#shared/domain/caption.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatCoarse, formatCount, formatPercent } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge, type BadgeTone } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { LocalityMark } from "../../ui/Locality.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
import { SILENT_MS } from "./jobOrder.ts";
import { jobsMessages } from "./messages.ts";

const TONES: Record<CaptionBatch["state"], { tone: BadgeTone; icon: ReactNode }> = {
  running: { tone: "busy", icon: <LoaderCircle /> },
  queued: { tone: "neutral", icon: <Clock3 /> },
  paused: { tone: "neutral", icon: <Pause /> },
  done: { tone: "ok", icon: <CircleCheck /> },
  failed: { tone: "danger", icon: <CircleX /> },
  cancelled: { tone: "neutral", icon: <Ban /> },
};

type BatchVerb = "pauseBatch" | "resumeBatch" | "cancelBatch" | "removeBatch";

const VERBS: Record<BatchVerb, { icon: ReactNode; message: "pause" | "resume" | "cancel" | "removeBatch" }> = {
  pauseBatch: { icon: <Pause />, message: "pause" },
  resumeBatch: { icon: <Play />, message: "resume" },
  cancelBatch: { icon: <X />, message: "cancel" },
  removeBatch: { icon: <Trash2 />, message: "removeBatch" },
};

/** What may be done with a batch in its state. */
function verbsOf(state: CaptionBatch["state"]): BatchVerb[] {
  if (state === "running" || state === "queued") return ["pauseBatch", "cancelBatch"];
  if (state === "paused") return ["resumeBatch", "cancelBatch"];
  return state === "failed" ? ["resumeBatch", "removeBatch"] : ["removeBatch"];
}

const isLiveBatch = ({ state }: CaptionBatch): boolean =>
  state === "running" || state === "queued" || state === "paused";

/** Does one thing with batches; a refusal is told. */
export function runBatchVerb(client: SightlineClient, verb: BatchVerb, batches: readonly CaptionBatch[]): void {
  for (const { id } of batches)
    client.captions[verb]({ id }).catch((error: unknown) => toastProblem(problemFrom(error)));
}

/** Captions that are written in the background: how far, with whom and where, what is left of the budget, and what can be done. */
export function BatchRows({ batches, nowMs }: { batches: readonly CaptionBatch[]; nowMs: number }) {
  return (
    <ul className="divide-y divide-line border-b border-line">
      {batches.map((batch) => (
        <BatchRow key={batch.id} batch={batch} nowMs={nowMs} />
      ))}
    </ul>
  );
}

function BatchRow({ batch, nowMs }: { batch: CaptionBatch; nowMs: number }) {
  const t = useMessages(jobsMessages);
  const locale = useLocale();
  const client = useClient();
  const { tone, icon } = TONES[batch.state];
  const name = t("batch", { count: formatCount(batch.total, locale) });
  const share = batch.total > 0 ? (batch.done + batch.failed) / batch.total : 0;
  const live = isLiveBatch(batch);
  const ageMs = batch.lastSignMs === null ? null : Math.max(0, nowMs - batch.lastSignMs);
  const silent = batch.state === "running" && ageMs !== null && ageMs > SILENT_MS;
  const facts = [
    t("batchDone", { done: formatCount(batch.done, locale), total: formatCount(batch.total, locale) }),
    batch.failed > 0 ? t("batchFailed", { count: formatCount(batch.failed, locale) }) : null,
    batch.budgetMs === null
      ? null
      : t("batchBudget", {
          spent: formatCoarse(batch.spentMs, locale),
          budget: formatCoarse(batch.budgetMs, locale),
        }),
    batch.etaMs === null || !live ? null : t("left", { time: formatCoarse(batch.etaMs, locale) }),
  ].filter(Boolean);
  return (
    <li className="flex flex-col gap-1.5 px-3 py-2.5" data-batch={batch.id}>
      <div className="flex h-6 items-center gap-2">
        <Badge tone={tone} icon={icon} className="shrink-0">
          {batch.state === "queued" ? t("batchQueued") : t(`state.${batch.state}`)}
        </Badge>
        <span className="min-w-0 grow truncate text-sm">{name}</span>
        {verbsOf(batch.state).map((verb) => (
          <IconButton
            key={verb}
            size="sm"
            side="top"
            icon={VERBS[verb].icon}
            label={t(VERBS[verb].message, { name })}
            onClick={() => runBatchVerb(client, verb, [batch])}
          />
        ))}
      </div>
      {live ? (
        <Progress
          value={share}
          label={`${name}: ${formatPercent(share, locale)}`}
          tone={batch.state === "paused" ? "still" : "busy"}
        />
      ) : null}
      <p className="flex justify-between gap-2 text-xs text-muted">
        <span className="min-w-0">{facts.join(" · ")}</span>
        {batch.state !== "running" || ageMs === null ? null : (
          <span className={cx("shrink-0", silent ? "text-warn" : "text-faint")}>
            {silent
              ? t("silent", { time: formatCoarse(ageMs, locale) })
              : ageMs < 3000
                ? t("signNow")
                : t("sign", { time: formatCoarse(ageMs, locale) })}
          </span>
        )}
      </p>
      {batch.model ? (
        <p className="flex items-center gap-2 text-xs text-faint">
          <span className="name-line min-w-0" dir="auto">
            {displayName(batch.model.name)}
          </span>
          <LocalityMark locality={batch.model.locality} host={batch.model.host} />
        </p>
      ) : null}
      {batch.problem ? (
        <ProblemCard problem={batch.problem} compact tone={batch.state === "failed" ? "danger" : "warn"} />
      ) : null}
    </li>
  );
}
