import {
  BriefcaseBusiness,
  Check,
  CircleHelp,
  EllipsisVertical,
  EyeOff,
  MapPin,
  Network,
  Play,
  ScanSearch,
  Siren,
  SquareArrowOutUpRight,
  ThumbsDown,
  X,
} from "lucide-react";
import { memo } from "react";
import type { EventCitation } from "#shared/domain/event.ts";
import type { Band, Moment, MomentReason } from "#shared/domain/moment.ts";
import type { PublishedVideo } from "#shared/domain/sharing.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { addMessages } from "../../lib/cases/addMessages.ts";
import { useAddToCase } from "../../lib/cases/addStore.ts";
import { momentAddition } from "../../lib/cases/additions.ts";
import { formatDuration, wallClockAt } from "../../lib/format.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { eventMessages } from "../../lib/events/eventMessages.ts";
import { eventPath } from "../../lib/events/eventPath.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { IconButton } from "../../ui/Button.tsx";
import { LevelMark } from "../../ui/LevelMark.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { ownVideo } from "./arrange.ts";
import { searchMessages } from "./messages.ts";
import { SharedPicture } from "./SharedPicture.tsx";

export interface PartWords {
  id: string;
  /** With its exclusion: "not car". */
  words: string;
  /** Step of the sequence that it belongs to, from 0; null for what is true of the whole query. */
  step: number | null;
}

export interface MomentVerbs {
  open(moment: Moment): void;
  preview(moment: Moment | null): void;
  more(moment: Moment): void;
  unlike(moment: Moment): void;
  dismiss(moment: Moment): void;
}

/** Lines of criteria that a card has room for. */
const REASONS = 4;
const reasonLines = (parts: number): number => Math.min(parts, REASONS);
/** Height of a card's words for a number of reason lines; constant within one answer, so that nothing moves when it loads. */
export const cardTextPx = (parts: number): number => 58 + (parts > 0 ? 8 + reasonLines(parts) * 20 : 0);

