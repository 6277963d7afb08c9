import { MessageCircleQuestion, StickyNote, VideoOff } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import type { ShownItem } from "#shared/domain/case.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useVideos } from "../../lib/client/data.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
import { placeOf } from "./itemWords.ts";
import { casesMessages } from "./messages.ts";

export const NOTE_AREA =
  "field-sizing-content max-h-60 min-h-8 w-full resize-none rounded-md border border-line bg-well px-2.5 py-1.5 text-sm text-fg placeholder:text-faint hover:border-line-strong focus:border-accent focus:outline-2 focus:outline-accent/40";
/** Sentences of an answer that a row has room for. */
const SENTENCES = 3;

/** The frame that stands for the item, as the library can still show it. */
export function Picture({ item }: { item: ShownItem }) {
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
export function Where({ item }: { item: ShownItem }) {
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
export function Says({ item: { content } }: { item: ShownItem }) {
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
export function ItemNote({ item }: { item: ShownItem }) {
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
