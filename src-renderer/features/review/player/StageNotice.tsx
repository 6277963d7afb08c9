import { FolderSearch } from "lucide-react";
import type { ReactNode } from "react";
import type { Playback } from "#shared/contract/media.ts";
import { problemOf } from "#shared/lib/problems.ts";
import { formatPercent } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { reviewMessages } from "../messages.ts";
import { useEngineState, useReviewContext } from "../session.ts";

/** What stands between the operator and a moving picture, said over the stage. Nothing when all is well. */
export function StageNotice({
  playback,
  problem,
  onRetry,
}: {
  playback: Playback | undefined;
  problem: unknown;
  onRetry: () => void;
}) {
  const t = useMessages(reviewMessages);
  const locale = useLocale();
  const { video, session, onRelink } = useReviewContext();
  const state = useEngineState(session.engine);
  const retry = (
    <Button size="sm" onClick={onRetry}>
      {t("retry")}
    </Button>
  );
  // A proxy plays on when the source has gone.
  if (playback?.kind === "frames" && playback.reason === "missing") {
    return (
      <Centre>
        <ProblemCard
          problem={problemOf("FILE_MISSING", video.path)}
          tone="warn"
          actions={onRelink ? <RelinkButton onRelink={onRelink} /> : null}
        />
      </Centre>
    );
  }
  if (problem && !playback) {
    return (
      <Centre>
        <ProblemCard problem={problemFrom(problem)} actions={retry} />
      </Centre>
    );
  }
  if (state.status === "failed" && !(state.source === "direct" && state.failure === "cannot-play")) {
    const network = state.failure === "network";
    return (
      <Centre>
        <section role="alert" className="rounded-lg border border-danger/40 bg-danger-soft p-4 text-sm">
          <p className="font-medium">{t(network ? "networkLost" : "cannotPlay")}</p>
          <p className="text-muted">{t(network ? "networkLostHelp" : "cannotPlayHelp")}</p>
          <div className="mt-3">{retry}</div>
        </section>
      </Centre>
    );
  }
  if (playback?.kind === "frames" && playback.reason !== "still") {
    const { reason, progress } = playback;
    const making = reason === "proxy-in-progress";
    const text = !making
      ? t("framesFailed")
      : progress === null
        ? t("framesQueued")
        : t("framesMaking", { percent: formatPercent(progress, locale) });
    return (
      <Foot>
        <span>{text}</span>
        {making ? <Progress value={progress} label={text} className="mt-1.5" /> : null}
      </Foot>
    );
  }
  if (state.waiting && state.status !== "none") return <Foot>{t("waiting")}</Foot>;
  if (!state.stepExact) return <Foot>{t("stepInexact")}</Foot>;
  return null;
}

export function RelinkButton({ onRelink }: { onRelink: () => void }) {
  const t = useMessages(reviewMessages);
  return (
    <Button size="sm" icon={<FolderSearch />} onClick={onRelink}>
      {t("relink")}
    </Button>
  );
}

function Centre({ children }: { children: ReactNode }) {
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center bg-scrim p-6">
      <div className="pointer-events-auto max-w-lg">{children}</div>
    </div>
  );
}

function Foot({ children }: { children: ReactNode }) {
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 bottom-0 flex justify-center p-3">
      <div className="max-w-xl rounded-md border border-line bg-panel px-3 py-1.5 text-xs text-fg">{children}</div>
    </div>
  );
}
