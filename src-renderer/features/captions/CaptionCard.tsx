import { Columns3, Copy, EllipsisVertical, SquareDashed, Trash2, TriangleAlert } from "lucide-react";
import { memo, useEffect, useRef, useState } from "react";
import type { Caption } from "#shared/domain/caption.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { useClient } from "../../lib/client/clientContext.tsx";
import { useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { problemFrom } from "../../lib/problems.ts";
import { Badge } from "../../ui/Badge.tsx";
import { Button, IconButton } from "../../ui/Button.tsx";
import { Dialog } from "../../ui/Dialog.tsx";
import { LocalityMark } from "../../ui/Locality.tsx";
import { Menu } from "../../ui/Menu.tsx";
import { toastDone, toastProblem } from "../../ui/Toast.tsx";
import { cx } from "../../ui/cx.ts";
import { CaptionDetails } from "./CaptionDetails.tsx";
import { CaptionText } from "./CaptionText.tsx";
import { Mentions } from "./Mentions.tsx";
import { captionMessages } from "./messages.ts";

/** One caption that a model wrote: of when, by whom, what, and how far the index bears it out. */
export const CaptionCard = memo(function CaptionCard({
  caption,
  place,
  onBench,
}: {
  caption: Caption;
  place: ReviewPlace;
  /** Opens the bench over the caption's span with its settings. */
  onBench: (caption: Caption) => void;
}) {
  const t = useMessages(captionMessages);
  const client = useClient();
  const [asking, setAsking] = useState(false);
  const root = useRef<HTMLElement>(null);
  const chosen = place.captionId === caption.id;
  useEffect(() => {
    if (chosen) root.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const time = (us: number): string => formatMediaTime(us, 0, place.media.durationUs);
  const [from, to] = [time(caption.fromUs), time(caption.toUs)];
  const remove = (): void => {
    setAsking(false);
    client.captions.remove({ id: caption.id }).then(
      () => toastDone(t("deleted")),
      (error: unknown) => toastProblem(problemFrom(error)),
    );
  };
  const copy = (): void => {
    void navigator.clipboard?.writeText(caption.text).then(() => toastDone(t("copied")));
  };
  const model = displayName(caption.model.name);
  return (
    <article
      ref={root}
      aria-label={t("captionOf", { from, to, model })}
      data-caption={caption.id}
      className={cx(
        "flex flex-col gap-2 border-b border-line p-3",
        chosen && "bg-hover shadow-[inset_2px_0_0_var(--color-accent)]",
      )}
    >
      <header className="flex min-h-6 flex-wrap items-center gap-x-2 gap-y-1">
        <button
          type="button"
          aria-label={t("goTo", { time: from })}
          onClick={() => place.seek(caption.fromUs)}
          className="rounded-sm text-sm font-medium whitespace-nowrap text-accent hover:underline"
        >
          {t("spanOf", { from, to })}
        </button>
        <span className="name-line min-w-0 grow text-xs text-muted" dir="auto" title={displayName(caption.model.model)}>
          {model}
        </span>
        <Menu
          trigger={<IconButton size="sm" label={t("actions")} icon={<EllipsisVertical />} />}
          entries={[
            { id: "copy", label: t("copy"), icon: <Copy />, onSelect: copy },
            {
              id: "mark",
              label: t("markSpan"),
              icon: <SquareDashed />,
              onSelect: () => place.mark({ fromUs: caption.fromUs, toUs: caption.toUs }),
            },
            { id: "bench", label: t("benchThis"), icon: <Columns3 />, onSelect: () => onBench(caption) },
            null,
            { id: "delete", label: t("delete"), icon: <Trash2 />, tone: "danger", onSelect: () => setAsking(true) },
          ]}
        />
      </header>
      {caption.primed ? (
        <div className="flex items-start gap-1.5 rounded-md border border-warn/40 bg-warn-soft px-2 py-1.5 text-xs">
          <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0 text-warn" />
          <div className="min-w-0">
            <p className="font-medium">{t("primed")}</p>
            <p className="text-muted">{t("primedWith", { words: caption.settings.primed ?? "" })}</p>
          </div>
        </div>
      ) : null}
      {caption.text.trim() === "" ? (
        <p className="text-sm text-faint">{t("empty")}</p>
      ) : (
        <CaptionText text={caption.text} />
      )}
      {caption.cut ? (
        <Badge tone="warn" className="self-start">
          {t(`cut.${caption.cut}`)}
        </Badge>
      ) : null}
      <Mentions mentions={caption.mentions} onObject={place.highlight} />
      <div className="flex flex-wrap items-start justify-between gap-2">
        <CaptionDetails caption={caption} />
        <LocalityMark locality={caption.model.locality} host={caption.model.host} />
      </div>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        width="sm"
        title={t("deleteAsk")}
        description={t("deleteBody")}
        footer={
          <>
            <Button onClick={() => setAsking(false)}>{t("cancel")}</Button>
            <Button tone="danger" icon={<Trash2 />} onClick={remove}>
              {t("delete")}
            </Button>
          </>
        }
      />
    </article>
  );
});
