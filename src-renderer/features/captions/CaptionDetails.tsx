import { ChevronRight } from "lucide-react";
import type { Caption } from "#shared/domain/caption.ts";
import { useCaptionPresets } from "../../lib/captions/data.ts";
import { formatAgo, formatSeconds } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { captionMessages } from "./messages.ts";
import { noteWords, settingRows, usageWords } from "./words.ts";

/** With what a caption was made and what it cost, behind a fold. */
export function CaptionDetails({ caption }: { caption: Caption }) {
  const t = useMessages(captionMessages);
  const locale = useLocale();
  const presets = useCaptionPresets();
  const { settings, frameUs } = caption;
  const rows: Array<[string, string]> = [
    [t("model"), displayName(caption.model.model)],
    [
      t("frames"),
      frameUs.length === settings.frames
        ? String(settings.frames)
        : t("framesOf", { sent: frameUs.length, asked: settings.frames }),
    ],
    ...settingRows(t, settings, presets),
    [t("firstToken"), caption.firstTokenMs === null ? "–" : formatSeconds(caption.firstTokenMs, locale)],
    [t("took"), formatSeconds(caption.tookMs, locale)],
    [t("tokens"), usageWords(t, caption.usage, locale)],
    [t("made"), formatAgo(caption.createdAtMs, locale)],
  ];
  return (
    <details className="group text-xs">
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm text-muted hover:text-fg">
        <ChevronRight aria-hidden className="size-3 transition-transform group-open:rotate-90" />
        {t("details")}
      </summary>
      <div className="mt-1.5 flex flex-col gap-2">
        {caption.notes.map((note) => (
          <p key={note.kind} className="text-warn">
            {noteWords(t, note)}
          </p>
        ))}
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
          {rows.map(([name, value]) => (
            <div key={name} className="col-span-2 grid grid-cols-subgrid">
              <dt className="text-faint">{name}</dt>
              <dd className="min-w-0 break-words select-text">{value}</dd>
            </div>
          ))}
        </dl>
        <div>
          <p className="text-faint">{t("prompt")}</p>
          <pre
            data-user-text
            className="mt-0.5 max-h-40 overflow-auto rounded-md bg-well p-2 font-mono text-2xs whitespace-pre-wrap text-muted select-text"
          >
            {caption.promptSent}
          </pre>
        </div>
      </div>
    </details>
  );
}
