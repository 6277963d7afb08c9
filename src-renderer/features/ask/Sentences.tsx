import { CircleDashed, Database, PencilLine, RefreshCcwDot } from "lucide-react";
import { memo, useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { CitedSentence, EvidenceItem } from "#shared/domain/evidence.ts";
import type { ModelUse } from "#shared/domain/language.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button } from "../../ui/Button.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { CiteChip } from "./CiteChip.tsx";
import { runsOf, type SharedTime } from "./evidenceWords.ts";
import { askMessages } from "./messages.ts";
import { useAskView } from "./viewStore.ts";

/** As many citations as one sentence shows at first; of spans that were looked through one, which says that there are more. */
const CHIPS = 4;
const SPANS = 1;

export interface Cited {
  items: ReadonlyMap<string, EvidenceItem>;
  videos: ReadonlyMap<string, VideoSummary>;
  shared: SharedTime;
}

/**
 * The sentences that are shown as fact, by who wrote them: a solid line and "Facts of the index", a broken line and the model's name. Left and right walk
 * the citations, up and down the sentences.
 */
export function Sentences({
  run: answerRun,
  sentences,
  model,
  cited,
}: {
  /** Of the answer that they are of. */
  run: number;
  sentences: readonly CitedSentence[];
  model: ModelUse | null;
  cited: Cited;
}) {
  const t = useMessages(askMessages);
  // The citation that Tab comes to: the one that had the focus last, also before a look at Review.
  const at = useAskView((s) => (s.at?.run === answerRun ? s.at.place : null));
  const setAt = useAskView((s) => s.setAt);
  const onAt = useCallback((place: string) => setAt(answerRun, place), [setAt, answerRun]);
  const root = useRef<HTMLDivElement>(null);
  // Back from Review the citation that was opened has the keys again; of an answer that was just made the box keeps them.
  useEffect(() => {
    if (useAskView.getState().at?.run !== answerRun || document.activeElement?.closest("textarea, [role=dialog]"))
      return;
    root.current?.querySelector<HTMLElement>("[data-cite][tabindex='0']")?.focus();
  }, [answerRun]);
  const runs = runsOf(sentences);
  const name = model ? displayName(model.model) : t("model_");
  const first = sentences.findIndex((one) => one.evidence.some((id) => cited.items.has(id)));
  const [row, chip] = (at ?? `${first}:0`).split(":").map(Number);
  return (
    <div ref={root} data-citations className="flex flex-col gap-4">
      {runs.map((run, i) => (
        <section
          key={i}
          aria-label={run.origin === "facts" ? t("byFacts") : t("byModel", { model: name })}
          data-origin={run.origin}
          className={cx(
            "flex flex-col gap-2 border-l-2 pl-3",
            run.origin === "facts" ? "border-line-strong" : "border-dashed border-line-strong",
          )}
        >
          <h3 className="flex items-center gap-1.5 text-2xs text-faint">
            {run.origin === "facts" ? (
              <Database aria-hidden className="size-3" />
            ) : (
              <PencilLine aria-hidden className="size-3" />
            )}
            {run.origin === "facts" ? t("byFacts") : t("byModel", { model: name })}
          </h3>
          {run.sentences.map((sentence, k) => (
            <Sentence
              key={k}
              place={run.first + k}
              sentence={sentence}
              cited={cited}
              tabbable={row === run.first + k ? (chip ?? null) : null}
              onAt={onAt}
            />
          ))}
        </section>
      ))}
    </div>
  );
}

/** `tabbable`: which of its citations Tab comes to; null = none of them. */
const Sentence = memo(function Sentence({
  place,
  sentence,
  cited,
  tabbable,
  onAt,
}: {
  place: number;
  sentence: CitedSentence;
  cited: Cited;
  tabbable: number | null;
  /** Tells which citation has the focus: "sentence:citation". */
  onAt: (at: string) => void;
}) {
  const t = useMessages(askMessages);
  const [all, setAll] = useState(false);
  const items = sentence.evidence.flatMap((id) => cited.items.get(id) ?? []);
  const most = items.every((one) => one.kind === "span") ? SPANS : CHIPS;
  // One that hides behind "1 more" takes no less room than it.
  const shown = all || items.length <= most + 1 ? items : items.slice(0, most);
  return (
    <p data-sentence className="text-md leading-relaxed select-text">
      <span dir="auto">{sentence.text}</span>
      {sentence.repaired ? (
        <Tooltip text={t("repairedHelp")}>
          <button type="button" className="ml-1.5 inline-flex rounded-sm align-middle">
            <Badge icon={<RefreshCcwDot />}>{t("repaired")}</Badge>
          </button>
        </Tooltip>
      ) : null}
      {/* In the flow of the words: a citation that has no room begins the next line, alone. */}
      <span className="ml-0.5">
        {shown.map((item, i) => (
          <span key={item.id} className="ml-1 inline-flex max-w-full align-middle">
            <CiteChip
              item={item}
              video={cited.videos.get(item.videoId)}
              shared={cited.shared}
              // One that is folded away again leaves its turn to the last that is not.
              tabbable={tabbable !== null && Math.min(tabbable, shown.length - 1) === i}
              onFocused={() => onAt(`${place}:${i}`)}
              onKeyDown={walkCitations}
            />
          </span>
        ))}
        {items.length > shown.length ? (
          <Button size="sm" tone="quiet" className="ml-1 h-5 px-1.5 text-2xs" onClick={() => setAll(true)}>
            {t("moreChips", { count: items.length - shown.length })}
          </Button>
        ) : null}
      </span>
    </p>
  );
});

/** Moves the focus among the citations of an answer. */
function walkCitations(event: KeyboardEvent<HTMLElement>): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const here = event.currentTarget;
  const chips = [...(here.closest("[data-citations]")?.querySelectorAll<HTMLElement>("[data-cite]") ?? [])];
  const i = chips.indexOf(here);
  const sentenceOf = (chip: Element | undefined): Element | null => chip?.closest("[data-sentence]") ?? null;
  const mine = sentenceOf(here);
  const next = {
    ArrowLeft: () => chips[i - 1],
    ArrowRight: () => chips[i + 1],
    ArrowDown: () => chips.slice(i + 1).find((chip) => sentenceOf(chip) !== mine),
    ArrowUp: () => {
      const before = chips.slice(0, i).findLast((chip) => sentenceOf(chip) !== mine);
      const first = chips.find((chip) => sentenceOf(chip) === sentenceOf(before) && before !== undefined);
      return first ?? document.getElementById("ask-question");
    },
    Home: () => chips[0],
    End: () => chips.at(-1),
  }[event.key];
  if (!next) return;
  event.preventDefault();
  next()?.focus();
}

