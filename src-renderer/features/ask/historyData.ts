import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { AnswerHead } from "#shared/contract/answers.ts";
import { useAsk } from "../../lib/ask/askStore.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { useLocale } from "../../lib/i18n/index.ts";
import { titleOf } from "./titleWords.ts";

const LISTED = 100;
/** A stopped answer is written down a moment after this window let go of it. */
const AGAIN_MS = 400;
const PATIENCE_MS = 8000;

/** What was asked before, newest first. Asked for anew when an answer ends, and until the one that ended is among them. */
export function useHistory() {
  const id = useAsk((s) => s.answer?.id ?? null);
  const state = useAsk((s) => s.answer?.state ?? null);
  const askedAtMs = useAsk((s) => (s.asked ? (s.answer?.askedAtMs ?? 0) : 0));
  const query = useQuery({
    ...useApi().answers.history.queryOptions({ input: { limit: LISTED } }),
    refetchInterval: ({ state: { data, dataUpdatedAt } }): number | false =>
      id !== null && state === "done" && !has(data, id) && dataUpdatedAt - askedAtMs < PATIENCE_MS ? AGAIN_MS : false,
  });
  const { refetch } = query;
  useEffect(() => {
    if (state === "done" || state === "failed") void refetch();
  }, [id, state, refetch]);
  return query;
}

/** What stands for an answer in a list: its question; of a summary, the head of which does not say it, the time that it is of. */
export function useHeadTitle(head: Pick<AnswerHead, "id" | "question">): string {
  const locale = useLocale();
  const { data } = useQuery({
    ...useApi().answers.get.queryOptions({ input: { id: head.id } }),
    enabled: head.question.trim() === "",
    staleTime: Infinity,
  });
  return titleOf(head.question, data?.plan ?? null, locale);
}

const has = (heads: readonly AnswerHead[] | undefined, id: string): boolean =>
  heads?.some((one) => one.id === id) ?? false;
