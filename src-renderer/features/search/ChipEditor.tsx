import { useState } from "react";
import { RELATION_KINDS, SIGNAL_KINDS } from "#shared/domain/facts.ts";
import { COLOR_NAMES, type ColorName, type Direction } from "#shared/domain/geometry.ts";
import type { CriterionOf, ObjectPattern, Query, TimeFilter } from "#shared/domain/query.ts";
import { replaceCriterion, type QueryPart } from "#shared/query/index.ts";
import { className } from "../../lib/classes.ts";
import { COLOR_HEX } from "../../lib/colors.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { useSearchVocabulary } from "../../lib/search/queryContext.ts";
import { Field, Input } from "../../ui/Input.tsx";
import { Select } from "../../ui/Select.tsx";
import { cx } from "../../ui/cx.ts";
import { Chosen, Labelled } from "./Chosen.tsx";
import { EventEditor } from "./EventEditor.tsx";
import { searchMessages } from "./messages.ts";

/** The form of one part of the query; every change is taken at once. */
export function ChipEditor({
  part,
  query,
  onChange,
}: {
  part: QueryPart;
  query: Query;
  onChange: (query: Query) => void;
}) {
  const t = useMessages(searchMessages);
  const { data: vocabulary } = useSearchVocabulary();
  const locale = useLocale();
  const put = (next: QueryPart): void => onChange(replaceCriterion(query, part.id, next));
  if ("daily" in part) return <TimeEditor part={part} onChange={put} />;
  if ("camera" in part)
    return (
      <Chosen
        label={t("camera")}
        value={part.camera}
        options={vocabulary.cameras.map((name) => ({ value: name, label: name }))}
        onChange={(camera) => put({ ...part, camera })}
      />
    );
  switch (part.kind) {
    case "object":
      return <PatternEditor pattern={part.object} onChange={(object) => put({ ...part, object })} full />;
    case "relation":
      return <RelationEditor part={part} onChange={put} />;
    case "concept":
      return (
        <Chosen
          label={t("kind.concept")}
          value={part.concept}
          options={vocabulary.concepts.map((one) => ({ value: one.id, label: one[locale] }))}
          onChange={(concept) => put({ ...part, concept, scenarios: [] })}
        />
      );
    case "signal":
      return (
        <Chosen
          label={t("kind.signal")}
          value={part.signal}
          options={SIGNAL_KINDS.map((kind) => ({ value: kind, label: t(`sig.${kind}`) }))}
          onChange={(signal) => put({ ...part, signal: signal as typeof part.signal })}
        />
      );
    case "event":
      return <EventEditor part={part} onChange={put} />;
    case "words":
      return (
        <TextEditor
          label={t("words")}
          value={part.words}
          onDone={(words) => put({ ...part, words: words.slice(0, 200) })}
        />
      );
    case "free":
      return <TextEditor label={t("words")} value={part.text} onDone={(text) => put({ ...part, text })} />;
  }
}

/** Text that is taken on Enter or when the field is left: half a word is no query. */
function TextEditor({ label, value, onDone }: { label: string; value: string; onDone: (text: string) => void }) {
  const [text, setText] = useState(value);
  const done = (): void => {
    if (text.trim() !== "" && text !== value) onDone(text.trim());
  };
  return (
    <Field label={label}>
      {(ids) => (
        <Input
          {...ids}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.nativeEvent.isComposing) done();
          }}
        />
      )}
    </Field>
  );
}

const ANY = "*";

