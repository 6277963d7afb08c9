import { FilterX, LayoutGrid, List, ListFilter } from "lucide-react";
import { useRef, useState } from "react";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatCount } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Button } from "../../ui/Button.tsx";
import { Input } from "../../ui/Input.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { Select } from "../../ui/Select.tsx";
import { Segmented } from "../../ui/Toggle.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { camerasOf, isFiltering, SORTS, validDay, type StateFilter } from "./filter.ts";
import { libraryMessages } from "./messages.ts";
import { useLibraryView } from "./viewStore.ts";

const STATES = ["queued", "analysing", "ready", "incomplete", "failed", "cancelled"] as const;
/** Camera names are free text: a prefix keeps them apart from the two fixed choices. */
const ALL = "all";
const named = (camera: string): string => `=${camera}`;

/** Narrow the library: words, camera, state, days, order. What happens in the footage is asked in the search box at the top. */
export function FilterBar({ videos, shown }: { videos: readonly VideoSummary[]; shown: number }) {
  const t = useMessages(libraryMessages);
  const locale = useLocale();
  const { filter, layout, setFilter, clearFilter, setLayout } = useLibraryView();
  useHotkey("library.layout", () => setLayout(layout === "grid" ? "list" : "grid"));
  const filtering = isFiltering(filter);
  const words = useRef<HTMLInputElement>(null);
  const filterKey = useKeyHint("library.filter");
  useHotkey("library.filter", () => {
    words.current?.focus();
    words.current?.select();
  });
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <Input
        ref={words}
        type="text"
        role="searchbox"
        aria-label={t("filterWords")}
        placeholder={t("filterWords")}
        icon={<ListFilter />}
        className="w-64"
        spellCheck={false}
        value={filter.text}
        onChange={(event) => setFilter({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
          if (filter.text) setFilter({ text: "" });
          else event.currentTarget.blur();
        }}
        trailing={filterKey && filter.text === "" ? <Kbd keys={filterKey} /> : null}
      />
      <Select
        label={t("camera")}
        prefix={t("camera")}
        className="max-w-64"
        value={filter.camera === null ? ALL : named(filter.camera)}
        onChange={(v) => setFilter({ camera: v === ALL ? null : v.slice(1) })}
        options={[
          { value: ALL, label: t("allCameras") },
          ...camerasOf(videos).map((c) => ({ value: named(c), label: c || t("noCamera") })),
        ]}
      />
      <Select<StateFilter>
        label={t("state")}
        prefix={t("state")}
        value={filter.state}
        onChange={(state) => setFilter({ state })}
        options={[
          { value: "any", label: t("allStates") },
          ...STATES.map((s) => ({ value: s, label: t(`state.${s}`) })),
          { value: "missing", label: t("missing") },
        ]}
      />
      <DayBox label={t("from")} wrong={t("badDay")} value={filter.from} onChange={(from) => setFilter({ from })} />
      <DayBox label={t("to")} wrong={t("badDay")} value={filter.to} onChange={(to) => setFilter({ to })} />
      {filtering ? (
        <Button tone="quiet" icon={<FilterX />} onClick={clearFilter}>
          {t("clearFilters")}
        </Button>
      ) : null}
      <span className="ml-auto text-xs text-muted" aria-live="polite">
        {filtering
          ? t("shownOf", { shown: formatCount(shown, locale), total: formatCount(videos.length, locale) })
          : t("shown", { count: formatCount(videos.length, locale) })}
      </span>
      <Select
        label={t("sort")}
        prefix={t("sort")}
        value={filter.sort}
        onChange={(sort) => setFilter({ sort })}
        options={SORTS.map((s) => ({ value: s, label: t(`sort.${s}`) }))}
      />
      <Segmented
        label={t("layout")}
        value={layout}
        onChange={setLayout}
        options={[
          { value: "grid", label: t("grid"), icon: <LayoutGrid /> },
          { value: "list", label: t("list"), icon: <List /> },
        ]}
      />
    </div>
  );
}

/** A day written as it is sorted: no reader takes the day for the month, whatever the browser's locale. It filters once it is a real day. */
function DayBox({
  label,
  wrong,
  value,
  onChange,
}: {
  label: string;
  wrong: string;
  value: string;
  onChange: (day: string) => void;
}) {
  const [text, setText] = useState<string | null>(null);
  const bad = text !== null && !validDay(text);
  const box = (
    <label
      className={cx(
        "flex h-8 items-center gap-1.5 rounded-md border bg-raised px-2.5 text-sm focus-within:border-accent",
        bad ? "border-danger" : "border-line hover:border-line-strong",
      )}
    >
      <span className="text-faint">{label}</span>
      <input
        value={text ?? value}
        placeholder="YYYY-MM-DD"
        inputMode="numeric"
        maxLength={10}
        aria-invalid={bad || undefined}
        onChange={(event) => {
          setText(event.target.value);
          if (validDay(event.target.value)) onChange(event.target.value);
        }}
        onBlur={() => {
          if (!bad) setText(null);
        }}
        className="w-24 bg-transparent text-sm text-fg outline-none placeholder:text-faint focus-visible:outline-none"
      />
    </label>
  );
  return bad ? <Tooltip text={wrong}>{box}</Tooltip> : box;
}
