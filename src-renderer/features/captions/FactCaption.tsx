import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { useMemo } from "react";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import type { Span } from "../../lib/captions/span.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, Skeleton } from "../../ui/States.tsx";
import { toastDone } from "../../ui/Toast.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { EvidenceChips } from "./EvidenceChips.tsx";
import { captionMessages } from "./messages.ts";
import { useSettled } from "./useSpan.ts";

/** What facts say of a span: there without any model, and first. The words before stay until the new ones are there. */
export function FactCaption({ span: wanted, place }: { span: Span; place: ReviewPlace }) {
  const t = useMessages(captionMessages);
  const language = useLocale();
  const { id, state } = place.video;
  const span = useSettled(wanted);
  const told = useQuery({
    ...useApi().captions.narrate.queryOptions({ input: { span: { videoId: id, ...span }, language } }),
    placeholderData: keepPreviousData,
    staleTime: state === "ready" ? 60_000 : 3000,
  });
  const byId = useMemo(() => new Map(told.data?.evidence.map((item) => [item.id, item])), [told.data]);
  const sentences = told.data?.sentences ?? [];
  const copy = (): void => {
    void navigator.clipboard?.writeText(sentences.map((one) => one.text).join(" ")).then(() => toastDone(t("copied")));
  };
  return (
    <section
      aria-labelledby="facts-title"
      aria-busy={told.isFetching}
      className="flex flex-col gap-1.5 border-b border-line p-3"
    >
      <header className="flex h-6 items-center gap-1">
        <Tooltip text={t("factsHelp")}>
          <button type="button" className="rounded-sm">
            <h3 id="facts-title" className="text-xs font-semibold text-muted">
              {t("facts")}
            </h3>
          </button>
        </Tooltip>
        <span className="grow" />
        {sentences.length > 0 ? <IconButton size="sm" icon={<Copy />} label={t("copyFacts")} onClick={copy} /> : null}
      </header>
      {told.error && sentences.length === 0 ? (
        <ProblemCard
          compact
          title={t("factsFailed")}
          problem={problemFrom(told.error)}
          actions={
            <Button size="sm" onClick={() => void told.refetch()}>
              {t("retry")}
            </Button>
          }
        />
      ) : !told.data ? (
        <Busy label={t("factsLoading")} className="flex flex-col gap-2">
          <Skeleton className="h-4" />
          <Skeleton className="h-4 w-4/5" />
        </Busy>
      ) : sentences.length === 0 ? (
        <p className="text-sm text-faint">{t("factsNone")}</p>
      ) : (
        <ul className="flex flex-col gap-1.5 select-text" data-testid="fact-caption">
          {sentences.map((sentence, i) => (
            // Sentences have no id of their own; the list is replaced whole.
            <li key={`${i}-${sentence.text}`} className="leading-6">
              {sentence.text}{" "}
              <EvidenceChips items={sentence.evidence.flatMap((one) => byId.get(one) ?? [])} place={place} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
