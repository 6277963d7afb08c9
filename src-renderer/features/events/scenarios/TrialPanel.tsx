import { CircleMinus, CirclePlus, FlaskConical, Square } from "lucide-react";
import { useMemo } from "react";
import type { EventDraft, SceneEvent } from "#shared/domain/event.ts";
import type { VideoId } from "#shared/domain/video.ts";
import { useVideos } from "../../../lib/client/data.ts";
import { formatCount, formatDuration, formatPercent, formatSeconds, wallClockAt } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { Button } from "../../../ui/Button.tsx";
import { MomentPicture } from "../../../ui/MomentPicture.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { cx } from "../../../ui/cx.ts";
import { scenarioMessages } from "../scenarioMessages.ts";
import type { Trial, TrialResult } from "./useTrial.ts";

/** As many pictures as one side of the difference shows; the figures are exact all the same. */
const SHOWN = 60;

/** What would change against the stored version: figures first, then both sides as pictures that lead to Review. */
export function TrialPanel({
  trial,
  text,
  onStop,
  onOpen,
}: {
  trial: Trial | null;
  /** What is in the editor now. */
  text: string;
  onStop: () => void;
  onOpen: (moment: { videoId: VideoId; bestUs: number; trackId: number | null }) => void;
}) {
  const t = useMessages(scenarioMessages);
  return (
    <section aria-labelledby="trial-title" className="flex flex-col gap-3">
      <h3 id="trial-title" className="flex items-center gap-2 text-sm font-semibold">
        <FlaskConical aria-hidden className="size-4 text-faint" />
        {t("tryTitle")}
      </h3>
      {trial === null ? (
        <p className="text-xs text-muted">{t("tryBody")}</p>
      ) : trial.state === "failed" ? (
        <ProblemCard compact title={t("tryFailed")} problem={trial.problem} />
      ) : trial.state === "running" ? (
        <Running trial={trial} onStop={onStop} />
      ) : (
        <>
          {trial.text === text ? null : <p className="text-xs text-warn">{t("tryStale")}</p>}
          <Result result={trial.result} onOpen={onOpen} />
        </>
      )}
    </section>
  );
}

function Running({ trial, onStop }: { trial: Extract<Trial, { state: "running" }>; onStop: () => void }) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const { progress } = trial;
  const words = progress
    ? t("tryProgress", {
        done: formatCount(progress.done, locale),
        total: formatCount(progress.total, locale),
        found: formatCount(progress.found, locale),
      })
    : t("tryTitle");
  return (
    <div role="status" className="flex items-center gap-3">
      <Progress value={progress && progress.total > 0 ? progress.done / progress.total : null} label={words} />
      <span className="text-xs whitespace-nowrap text-busy tabular-nums">{words}</span>
      <Button size="sm" icon={<Square />} onClick={onStop}>
        {t("tryStop")}
      </Button>
    </div>
  );
}