/** One hit: what it looks like, when and where, how sure, and which parts of the query hold. */
export const MomentCard = memo(function MomentCard({
  moment,
  video,
  poster = null,
  parts,
  focused,
  tabbable,
  playing,
  verbs,
}: {
  moment: Moment;
  video: VideoSummary | PublishedVideo;
  /** JPEG, base64, of footage that lies elsewhere. */
  poster?: string | null;
  parts: readonly PartWords[];
  focused: boolean;
  tabbable: boolean;
  playing: boolean;
  verbs: MomentVerbs;
}) {
  const t = useMessages(searchMessages);
  const e = useMessages(eventMessages);
  const c = useMessages(addMessages);
  const keys = {
    open: useKeyHint("search.open"),
    preview: useKeyHint("search.preview"),
    more: useKeyHint("search.more"),
    unlike: useKeyHint("search.unlike"),
    dismiss: useKeyHint("search.dismiss"),
    addToCase: useKeyHint("app.addToCase"),
  };
  const wall = wallClockAt(video.recordedAt, moment.bestUs);
  const at = formatDuration(moment.bestUs);
  const reasons = parts.map((part) => ({
    part,
    reason: moment.reasons.find((one) => one.criterion === part.id) ?? null,
  }));
  const event = moment.reasons.find((one) => one.evidence?.event)?.evidence?.event;
  const own = ownVideo(video);
  const whose = moment.library ? t("footageOn", { name: displayName(moment.library.name) }) : null;
  const label = t("hitLabel", {
    band: t(`band.${moment.band}`),
    time: wall?.text ?? `${at} (${t("noClock")})`,
    camera: video.camera ? displayName(video.camera) : t("noCamera"),
    name: whose ? `${displayName(video.name)}, ${whose}` : displayName(video.name),
    reasons: reasons
      .map(({ part, reason }) => {
        const cited = reason?.evidence?.event;
        const told = cited && t("eventTold", { level: e(`level.${cited.level}`), state: e(`state.${cited.state}`) });
        return `${part.words}: ${t(stateOf(reason))}${told ? ` (${told})` : ""}`;
      })
      .join("; "),
  });

  const entry = (id: Exclude<keyof MomentVerbs, "preview">, icon: React.ReactNode) => ({
    id,
    label: t(id),
    icon,
    ...(keys[id] ? { keys: keys[id] } : {}),
    onSelect: () => verbs[id](moment),
  });
  return (
    <div
      role="gridcell"
      aria-label={label}
      aria-selected={focused}
      data-moment={moment.id}
      tabIndex={tabbable ? 0 : -1}
      onPointerEnter={(event) => event.pointerType === "mouse" && verbs.preview(moment)}
      onPointerLeave={() => verbs.preview(null)}
      className={cx(
        "group flex min-w-0 flex-col overflow-hidden rounded-lg border bg-panel outline-none",
        "focus-visible:outline-2 focus-visible:outline-offset-1 focus-visible:outline-accent",
        focused ? "border-accent" : "border-line hover:border-line-strong",
      )}
    >
      <div className="relative aspect-video shrink-0">
        {"path" in video ? (
          <MomentPicture moment={moment} video={video} playing={playing} />
        ) : (
          <SharedPicture box={moment.box} video={video} poster={poster} />
        )}
        {whose ? (
          <span className="absolute top-1 left-1 flex max-w-[calc(100%-3rem)] items-center gap-1 rounded-sm bg-black/75 px-1 text-2xs text-white">
            <Network aria-hidden className="size-3 shrink-0" />
            <span className="truncate">{whose}</span>
          </span>
        ) : null}
        <span className="absolute bottom-1 left-1 rounded-sm bg-black/75 px-1 text-2xs text-white">{at}</span>
        <span className="absolute right-1 bottom-1 rounded-sm bg-black/75 px-1 text-2xs text-white">
          {formatDuration(Math.max(1_000_000, moment.endUs - moment.startUs))}
        </span>
        <span
          className={cx(
            "absolute top-1 right-1 group-hover:opacity-100 has-aria-expanded:opacity-100",
            !focused && "opacity-0",
          )}
        >
          <Menu
            trigger={
              <IconButton size="sm" label={t("actions")} icon={<EllipsisVertical />} tabIndex={-1} tone="neutral" />
            }
            entries={
              own
                ? [
                    entry("open", <SquareArrowOutUpRight />),
                    ...(event
                      ? [
                          {
                            id: "event",
                            label: t("eventOpen"),
                            icon: <Siren />,
                            onSelect: () => void (location.hash = eventPath(event.id)),
                          },
                        ]
                      : []),
                    {
                      id: "preview",
                      label: t("preview"),
                      icon: <Play />,
                      ...(keys.preview ? { keys: keys.preview } : {}),
                      onSelect: () => verbs.preview(moment),
                    },
                    null,
                    {
                      id: "case",
                      label: c("addToCase"),
                      icon: <BriefcaseBusiness />,
                      ...(keys.addToCase ? { keys: keys.addToCase } : {}),
                      onSelect: () => useAddToCase.getState().ask(momentAddition(own, moment)),
                    },
                    entry("more", <ScanSearch />),
                    entry("unlike", <ThumbsDown />),
                    null,
                    entry("dismiss", <EyeOff />),
                  ]
                : [{ ...entry("open", <MapPin />), label: t("whereItIs") }, entry("dismiss", <EyeOff />)]
            }
          />
        </span>
      </div>
      <div className="flex min-h-0 grow flex-col gap-0.5 p-2">
        <div className="flex h-5 items-center gap-2">
          <span className={cx("min-w-0 grow truncate font-medium", !wall && "text-muted")}>
            {wall ? (
              <>
                {wall.date} {wall.time} <span className="font-normal text-faint">{wall.offset}</span>
              </>
            ) : (
              <>
                {at} <span className="font-normal text-faint">({t("noClock")})</span>
              </>
            )}
          </span>
        </div>
        <div className="flex h-5 items-center gap-2 text-xs">
          <p className="name-line min-w-0 grow text-muted" dir="auto" title={displayName(video.name)}>
            {video.camera ? `${displayName(video.camera)} · ` : null}
            <span className="text-faint">{displayName(video.name)}</span>
          </p>
          <BandMark band={moment.band} />
        </div>
        {reasons.length > 0 ? <Reasons reasons={reasons} steps={moment.steps} /> : null}
      </div>
    </div>
  );
});

