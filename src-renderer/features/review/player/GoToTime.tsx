import { useEffect, useRef, useState } from "react";
import { parseTimeInput } from "#shared/lib/timecode.ts";
import { useMessages } from "../../../lib/i18n/index.ts";
import { Button } from "../../../ui/Button.tsx";
import { Dialog } from "../../../ui/Dialog.tsx";
import { Field, Input } from "../../../ui/Input.tsx";
import { reviewMessages } from "../messages.ts";
import { useReviewContext } from "../session.ts";

/** T: type a time and land on its frame. */
export function GoToTime({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useMessages(reviewMessages);
  return (
    <Dialog open={open} onClose={onClose} title={t("goToTime")} width="sm">
      <TimeForm onDone={onClose} />
    </Dialog>
  );
}

function TimeForm({ onDone }: { onDone: () => void }) {
  const t = useMessages(reviewMessages);
  const { video, media, session } = useReviewContext();
  const { engine, timeline } = session;
  const [text, setText] = useState("");
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  // A dialog that was asked for to type into begins with the typing, not with its close button.
  useEffect(() => input.current?.focus(), []);

  const go = () => {
    const read = parseTimeInput(text, {
      durationUs: media.durationUs,
      nowUs: engine.positionUs,
      recordedAt: video.recordedAt,
    });
    if (read.kind === "invalid") {
      setError(
        t(read.reason === "unreadable" ? "timeUnreadable" : read.reason === "no-clock" ? "timeNoClock" : "timeOutside"),
      );
      return;
    }
    engine.pause();
    if (read.kind !== "frame") {
      void engine.seek(read.tUs);
      timeline.reveal(read.tUs);
      onDone();
      return;
    }
    if (media.frameCount !== null && read.index >= media.frameCount) {
      setError(t("timeOutside"));
      return;
    }
    void engine.goToFrame(read.index, media.frameCount).then((found) => {
      if (!found) {
        setError(t("timeOutside"));
        return;
      }
      timeline.reveal(engine.positionUs);
      onDone();
    });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        go();
      }}
      className="flex items-start gap-2"
    >
      <Field label={t("goToTime")} help={t("goToTimeHelp")} error={error} className="grow">
        {(ids) => (
          <Input
            {...ids}
            ref={input}
            autoComplete="off"
            spellCheck={false}
            value={text}
            invalid={error !== null}
            onChange={(event) => {
              setText(event.target.value);
              setError(null);
            }}
          />
        )}
      </Field>
      <Button tone="primary" type="submit" className="mt-5.5" disabled={text.trim() === ""}>
        {t("go")}
      </Button>
    </form>
  );
}
