import { RotateCcw, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button } from "../../ui/Button.tsx";
import { LocalityMark } from "../../ui/Locality.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { CaptionText } from "./CaptionText.tsx";
import { captionMessages } from "./messages.ts";
import { isLive, useCaptionRun } from "./runStore.ts";

/** A caption while it is written, in the place where it will stay; or what came of one that was stopped or broke off. The button that stops it stands above, where it cannot scroll away. */
export function WritingCard({
  kept,
  place,
}: {
  /** What came of it stands among the captions. */
  kept: boolean;
  place: ReviewPlace;
}) {
  const t = useMessages(captionMessages);
  const client = useClient();
  const { start, dismiss } = useCaptionRun.getState();
  const run = useCaptionRun((s) => s.run);
  const root = useRef<HTMLElement>(null);
  useEffect(() => {
    root.current?.scrollIntoView({ block: "nearest" });
  }, [run?.startedAtMs]);
  if (!run) return null;
  const time = (us: number): string => formatMediaTime(us, 0, place.media.durationUs);
  const live = isLive(run);
  const model = run.model ? displayName(run.model.name) : null;
  return (
    <article ref={root} aria-busy={live} data-testid="writing" className="flex flex-col gap-2 border-b border-line p-3">
      <header className="flex min-h-6 items-center gap-2">
        <span className="text-sm font-medium whitespace-nowrap">
          {t("spanOf", { from: time(run.span.fromUs), to: time(run.span.toUs) })}
        </span>
        <span role="status" className="min-w-0 grow truncate text-xs text-busy">
          {run.state === "writing"
            ? t("writing", { model: model ?? "" })
            : run.state === "asking"
              ? model
                ? t("asking", { model })
                : t("preparing")
              : null}
        </span>
        {live ? null : (
          <Button size="sm" tone="quiet" icon={<X />} onClick={dismiss}>
            {t("dismiss")}
          </Button>
        )}
      </header>
      {run.text !== "" && !kept ? (
        <CaptionText text={run.text} writing={live} />
      ) : live ? (
        <div className="flex flex-col gap-2">
          <Skeleton className="h-4" />
          <Skeleton className="h-4 w-4/5" />
        </div>
      ) : null}
      {run.state === "stopped" ? <p className="text-xs text-muted">{t("stopped")}</p> : null}
      {run.problem ? (
        <ProblemCard
          compact
          problem={run.problem}
          actions={
            <Button size="sm" icon={<RotateCcw />} onClick={() => start(client, run.span, run.settings)}>
              {t("retry")}
            </Button>
          }
        />
      ) : null}
      {run.model ? <LocalityMark className="self-end" locality={run.model.locality} host={run.model.host} /> : null}
    </article>
  );
}