function PatternEditor({
  pattern,
  onChange,
  full,
  classLabel,
}: {
  pattern: ObjectPattern;
  onChange: (pattern: ObjectPattern) => void;
  full: boolean;
  classLabel?: string;
}) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const { data: vocabulary } = useSearchVocabulary();
  const classes = [...new Set([...pattern.classes, ...vocabulary.classes.map((one) => one.name)])];
  const color = pattern.colors[0];
  const part = color?.part ?? "any";
  const toggleColor = (name: ColorName): void => {
    const had = color?.names ?? [];
    const names = had.includes(name) ? had.filter((one) => one !== name) : [...had, name];
    onChange({ ...pattern, colors: [...(names.length > 0 ? [{ part, names }] : []), ...pattern.colors.slice(1)] });
  };
  const toggleDirection = (way: Direction): void =>
    onChange({
      ...pattern,
      directions: pattern.directions.includes(way)
        ? pattern.directions.filter((one) => one !== way)
        : [...pattern.directions, way],
    });
  const count = (which: "min" | "max", value: string): void => {
    const number = /^\d{1,4}$/.test(value) ? Number(value) : null;
    const next = { min: pattern.count?.min ?? null, max: pattern.count?.max ?? null, [which]: number };
    onChange({ ...pattern, count: next.min === null && next.max === null ? null : next });
  };
  const label = classLabel ?? t("class");
  return (
    <>
      <Chosen
        label={label}
        value={pattern.classes[0] ?? ANY}
        options={[
          { value: ANY, label: t("anyClass") },
          ...classes.map((name) => ({ value: name, label: className(name, locale) })),
        ]}
        onChange={(name) => onChange({ ...pattern, classes: name === ANY ? [] : [name] })}
      />
      {full ? (
        <>
          <Labelled label={t("color")}>
            <div className="flex flex-wrap gap-1">
              {COLOR_NAMES.map((name) => (
                <button
                  key={name}
                  type="button"
                  aria-pressed={color?.names.includes(name) ?? false}
                  onClick={() => toggleColor(name)}
                  className="inline-flex h-6 items-center gap-1 rounded-md border border-line px-1.5 text-xs text-muted hover:border-line-strong aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-fg"
                >
                  <span
                    aria-hidden
                    className="size-2.5 rounded-sm border border-line-strong"
                    style={{ background: COLOR_HEX[name] }}
                  />
                  {t(`color.${name}`)}
                </button>
              ))}
            </div>
            {color ? (
              <Select
                label={t("part")}
                prefix={t("part")}
                value={part}
                options={(["any", "upper", "lower"] as const).map((one) => ({ value: one, label: t(`part.${one}`) }))}
                onChange={(one) =>
                  onChange({ ...pattern, colors: [{ part: one, names: color.names }, ...pattern.colors.slice(1)] })
                }
                className="mt-1 w-full"
              />
            ) : null}
          </Labelled>
          <Labelled label={t("direction")}>
            <div className="grid grid-cols-3 gap-1">
              {COMPASS.map((way) => (
                <button
                  key={way}
                  type="button"
                  aria-pressed={pattern.directions.includes(way)}
                  onClick={() => toggleDirection(way)}
                  className={cx(
                    "h-6 truncate rounded-md border border-line px-1 text-xs text-muted hover:border-line-strong",
                    "aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-fg",
                  )}
                >
                  <span aria-hidden>{ARROWS[way]} </span>
                  {t(`dir.${way}`)}
                </button>
              ))}
            </div>
          </Labelled>
          <div className="grid grid-cols-2 gap-2">
            {(["min", "max"] as const).map((which) => (
              <Field key={which} label={which === "min" ? t("atLeast") : t("atMost")}>
                {(ids) => (
                  <Input
                    {...ids}
                    inputMode="numeric"
                    defaultValue={pattern.count?.[which] ?? ""}
                    onChange={(event) => count(which, event.target.value)}
                  />
                )}
              </Field>
            ))}
          </div>
          <Chosen
            label={t("speed")}
            value={pattern.speed ?? "any"}
            options={(["any", "still", "slow", "fast"] as const).map((one) => ({
              value: one,
              label: t(`speed.${one}`),
            }))}
            onChange={(one) =>
              onChange({ ...pattern, speed: one === "any" ? null : (one as "still" | "slow" | "fast") })
            }
          />
        </>
      ) : null}
    </>
  );
}

/** As on a compass, row by row. */
const COMPASS: readonly Direction[] = [
  "up-left",
  "up",
  "up-right",
  "left",
  "still",
  "right",
  "down-left",
  "down",
  "down-right",
];
const ARROWS: Record<Direction, string> = {
  still: "•",
  left: "←",
  right: "→",
  up: "↑",
  down: "↓",
  "up-left": "↖",
  "up-right": "↗",
  "down-left": "↙",
  "down-right": "↘",
};

