import type { EventLevel } from "#shared/domain/scenario.ts";
import { eventMessages } from "../lib/events/eventMessages.ts";
import { LEVEL_STYLE } from "../lib/events/levels.ts";
import { useMessages } from "../lib/i18n/index.ts";
import { cx } from "./cx.ts";

/** The sign of a level: its shape in its colour; with `word` the level's name follows. Without it put the word beside it. */
export function LevelMark({
  level,
  word = false,
  className,
}: {
  level: EventLevel;
  word?: boolean;
  className?: string;
}) {
  const t = useMessages(eventMessages);
  const { css, path } = LEVEL_STYLE[level];
  const mark = (
    <svg
      aria-hidden
      viewBox="0 0 12 12"
      data-level={level}
      className={cx("size-3 shrink-0", className)}
      style={{ color: css }}
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
  if (!word) return mark;
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 text-xs font-medium" style={{ color: css }}>
      {mark}
      {t(`level.${level}`)}
    </span>
  );
}
