import { useState } from "react";
import type { CaptionPreset, CaptionSettings } from "#shared/domain/caption.ts";
import type { LanguageEndpoint } from "#shared/domain/language.ts";
import { presetFor, withPreset } from "../../lib/captions/settings.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Input } from "../../ui/Input.tsx";
import { localityMessages } from "../../ui/localityMessages.ts";
import { Select } from "../../ui/Select.tsx";
import { captionMessages } from "./messages.ts";
import { presetName } from "./words.ts";

export interface FieldProps {
  settings: CaptionSettings;
  onChange: (change: Partial<CaptionSettings>) => void;
  /** Accessible name, made of the setting's own. */
  nameOf: (setting: string) => string;
  id?: string;
  className?: string;
}

const idOf = (id: string | undefined) => (id === undefined ? {} : { id });
const classOf = (className: string | undefined) => (className === undefined ? {} : { className });

/** Which model is asked. Another model brings the preset that suits it. */
export function EndpointField({
  settings,
  onChange,
  nameOf,
  id,
  className,
  endpoints,
  presets,
}: FieldProps & { endpoints: readonly LanguageEndpoint[]; presets: readonly CaptionPreset[] }) {
  const t = useMessages(captionMessages);
  const tl = useMessages(localityMessages);
  const video = endpoints.filter((one) => one.roles.includes("video"));
  const value = settings.endpointId ?? video[0]?.id ?? "";
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("model"))}
      value={value as string}
      disabled={video.length === 0}
      options={video.map((one) => ({
        value: one.id as string,
        label: `${displayName(one.name)} · ${tl(one.locality)}`,
      }))}
      onChange={(next) => {
        const endpoint = video.find((one) => one.id === next);
        if (!endpoint) return;
        const preset = presetFor(endpoint.model, presets);
        onChange({ ...(preset ? withPreset(settings, preset) : {}), endpointId: endpoint.id });
      }}
    />
  );
}

export function PresetField({
  settings,
  onChange,
  nameOf,
  id,
  className,
  presets,
}: FieldProps & { presets: readonly CaptionPreset[] }) {
  const t = useMessages(captionMessages);
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("preset"))}
      value={settings.preset}
      options={presets.map((one) => ({ value: one.id, label: presetName(t, presets, one.id) }))}
      onChange={(next) => {
        const preset = presets.find((one) => one.id === next);
        if (preset) onChange(withPreset(settings, preset));
      }}
    />
  );
}

/** A number that is typed: taken when it is whole, put back into its range when the field is left. */
export function NumberField({
  value,
  min,
  max,
  label,
  onChange,
  id,
  className,
}: {
  value: number;
  min: number;
  max: number;
  label: string;
  onChange: (value: number) => void;
  id?: string;
  className?: string;
}) {
  const [text, setText] = useState<string | null>(null);
  const parsed = (typed: string): number | null => (/^\d{1,5}$/.test(typed.trim()) ? Number(typed.trim()) : null);
  const now = text === null ? value : parsed(text);
  return (
    <Input
      {...idOf(id)}
      {...classOf(className)}
      aria-label={label}
      inputMode="numeric"
      value={text ?? String(value)}
      invalid={now === null || now < min || now > max}
      onChange={(event) => {
        setText(event.target.value);
        const next = parsed(event.target.value);
        if (next !== null && next >= min && next <= max) onChange(next);
      }}
      onBlur={() => {
        const next = text === null ? null : parsed(text);
        if (next !== null) onChange(Math.min(max, Math.max(min, next)));
        setText(null);
      }}
    />
  );
}

export function FramesField({
  settings,
  onChange,
  nameOf,
  id,
  className,
  presets,
}: FieldProps & { presets: readonly CaptionPreset[] }) {
  const t = useMessages(captionMessages);
  const max = presets.find((one) => one.id === settings.preset)?.maxFrames ?? 128;
  return (
    <NumberField
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("frames"))}
      value={settings.frames}
      min={1}
      max={Math.min(128, max)}
      onChange={(frames) => onChange({ frames })}
    />
  );
}

export function ChoiceField({ settings, onChange, nameOf, id, className }: FieldProps) {
  const t = useMessages(captionMessages);
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("frameChoice"))}
      value={settings.frameChoice}
      options={(["uniform", "activity"] as const).map((value) => ({ value, label: t(`choice.${value}`) }))}
      onChange={(frameChoice) => onChange({ frameChoice })}
    />
  );
}

export function ObjectsField({ settings, onChange, nameOf, id, className }: FieldProps) {
  const t = useMessages(captionMessages);
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("objects"))}
      value={settings.objects}
      options={(["none", "text", "drawn"] as const).map((value) => ({ value, label: t(`objects.${value}`) }))}
      onChange={(objects) => onChange({ objects })}
    />
  );
}

export function LanguageField({ settings, onChange, nameOf, id, className }: FieldProps) {
  const t = useMessages(captionMessages);
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("language"))}
      value={settings.language}
      options={(["en", "ko"] as const).map((value) => ({ value, label: t(`language.${value}`) }))}
      onChange={(language) => onChange({ language })}
    />
  );
}

/** Only a setting of some families: the others have no stride to choose. */
export function PoolingField({
  settings,
  onChange,
  nameOf,
  id,
  className,
  presets,
}: FieldProps & { presets: readonly CaptionPreset[] }) {
  const t = useMessages(captionMessages);
  const known = presets.find((one) => one.id === settings.preset)?.poolingStride ?? null;
  if (known === null) return <span className="px-1 text-xs text-faint">{t("notOfFamily")}</span>;
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("poolingStride"))}
      value={settings.poolingStride === null ? "own" : String(settings.poolingStride)}
      options={[
        { value: "own", label: t("serverOwn") },
        ...[1, 2, 3, 4, 6, 8].map((n) => ({ value: String(n), label: String(n) })),
      ]}
      onChange={(next) => onChange({ poolingStride: next === "own" ? null : Number(next) })}
    />
  );
}

const WIDTHS = [224, 336, 480, 960, 1280, 1920] as const;

export function WidthField({ settings, onChange, nameOf, id, className }: FieldProps) {
  const t = useMessages(captionMessages);
  const widths =
    settings.width === null || WIDTHS.includes(settings.width as 480) ? [...WIDTHS] : [settings.width, ...WIDTHS];
  return (
    <Select
      {...idOf(id)}
      {...classOf(className)}
      label={nameOf(t("width"))}
      value={settings.width === null ? "default" : String(settings.width)}
      options={[
        { value: "default", label: t("widthDefault") },
        ...widths.toSorted((a, b) => a - b).map((n) => ({ value: String(n), label: t("widthOf", { width: n }) })),
      ]}
      onChange={(next) => onChange({ width: next === "default" ? null : Number(next) })}
    />
  );
}
