import { Play, RotateCcw, ScanSearch, Square, SquareArrowOutUpRight } from "lucide-react";
import { useState, type ReactNode } from "react";
import type { EventPart, SceneEvent } from "#shared/domain/event.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { AddToCaseButton, useCaseKeys } from "../../../lib/cases/AddToCase.tsx";
import { eventAddition } from "../../../lib/cases/additions.ts";
import { eventMessages } from "../../../lib/events/eventMessages.ts";
import { formatAgo, formatPercent, wallClockAt } from "../../../lib/format.ts";
import { useHotkey } from "../../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../../lib/i18n/index.ts";
import { displayName } from "../../../lib/names.ts";
import { Badge } from "../../../ui/Badge.tsx";
import { Button } from "../../../ui/Button.tsx";
import { LevelMark } from "../../../ui/LevelMark.tsx";
import { MomentPicture } from "../../../ui/MomentPicture.tsx";
import { Tooltip } from "../../../ui/Tooltip.tsx";
import { EventPicture } from "../EventPicture.tsx";
import { triageMessages } from "../messages.ts";
import { Actions } from "./Actions.tsx";
import { Against } from "./Against.tsx";
import { Derivation } from "./Derivation.tsx";
import { Hint } from "./Hint.tsx";
import { NoteField } from "./NoteField.tsx";
import { useEventAreas } from "./useEventAreas.ts";
import { useShownBoxes } from "./useShownBoxes.ts";
import type { Marking } from "./useMarking.ts";

/** What the queue lets an operator do with the chosen event. */
export interface DetailVerbs extends Marking {
  /** Shows Review at a moment of it. */
  open(event: SceneEvent, tUs: number): void;
  /** Searches for what looks like it. */
  more(event: SceneEvent): void;
  /** Shows its scenario. */
  scenario(id: string): void;
}

/** The chosen event: its picture with what made it fire, in words and in a table, what speaks against it, and what to do about it. */
export function EventDetail({
  event,
  video,
  verbs,
  onUndo,
  describe,
}: {
  event: SceneEvent;
  video: VideoSummary | undefined;
  verbs: DetailVerbs;
  onUndo: () => void;
  /** Descriptions of the event, handed in by the frame. */
  describe?: ((event: SceneEvent, video: VideoSummary) => ReactNode) | undefined;
}) {
  const t = useMessages(triageMessages);
  const locale = useLocale();
  const [look, setLook] = useState<{ tUs: number; part: EventPart | null }>({ tUs: event.bestUs, part: null });
  const [playing, setPlaying] = useState(false);
  const show = (tUs: number, part: EventPart | null): void => {
    setPlaying(false);
    setLook({ tUs, part });
  };
  const toggle = (): void => setPlaying((on) => !on);
  useHotkey("events.open", () => verbs.open(event, look.tUs), video !== undefined);
  useHotkey("events.preview", toggle, video !== undefined);
  const toCase = () => eventAddition(event);
  useCaseKeys(toCase, video !== undefined);
  useHotkey("events.more", () => verbs.more(event), video !== undefined);
  const time = (us: number): string => {
    const wall = video ? wallClockAt(video.recordedAt, us) : null;
    return wall ? wall.time : formatMediaTime(us, 0, video?.media?.durationUs ?? us);
  };
  const wall = video ? wallClockAt(video.recordedAt, event.startUs) : null;
  const boxes = useShownBoxes(event, look.tUs, look.part);
  const areas = useEventAreas(event, video?.camera ?? null);
  const doubtShown = event.against !== null && look.part === null && look.tUs === event.against.tUs;
  return (
    <article aria-label={t("detail")} className="flex h-full min-h-0 flex-col bg-canvas">
      <Head event={event} verbs={verbs} onUndo={onUndo} />
      <div className="@container min-h-0 grow overflow-y-auto">
        <div className="grid grid-cols-[minmax(0,1fr)] gap-5 p-4 @5xl:grid-cols-[minmax(0,7fr)_minmax(0,5fr)]">
          <div className="flex min-w-0 flex-col gap-3">
            {video ? (
              <div className="relative">
                {playing ? (
                  <div className="aspect-video max-h-[38vh] @5xl:max-h-[56vh] w-full overflow-hidden rounded-lg bg-stage">
                    <MomentPicture moment={event} video={video} playing />
                  </div>
                ) : (
                  <EventPicture
                    className="aspect-video max-h-[38vh] @5xl:max-h-[56vh] w-full rounded-lg"
                    video={video}
                    tUs={look.tUs}
                    boxes={
                      doubtShown && event.against?.box ? [{ box: event.against.box, label: "", strong: true }] : boxes
                    }
                    areas={areas}
                    width={1280}
                  />
                )}
              </div>
            ) : (
              <p className="rounded-lg border border-line p-6 text-center text-sm text-muted">{t("videoGone")}</p>
            )}
            {video ? (
              <div className="flex flex-wrap items-center gap-2">
                <Button size="sm" icon={playing ? <Square /> : <Play />} onClick={toggle}>
                  {playing ? t("stop") : t("play")}
                  <Hint action="events.preview" />
                </Button>
                <Button size="sm" icon={<SquareArrowOutUpRight />} onClick={() => verbs.open(event, look.tUs)}>
                  {look.tUs === event.bestUs ? t("openReview") : t("openAt", { time: time(look.tUs) })}
                  <Hint action="events.open" />
                </Button>
                <Button size="sm" icon={<ScanSearch />} onClick={() => verbs.more(event)}>
                  {t("more")}
                  <Hint action="events.more" />
                </Button>
                <AddToCaseButton make={toCase} />
                <span className="grow" />
                {look.tUs === event.bestUs ? null : (
                  <Button size="sm" tone="quiet" icon={<RotateCcw />} onClick={() => show(event.bestUs, null)}>
                    {t("backToBest")}
                  </Button>
                )}
                <span aria-live="polite" className="text-xs whitespace-nowrap text-muted tabular-nums">
                  {t("shownAt", { time: time(look.tUs) })}
                </span>
              </div>
            ) : null}
            <p className="text-md leading-snug select-text" dir="auto">
              {event.sentence[locale]}
            </p>
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
              <span className="tabular-nums">{wall ? wall.text : t("timeUnknown")}</span>
              <Dot />
              <span dir="auto">{video?.camera ? displayName(video.camera) : t("noCamera")}</span>
              {video ? (
                <>
                  <Dot />
                  <span className="name-line min-w-0 max-w-80" dir="auto">
                    {displayName(video.name)}
                  </span>
                </>
              ) : null}
              <Dot />
              <span>{t("strength", { percent: formatPercent(event.strength, locale) })}</span>
              {event.findings > 1 ? (
                <>
                  <Dot />
                  <span>{t("findings", { count: event.findings })}</span>
                </>
              ) : null}
            </p>
          </div>
          <div className="flex min-w-0 flex-col gap-5">
            <Derivation event={event} shown={look.part} time={time} onShow={(part) => show(part.bestUs, part)} />
            <Against event={event} video={video} time={time} onShow={(tUs) => show(tUs, null)} />
            {video ? describe?.(event, video) : null}
            <NoteField event={event} save={verbs.note} />
            <Origin event={event} onScenario={verbs.scenario} />
          </div>
        </div>
      </div>
    </article>
  );
}

