import { useEffect, useId, useRef, useState } from "react";
import type { SceneEvent } from "#shared/domain/event.ts";
import { useHotkey, useKeyHint } from "../../../lib/hotkeys/index.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Kbd } from "../../../ui/Kbd.tsx";
import { triageMessages } from "../messages.ts";

/** What people wrote about an event. It is kept when the field is left, when another event is chosen, and on Ctrl+Enter; Escape leaves it. */
export function NoteField({
  event,
  save,
}: {
  event: SceneEvent;
  save: (event: SceneEvent, note: string) => Promise<boolean>;
}) {
  const t = useMessages(triageMessages);
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(event.note);
  const [saved, setSaved] = useState(false);
  const key = useKeyHint("events.note");
  useHotkey("events.note", () => field.current?.focus());
  const kept = useRef(event.note);
  const latest = useRef({ event, text, save });
  useEffect(() => {
    latest.current = { event, text, save };
  });
  const keep = async (): Promise<void> => {
    const now = latest.current;
    if (now.text === kept.current) return;
    const before = kept.current;
    kept.current = now.text;
    const done = await now.save(now.event, now.text);
    if (done) setSaved(true);
    else kept.current = before;
  };
  // Walking on with a key leaves the field without a blur that React sees.
  useEffect(
    () => () => {
      const now = latest.current;
      if (now.text !== kept.current) void now.save(now.event, now.text);
    },
    [],
  );
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="flex items-center gap-2 text-xs font-medium text-muted">
        {t("note")}
        {key ? <Kbd keys={key} /> : null}
        <span aria-live="polite" className="font-normal text-ok">
          {saved ? t("noteSaved") : ""}
        </span>
      </label>
      <textarea
        ref={field}
        id={id}
        dir="auto"
        rows={2}
        maxLength={4000}
        value={text}
        placeholder={t("notePlaceholder")}
        onChange={(change) => {
          setSaved(false);
          setText(change.target.value);
        }}
        onBlur={() => void keep()}
        onKeyDown={(press) => {
          if (press.nativeEvent.isComposing) return;
          if (press.key === "Escape" || (press.key === "Enter" && (press.ctrlKey || press.metaKey))) {
            press.preventDefault();
            field.current?.blur();
          }
        }}
        className="min-h-14 resize-y rounded-md border border-line bg-well px-2.5 py-1.5 text-sm placeholder:text-faint hover:border-line-strong focus-visible:border-accent"
      />
    </div>
  );
}
