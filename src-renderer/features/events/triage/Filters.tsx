import { Clock3, Download, ListChecks, X } from "lucide-react";
import { useMemo } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useClient } from "../../../lib/client/clientContext.tsx";
import { useVideos } from "../../../lib/client/data.ts";
import { downloadText } from "../../../lib/download.ts";
import { useEventsState, useScenarios } from "../../../lib/events/data.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { LEVELS } from "../../../lib/events/levels.ts";
import { formatCount } from "../../../lib/format.ts";
import { useKeyHint } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { problemFrom } from "../../../lib/problems.ts";
import { selectAll } from "../../../lib/selection.ts";
import { Button, IconButton } from "../../../ui/Button.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { Menu } from "../../../ui/Menu.tsx";
import { Popover } from "../../../ui/Popover.tsx";
import { Select } from "../../../ui/Select.tsx";
import { toastDone, toastProblem } from "../../../ui/Toast.tsx";
import { Segmented } from "../../../ui/Toggle.tsx";
import { cx } from "../../../ui/cx.ts";
import { triageMessages } from "../messages.ts";
import { hasTime, isNarrowed, NO_FILTER, requestOf, useEventsView, type QueueOrder } from "../viewStore.ts";

const ANY = "*";

/** What the queue is narrowed to, its order, and the way out of the app. */
export function Filters({ events, total }: { events: readonly SceneEvent[]; total: number }) {
  const t = useMessages(triageMessages);
  const shown = events.length;
  const e = useMessages(eventMessages);
  const locale = useLocale();
  const filter = useEventsView((s) => s.filter);
  const setFilter = useEventsView((s) => s.setFilter);
  const counts = useEventsState().data?.counts;
  const scenarios = useScenarios().data?.scenarios ?? [];
  const videos = useVideos().data;
  const cameras = useMemo(
    () => [...new Set((videos ?? []).flatMap((one) => one.camera ?? []))].sort((a, b) => a.localeCompare(b)),
    [videos],
  );
  const states = [
    { value: "new" as const, label: e("state.new"), count: counts?.new },
    {
      value: "reviewed" as const,
      label: t("reviewed"),
      count: counts && counts.confirmed + counts.dismissed,
    },
    { value: "confirmed" as const, label: e("state.confirmed"), count: counts?.confirmed },
    { value: "dismissed" as const, label: e("state.dismissed"), count: counts?.dismissed },
    { value: "all" as const, label: t("all"), count: undefined },
  ];
  return (
    <div
      role="group"
      aria-label={t("filters")}
      className="flex shrink-0 flex-col gap-2 border-b border-line bg-panel p-3"
    >
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label={t("state")}
          value={filter.state}
          onChange={(state) => setFilter({ state })}
          options={states.map(({ value, label, count }) => ({
            value,
            label: count === undefined ? label : `${label} ${formatCount(count, locale)}`,
          }))}
        />
        <span className="grow" />
        <Levels />
      </div>
      <div className="grid grid-cols-2 gap-2">
        <Select
          label={t("scenario")}
          value={filter.scenarioId ?? ANY}
          onChange={(id) => setFilter({ scenarioId: id === ANY ? null : id })}
          options={[
            { value: ANY, label: t("anyScenario") },
            ...scenarios.map((one) => ({ value: one.id, label: one.names[locale] })),
          ]}
        />
        <Select
          label={t("camera")}
          value={filter.camera ?? ANY}
          onChange={(camera) => setFilter({ camera: camera === ANY ? null : camera })}
          options={[
            { value: ANY, label: t("anyCamera") },
            ...cameras.map((one) => ({ value: one, label: displayName(one) })),
          ]}
        />
      </div>
      <div className="flex items-center gap-2">
        <p aria-live="polite" className="min-w-0 grow truncate text-xs text-muted">
          {total > shown
            ? t("countOf", { shown: formatCount(shown, locale), total: formatCount(total, locale) })
            : t("count", { count: formatCount(total, locale) })}
        </p>
        {isNarrowed(filter) ? (
          <IconButton
            size="sm"
            label={t("clearFilters")}
            icon={<X />}
            onClick={() => setFilter({ ...NO_FILTER, state: filter.state, order: filter.order })}
          />
        ) : null}
        <SelectAll events={events} />
        <TimeFilter />
        <Select<QueueOrder>
          size="sm"
          label={t("order")}
          value={filter.order}
          onChange={(order) => setFilter({ order })}
          options={(["level", "newest", "time"] as const).map((one) => ({ value: one, label: t(`order.${one}`) }))}
        />
        <ExportMenu />
      </div>
    </div>
  );
}