const Dot = () => (
  <span aria-hidden className="text-faint">
    ·
  </span>
);

/** What it is and what to do about it: always in sight. */
function Head({ event, verbs, onUndo }: { event: SceneEvent; verbs: DetailVerbs; onUndo: () => void }) {
  const t = useMessages(triageMessages);
  const e = useMessages(eventMessages);
  const locale = useLocale();
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-panel px-4 py-2">
      <LevelMark level={event.level} word />
      <h2 className="min-w-0 truncate text-md font-semibold">{event.names[locale]}</h2>
      {event.stale ? (
        <Tooltip text={t("stale")}>
          <button type="button">
            <Badge tone="warn">{t("staleShort")}</Badge>
          </button>
        </Tooltip>
      ) : null}
      <Badge tone={event.state === "confirmed" ? "ok" : event.state === "new" ? "busy" : "neutral"}>
        {e(`state.${event.state}`)}
        {event.reason ? ` · ${e(`reason.${event.reason}`)}` : ""}
      </Badge>
      <span className="grow" />
      <Actions events={[event]} verbs={verbs} onUndo={onUndo} />
    </header>
  );
}

/** Which scenario, which version of it, and when. */
function Origin({ event, onScenario }: { event: SceneEvent; onScenario: (id: string) => void }) {
  const t = useMessages(triageMessages);
  const locale = useLocale();
  return (
    <section aria-label={t("scenarioLine")} className="flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
      <span>{t("scenarioLine")}</span>
      <button
        type="button"
        className="rounded-sm text-accent hover:underline"
        onClick={() => onScenario(event.scenarioId)}
      >
        {event.names[locale]}
      </button>
      <span>{t("versionOf", { version: event.scenarioVersion })}</span>
      <Dot />
      <span>{t("foundAt", { ago: formatAgo(event.createdAtMs, locale) })}</span>
      {event.reviewedAtMs === null ? null : (
        <>
          <Dot />
          <span>{t("reviewedAt", { ago: formatAgo(event.reviewedAtMs, locale) })}</span>
        </>
      )}
      {event.stale ? <p className="w-full text-warn">{t("stale")}</p> : null}
    </section>
  );
}
