import { CircleStop, Copy, FileText, RotateCw } from "lucide-react";
import { useMemo, type ReactNode } from "react";
import type { ModelUse } from "#shared/domain/language.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { partedSentences, type AskAnswer } from "../../lib/ask/askAnswer.ts";
import { useAsk } from "../../lib/ask/askStore.ts";
import { AddToCaseButton, useCaseKeys } from "../../lib/cases/AddToCase.tsx";
import { answerAddition } from "../../lib/cases/additions.ts";
import { useHotkey, useKeyHint, type HotkeyAction } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages, type Translate } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button } from "../../ui/Button.tsx";
import { CoverageLine, type CoverageLinks } from "../../ui/Coverage.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { LocalityMark } from "../../ui/Locality.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { AnswerProblems } from "./AnswerProblems.tsx";
import { answerText } from "./answerText.ts";
import { numberOf, sharedTime, type SharedTime } from "./evidenceWords.ts";
import { askMessages } from "./messages.ts";
import { NotShownHead, NotShownRest } from "./NotShown.tsx";
import { titleOf } from "./titleWords.ts";
import { RefusedSentences, Sentences } from "./Sentences.tsx";
import { useScopeWords } from "./useScopeWords.ts";

/** One answer, as it comes or as it was kept: its sentences with their citations, what is not shown as fact, what went wrong, and what it rests on. */
export function AnswerView({
  answer,
  videos,
  links,
  onAgain,
  onReport,
}: {
  answer: AskAnswer;
  videos: ReadonlyMap<string, VideoSummary>;
  links: CoverageLinks;
  onAgain: () => void;
  /** Null while there is nothing to report yet. */
  onReport: (() => void) | null;
}) {
  const t = useMessages(askMessages);
  const running = answer.state === "running";
  const { shown, refused } = useMemo(() => partedSentences(answer), [answer]);
  const shared = useMemo(() => sharedTime(answer.evidence), [answer.evidence]);
  const items = useMemo(() => new Map(answer.evidence.map((one) => [one.id as string, one])), [answer.evidence]);
  const cited = useMemo(() => ({ items, videos, shared }), [items, videos, shared]);
  const notShown = answer.outcome === "notShown";
  // Where a problem stands, it says why there is nothing.
  const silent = !running && !notShown && shown.length === 0 && answer.problem === null && answer.problems.length === 0;
  return (
    <section aria-labelledby="answer-title" className="flex h-full min-h-0 flex-col">
      <div className="min-h-0 grow overflow-y-auto [scrollbar-gutter:stable]">
        <article aria-busy={running} className="flex max-w-3xl flex-col gap-5 px-6 py-5">
          <AnswerHead answer={answer} shared={shared} onAgain={onAgain} onReport={onReport} />
          {notShown ? <NotShownHead answer={answer} /> : null}
          {shown.length > 0 ? (
            <Sentences run={answer.run} sentences={shown} model={answer.model} cited={cited} />
          ) : null}
          {running ? (
            <Pending looking={answer.evidence.length === 0 && answer.sentences.length === 0} model={answer.model} />
          ) : null}
          {silent ? <p className="text-muted">{refused.length > 0 ? t("allRefused") : t("nothingCame")}</p> : null}
          {/* While the model still writes, a refused sentence may yet be mended. */}
          {running ? null : <RefusedSentences sentences={refused} />}
          {answer.outcome === "stopped" ? (
            <p className="flex items-center gap-2 text-sm text-muted">
              <CircleStop aria-hidden className="size-4 shrink-0 text-faint" />
              {t("stopped")}
            </p>
          ) : null}
          <AnswerProblems answer={answer} onAgain={onAgain} />
          {notShown ? <NotShownRest answer={answer} videos={videos} links={links} /> : null}
        </article>
      </div>
      <AnswerFoot answer={answer} links={links} />
      <Announcer answer={answer} />
    </section>
  );
}

