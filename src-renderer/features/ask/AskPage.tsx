import { useCallback, useMemo, useRef, useState } from "react";
import { partedSentences } from "../../lib/ask/askAnswer.ts";
import { useAsk } from "../../lib/ask/askStore.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { useHotkey } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import type { CoverageLinks } from "../../ui/Coverage.tsx";
import { SplitPanel } from "../../ui/SplitPanel.tsx";
import { AnswerView } from "./AnswerView.tsx";
import { AskBox, useAskNow } from "./AskBox.tsx";
import { Evidence } from "./Evidence.tsx";
import { History } from "./History.tsx";
import { askMessages } from "./messages.ts";
import type { WallRange } from "./ranges.ts";
import { ReportDialog } from "./ReportDialog.tsx";
import { Start } from "./Start.tsx";
import { SummaryDialog } from "./SummaryDialog.tsx";

/** The Ask view: what was asked before, the question, the answer as it comes, and beside it the evidence that it rests on. */
export function AskPage({ links }: { links: CoverageLinks }) {
  const t = useMessages(askMessages);
  const client = useClient();
  const answer = useAsk((s) => s.answer);
  const askNow = useAskNow();
  const { data } = useVideos();
  const videos = useMemo(() => new Map((data ?? []).map((one) => [one.id as string, one])), [data]);
  const main = useRef<HTMLDivElement>(null);
  const [reporting, setReporting] = useState(false);
  const summarising = useAsk((s) => s.summarising);
  const setSummarising = useAsk((s) => s.setSummarising);
  /** What a summary is asked of again. */
  const [range, setRange] = useState<WallRange | null>(null);
  const citedIds = useMemo(
    () => new Set(answer ? partedSentences(answer).shown.flatMap((one) => one.evidence) : []),
    [answer],
  );
  const fresh = useCallback((): void => {
    useAsk.getState().clear();
    document.getElementById("ask-question")?.focus();
  }, []);
  const summarise = useCallback((): void => setSummarising(true), [setSummarising]);
  useHotkey("ask.new", fresh);
  useHotkey("ask.summary", summarise);
  const again = (): void => {
    const { asked, run } = useAsk.getState();
    if (asked) return run(client, asked);
    if (!answer) return;
    // Of a kept answer the question and its place are known, but not by whom it was answered: whoever answers now does.
    if (answer.kind === "summary") {
      const when = answer.plan?.query.times[0];
      setRange(when?.from && when.to ? { from: when.from, to: when.to } : null);
      return summarise();
    }
    useAsk.getState().setScope(answer.scope);
    useAsk.getState().setDraft(answer.question);
    askNow();
  };
  const toCitations = useCallback((): boolean => {
    const first = main.current?.querySelector<HTMLElement>("[data-cite]") ?? null;
    first?.focus();
    return first !== null;
  }, []);
  const ended = answer !== null && answer.state !== "running";
  const reportable = ended && answer.id !== null ? answer.id : null;
  const left = answer ? (
    <AnswerView
      key={answer.run}
      answer={answer}
      videos={videos}
      links={links}
      onAgain={again}
      onReport={reportable ? () => setReporting(true) : null}
    />
  ) : (
    <Start />
  );
  // Where nothing stands behind an answer there is nothing to show beside it.
  const beside = answer !== null && (!ended || answer.evidence.length > 0);
  return (
    <section aria-labelledby="ask-title" className="flex min-h-0 grow">
      <h1 id="ask-title" className="sr-only">
        {t("title")}
      </h1>
      <History onNew={fresh} onSummary={summarise} />
      <div ref={main} className="flex min-h-0 min-w-0 grow flex-col">
        <AskBox onDown={toCitations} />
        <SplitPanel
          id="ask.columns"
          direction="horizontal"
          className="min-h-0 min-w-0 grow"
          panes={[
            { id: "answer", minSize: "440px", children: left },
            ...(beside
              ? [
                  {
                    id: "evidence",
                    defaultSize: "380px",
                    minSize: "280px",
                    maxSize: "640px",
                    children: (
                      <Evidence
                        key={answer.run}
                        items={answer.evidence}
                        citedIds={citedIds}
                        videos={videos}
                        loading={!ended}
                      />
                    ),
                  },
                ]
              : []),
          ]}
        />
      </div>
      {summarising ? (
        <SummaryDialog
          range={range}
          onClose={() => {
            setRange(null);
            setSummarising(false);
          }}
        />
      ) : null}
      {reporting && answer && reportable ? (
        <ReportDialog answer={answer} id={reportable} onClose={() => setReporting(false)} />
      ) : null}
    </section>
  );
}
