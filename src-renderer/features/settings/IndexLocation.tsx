import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Cloud, Folder, RefreshCw } from "lucide-react";
import { useState } from "react";
import type { IndexMove } from "#shared/contract/search.ts";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { IndexLocationDialog } from "./IndexLocationDialog.tsx";
import { indexLocationMessages } from "./indexLocationMessages.ts";
import { Facts, Waiting } from "./Row.tsx";

/** Where the search index lives, and moving it. */
export function IndexLocation() {
  const t = useMessages(indexLocationMessages);
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const [asking, setAsking] = useState<"store" | "folder" | null>(null);
  const [left, setLeft] = useState<string | null>(null);
  const place = useQuery(api.search.indexLocation.queryOptions());
  const status = useQuery(api.search.indexStatus.queryOptions());
  const onMoved = (move: IndexMove): void => {
    setAsking(null);
    setLeft(move.left);
    queries.setQueryData(api.search.indexLocation.queryKey(), move.place);
    void queries.invalidateQueries({ queryKey: api.search.indexStatus.key() });
    void queries.invalidateQueries({ queryKey: api.sharing.status.key() });
    toastDone(move.moved ? t("moved", { count: move.queued }) : t("saved"));
  };
  const retry = useMutation({
    mutationFn: () => client.search.reconnectIndex(),
    onSuccess: (after) => {
      queries.setQueryData(api.search.indexStatus.queryKey(), after);
      if (after.problem) toastProblem(after.problem);
      else toastDone(t("connected"));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const toFolder = useMutation({
    mutationFn: () => client.search.setIndexLocation({ location: { kind: "folder" } }),
    onSuccess: onMoved,
  });
  const now = place.data;
  const store = now?.location.kind === "objectStore" ? now.location : null;
  const mono = (text: string) => (
    <span dir="ltr" className="font-mono text-xs break-all">
      {text}
    </span>
  );
  return (
    <section aria-labelledby="index-place-title" className="flex flex-col gap-4 border-t border-line pt-6">
      <header className="flex flex-wrap items-center gap-2">
        <h3 id="index-place-title" className="grow text-sm font-semibold">
          {t("title")}
        </h3>
        {status.data?.problem ? (
          <Button size="sm" icon={<RefreshCw />} busy={retry.isPending} onClick={() => retry.mutate()}>
            {t("retry")}
          </Button>
        ) : null}
        {store ? (
          <Button size="sm" icon={<Folder />} onClick={() => setAsking("folder")}>
            {t("toFolder")}
          </Button>
        ) : null}
        <Button size="sm" icon={<Cloud />} disabled={!now} onClick={() => setAsking("store")}>
          {store ? t("change") : t("move")}
        </Button>
      </header>
      <p className="text-xs text-muted">{t("body")}</p>
      {!now ? (
        <Waiting problem={place.error ? problemFrom(place.error) : null} onRetry={() => void place.refetch()} />
      ) : store ? (
        <Facts
          facts={[
            [t("inStore"), mono(store.address)],
            [t("endpoint"), store.endpoint ? mono(store.endpoint) : t("ownEndpoint")],
            ...(store.region ? ([[t("region"), mono(store.region)]] as const) : []),
            [t("credentials"), t(`kept.${now.credentials ?? "none"}`)],
          ]}
        />
      ) : (
        <Facts facts={[[t("inFolder"), mono(now.folder)]]} />
      )}
      {left ? (
        <p role="status" className="text-sm text-muted">
          {t("left", { address: left })}
        </p>
      ) : null}
      {now && asking === "store" ? (
        <IndexLocationDialog place={now} onMoved={onMoved} onClose={() => setAsking(null)} />
      ) : null}
      {now && store && asking === "folder" ? (
        <Dialog
          open
          onClose={() => setAsking(null)}
          title={t("toFolder")}
          description={t("toFolderBody", { folder: now.folder, address: store.address })}
          footer={
            <>
              <Button onClick={() => setAsking(null)}>{t("cancel")}</Button>
              <Button tone="primary" busy={toFolder.isPending} onClick={() => toFolder.mutate()}>
                {t("toFolder")}
              </Button>
            </>
          }
        >
          {toFolder.isError ? <ProblemCard problem={problemFrom(toFolder.error)} compact /> : null}
        </Dialog>
      ) : null}
    </section>
  );
}
