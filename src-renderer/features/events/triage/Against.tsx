import { CircleCheck, Scale } from "lucide-react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatPercent } from "../../../lib/format.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { EventPicture } from "../EventPicture.tsx";
import { triageMessages } from "../messages.ts";
import { partLabel } from "./derivation.ts";

/** The strongest thing that speaks against the event, in words and as a picture. */
export function Against({
  event,
  video,
  time,
  onShow,
}: {
  event: SceneEvent;
  video: VideoSummary | undefined;
  time: (us: number) => string;
  onShow: (tUs: number) => void;
}) {
  const t = useMessages(triageMessages);
  const locale = useLocale();
  const doubt = event.against;
  const part = doubt?.part ? t("quoted", { part: partLabel(doubt.part) }) : t("anyPart");
  return (
    <section aria-labelledby="event-against">
      <h3 id="event-against" className="mb-2 text-sm font-semibold">
        {t("against")}
      </h3>
      {doubt === null ? (
        <p className="flex items-center gap-2 text-xs text-muted">
          <CircleCheck aria-hidden className="size-3.5 text-ok" />
          {t("againstNone")}
        </p>
      ) : (
        <div className="flex gap-3 rounded-lg border border-line bg-panel p-2.5">
          {video ? (
            <button
              type="button"
              aria-label={t("seeAgainst")}
              title={t("seeAgainst")}
              onClick={() => onShow(doubt.tUs)}
              className="shrink-0 overflow-hidden rounded-md"
            >
              <EventPicture
                className="aspect-video w-40"
                video={video}
                tUs={doubt.tUs}
                boxes={doubt.box ? [{ box: doubt.box, label: "", strong: true }] : []}
                width={320}
              />
            </button>
          ) : null}
          <div className="flex min-w-0 flex-col gap-1 text-xs">
            <p className="flex gap-1.5">
              <Scale aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
              <span>
                {t(`doubt.${doubt.kind}`, { part })}
                {doubt.kind !== "barely" || doubt.margin === null
                  ? ""
                  : ` ${t("margin", { percent: formatPercent(doubt.margin, locale) })}`}
              </span>
            </p>
            <button
              type="button"
              aria-label={t("showTime", { time: time(doubt.tUs) })}
              onClick={() => onShow(doubt.tUs)}
              className="ml-5 w-fit rounded-sm text-accent tabular-nums hover:underline"
            >
              {time(doubt.tUs)}
            </button>
          </div>
        </div>
      )}
    </section>
  );
}