/** One button a level; none pressed = all of them. */
function Levels() {
  const t = useMessages(triageMessages);
  const e = useMessages(eventMessages);
  const levels = useEventsView((s) => s.filter.levels);
  const setFilter = useEventsView((s) => s.setFilter);
  return (
    <div role="group" aria-label={t("level")} className="flex h-8 rounded-md border border-line bg-well p-0.5">
      {LEVELS.map((level) => {
        const on = levels.includes(level);
        return (
          <button
            key={level}
            type="button"
            aria-pressed={on}
            onClick={() => setFilter({ levels: on ? levels.filter((one) => one !== level) : [...levels, level] })}
            className={cx(
              "flex items-center gap-1.5 rounded-sm px-2 text-sm transition-colors select-none hover:text-fg",
              on ? "bg-hover text-fg" : "text-muted",
            )}
          >
            <LevelMark level={level} className="size-2.5" />
            {e(`level.${level}`)}
          </button>
        );
      })}
    </div>
  );
}

/** What is shown is marked in one go: all of it is selected, then confirmed or dismissed with one reason. */
function SelectAll({ events }: { events: readonly SceneEvent[] }) {
  const t = useMessages(triageMessages);
  const select = useEventsView((s) => s.select);
  const key = useKeyHint("events.selectAll");
  return (
    <IconButton
      size="sm"
      tone="neutral"
      label={t("selectAll")}
      icon={<ListChecks />}
      disabled={events.length < 2}
      {...(key ? { keys: key } : {})}
      onClick={() =>
        select((selection) =>
          selectAll(
            selection,
            events.map((one) => one.id),
          ),
        )
      }
    />
  );
}

function TimeFilter() {
  const t = useMessages(triageMessages);
  const filter = useEventsView((s) => s.filter);
  const setFilter = useEventsView((s) => s.setFilter);
  const on = hasTime(filter);
  const field = (name: "from" | "to") => (
    <Field label={t(name)}>
      {(ids) => (
        <Input
          {...ids}
          type="datetime-local"
          value={filter[name]}
          onChange={(event) => setFilter({ [name]: event.target.value.slice(0, 16) })}
        />
      )}
    </Field>
  );
  return (
    <Popover
      label={t("time")}
      align="end"
      trigger={
        <Button
          size="sm"
          tone="neutral"
          icon={<Clock3 />}
          aria-label={on ? t("timeSet") : t("time")}
          className={on ? "border-accent text-accent" : ""}
        >
          {t("time")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        {field("from")}
        {field("to")}
        <p className="text-xs text-faint">{t("timeHelp")}</p>
        <Button size="sm" disabled={!on} onClick={() => setFilter({ from: "", to: "" })}>
          {t("clearTime")}
        </Button>
      </div>
    </Popover>
  );
}

function ExportMenu() {
  const t = useMessages(triageMessages);
  const client = useClient();
  const save = (format: "csv" | "json"): void => {
    client.events
      .export({ filter: requestOf(useEventsView.getState().filter), format })
      .then(({ name, mime, text }) => {
        downloadText(name, mime, text);
        toastDone(t("exported", { name }));
      })
      .catch((error: unknown) => toastProblem(problemFrom(error)));
  };
  return (
    <Menu
      trigger={<IconButton size="sm" tone="neutral" label={t("export")} icon={<Download />} />}
      entries={[
        { id: "csv", label: t("exportCsv"), onSelect: () => save("csv") },
        { id: "json", label: t("exportJson"), onSelect: () => save("json") },
      ]}
    />
  );
}