function AnswerHead({
  answer,
  shared,
  onAgain,
  onReport,
}: {
  answer: AskAnswer;
  shared: SharedTime;
  onAgain: () => void;
  onReport: (() => void) | null;
}) {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const words = useScopeWords();
  const ended = answer.state !== "running";
  const copy = (): void => {
    // Refused without a user's gesture or by a policy: then nothing is said to be copied.
    navigator.clipboard
      ?.writeText(answerText(answer, words(answer.scope), locale))
      .then(() => toastDone(t("copied")))
      .catch(() => undefined);
  };
  useHotkey("ask.copy", copy, ended);
  useHotkey("ask.again", onAgain, ended);
  useHotkey("ask.report", () => onReport?.(), onReport !== null);
  const toCase = () =>
    ended && answer.id !== null ? answerAddition(answer.id, titleOf(answer.question, answer.plan, locale)) : null;
  useCaseKeys(toCase, ended);
  const times = sharedWords(shared, t);
  return (
    <header className="flex flex-col gap-2">
      <h2 id="answer-title" className="text-lg leading-snug font-semibold text-balance select-text" dir="auto">
        {titleOf(answer.question, answer.plan, locale)}
      </h2>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
        <span className="name-line max-w-96">{words(answer.scope)}</span>
        <Dot />
        {answer.model ? (
          <>
            <span className="name-line max-w-72">
              {displayName(answer.model.name)} · {displayName(answer.model.model)}
            </span>
            <LocalityMark locality={answer.model.locality} host={answer.model.host} />
          </>
        ) : (
          <span>{t("factsOnly")}</span>
        )}
        {times ? (
          <>
            <Dot />
            <span>{times}</span>
          </>
        ) : null}
      </p>
      <div className="flex flex-wrap gap-1">
        <Act action="ask.copy" icon={<Copy />} disabled={!ended} onClick={copy}>
          {t("copy")}
        </Act>
        <Act action="ask.again" icon={<RotateCw />} disabled={!ended} onClick={onAgain}>
          {t("again")}
        </Act>
        <Act action="ask.report" icon={<FileText />} disabled={onReport === null} onClick={() => onReport?.()}>
          {t("report")}
        </Act>
        {toCase() ? <AddToCaseButton make={toCase} /> : null}
      </div>
    </header>
  );
}

/** What all times of the answer have in common, and what is therefore not said in each citation. */
function sharedWords({ date, year, offset }: SharedTime, t: Translate<(typeof askMessages)["en"]>): string | null {
  if (offset === null) return date ?? (year === null ? null : t("datesOf", { year }));
  if (date !== null) return t("timesOn", { date, offset });
  return year === null ? t("timesIn", { offset }) : t("timesOf", { year, offset });
}

const Dot = () => (
  <span aria-hidden className="text-faint">
    ·
  </span>
);

function Act({
  action,
  icon,
  disabled,
  onClick,
  children,
}: {
  action: HotkeyAction;
  icon: ReactNode;
  disabled: boolean;
  onClick: () => void;
  children: ReactNode;
}) {
  const key = useKeyHint(action);
  return (
    <Button size="sm" icon={icon} disabled={disabled} onClick={onClick}>
      {children}
      {key ? <Kbd keys={key} /> : null}
    </Button>
  );
}

/** What goes on now: looking, or the model's words before they are checked, which are never shown as fact. One shape for all of it, so that nothing jumps. */
function Pending({ looking, model }: { looking: boolean; model: ModelUse | null }) {
  const t = useMessages(askMessages);
  const draft = useAsk((s) => s.pending);
  if (looking)
    return (
      <div className="flex flex-col gap-2.5 border-l-2 border-line pl-3">
        <p className="animate-breathe text-2xs text-busy">{t("looking")}…</p>
        <Skeleton className="h-4 w-11/12" />
        <Skeleton className="h-4 w-3/5" />
      </div>
    );
  if (!model) return null;
  return (
    <div
      data-testid="draft"
      className="flex min-h-16 flex-col gap-1 rounded-md border border-dashed border-line bg-well px-3 py-2"
    >
      <p className="animate-breathe text-2xs text-busy">
        {draft === "" ? t("writing", { model: displayName(model.model) }) : t("checking")}…
      </p>
      <p className="text-sm text-faint" dir="auto">
        {draft}
      </p>
    </div>
  );
}

function AnswerFoot({ answer, links }: { answer: AskAnswer; links: CoverageLinks }) {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const { timings } = answer;
  const time = (ms: number): string =>
    ms < 1000
      ? `${Math.max(1, Math.round(ms))}\u202fms`
      : `${(ms / 1000).toFixed(1)}${locale === "ko" ? "초" : "\u202fs"}`;
  const took =
    timings === null
      ? null
      : timings.firstTokenMs === null
        ? t("timing", { retrieval: time(timings.retrievalMs), total: time(timings.totalMs) })
        : t("timingModel", {
            retrieval: time(timings.retrievalMs),
            first: time(timings.firstTokenMs),
            total: time(timings.totalMs),
          });
  return (
    <footer className="flex h-8 shrink-0 items-center gap-4 overflow-hidden border-t border-line bg-panel px-4">
      {/* Of what the footage does not show the coverage is part of the answer itself; a question that was not understood searched nothing. */}
      {answer.coverage && answer.coverage.videos > 0 && answer.outcome !== "notShown" ? (
        <CoverageLine coverage={answer.coverage} links={links} />
      ) : null}
      <span className="grow" />
      {took ? <span className="shrink-0 text-xs text-faint">{took}</span> : null}
    </footer>
  );
}

/** Reads out what was just checked, and how it ended. */
function Announcer({ answer }: { answer: AskAnswer }) {
  const t = useMessages(askMessages);
  const { shown } = partedSentences(answer);
  const last = shown.at(-1);
  const said =
    answer.state === "running"
      ? last
        ? `${last.text} ${last.evidence.map(numberOf).join(", ")}`
        : t("looking")
      : answer.outcome
        ? t(`outcome.${answer.outcome}`)
        : "";
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
