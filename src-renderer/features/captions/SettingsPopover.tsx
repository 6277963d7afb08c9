import { SlidersHorizontal } from "lucide-react";
import type { ReactNode } from "react";
import type { CaptionSettings } from "#shared/domain/caption.ts";
import { useOwnSettings } from "../../lib/captions/settings.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { IconButton } from "../../ui/Button.tsx";
import { Field } from "../../ui/Input.tsx";
import { Popover } from "../../ui/Popover.tsx";
import {
  ChoiceField,
  EndpointField,
  FramesField,
  LanguageField,
  ObjectsField,
  PoolingField,
  PresetField,
  WidthField,
  type FieldProps,
} from "./fields.tsx";
import { captionMessages } from "./messages.ts";
import type { Captioning } from "./useCaptioning.ts";

/** What the operator captions with, kept for the next time. Prompt, crop and priming are the bench's: they are tried, not left on. */
export function SettingsPopover({ captioning, settings }: { captioning: Captioning; settings: CaptionSettings }) {
  const t = useMessages(captionMessages);
  const keep = useOwnSettings((s) => s.keep);
  const { endpoints, presets } = captioning;
  const props: FieldProps = {
    settings,
    onChange: (change) => keep({ ...settings, ...change }),
    nameOf: (setting) => setting,
  };
  const field = (label: string, control: (id: string) => ReactNode) => (
    <Field label={label}>{({ id }) => control(id)}</Field>
  );
  return (
    <Popover
      label={t("settings")}
      align="end"
      trigger={<IconButton label={t("settings")} icon={<SlidersHorizontal />} tone="neutral" />}
    >
      <div className="flex flex-col gap-2.5">
        <h3 className="font-semibold">{t("settings")}</h3>
        {field(t("model"), (id) => (
          <EndpointField {...props} id={id} endpoints={endpoints} presets={presets} />
        ))}
        {field(t("preset"), (id) => (
          <PresetField {...props} id={id} presets={presets} />
        ))}
        <div className="grid grid-cols-2 gap-2.5">
          {field(t("frames"), (id) => (
            <FramesField {...props} id={id} presets={presets} />
          ))}
          {field(t("width"), (id) => (
            <WidthField {...props} id={id} />
          ))}
        </div>
        {field(t("frameChoice"), (id) => (
          <ChoiceField {...props} id={id} />
        ))}
        {field(t("poolingStride"), (id) => (
          <PoolingField {...props} id={id} presets={presets} />
        ))}
        {field(t("objects"), (id) => (
          <ObjectsField {...props} id={id} />
        ))}
        {field(t("language"), (id) => (
          <LanguageField {...props} id={id} />
        ))}
      </div>
    </Popover>
  );
}
