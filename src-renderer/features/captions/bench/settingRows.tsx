import { useState, type ReactNode } from "react";
import { NEUTRAL_PROMPT, type CaptionPreset, type CaptionSettings } from "#shared/domain/caption.ts";
import type { ReviewPlace } from "../../../lib/captions/place.ts";
import type { Span } from "../../../lib/captions/span.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import {
  ChoiceField,
  EndpointField,
  FramesField,
  LanguageField,
  NumberField,
  ObjectsField,
  PoolingField,
  PresetField,
  WidthField,
  type FieldProps,
} from "../fields.tsx";
import { captionMessages } from "../messages.ts";
import { endpointOf, type Captioning } from "../useCaptioning.ts";
import { cropWords, presetName } from "../words.ts";
import { benchMessages } from "./benchMessages.ts";
import { useBench, type BenchColumn } from "./benchStore.ts";
import { CropDialog } from "./CropDialog.tsx";
import { PrimingCell } from "./PrimingCell.tsx";
import { PromptCell } from "./PromptCell.tsx";

type Setting = Exclude<keyof CaptionSettings, "seed" | "temperature">;

export interface SettingRow {
  key: Setting;
  name: string;
  help?: string;
  /** Its control in a column. */
  cell: (column: BenchColumn, letter: string) => ReactNode;
  /** Its value in words, where it is only read. */
  text: (settings: CaptionSettings) => string;
}

/** Every setting with its control and its words. */
export function useSettingRows(place: ReviewPlace, span: Span, captioning: Captioning): SettingRow[] {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const { change, changeAll } = useBench.getState();
  const { endpoints } = captioning;
  const presets: readonly CaptionPreset[] = captioning.presets;
  const props = (one: BenchColumn, letter: string): FieldProps => ({
    settings: one.settings,
    onChange: (settings) => change(one.id, settings),
    nameOf: (setting) => t("of", { setting, letter }),
    className: "w-full",
  });
  return [
    { key: "endpointId", text: (one) => displayName(endpointOf(one, endpoints)?.name ?? "–"), name: tc("model"), cell: (one, letter) => <EndpointField {...props(one, letter)} endpoints={endpoints} presets={presets} /> },
    { key: "preset", text: (one) => presetName(tc, presets, one.preset), name: tc("preset"), cell: (one, letter) => <PresetField {...props(one, letter)} presets={presets} /> },
    {
      key: "prompt", text: (one) => (one.prompt === NEUTRAL_PROMPT ? t("neutral") : one.prompt),
      name: t("prompt"),
      help: t("promptHelp"),
      cell: (one, letter) => (
        <PromptCell
          letter={letter}
          prompt={one.settings.prompt}
          onChange={(prompt) => change(one.id, { prompt })}
          onAll={(prompt) => changeAll({ prompt })}
        />
      ),
    },
    { key: "frames", text: (one) => String(one.frames), name: tc("frames"), cell: (one, letter) => <FramesField {...props(one, letter)} presets={presets} /> },
    { key: "frameChoice", text: (one) => tc(`choice.${one.frameChoice}`), name: tc("frameChoice"), cell: (one, letter) => <ChoiceField {...props(one, letter)} /> },
    { key: "poolingStride", text: (one) => (one.poolingStride === null ? tc("serverOwn") : String(one.poolingStride)), name: tc("poolingStride"), cell: (one, letter) => <div className="flex h-8 items-center"><PoolingField {...props(one, letter)} presets={presets} /></div> },
    { key: "crop", text: (one) => cropWords(tc, one.crop), name: t("crop"), cell: (one, letter) => <CropCell column={one} letter={letter} place={place} span={span} /> },
    { key: "width", text: (one) => (one.width === null ? tc("widthDefault") : tc("widthOf", { width: one.width })), name: tc("width"), cell: (one, letter) => <WidthField {...props(one, letter)} /> },
    { key: "objects", text: (one) => tc(`objects.${one.objects}`), name: tc("objects"), cell: (one, letter) => <ObjectsField {...props(one, letter)} /> },
    { key: "language", text: (one) => tc(`language.${one.language}`), name: tc("language"), cell: (one, letter) => <LanguageField {...props(one, letter)} /> },
    {
      key: "maxTokens", text: (one) => tc("tokensOf", { count: one.maxTokens }),
      name: tc("maxTokens"),
      cell: (one, letter) => (
        <NumberField
          label={t("of", { setting: tc("maxTokens"), letter })}
          value={one.settings.maxTokens}
          min={16}
          max={4096}
          onChange={(maxTokens) => change(one.id, { maxTokens })}
        />
      ),
    },
    {
      key: "primed", text: (one) => one.primed ?? tc("none"),
      name: t("priming"),
      help: t("primingHelp"),
      cell: (one, letter) => (
        <PrimingCell letter={letter} primed={one.settings.primed} onChange={(primed) => change(one.id, { primed })} />
      ),
    },
  ]; // prettier-ignore
}

function CropCell({
  column,
  letter,
  place,
  span,
}: {
  column: BenchColumn;
  letter: string;
  place: ReviewPlace;
  span: Span;
}) {
  const t = useMessages(benchMessages);
  const tc = useMessages(captionMessages);
  const [open, setOpen] = useState(false);
  const words = cropWords(tc, column.settings.crop);
  return (
    <>
      <button
        type="button"
        aria-label={`${t("cropTitle", { letter })}: ${words}`}
        onClick={() => setOpen(true)}
        className="flex h-8 w-full min-w-0 items-center rounded-md border border-line bg-raised px-2.5 text-left text-sm hover:border-line-strong hover:bg-hover"
      >
        <span className="truncate">{words}</span>
      </button>
      {open ? (
        <CropDialog
          letter={letter}
          crop={column.settings.crop}
          place={place}
          tUs={Math.round((span.fromUs + span.toUs) / 2)}
          onClose={() => setOpen(false)}
          onUse={(crop) => {
            useBench.getState().change(column.id, { crop });
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}