/** Sentences that the evidence does not carry: folded away, struck out of what is said, each with its reasons. */
export function RefusedSentences({ sentences }: { sentences: readonly CitedSentence[] }) {
  const t = useMessages(askMessages);
  if (sentences.length === 0) return null;
  return (
    <details data-testid="refused" className="group rounded-md border border-dashed border-line px-3 py-2 text-sm">
      <summary className="flex w-fit list-none items-center gap-1.5 rounded-sm text-xs text-muted hover:text-fg">
        <CircleDashed aria-hidden className="size-3.5" />
        <span className="underline decoration-line-strong decoration-dotted underline-offset-2">
          {t("refused", { count: sentences.length })}
        </span>
      </summary>
      <p className="mt-1.5 text-xs text-faint">{t("refusedHelp")}</p>
      <ul className="mt-2 flex flex-col gap-2.5">
        {sentences.map((sentence, i) => (
          <li key={i} data-refused>
            <p dir="auto" className="text-muted select-text">
              <s className="decoration-line-strong">{sentence.text}</s>
            </p>
            <ul className="mt-0.5 flex flex-col text-xs text-faint">
              {sentence.problems.map((problem, n) => (
                <li key={n}>{t(`why.${problem.code}`, { detail: detailOf(problem) })}</li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Ids are said as the numbers that people see. */
const detailOf = ({ code, detail }: CitedSentence["problems"][number]): string =>
  code === "unknownEvidence" ? detail.replace(/^E(?=\d)/, "") : displayName(detail);
