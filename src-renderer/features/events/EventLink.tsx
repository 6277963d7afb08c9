import { useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import { useEffect } from "react";
import type { EventId } from "#shared/domain/event.ts";
import { useApi } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Busy, EmptyState, Skeleton } from "../../ui/States.tsx";
import { triageMessages } from "./messages.ts";
import { useEventsView } from "./viewStore.ts";

/** The address of one event, as alerts give it: puts the queue to where the event is. `onShown` then shows the queue, in the place of this address. */
export function EventLink({ id, onShown }: { id: EventId; onShown: () => void }) {
  const t = useMessages(triageMessages);
  const { data, error, refetch } = useQuery({ ...useApi().events.get.queryOptions({ input: { id } }), retry: false });
  useEffect(() => {
    if (!data) return;
    useEventsView.getState().show(data);
    onShown();
  }, [data, onShown]);
  if (!error)
    return (
      <Busy label={t("loading")} className="p-4">
        <Skeleton className="h-24" />
      </Busy>
    );
  const problem = problemFrom(error);
  if (problem.code === "NOT_FOUND")
    return (
      <EmptyState
        className="grow"
        icon={<SearchX />}
        title={t("goneTitle")}
        actions={<Button onClick={onShown}>{t("toQueue")}</Button>}
      >
        {t("goneBody")}
      </EmptyState>
    );
  return (
    <div className="p-4">
      <ProblemCard
        title={t("failed")}
        problem={problem}
        actions={<Button onClick={() => void refetch()}>{t("again")}</Button>}
      />
    </div>
  );
}
