import { X } from "lucide-react";
import type { SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatCount } from "../../../lib/format.ts";
import { useHotkey } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { MomentPicture } from "../../../ui/MomentPicture.tsx";
import { triageMessages } from "../messages.ts";
import { Actions } from "./Actions.tsx";
import { Hint } from "./Hint.tsx";
import type { Marking } from "./useMarking.ts";

/** As many pictures as are looked at before something is done to all. */
const MAX_PICTURES = 24;

/** All events that are selected: what they are, and what to do about them together. */
export function BatchDetail({
  events,
  videos,
  verbs,
  onUndo,
  onClear,
}: {
  events: readonly SceneEvent[];
  videos: ReadonlyMap<string, VideoSummary>;
  verbs: Marking;
  onUndo: () => void;
  onClear: () => void;
}) {
  const t = useMessages(triageMessages);
  const locale = useLocale();
  useHotkey("events.clear", onClear);
  const scenarios = [...Map.groupBy(events, (one) => one.scenarioId).values()].toSorted((a, b) => b.length - a.length);
  const left = events.length - MAX_PICTURES;
  return (
    <article aria-label={t("selection")} className="flex h-full min-h-0 flex-col bg-canvas">
      <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-panel px-4 py-2">
        <h2 aria-live="polite" className="text-md font-semibold whitespace-nowrap">
          {t("selected", { count: formatCount(events.length, locale) })}
        </h2>
        <Button tone="quiet" icon={<X />} onClick={onClear}>
          {t("clearSelection")}
          <Hint action="events.clear" />
        </Button>
        <span className="grow" />
        <Actions events={events} verbs={verbs} onUndo={onUndo} />
      </header>
      <div className="flex min-h-0 grow flex-col gap-4 overflow-y-auto p-4">
        <ul className="flex flex-wrap gap-x-5 gap-y-1 text-sm">
          {scenarios.map((group) => {
            const [first] = group;
            if (!first) return null;
            return (
              <li key={first.scenarioId} className="flex items-center gap-2">
                <span>{first.names[locale]}</span>
                <span className="text-muted tabular-nums">{formatCount(group.length, locale)}</span>
              </li>
            );
          })}
        </ul>
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(180px,1fr))] gap-3">
          {events.slice(0, MAX_PICTURES).map((event) => {
            const video = videos.get(event.videoId);
            return (
              <li key={event.id} className="flex min-w-0 flex-col gap-1">
                <div className="aspect-video overflow-hidden rounded-md bg-stage">
                  {video ? <MomentPicture moment={event} video={video} playing={false} /> : null}
                </div>
                <p className="line-clamp-2 text-xs text-muted" dir="auto">
                  {event.sentence[locale]}
                </p>
              </li>
            );
          })}
        </ul>
        {left > 0 ? (
          <p className="text-xs text-muted">{t("selectedMore", { count: formatCount(left, locale) })}</p>
        ) : null}
      </div>
    </article>
  );
}
