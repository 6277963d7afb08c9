import { ArrowDown, ArrowUp, GripVertical, Minus, SquareArrowOutUpRight, TriangleAlert, VideoOff } from "lucide-react";
import type { DragEvent } from "react";
import type { ShownItem } from "#shared/domain/case.ts";
import { formatAgo } from "../../lib/format.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { Badge } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { LevelMark } from "../../ui/LevelMark.tsx";
import { cx } from "../../ui/cx.ts";
import { ItemNote, Picture, Says, Where } from "./ItemParts.tsx";
import { footageOf, headWords, placeOf, whenWords } from "./itemWords.ts";
import { casesMessages } from "./messages.ts";

export interface ItemVerbs {
  focus(): void;
  review(): void;
  move(way: 1 | -1): void;
  remove(): void;
  /** A drag of this row begins or ends. */
  drag(on: boolean): void;
  /** Something is dragged over its upper or lower half. */
  over(after: boolean): void;
  drop(): void;
}

/** One item: its picture, when and where it was, what it says, and somebody's note. */
export function ItemRow({
  item,
  number,
  last,
  open,
  current,
  tabbable,
  dragging,
  mark,
  verbs,
}: {
  item: ShownItem;
  number: number;
  last: boolean;
  /** The case can be changed. */
  open: boolean;
  current: boolean;
  tabbable: boolean;
  dragging: boolean;
  /** Where what is dragged would come to stand. */
  mark: "before" | "after" | null;
  verbs: ItemVerbs;
}) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  const { content } = item;
  const when = whenWords(content, t);
  const head = headWords(item, t, locale);
  const keys = { up: useKeyHint("cases.moveUp"), down: useKeyHint("cases.moveDown"), open: useKeyHint("cases.open") };
  const at = placeOf(content);
  const footage = footageOf(item);
  const reviewable = at !== null && item.footage[at.video.videoId] !== "removed";
  const overHalf = (event: DragEvent): void => {
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    verbs.over(event.clientY > top + height / 2);
  };
  const label = t("itemLabel", {
    number,
    kind: t(`kind.${content.kind}`),
    where: [when, head === t(`kind.${content.kind}`) ? item.note : head].filter(Boolean).join(", "),
  });
  return (
    <div
      role="row"
      aria-rowindex={number}
      data-item={item.id}
      tabIndex={tabbable ? 0 : -1}
      aria-label={label}
      aria-selected={current}
      onFocus={verbs.focus}
      onDragOver={overHalf}
      onDrop={(event) => (event.preventDefault(), verbs.drop())}
      className={cx(
        "relative border-b border-line outline-none [contain-intrinsic-size:auto_130px] [content-visibility:auto]",
        "focus-visible:-outline-offset-2 focus-visible:outline-2 focus-visible:outline-accent",
        current && "bg-accent-soft",
        dragging && "opacity-40",
        mark === "before" && "before:absolute before:inset-x-0 before:-top-px before:h-0.5 before:bg-accent",
        mark === "after" && "after:absolute after:inset-x-0 after:-bottom-px after:h-0.5 after:bg-accent",
      )}
    >
      <div role="gridcell" aria-label={label} className="flex gap-3 py-3 pr-3 pl-1">
        <div className="flex w-9 shrink-0 flex-col items-center gap-1 pt-0.5">
          <span className="text-sm text-muted tabular-nums">{number}</span>
          {open ? (
            <span
              draggable
              title={t("drag")}
              aria-hidden
              onDragStart={(event) => {
                event.dataTransfer.effectAllowed = "move";
                event.dataTransfer.setData("text/plain", item.id);
                verbs.drag(true);
              }}
              onDragEnd={() => verbs.drag(false)}
              className="cursor-grab text-faint hover:text-fg"
            >
              <GripVertical className="size-4" />
            </span>
          ) : null}
        </div>
        <Picture item={item} />
        <div className="flex min-w-0 grow flex-col gap-1">
          <div className="flex items-start gap-2">
            <div className="min-w-0 grow">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
                {content.kind === "event" ? <LevelMark level={content.event.level} word /> : null}
                {head === t(`kind.${content.kind}`) ? null : (
                  <span className="text-xs text-muted">{t(`kind.${content.kind}`)}</span>
                )}
                <span className="min-w-0 truncate font-medium" dir="auto">
                  {head}
                </span>
                {footage ? (
                  <Badge tone="warn" icon={footage === "removed" ? <VideoOff /> : <TriangleAlert />}>
                    {t(`footage.${footage}`)}
                  </Badge>
                ) : null}
              </p>
              {when ? <p className="text-sm tabular-nums">{when}</p> : null}
            </div>
            <div className="flex shrink-0 items-center">
              {reviewable ? (
                <IconButton
                  size="sm"
                  label={t("openReview")}
                  icon={<SquareArrowOutUpRight />}
                  {...(keys.open ? { keys: keys.open } : {})}
                  onClick={verbs.review}
                />
              ) : content.kind === "answer" ? (
                <IconButton size="sm" label={t("openAnswer")} icon={<SquareArrowOutUpRight />} onClick={verbs.review} />
              ) : null}
              {open ? (
                <>
                  <IconButton
                    size="sm"
                    label={t("moveUp")}
                    icon={<ArrowUp />}
                    disabled={number === 1}
                    {...(keys.up ? { keys: keys.up } : {})}
                    onClick={() => verbs.move(-1)}
                  />
                  <IconButton
                    size="sm"
                    label={t("moveDown")}
                    icon={<ArrowDown />}
                    disabled={last}
                    {...(keys.down ? { keys: keys.down } : {})}
                    onClick={() => verbs.move(1)}
                  />
                  <IconButton size="sm" tone="danger" label={t("takeOut")} icon={<Minus />} onClick={verbs.remove} />
                </>
              ) : null}
            </div>
          </div>
          <Where item={item} />
          <Says item={item} />
          {content.kind === "note" && !open ? (
            <p className="text-sm whitespace-pre-wrap select-text" dir="auto">
              {item.note}
            </p>
          ) : open ? (
            <ItemNote item={item} />
          ) : item.note ? (
            <p className="border-l-2 border-line-strong pl-2 text-sm whitespace-pre-wrap select-text" dir="auto">
              {item.note}
            </p>
          ) : null}
          <p className="text-2xs text-faint">
            {t("addedBy", { when: formatAgo(item.addedAtMs, locale), who: displayName(item.addedBy) })}
            {content.kind === "event" ? ` · ${t("version", { version: content.event.scenarioVersion })}` : null}
          </p>
        </div>
      </div>
    </div>
  );
}
