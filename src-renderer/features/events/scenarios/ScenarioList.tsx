import { Play, Plus, Search } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import type { ScenarioHead } from "#shared/domain/event.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { useScenarios } from "../../../lib/events/data.ts";
import { formatCount, formatSeconds } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Button } from "../../../ui/Button.tsx";
import { Input } from "../../../ui/Input.tsx";
import { ProblemCard } from "../../../ui/ProblemCard.tsx";
import { Progress } from "../../../ui/Progress.tsx";
import { Busy, EmptyState, Skeleton } from "../../../ui/States.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { LEVELS } from "../../../lib/events/levels.ts";
import type { EventsLinks } from "../EventsPage.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { ScenarioCard } from "./ScenarioCard.tsx";

/** Every scenario: on or off, what it found, what it still needs, and the way into its file. */
export function ScenarioList({ links, onEvents }: { links: EventsLinks; onEvents: (scenarioId: string) => void }) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const watched = useScenarios();
  const [words, setWords] = useState("");
  const all = watched.data?.scenarios;
  const shown = useMemo(() => arrange(all ?? [], words), [all, words]);
  const running = watched.data?.running ?? null;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex shrink-0 flex-wrap items-center gap-3 border-b border-line bg-panel px-4 py-2">
        <Input
          className="w-64"
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          icon={<Search />}
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
        {all ? (
          <p className="text-xs whitespace-nowrap text-muted">
            {t("onCount", {
              on: formatCount(all.filter((one) => one.enabled).length, locale),
              count: formatCount(all.length, locale),
            })}
          </p>
        ) : null}
        <div role="status" className="flex min-w-0 grow items-center gap-3">
          {running ? (
            <>
              <Progress
                className="max-w-48"
                value={running.total > 0 ? running.done / running.total : null}
                label={t("running", running)}
              />
              <span className="truncate text-xs text-busy">{t("running", running)}</span>
            </>
          ) : null}
        </div>
        <RunAll disabled={running !== null} />
        <Button tone="primary" icon={<Plus />} onClick={() => links.place({ kind: "scenario", id: "new" })}>
          {t("newFrom")}
        </Button>
      </div>
      <div className="min-h-0 grow overflow-y-auto">
        {watched.problem && !all ? (
          <div className="p-4">
            <ProblemCard problem={watched.problem} />
          </div>
        ) : all === undefined ? (
          <Busy label={t("loading")} className="flex flex-col gap-2 p-4">
            {Array.from({ length: 7 }, (_, i) => (
              <Skeleton key={i} className="h-24" />
            ))}
          </Busy>
        ) : (
          <div className="mx-auto max-w-6xl px-4 py-4">
            <p className="mb-3 max-w-3xl text-xs text-muted">{t("body")}</p>
            {shown.length === 0 ? (
              <EmptyState title={t("noMatch")} />
            ) : (
              <ul aria-label={t("list")} className="flex flex-col gap-2">
                {shown.map((one) => (
                  <ScenarioCard key={one.id} scenario={one} links={links} onEvents={onEvents} />
                ))}
              </ul>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

/** The most urgent first, by name among equals; only those whose names, ids or words of explanation hold what was typed. */
function arrange(all: readonly ScenarioHead[], words: string): ScenarioHead[] {
  const wanted = words.trim().toLocaleLowerCase();
  return all
    .filter(({ id, names, why }) =>
      [id, names.en, names.ko, why.en, why.ko].some((text) => text.toLocaleLowerCase().includes(wanted)),
    )
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || a.names.en.localeCompare(b.names.en));
}

function RunAll({ disabled }: { disabled: boolean }) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const client = useClient();
  const run = useMutation({
    mutationFn: () => client.scenarios.run({}),
    onSuccess: ({ events, hours, tookMs }) =>
      toastDone(
        t("ranAll", {
          count: formatCount(events, locale),
          hours: formatCount(Math.round(hours * 10) / 10, locale),
          took: formatSeconds(tookMs, locale),
        }),
      ),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  return (
    <Button icon={<Play />} busy={run.isPending} disabled={disabled} onClick={() => run.mutate()}>
      {t("runAll")}
    </Button>
  );
}
