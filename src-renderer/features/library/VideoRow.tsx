import { EllipsisVertical } from "lucide-react";
import { memo } from "react";
import { formatBytes, formatDuration } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { ClassCount } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { Checkbox } from "../../ui/Toggle.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { libraryMessages } from "./messages.ts";
import { RecordedTime } from "./RecordedTime.tsx";
import { StateLine } from "./StateLine.tsx";
import { Thumb } from "./Thumb.tsx";
import { RemedyButton, topClasses, useVideoMenu, type VideoItemProps } from "./VideoCard.tsx";

export const ROW_PX = 60;
/** Columns of the list, shared by its head and its rows. */
export const ROW_COLUMNS =
  "1.75rem 5.5rem minmax(10rem,2.2fr) minmax(6rem,1fr) 17.25rem 4.25rem minmax(8rem,1.2fr) minmax(12rem,1.8fr) 4.25rem 2rem";

/** The names over the list's columns; the rows repeat them to a screen reader. */
export function ListHead() {
  const t = useMessages(libraryMessages);
  const names = ["", "", t("name"), t("camera"), t("recorded"), t("duration"), t("objects"), t("state"), t("size"), ""];
  return (
    <div
      aria-hidden
      className="grid h-7 items-center gap-3 border-b border-line pr-[22px] pl-3 text-xs text-faint"
      style={{ gridTemplateColumns: ROW_COLUMNS }}
    >
      {names.map((name, i) => (
        <span
          key={`${name}-${String(i)}`}
          className={cx("truncate", (name === t("duration") || name === t("size")) && "text-right")}
        >
          {name}
        </span>
      ))}
    </div>
  );
}

export const VideoRow = memo(function VideoRow({ video, job, chosen, focused, actions, onToggle }: VideoItemProps) {
  const t = useMessages(libraryMessages);
  const menu = useVideoMenu(video, actions);
  const classes = topClasses(video, 2);
  return (
    <div
      role="gridcell"
      data-video={video.id}
      tabIndex={focused ? 0 : -1}
      aria-selected={chosen}
      aria-label={video.name}
      className={cx(
        "grid h-full items-center gap-3 border-b border-line px-3 select-none",
        chosen ? "bg-accent-soft" : "hover:bg-hover",
        "focus-visible:outline-2 focus-visible:-outline-offset-2",
      )}
      style={{ gridTemplateColumns: ROW_COLUMNS }}
    >
      <div className="flex">
        <Checkbox checked={chosen} onChange={() => onToggle(video)} label={t("select", { name: video.name })} />
      </div>
      <Thumb video={video} className="aspect-video w-full rounded-sm" />
      <div className="min-w-0">
        <Tooltip text={video.name}>
          <h3 className="name-line text-sm font-medium" dir="auto">
            {displayName(video.name)}
          </h3>
        </Tooltip>
        {video.tags.length > 0 ? <p className="truncate text-xs text-faint">{video.tags.join(", ")}</p> : null}
      </div>
      <span className={cx("name-line text-xs", video.camera === null ? "text-faint" : "text-muted")}>
        {video.camera ?? t("noCamera")}
      </span>
      <RecordedTime recordedAt={video.recordedAt} />
      <span className="text-right text-xs text-muted">
        {video.media ? (video.media.still ? t("still") : formatDuration(video.media.durationUs)) : "–"}
      </span>
      <span className="flex max-h-9 min-w-0 flex-wrap gap-x-3 overflow-hidden">
        {classes.shown.map(([name, count]) => (
          <ClassCount key={name} name={name} count={count} />
        ))}
        {classes.more > 0 ? <span className="text-xs text-faint">+{classes.more}</span> : null}
      </span>
      <StateLine
        video={video}
        job={job}
        stacked
        action={
          <span>
            <RemedyButton video={video} actions={actions} />
          </span>
        }
      />
      <span className="text-right text-xs text-muted">{formatBytes(video.sizeBytes)}</span>
      <div>
        <Menu
          trigger={<IconButton label={t("more", { name: video.name })} icon={<EllipsisVertical />} size="sm" />}
          entries={menu}
        />
      </div>
    </div>
  );
});
