import { useLayoutEffect, useRef, useState } from "react";
import { useMessages } from "../../lib/i18n/index.ts";
import { cx } from "../../ui/cx.ts";
import { captionMessages } from "./messages.ts";

/** What a model wrote: text, whatever it looks like. Long ones are folded until somebody wants them whole. */
export function CaptionText({ text, writing = false }: { text: string; writing?: boolean }) {
  const t = useMessages(captionMessages);
  const [open, setOpen] = useState(false);
  const [long, setLong] = useState(false);
  const body = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    const element = body.current;
    if (element && !open) setLong(element.scrollHeight > element.clientHeight + 4);
  }, [text, open]);
  const whole = open || writing;
  return (
    <div>
      <p
        ref={body}
        dir="auto"
        data-testid="caption-text"
        // Model output is the operator's data, not the interface's words.
        data-user-text
        className={cx("leading-5 break-words whitespace-pre-wrap select-text", !whole && "line-clamp-6")}
      >
        {text}
        {writing ? (
          <span aria-hidden className="ml-0.5 inline-block h-3.5 w-1.5 animate-breathe bg-accent align-middle" />
        ) : null}
      </p>
      {(long || open) && !writing ? (
        <button type="button" className="rounded-sm text-xs text-accent hover:underline" onClick={() => setOpen(!open)}>
          {t(open ? "less" : "more")}
        </button>
      ) : null}
    </div>
  );
}
