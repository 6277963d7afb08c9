import { ArrowDown, Check, ScanSearch, X } from "lucide-react";
import { useEffect, useState } from "react";
import type { Query } from "#shared/domain/query.ts";
import { formatQuery } from "#shared/query/index.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatCount } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useQueryContext } from "../../lib/search/queryContext.ts";
import { useSearch } from "../../lib/search/searchStore.ts";
import { Button } from "../../ui/Button.tsx";
import { searchMessages } from "./messages.ts";
import { partsOf } from "./parts.ts";
import { fullWords } from "./partWords.ts";
import { useWords } from "./useWords.ts";

/** One step of a sequence as a query of its own, under the same times and cameras. */
function alone(query: Query, step: number): Query {
  const one = query.steps[step];
  return { ...query, steps: one ? [{ ...one, withinUs: null }] : [], examples: [], contradictions: [] };
}

/**
 * How often each step was found by itself; null while it is being counted, undefined where it could not be. The counting stops when the view goes.
 */
function useStepCounts(query: Query): ReadonlyArray<number | null | undefined> {
  const client = useClient();
  const scope = useSearch((s) => s.scope);
  const [counted, setCounted] = useState<{ query: Query; counts: ReadonlyArray<number | null | undefined> } | null>(
    null,
  );
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const counts: Array<number | null | undefined> = query.steps.map(() => null);
    const count = async (step: number): Promise<number> => {
      let total = 0;
      for await (const event of await client.search.run({ scope, limit: 1, query: alone(query, step) }, { signal })) {
        if (signal.aborted) break;
        if (event.kind === "moments") total = event.total;
      }
      return total;
    };
    void (async () => {
      for (const step of query.steps.keys()) {
        // What a step cannot tell is left open: the answer above it stands.
        counts[step] = await count(step).catch(() => undefined);
        if (signal.aborted) return;
        setCounted({ query, counts: [...counts] });
      }
    })();
    return () => stop.abort();
  }, [client, query, scope]);
  return counted?.query === query ? counted.counts : query.steps.map(() => null);
}

/** A sequence that was not found: which of its steps occur by themselves, so that the operator sees which one is missing, or that only their order is. */
export function StepCounts({ query }: { query: Query }) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const client = useClient();
  const words = useWords();
  const { vocabulary } = useQueryContext();
  const counts = useStepCounts(query);
  const said = (step: number): string =>
    partsOf(alone(query, step))
      .filter((part) => part.step !== null)
      .map((part) => fullWords(part, words))
      .join(", ");
  const whole = counts.every((one) => typeof one === "number");
  const missing = counts.flatMap((one, i) => (one === 0 ? [i + 1] : []));
  const search = (step: number): void => {
    const one = alone(query, step);
    const next = { ...one, text: formatQuery(one, one.language, vocabulary) };
    const { setDraft, run } = useSearch.getState();
    setDraft(next, true);
    run(client, next);
  };
  return (
    <section aria-labelledby="step-counts" className="flex flex-col gap-2">
      <h3 id="step-counts" className="text-xs font-medium text-muted">
        {t("stepsTitle")}
      </h3>
      <ol className="divide-y divide-line rounded-md border border-line">
        {query.steps.map((_, i) => {
          const found = counts[i];
          return (
            <li key={i} className="flex min-h-10 items-center gap-2.5 px-2.5 py-1 text-sm">
              {found === 0 ? (
                <X aria-hidden className="size-4 shrink-0 text-danger" />
              ) : typeof found === "number" ? (
                <Check aria-hidden className="size-4 shrink-0 text-ok" />
              ) : (
                <ArrowDown aria-hidden className="size-4 shrink-0 text-faint" />
              )}
              <span className="min-w-0 grow truncate">
                <span className="text-faint">{i + 1}. </span>
                {said(i)}
              </span>
              <span className={found === 0 ? "text-danger" : "text-muted"}>
                {found === null
                  ? t("stepCounting")
                  : found === undefined
                    ? t("unknown")
                    : found === 0
                      ? t("stepNever")
                      : t("count", { count: formatCount(found, locale) })}
              </span>
              {typeof found === "number" && found > 0 ? (
                <Button size="sm" icon={<ScanSearch />} onClick={() => search(i)}>
                  {t("stepAlone")}
                </Button>
              ) : null}
            </li>
          );
        })}
      </ol>
      {whole ? (
        <p role="status" className="text-sm text-muted">
          {missing.length > 0 ? t("stepsMissing", { list: missing.join(", ") }) : t("stepsOrder")}
        </p>
      ) : null}
    </section>
  );
}
