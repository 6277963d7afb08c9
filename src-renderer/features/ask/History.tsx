import { useMutation } from "@tanstack/react-query";
import { CalendarClock, CircleAlert, CircleCheck, CircleStop, MessageSquarePlus, SearchX, Trash2 } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { AnswerHead } from "#shared/contract/answers.ts";
import type { AnswerOutcome } from "#shared/domain/evidence.ts";
import { useAsk } from "../../lib/ask/askStore.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { wallClock } from "../../lib/format.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
import { useHeadTitle, useHistory } from "./historyData.ts";
import { askMessages } from "./messages.ts";

const SIGNS: Record<AnswerOutcome, ReactNode> = {
  answered: <CircleCheck aria-hidden className="size-3.5 text-ok" />,
  notShown: <SearchX aria-hidden className="size-3.5 text-faint" />,
  stopped: <CircleStop aria-hidden className="size-3.5 text-faint" />,
  failed: <CircleAlert aria-hidden className="size-3.5 text-danger" />,
};

/** What was asked before, newest first: opened again with one click, deleted with another. */
export const History = memo(function History({ onNew, onSummary }: { onNew: () => void; onSummary: () => void }) {
  const t = useMessages(askMessages);
  const client = useClient();
  const history = useHistory();
  const shownId = useAsk((s) => s.answer?.id ?? null);
  const newKey = useKeyHint("ask.new");
  const summaryKey = useKeyHint("ask.summary");
  const open = useMutation({
    mutationFn: (one: AnswerHead) => useAsk.getState().open(client, one.id),
    onError: (error) => {
      toastProblem(problemFrom(error));
      void history.refetch();
    },
  });
  const remove = useMutation({
    mutationFn: (one: AnswerHead) => client.answers.remove({ id: one.id }),
    onSuccess: (_, one) => {
      if (useAsk.getState().answer?.id === one.id) useAsk.getState().clear();
    },
    onError: (error) => toastProblem(problemFrom(error)),
    onSettled: () => history.refetch(),
  });
  return (
    <aside aria-labelledby="history-title" className="flex w-64 shrink-0 flex-col border-r border-line bg-panel">
      <header className="flex h-11 shrink-0 items-center justify-between border-b border-line pr-1.5 pl-3">
        <h2 id="history-title" className="text-sm font-semibold">
          {t("history")}
        </h2>
        <IconButton
          size="sm"
          label={t("newQuestion")}
          icon={<MessageSquarePlus />}
          {...(newKey ? { keys: newKey } : {})}
          onClick={onNew}
        />
      </header>
      <div className="min-h-0 grow overflow-y-auto p-2">
        {history.data === undefined ? (
          history.error ? (
            <ProblemCard
              problem={problemFrom(history.error)}
              compact
              actions={
                <Button size="sm" onClick={() => void history.refetch()}>
                  {t("retry")}
                </Button>
              }
            />
          ) : (
            <Skeleton className="h-12" />
          )
        ) : history.data.length === 0 ? (
          <p className="px-1.5 py-1 text-xs text-faint">{t("historyNone")}</p>
        ) : (
          <ul className="flex flex-col gap-0.5">
            {history.data.map((one) => (
              <HistoryRow
                key={one.id}
                head={one}
                shown={one.id === shownId}
                onOpen={() => open.mutate(one)}
                onRemove={() => remove.mutate(one)}
              />
            ))}
          </ul>
        )}
      </div>
      <footer className="border-t border-line p-2">
        <Button className="w-full" icon={<CalendarClock />} onClick={onSummary}>
          {t("summary")}
          {summaryKey ? <Kbd keys={summaryKey} /> : null}
        </Button>
      </footer>
    </aside>
  );
});

function HistoryRow({
  head,
  shown,
  onOpen,
  onRemove,
}: {
  head: AnswerHead;
  shown: boolean;
  onOpen: () => void;
  onRemove: () => void;
}) {
  const t = useMessages(askMessages);
  const question = useHeadTitle(head);
  // Asked on this machine: its own clock.
  const clock = wallClock(head.createdAtMs, new Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
  return (
    <li className={cx("group flex items-start rounded-md pr-0.5 hover:bg-hover", shown && "bg-hover")}>
      <button
        type="button"
        aria-label={`${t("openAnswer", { question })}, ${t(`outcome.${head.outcome}`)}`}
        aria-current={shown || undefined}
        title={`${question}\n${clock.text} · ${t(`outcome.${head.outcome}`)}`}
        onClick={onOpen}
        className="flex min-w-0 grow items-start gap-2 rounded-md px-1.5 py-1.5 text-left focus-visible:-outline-offset-2"
      >
        <span className="mt-0.5 shrink-0">{SIGNS[head.outcome]}</span>
        <span className="flex min-w-0 grow flex-col">
          <span className="line-clamp-2 text-sm" dir="auto">
            {question}
          </span>
          <span className="truncate text-2xs text-faint">
            {clock.date} {clock.time.slice(0, 5)}
            {head.outcome === "answered" ? null : ` · ${t(`outcome.${head.outcome}`)}`}
          </span>
        </span>
      </button>
      <IconButton
        size="sm"
        tone="danger"
        label={t("removeAnswer", { question })}
        icon={<Trash2 />}
        className="mt-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
        onClick={onRemove}
      />
    </li>
  );
}
