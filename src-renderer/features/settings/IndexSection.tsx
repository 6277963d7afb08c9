import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw, Zap } from "lucide-react";
import { useApi, useClient } from "../../lib/client/clientContext.tsx";
import { useModels } from "../../lib/client/data.ts";
import { formatBytes, formatCount, formatPercent } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Button } from "../../ui/Button.tsx";
import { ProblemCard } from "../../ui/ProblemCard.tsx";
import { Progress } from "../../ui/Progress.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { settingsMessages } from "./messages.ts";
import { Facts, Waiting } from "./Row.tsx";

/** While an index is being made, how often its progress is asked for. */
const POLL_MS = 2000;

/** The search index: with what it is made, how large it is, how far a new one has come, and what can be done. */
export function IndexSection() {
  const t = useMessages(settingsMessages);
  const locale = useLocale();
  const api = useApi();
  const client = useClient();
  const queries = useQueryClient();
  const packs = useModels().data ?? [];
  const status = useQuery({
    ...api.search.indexStatus.queryOptions(),
    refetchInterval: (query) => (query.state.data?.building ? POLL_MS : false),
  });
  const refresh = (): void => void queries.invalidateQueries({ queryKey: api.search.indexStatus.key() });
  const rebuild = useMutation({
    mutationFn: () => client.search.rebuildIndex({}),
    onSuccess: ({ queued }) => {
      toastDone(t("indexQueued", { count: queued }));
      refresh();
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const optimise = useMutation({
    mutationFn: () => client.search.optimizeIndex(),
    onSuccess: (after) => {
      queries.setQueryData(api.search.indexStatus.queryKey(), after);
      toastDone(t("indexOptimised"));
    },
    onError: (error) => toastProblem(problemFrom(error)),
  });
  const nameOf = (id: string): string => packs.find((p) => p.manifest.id === id)?.manifest.name ?? id;
  const now = status.data;
  return (
    <section aria-labelledby="index-title" className="flex flex-col gap-4 border-t border-line pt-6">
      <header className="flex items-center gap-2">
        <h3 id="index-title" className="grow text-sm font-semibold">
          {t("indexTitle")}
        </h3>
        <Button
          size="sm"
          icon={<Zap />}
          busy={optimise.isPending}
          disabled={!now?.serving}
          onClick={() => optimise.mutate()}
        >
          {t("indexOptimise")}
        </Button>
        <Button
          size="sm"
          icon={<RefreshCw />}
          busy={rebuild.isPending}
          disabled={!now || (!now.serving && !now.building)}
          onClick={() => rebuild.mutate()}
        >
          {t("indexRebuild")}
        </Button>
      </header>
      {!now ? (
        <Waiting problem={status.error ? problemFrom(status.error) : null} onRetry={() => void status.refetch()} />
      ) : (
        <>
          {now.problem ? <ProblemCard problem={now.problem} compact /> : null}
          {now.building ? (
            <div className="flex flex-col gap-1.5 text-sm">
              <p>
                {now.serving && now.serving !== now.building
                  ? t("indexBuilding", {
                      name: nameOf(now.building),
                      percent: formatPercent(now.progress, locale),
                      old: nameOf(now.serving),
                    })
                  : t("indexBuildingFirst", {
                      name: nameOf(now.building),
                      percent: formatPercent(now.progress, locale),
                    })}
              </p>
              <Progress value={now.progress} label={t("indexTitle")} />
            </div>
          ) : null}
          {!now.serving && !now.building ? <p className="text-sm text-muted">{t("indexNone")}</p> : null}
          <Facts
            facts={[
              [t("indexEncoder"), now.serving ? nameOf(now.serving) : "–"],
              [
                t("indexSize"),
                [
                  formatBytes(now.bytes),
                  now.bytesPerHour === null ? null : t("indexPerHour", { size: formatBytes(now.bytesPerHour) }),
                ]
                  .filter(Boolean)
                  .join(" · "),
              ],
              [
                t("indexHolds"),
                t("indexCounts", {
                  windows: formatCount(now.windows, locale),
                  crops: formatCount(now.crops, locale),
                  texts: formatCount(now.texts, locale),
                }),
              ],
              [
                t("indexCovers"),
                // While another is being made, `progress` is that one's: the share of the one that answers is then not told.
                now.building
                  ? t("indexHoursOnly", { hours: (now.indexedUs / 3_600_000_000).toFixed(1) })
                  : t("indexHours", {
                      hours: (now.indexedUs / 3_600_000_000).toFixed(1),
                      percent: formatPercent(now.progress, locale),
                    }),
              ],
              ...(now.unindexedRows > 0
                ? ([
                    [t("indexLoose"), t("indexRows", { count: formatCount(now.unindexedRows, locale) })],
                  ] satisfies Array<[string, string]>)
                : []),
              [
                t("location"),
                <span key="at" dir="ltr" className="font-mono text-xs break-all">
                  {now.location}
                </span>,
              ],
            ]}
          />
        </>
      )}
    </section>
  );
}
