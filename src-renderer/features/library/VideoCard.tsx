import { Camera, EllipsisVertical, FolderSearch, RotateCcw, Tag } from "lucide-react";
import { memo } from "react";
import type { Job } from "#shared/domain/job.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { formatBytes, formatCount, formatDuration } from "../../lib/format.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Button, IconButton } from "../../ui/Button.tsx";
import { ClassCount } from "../../ui/Badge.tsx";
import { Menu, type MenuEntries } from "../../ui/Menu.tsx";
import { Checkbox } from "../../ui/Toggle.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import type { VideoActions } from "./actions.ts";
import { libraryMessages } from "./messages.ts";
import { RecordedTime } from "./RecordedTime.tsx";
import { StateLine } from "./StateLine.tsx";
import { Thumb } from "./Thumb.tsx";

export interface VideoItemProps {
  video: VideoSummary;
  job: Job | undefined;
  chosen: boolean;
  /** The keyboard is here: this item is the one in the tab order. */
  focused: boolean;
  /** Something is chosen: check boxes stay visible. */
  choosing: boolean;
  actions: VideoActions;
  onToggle(video: VideoSummary): void;
}

/** Height of the words under a card's picture, px: fixed, so that the grid is known before anything is loaded. */
export const CARD_TEXT_PX = 146;

export function useVideoMenu(video: VideoSummary, actions: VideoActions): MenuEntries {
  const t = useMessages(libraryMessages);
  const ids = [video.id];
  return [
    { id: "open", label: t("open"), onSelect: () => actions.open(video.id) },
    { id: "edit", label: t("edit"), onSelect: () => actions.edit(ids) },
    { id: "reanalyse", label: t("reanalyse"), disabled: video.missing, onSelect: () => actions.reanalyse(ids) },
    { id: "caption", label: t("caption"), disabled: video.missing, onSelect: () => actions.caption(ids) },
    ...(video.missing ? [{ id: "relink", label: t("relink"), onSelect: () => actions.relink(video) }] : []),
    ...(actions.showInFolder
      ? [{ id: "show", label: t("showInFolder"), onSelect: () => actions.showInFolder?.(video) }]
      : []),
    null,
    { id: "remove", label: t("remove"), tone: "danger" as const, onSelect: () => actions.remove(ids) },
  ];
}

/** The most seen classes first, at most `most`, and how many more there are. */
export function topClasses(video: VideoSummary, most: number): { shown: Array<[string, number]>; more: number } {
  const all = Object.entries(video.countsByClass).sort((a, b) => b[1] - a[1]);
  return { shown: all.slice(0, most), more: Math.max(0, all.length - most) };
}

/** The remedy as a button where one press is enough. */
export function RemedyButton({ video, actions }: { video: VideoSummary; actions: VideoActions }) {
  const t = useMessages(libraryMessages);
  if (video.missing) {
    return (
      <Button size="sm" icon={<FolderSearch />} onClick={() => actions.relink(video)}>
        {t("relink")}
      </Button>
    );
  }
  if (video.state !== "failed" && video.state !== "cancelled") return null;
  return (
    <Button size="sm" icon={<RotateCcw />} onClick={() => actions.retry(video.id)}>
      {t("retry")}
    </Button>
  );
}

export const VideoCard = memo(function VideoCard({
  video,
  job,
  chosen,
  focused,
  choosing,
  actions,
  onToggle,
}: VideoItemProps) {
  const t = useMessages(libraryMessages);
  const locale = useLocale();
  const menu = useVideoMenu(video, actions);
  const classes = topClasses(video, 3);
  const offersRemedy = video.missing || video.state === "failed" || video.state === "cancelled";
  return (
    <div
      role="gridcell"
      data-video={video.id}
      tabIndex={focused ? 0 : -1}
      aria-selected={chosen}
      aria-label={video.name}
      className={cx(
        "group relative flex h-full flex-col overflow-hidden rounded-lg border bg-panel transition-colors select-none",
        chosen ? "border-accent bg-accent-soft" : "border-line hover:border-line-strong",
        "focus-visible:outline-2 focus-visible:outline-offset-2",
      )}
    >
      <Thumb video={video} className="aspect-video w-full shrink-0">
        <span className="absolute right-1.5 bottom-1.5 rounded-sm bg-black/75 px-1 text-2xs leading-4 text-white">
          {video.media
            ? video.media.still
              ? t("still")
              : formatDuration(video.media.durationUs)
            : formatBytes(video.sizeBytes)}
        </span>
        <div
          className={cx(
            "absolute top-1.5 left-1.5 flex rounded-sm bg-black/60 p-1 transition-opacity",
            chosen || choosing ? "opacity-100" : "opacity-0 group-focus-within:opacity-100 group-hover:opacity-100",
          )}
        >
          <Checkbox checked={chosen} onChange={() => onToggle(video)} label={t("select", { name: video.name })} />
        </div>
      </Thumb>
      <div className="flex min-h-0 grow flex-col gap-1 px-2.5 pt-2 pb-2" style={{ height: CARD_TEXT_PX }}>
        <div className="flex items-center gap-1">
          <Tooltip text={video.name}>
            <h3 className="name-line min-w-0 grow text-sm font-medium" dir="auto">
              {displayName(video.name)}
            </h3>
          </Tooltip>
          <div>
            <Menu
              trigger={
                <IconButton
                  label={t("more", { name: video.name })}
                  icon={<EllipsisVertical />}
                  size="sm"
                  className="-mr-1.5"
                />
              }
              entries={menu}
            />
          </div>
        </div>
        <div className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
          <Camera aria-hidden className="size-3 shrink-0 text-faint" />
          <span className={cx("name-line min-w-0", video.camera === null && "text-faint")}>
            {video.camera ?? t("noCamera")}
          </span>
          {video.tags.length > 0 ? (
            <Tooltip text={video.tags.join(", ")}>
              <span className="ml-1 flex min-w-0 shrink items-center gap-1 text-faint">
                <Tag aria-hidden className="size-3 shrink-0" />
                <span className="truncate">{video.tags.join(", ")}</span>
              </span>
            </Tooltip>
          ) : null}
        </div>
        <RecordedTime recordedAt={video.recordedAt} />
        <div className="mt-auto flex min-w-0 flex-col gap-1">
          {classes.shown.length > 0 ? (
            <div className="flex h-4.5 min-w-0 flex-wrap gap-x-3 overflow-hidden">
              {classes.shown.map(([name, count]) => (
                <ClassCount key={name} name={name} count={count} />
              ))}
              {classes.more > 0 ? (
                <span className="text-xs text-faint">+{formatCount(classes.more, locale)}</span>
              ) : null}
            </div>
          ) : video.state === "ready" ? (
            <span className="h-4.5 text-xs text-faint">{t("noObjects")}</span>
          ) : null}
          <StateLine
            video={video}
            job={job}
            lines={classes.shown.length === 0 ? 2 : 1}
            stacked={classes.shown.length === 0 && job?.state !== "running" && job?.state !== "paused"}
            action={
              offersRemedy ? (
                <span>
                  <RemedyButton video={video} actions={actions} />
                </span>
              ) : null
            }
          />
        </div>
      </div>
    </div>
  );
});