function RelationEditor({
  part,
  onChange,
}: {
  part: CriterionOf<"relation">;
  onChange: (part: CriterionOf<"relation">) => void;
}) {
  const t = useMessages(searchMessages);
  return (
    <>
      <PatternEditor
        pattern={part.subject}
        onChange={(subject) => onChange({ ...part, subject })}
        full={false}
        classLabel={t("subject")}
      />
      <Chosen
        label={t("kind.relation")}
        value={part.relation}
        options={RELATION_KINDS.map((kind) => ({ value: kind, label: t(`rel.${kind}`) }))}
        onChange={(relation) => onChange({ ...part, relation: relation as typeof part.relation })}
      />
      {part.relation === "lying" ? null : (
        <PatternEditor
          pattern={part.object ?? { ...part.subject, classes: [] }}
          onChange={(object) => onChange({ ...part, object })}
          full={false}
          classLabel={t("other")}
        />
      )}
    </>
  );
}

const clock = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function minuteOf(text: string): number | null {
  const match = /^([01]?\d|2[0-4]):([0-5]\d)$/.exec(text.trim());
  if (!match) return null;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= 1440 ? minute : null;
}

/** "2026-11-23 22:00" as the contract writes it; "" = open, null = not a time. */
function momentOf(text: string): string | null {
  const match = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d))?$/.exec(text.trim());
  if (!match) return text.trim() === "" ? "" : null;
  const iso = `${match[1]}T${match[2] ?? "00:00"}:00`;
  return Number.isNaN(Date.parse(`${iso}Z`)) ? null : iso;
}

function TimeEditor({ part, onChange }: { part: TimeFilter; onChange: (part: TimeFilter) => void }) {
  const t = useMessages(searchMessages);
  return (
    <div className="grid grid-cols-2 gap-2">
      {(["from", "to"] as const).map((which) => (
        <TimeField
          key={which}
          className="col-span-2"
          label={t(which)}
          placeholder={t("dateShape")}
          value={part[which]?.slice(0, 16).replace("T", " ") ?? ""}
          wrong={t("badDate")}
          valid={(text) => momentOf(text) !== null}
          onDone={(text) => onChange({ ...part, [which]: momentOf(text) || null })}
        />
      ))}
      {(["fromMinute", "toMinute"] as const).map((which) => (
        <TimeField
          key={which}
          label={which === "fromMinute" ? t("dayFrom") : t("dayTo")}
          placeholder="22:00"
          value={part.daily ? clock(part.daily[which]) : ""}
          wrong={t("badTime")}
          valid={(text) => text.trim() === "" || minuteOf(text) !== null}
          onDone={(text) => {
            const minute = minuteOf(text);
            const daily = { fromMinute: part.daily?.fromMinute ?? 0, toMinute: part.daily?.toMinute ?? 1440 };
            onChange({ ...part, daily: minute === null ? null : { ...daily, [which]: minute } });
          }}
        />
      ))}
    </div>
  );
}

function TimeField({
  label,
  placeholder,
  value,
  wrong,
  valid,
  onDone,
  className,
}: {
  label: string;
  placeholder: string;
  value: string;
  wrong: string;
  valid: (text: string) => boolean;
  onDone: (text: string) => void;
  className?: string;
}) {
  const [text, setText] = useState(value);
  const bad = !valid(text);
  const done = (): void => {
    if (!bad && text !== value) onDone(text);
  };
  return (
    <Field label={label} error={bad ? wrong : null} {...(className ? { className } : {})}>
      {(ids) => (
        <Input
          {...ids}
          placeholder={placeholder}
          value={text}
          invalid={bad}
          onChange={(event) => setText(event.target.value)}
          onBlur={done}
          onKeyDown={(event) => event.key === "Enter" && done()}
        />
      )}
    </Field>
  );
}

/** The longest time between a step and the one before it. */
export function WithinEditor({
  query,
  step,
  onChange,
}: {
  query: Query;
  step: number;
  onChange: (query: Query) => void;
}) {
  const t = useMessages(searchMessages);
  const known = query.steps[step]?.withinUs ?? null;
  const put = (text: string): void => {
    const minutes = Number(text.replace(",", "."));
    const withinUs = text.trim() === "" || !(minutes > 0) ? null : Math.round(Math.min(minutes, 1440) * 60_000_000);
    onChange({ ...query, steps: query.steps.map((one, i) => (i === step ? { ...one, withinUs } : one)) });
  };
  return (
    <Field label={t("within")} help={t("withinHelp")}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          defaultValue={known === null ? "" : String(known / 60_000_000)}
          onBlur={(event) => put(event.target.value)}
          onKeyDown={(event) => event.key === "Enter" && put(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
