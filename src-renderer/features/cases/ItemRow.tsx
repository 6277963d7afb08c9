import {
  ArrowDown,
  ArrowUp,
  GripVertical,
  MessageCircleQuestion,
  Minus,
  SquareArrowOutUpRight,
  StickyNote,
  TriangleAlert,
  VideoOff,
} from "lucide-react";
import { useEffect, useId, useRef, useState, type DragEvent } from "react";
import type { ShownItem } from "#shared/domain/case.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { formatAgo } from "../../lib/format.ts";
import { useKeyHint } from "../../lib/hotkeys/index.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { IconButton } from "../../ui/Button.tsx";
import { LevelMark } from "../../ui/LevelMark.tsx";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
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

export const NOTE_AREA =
  "field-sizing-content max-h-60 min-h-8 w-full resize-none rounded-md border border-line bg-well px-2.5 py-1.5 text-sm text-fg placeholder:text-faint hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-accent/40";
/** Sentences of an answer that a row has room for. */
const SENTENCES = 3;

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

/** The frame that stands for the item, as the library can still show it. */
function Picture({ item }: { item: ShownItem }) {
  const t = useMessages(casesMessages);
  const at = placeOf(item.content);
  const video = useVideos().data?.find((one) => one.id === at?.video.videoId);
  const box =
    "relative flex aspect-video w-48 shrink-0 items-center justify-center self-start overflow-hidden rounded-md bg-stage";
  if (!at)
    return (
      <div aria-hidden className={cx(box, "bg-well text-faint [&>svg]:size-6 [&>svg]:stroke-[1.5]")}>
        {item.content.kind === "answer" ? <MessageCircleQuestion /> : <StickyNote />}
      </div>
    );
  if (!video)
    return (
      <div className={cx(box, "flex-col gap-1 px-3 text-center text-2xs text-faint")}>
        <VideoOff aria-hidden className="size-6 stroke-[1.5]" />
        {t("footage.removed")}
      </div>
    );
  return (
    <div className={box}>
      <MomentPicture
        moment={{ startUs: at.fromUs, endUs: at.toUs, bestUs: at.bestUs, box: at.box }}
        video={video}
        playing={false}
      />
    </div>
  );
}

/** Camera, file and object. */
function Where({ item }: { item: ShownItem }) {
  const t = useMessages(casesMessages);
  const at = placeOf(item.content);
  if (!at) return null;
  const { camera, name } = at.video;
  const parts = [
    camera ? displayName(camera) : null,
    displayName(name),
    at.trackId === null ? null : t("track", { id: at.trackId }),
  ];
  return (
    <p className="name-line text-xs text-muted" dir="auto">
      {parts.filter(Boolean).join(" · ")}
    </p>
  );
}

/** What an event or an answer says. */
function Says({ item: { content } }: { item: ShownItem }) {
  const t = useMessages(casesMessages);
  const locale = useLocale();
  if (content.kind === "event")
    return (
      <p className="text-sm text-muted select-text" dir="auto">
        {content.event.sentence[locale]}
      </p>
    );
  if (content.kind !== "answer") return null;
  const said = content.answer.sentences.filter((one) => one.verdict === "supported");
  return (
    <div className="text-sm text-muted select-text" dir="auto">
      {said.slice(0, SENTENCES).map((one) => (
        <p key={one.text}>{one.text}</p>
      ))}
      {said.length > SENTENCES ? <p className="text-xs text-faint">{t("sentences", { count: said.length })}</p> : null}
    </div>
  );
}

/** What somebody wrote of it. Kept when the field is left, and on Ctrl+Enter; Escape leaves it. */
function ItemNote({ item }: { item: ShownItem }) {
  const t = useMessages(casesMessages);
  const client = useClient();
  const id = useId();
  const [text, setText] = useState(item.note);
  const [saved, setSaved] = useState(false);
  const kept = useRef(item.note);
  // Somebody else changed it, and nobody is writing here.
  useEffect(() => {
    if (text === kept.current && item.note !== kept.current) {
      kept.current = item.note;
      setText(item.note);
    }
  }, [item.note, text]);
  const keep = (): void => {
    if (text === kept.current) return;
    const before = kept.current;
    kept.current = text;
    client.cases.editItem({ id: item.id, note: text }).then(
      () => setSaved(true),
      (error: unknown) => {
        kept.current = before;
        toastProblem(problemFrom(error));
      },
    );
  };
  return (
    <div className="mt-0.5">
      <label htmlFor={id} className="sr-only">
        {t("note")}
      </label>
      <textarea
        id={id}
        dir="auto"
        rows={1}
        maxLength={8000}
        value={text}
        placeholder={t("notePlaceholder")}
        onChange={(change) => {
          setSaved(false);
          setText(change.target.value);
        }}
        onBlur={keep}
        onKeyDown={(press) => {
          if (press.nativeEvent.isComposing) return;
          if (press.key === "Escape" || (press.key === "Enter" && (press.ctrlKey || press.metaKey))) {
            press.preventDefault();
            press.stopPropagation();
            press.currentTarget.closest<HTMLElement>("[role=row]")?.focus();
          }
        }}
        className={NOTE_AREA}
      />
      <span aria-live="polite" className="text-2xs text-ok">
        {saved ? t("noteSaved") : ""}
      </span>
    </div>
  );
}