export function stateOf(reason: MomentReason | null): "yes" | "no" | "unknown" {
  return reason?.satisfied === true ? "yes" : reason?.satisfied === false ? "no" : "unknown";
}

const SIGNS = {
  yes: <Check aria-hidden className="size-3.5 shrink-0 text-ok" strokeWidth={2.5} />,
  no: <X aria-hidden className="size-3.5 shrink-0 text-danger" strokeWidth={2.5} />,
  unknown: <CircleHelp aria-hidden className="size-3.5 shrink-0 text-faint" />,
};

/** `steps` of a sequence happen one after the other, and each says when it begins. */
function Reasons({
  reasons,
  steps,
}: {
  reasons: ReadonlyArray<{ part: PartWords; reason: MomentReason | null }>;
  steps: Moment["steps"];
}) {
  const t = useMessages(searchMessages);
  const shown = reasons.length > REASONS ? reasons.slice(0, REASONS - 1) : reasons;
  const rest = reasons.length - shown.length;
  return (
    <ul className="mt-1 flex flex-col border-t border-line pt-1 text-xs">
      {shown.map(({ part, reason }) => {
        const state = stateOf(reason);
        const step = steps.length > 1 && part.step !== null ? steps[part.step] : undefined;
        return (
          <li key={part.id} className={cx("flex h-5 items-center gap-1.5", state === "yes" ? "text-fg" : "text-muted")}>
            {SIGNS[state]}
            <span className="min-w-0 truncate">{part.words}</span>
            <span className="sr-only">: {t(state)}</span>
            {state === "unknown" ? (
              <span aria-hidden className="ml-auto shrink-0 text-2xs text-faint">
                {t("unknown")}
              </span>
            ) : reason?.evidence?.event ? (
              <EventLink event={reason.evidence.event} />
            ) : step ? (
              <span className="ml-auto shrink-0 text-2xs text-muted">{formatDuration(step.startUs)}</span>
            ) : null}
          </li>
        );
      })}
      {rest > 0 ? (
        <li className="h-5 text-faint">
          <Tooltip
            text={reasons
              .slice(shown.length)
              .map(({ part, reason }) => `${part.words}: ${t(stateOf(reason))}`)
              .join("\n")}
          >
            <span>{t("moreReasons", { count: rest })}</span>
          </Tooltip>
        </li>
      ) : null}
    </ul>
  );
}

/** Level and state of an event; opens it in the queue. */
function EventLink({ event }: { event: EventCitation }) {
  const t = useMessages(searchMessages);
  const e = useMessages(eventMessages);
  return (
    <a
      href={`#${eventPath(event.id)}`}
      title={`${t("eventOpen")}: ${event.scenarioId} v${event.scenarioVersion}`}
      tabIndex={-1}
      data-testid="event-link"
      className="ml-auto inline-flex shrink-0 items-center gap-1.5 rounded-sm text-muted underline decoration-line-strong decoration-dotted underline-offset-2 hover:text-fg"
    >
      <LevelMark level={event.level} word />
      {e(`state.${event.state}`)}
    </a>
  );
}

const BARS: Record<Band, number> = { weak: 1, likely: 2, strong: 3 };

/** How sure: one to three bars and the word. */
function BandMark({ band }: { band: Band }) {
  const t = useMessages(searchMessages);
  return (
    <span
      className="inline-flex shrink-0 items-center gap-1.5 text-xs text-muted"
      title={t("bandLabel", { band: t(`band.${band}`) })}
    >
      <span aria-hidden className="flex h-3 items-end gap-0.5">
        {[1, 2, 3].map((n) => (
          <span
            key={n}
            className={cx("w-1 rounded-full", n <= BARS[band] ? "bg-fg" : "bg-line-strong")}
            style={{ height: `${4 + n * 2.6}px` }}
          />
        ))}
      </span>
      {t(`band.${band}`)}
    </span>
  );
}
