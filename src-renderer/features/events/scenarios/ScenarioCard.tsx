import { Pencil } from "lucide-react";
import { useMutation } from "@tanstack/react-query";
import type { ScenarioHead } from "#shared/domain/event.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { formatCount, formatPercent } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { Tooltip } from "../../../ui/Tooltip.tsx";
import { toastProblem } from "../../../ui/Toast.tsx";
import { Toggle } from "../../../ui/Toggle.tsx";
import { cx } from "../../../ui/cx.ts";
import type { EventsLinks } from "../EventsPage.tsx";
import { scenarioMessages } from "../scenarioMessages.ts";
import { Needs } from "./Needs.tsx";

/** One scenario of the list. */
export function ScenarioCard({
  scenario,
  links,
  onEvents,
}: {
  scenario: ScenarioHead;
  links: EventsLinks;
  onEvents: (scenarioId: string) => void;
}) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const name = scenario.names[locale];
  const edit = (): void => links.place({ kind: "scenario", id: scenario.id });
  return (
    <li data-scenario={scenario.id} className="flex items-start gap-4 rounded-lg border border-line bg-panel px-4 py-3">
      <div className="pt-0.5">
        <Enable scenario={scenario} name={name} />
      </div>
      <div className={cx("flex min-w-0 grow flex-col gap-1", !scenario.enabled && "opacity-60")}>
        <div className="flex items-center gap-2">
          <LevelMark level={scenario.level} word />
          <h2 className="min-w-0 truncate text-sm font-semibold">{name}</h2>
          {scenario.origin === "bundled" ? null : (
            <Badge tone={scenario.origin === "own" ? "busy" : "neutral"}>{t(`origin.${scenario.origin}`)}</Badge>
          )}
          <span className="text-2xs text-faint">{t("version", { version: scenario.version })}</span>
        </div>
        <p className="max-w-3xl text-xs text-muted">{scenario.why[locale]}</p>
        <Needs scenario={scenario} links={links} onDraw={edit} />
        {scenario.lookedAt < scenario.ready && scenario.enabled ? (
          <p className="text-2xs text-busy">{t("lookedAt", { done: scenario.lookedAt, total: scenario.ready })}</p>
        ) : null}
        {scenario.problem ? (
          <p className="text-xs text-danger">
            {t("problemAt", { line: scenario.problem.line, column: scenario.problem.column })}:{" "}
            {(locale === "ko" && scenario.problem.ko) || scenario.problem.message}
          </p>
        ) : null}
      </div>
      <Counts scenario={scenario} onEvents={() => onEvents(scenario.id)} />
      <Button icon={<Pencil />} aria-label={t("editNamed", { name })} onClick={edit}>
        {t("edit")}
      </Button>
    </li>
  );
}

function Enable({ scenario, name }: { scenario: ScenarioHead; name: string }) {
  const t = useMessages(scenarioMessages);
  const client = useClient();
  const enable = useMutation({
    mutationFn: (enabled: boolean) => client.scenarios.enable({ id: scenario.id, enabled }),
    onError: (error) => toastProblem(problemFrom(error)),
  });
  // Shown at once; the stream brings what was stored.
  const on = enable.isPending ? enable.variables : scenario.enabled;
  return <Toggle checked={on} onChange={(next) => enable.mutate(next)} label={t("enable", { name })} />;
}

/** What it found and what became of that. */
function Counts({ scenario, onEvents }: { scenario: ScenarioHead; onEvents: () => void }) {
  const t = useMessages(scenarioMessages);
  const locale = useLocale();
  const { counts, precision } = scenario;
  const figure = (count: number, word: string, strong: boolean) => (
    <span className="flex w-18 flex-col items-center">
      <span className={cx("text-md tabular-nums", strong && count > 0 ? "font-semibold text-fg" : "text-muted")}>
        {formatCount(count, locale)}
      </span>
      <span className="text-2xs whitespace-nowrap text-faint">{word}</span>
    </span>
  );
  return (
    <div className="flex w-60 shrink-0 flex-col items-center gap-1">
      <Tooltip text={t("showEvents")}>
        <button
          type="button"
          aria-label={`${t("showEvents")}: ${t("countNew")} ${String(counts.new)}, ${t("countConfirmed")} ${String(counts.confirmed)}, ${t("countDismissed")} ${String(counts.dismissed)}`}
          onClick={onEvents}
          className="flex rounded-md px-2 py-1 hover:bg-hover"
        >
          {figure(counts.new, t("countNew"), true)}
          {figure(counts.confirmed, t("countConfirmed"), false)}
          {figure(counts.dismissed, t("countDismissed"), false)}
        </button>
      </Tooltip>
      <span className="text-2xs text-faint">
        {precision === null ? t("precisionNone") : t("precision", { percent: formatPercent(precision, locale) })}
      </span>
    </div>
  );
}