function Result({ result, onOpen }: { result: TrialResult; onOpen: (moment: Parameters<Opener>[0]) => void }) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const { counts, marked } = result;
  const kept = marked.confirmedKept + marked.dismissedKept;
  const known = kept + marked.confirmedLost + marked.dismissedGone;
  const count = (n: number): string => formatCount(n, locale);
  return (
    <div className="flex flex-col gap-4">
      <div aria-live="polite" className="flex flex-wrap items-stretch gap-2">
        <Figure sign={<CirclePlus className="text-ok" />} value={`+${count(counts.appears)}`} word={t("appears")} />
        <Figure
          sign={<CircleMinus className="text-warn" />}
          value={`−${count(counts.vanishes)}`}
          word={t("vanishes")}
        />
        <Figure sign={null} value={count(counts.stays)} word={t("stays")} />
        <p className="self-end pb-1 text-xs text-faint">
          {t("tryTook", {
            hours: count(Math.round(result.hours * 10) / 10),
            took: formatSeconds(result.tookMs, locale),
          })}
        </p>
      </div>
      <div className="text-xs">
        <p className="mb-1 font-medium">{t("markedTitle")}</p>
        {known === 0 ? (
          <p className="text-muted">{t("precisionNothing")}</p>
        ) : (
          <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-muted">
            <li>
              <b className="text-fg">{count(marked.confirmedKept)}</b> {t("confirmedKept")}
            </li>
            <li className={marked.confirmedLost > 0 ? "text-danger" : ""}>
              <b>{count(marked.confirmedLost)}</b> {t("confirmedLost")}
            </li>
            <li>
              <b className="text-fg">{count(marked.dismissedGone)}</b> {t("dismissedGone")}
            </li>
            <li>
              <b className="text-fg">{count(marked.dismissedKept)}</b> {t("dismissedKept")}
            </li>
            {kept > 0 ? (
              <li>
                {t("precisionOf")} <b className="text-fg">{formatPercent(marked.confirmedKept / kept, locale)}</b>
              </li>
            ) : null}
          </ul>
        )}
      </div>
      <Side list={result.appears} total={counts.appears} title={t("appears")} none={t("appearsNone")} onOpen={onOpen} />
      <Side
        list={result.vanishes}
        total={counts.vanishes}
        title={t("vanishes")}
        none={t("vanishesNone")}
        onOpen={onOpen}
      />
    </div>
  );
}

function Figure({ sign, value, word }: { sign: React.ReactNode; value: string; word: string }) {
  return (
    <p className="flex min-w-24 flex-col rounded-md border border-line bg-panel px-3 py-1.5">
      <span className="flex items-center gap-1.5 text-lg font-semibold tabular-nums [&>svg]:size-4">
        <span aria-hidden className="contents">
          {sign}
        </span>
        {value}
      </span>
      <span className="text-2xs text-muted">{word}</span>
    </p>
  );
}

type Opener = (moment: { videoId: VideoId; bestUs: number; trackId: number | null }) => void;

function Side({
  list,
  total,
  title,
  none,
  onOpen,
}: {
  list: ReadonlyArray<EventDraft | SceneEvent>;
  total: number;
  title: string;
  none: string;
  onOpen: Opener;
}) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const videos = useVideos().data;
  const byId = useMemo(() => new Map((videos ?? []).map((one) => [one.id as string, one])), [videos]);
  if (total === 0) return <p className="text-xs text-faint">{none}</p>;
  const shown = list.slice(0, SHOWN);
  return (
    <section aria-label={title}>
      <h4 className="mb-1.5 flex items-baseline gap-2 text-xs font-semibold">
        {title}
        <span className="font-normal text-faint">
          {shown.length < total
            ? t("listed", { shown: formatCount(shown.length, locale), count: formatCount(total, locale) })
            : formatCount(total, locale)}
        </span>
      </h4>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-2">
        {shown.map((one) => {
          const video = byId.get(one.videoId);
          const wall = video ? wallClockAt(video.recordedAt, one.bestUs) : null;
          const time = wall ? wall.time : formatDuration(one.bestUs);
          return (
            <li key={`${one.videoId}:${String(one.startUs)}:${String(one.trackIds[0] ?? "")}`}>
              <button
                type="button"
                aria-label={t("openHit", { name: one.names[locale], time: wall?.text ?? time })}
                onClick={() => onOpen({ videoId: one.videoId, bestUs: one.bestUs, trackId: one.trackIds[0] ?? null })}
                className={cx(
                  "block w-full overflow-hidden rounded-md border border-line text-left hover:border-line-strong",
                )}
              >
                <span className="block aspect-video">
                  {video ? <MomentPicture moment={one} video={video} playing={false} /> : null}
                </span>
                <span className="block px-2 py-1 text-2xs">
                  <span className="block text-fg tabular-nums">{wall ? wall.text : time}</span>
                  <span className="block truncate text-muted" dir="auto">
                    {video?.camera ? displayName(video.camera) : video ? displayName(video.name) : ""}
                  </span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
