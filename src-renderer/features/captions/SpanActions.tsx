import { Captions, Columns3, Square } from "lucide-react";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import type { Span } from "../../lib/captions/span.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { formatCoarse } from "../../lib/format.ts";
import { useHotkey, useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Kbd } from "../../ui/Kbd.tsx";
import { GoesTo } from "../../ui/Locality.tsx";
import { Skeleton } from "../../ui/States.tsx";
import { captionMessages } from "./messages.ts";
import { isLive, useCaptionRun } from "./runStore.ts";
import { SettingsPopover } from "./SettingsPopover.tsx";
import type { Captioning } from "./useCaptioning.ts";
import { everyWords, presetName } from "./words.ts";

/** Frames further apart than this miss what a person does: the study's finding that a short act drowns in a long video. */
const SPARSE_US = 3_000_000;

/** Which span is meant, and having it captioned: with whom, how, and where its frames go. */
export function SpanActions({
  span,
  place,
  captioning,
  onBench,
}: {
  span: Span;
  place: ReviewPlace;
  captioning: Captioning;
  onBench: () => void;
}) {
  const t = useMessages(captionMessages);
  const locale = useLocale();
  const client = useClient();
  // Not the run itself: it changes with every word.
  const writingFor = useCaptionRun((s) => (s.run && isLive(s.run) ? s.run.span.videoId : null));
  const { start, stop } = useCaptionRun.getState();
  const key = useKeyHint("review.captionSpan");
  const inKey = useKeyHint("review.markIn");
  const outKey = useKeyHint("review.markOut");
  const { settings, endpoint, known, presets } = captioning;
  const live = writingFor !== null;
  const here = writingFor === place.video.id;
  const can = settings !== null && endpoint !== null && !live;
  const caption = (): void => {
    if (can) start(client, { videoId: place.video.id, ...span }, settings);
  };
  useHotkey("review.captionSpan", caption, can);
  const time = (us: number): string => formatMediaTime(us, 0, place.media.durationUs);
  const marked = place.marked !== null;
  const every = settings ? everyWords(span, settings.frames, locale) : "";
  const sparse = settings !== null && !place.media.still && (span.toUs - span.fromUs) / settings.frames > SPARSE_US;
  return (
    <section aria-labelledby="span-title" className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span id="span-title" className="text-xs font-medium text-muted">
          {t(marked ? "marked" : "around")}
        </span>
        <span className="font-medium whitespace-nowrap">
          {t("spanOf", { from: time(span.fromUs), to: time(span.toUs) })}
        </span>
        <span className="text-xs text-faint">{formatCoarse((span.toUs - span.fromUs) / 1000, locale)}</span>
        {marked ? (
          <button
            type="button"
            className="ml-auto rounded-sm text-xs text-accent hover:underline"
            onClick={place.unmark}
          >
            {t("unmark")}
          </button>
        ) : null}
      </p>
      {!known ? (
        <Skeleton className="h-8" />
      ) : endpoint === null || settings === null ? (
        <p className="text-xs text-muted">
          {t("noModel")} {t("noModelHelp")}{" "}
          <a href="#/settings/language" className="rounded-sm text-accent hover:underline">
            {t("setUp")}
          </a>
        </p>
      ) : (
        <>
          <div className="flex items-center gap-1.5">
            {here ? (
              <Button icon={<Square />} className="min-w-0 grow" onClick={stop}>
                {t("stop")}
              </Button>
            ) : (
              <Button tone="primary" icon={<Captions />} disabled={!can} className="min-w-0 grow" onClick={caption}>
                <span className="truncate">{t("captionSpan")}</span>
                {key ? <Kbd keys={key} /> : null}
              </Button>
            )}
            <IconButton label={t("bench")} icon={<Columns3 />} tone="neutral" onClick={onBench} />
            <SettingsPopover captioning={captioning} settings={settings} />
          </div>
          <p className="text-xs text-muted">
            {place.media.still
              ? presetName(t, presets, settings.preset)
              : t("withModel", { preset: presetName(t, presets, settings.preset), frames: settings.frames, every })}
          </p>
          <GoesTo use={endpoint} what="frames" />
          {live && !here ? <p className="text-xs text-warn">{t("elsewhere")}</p> : null}
          {sparse ? <p className="text-xs text-warn">{t("sparse", { every })}</p> : null}
        </>
      )}
      {marked || place.media.still ? null : (
        <p className="text-xs text-faint">{t("spanHelp", { in: inKey ?? "–", out: outKey ?? "–" })}</p>
      )}
    </section>
  );
}
