import { useCallback, useEffect, useState } from "react";
import { useShallow } from "zustand/react/shallow";
import type { Caption } from "#shared/domain/caption.ts";
import { useCaptions } from "../../lib/captions/data.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import type { Span } from "../../lib/captions/span.ts";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../ui/States.tsx";
import { Bench } from "./bench/Bench.tsx";
import { useBench } from "./bench/benchStore.ts";
import { CaptionCard } from "./CaptionCard.tsx";
import { FactCaption } from "./FactCaption.tsx";
import { captionMessages } from "./messages.ts";
import { isSame, useCaptionRun } from "./runStore.ts";
import { SpanActions } from "./SpanActions.tsx";
import { useCaptioning } from "./useCaptioning.ts";
import { useSpan } from "./useSpan.ts";
import { WritingCard } from "./WritingCard.tsx";

/** Beside the picture: what facts say of the span, and what models wrote of the video. */
export function CaptionsPanel({ place }: { place: ReviewPlace }) {
  const span = useSpan(place);
  const captioning = useCaptioning();
  const [benchSpan, setBenchSpan] = useState<Span | null>(null);
  const { id } = place.video;
  const own = captioning.settings;
  const openBench = useCallback(
    (over: Span, from: Caption | null): void => {
      const settings = from?.settings ?? own;
      if (settings) useBench.getState().open({ videoId: id, ...over }, settings, from !== null);
      setBenchSpan(over);
    },
    [id, own],
  );
  const benchFrom = useCallback(
    (caption: Caption): void => openBench({ fromUs: caption.fromUs, toUs: caption.toUs }, caption),
    [openBench],
  );
  return (
    <div className="flex h-full min-h-0 flex-col bg-panel">
      <SpanActions span={span} place={place} captioning={captioning} onBench={() => openBench(span, null)} />
      <div className="min-h-0 grow overflow-y-auto overscroll-contain">
        <FactCaption span={span} place={place} />
        <Written place={place} onBench={benchFrom} />
      </div>
      {benchSpan ? (
        <Bench span={benchSpan} place={place} captioning={captioning} onClose={() => setBenchSpan(null)} />
      ) : null}
    </div>
  );
}

/** What models wrote of the video, in the order of its time, with what is being written in its own place. */
function Written({ place, onBench }: { place: ReviewPlace; onBench: (caption: Caption) => void }) {
  const t = useMessages(captionMessages);
  const locale = useLocale();
  const watched = useCaptions(place.video.id);
  // All of the run but its words: with those only its own card is drawn again.
  const mine = useCaptionRun(
    useShallow((s) => (s.run?.span.videoId === place.video.id ? { ...s.run, text: "" } : null)),
  );
  const captions = watched.data;
  const arrived = mine !== null && captions !== undefined && captions.some((one) => isSame(mine, one));
  // What broke off has its reason to tell, though its beginning was kept.
  const over = arrived && (mine?.state === "done" || mine?.state === "stopped");
  useEffect(() => {
    if (over) useCaptionRun.getState().dismiss();
  }, [over]);
  if (!captions) {
    return watched.problem ? (
      <ProblemCard
        compact
        className="m-3"
        title={t("writtenFailed")}
        problem={watched.problem}
        actions={
          <Button size="sm" onClick={watched.retry}>
            {t("retry")}
          </Button>
        }
      />
    ) : (
      <Busy label={t("writtenLoading")} className="flex flex-col gap-2 p-3">
        <Skeleton className="h-4 w-24" />
        <Skeleton className="h-20" />
      </Busy>
    );
  }
  const run = over ? null : mine;
  const at = run ? captions.filter((one) => one.fromUs <= run.span.fromUs).length : 0;
  const card = (caption: Caption) => <CaptionCard key={caption.id} caption={caption} place={place} onBench={onBench} />;
  return (
    <section aria-labelledby="written-title">
      <header className="flex h-9 items-center gap-2 px-3">
        <h3 id="written-title" className="text-xs font-semibold text-muted">
          {t("written")}
        </h3>
        {captions.length > 0 ? (
          <span className="text-xs text-faint">{formatCount(captions.length, locale)}</span>
        ) : null}
      </header>
      {captions.length === 0 && !run ? <p className="px-3 pb-3 text-sm text-faint">{t("writtenNone")}</p> : null}
      {captions.slice(0, at).map(card)}
      {run ? (
        run.state === "done" && run.caption ? (
          card(run.caption)
        ) : (
          <WritingCard key="writing" kept={arrived} place={place} />
        )
      ) : null}
      {captions.slice(at).map(card)}
    </section>
  );
}
