import { Check, CircleHelp, X } from "lucide-react";
import type { ReactNode } from "react";
import type { CaptionMention } from "#shared/domain/caption.ts";
import { className } from "../../lib/classes.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { ClassMark } from "../../ui/Badge.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { cx } from "../../ui/cx.ts";
import { captionMessages } from "./messages.ts";
import { partedMentions } from "./words.ts";

const SIGNS: Record<"supported" | "notSupported" | "unknown", { icon: ReactNode; tone: string }> = {
  supported: { icon: <Check />, tone: "text-ok" },
  notSupported: { icon: <X />, tone: "text-danger" },
  unknown: { icon: <CircleHelp />, tone: "text-faint" },
};

/** Which of the named things the index supports, in signs and words. What is supported leads to its object where `onObject` is given. */
export function Mentions({
  mentions,
  onObject,
}: {
  mentions: readonly CaptionMention[];
  onObject?: (trackId: number) => void;
}) {
  const t = useMessages(captionMessages);
  const locale = useLocale();
  const parted = partedMentions(mentions);
  const kinds = (["supported", "notSupported", "unknown"] as const).filter((kind) => parted[kind].length > 0);
  if (kinds.length === 0) return null;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-2 gap-y-1 text-xs">
      {kinds.map((kind) => (
        <div key={kind} data-mentions={kind} className="col-span-2 grid grid-cols-subgrid items-start">
          <dt className={SIGNS[kind].tone}>
            <Tooltip text={t(`${kind}Help`)}>
              <button type="button" className="flex items-center gap-1 rounded-sm [&>svg]:size-3.5">
                {SIGNS[kind].icon}
                {t(kind)}
              </button>
            </Tooltip>
          </dt>
          <dd className="flex min-w-0 flex-wrap gap-x-2 gap-y-0.5">
            {parted[kind].map((one) => {
              const name = className(one.class, locale);
              const [trackId] = one.trackIds;
              const face = (
                <>
                  <ClassMark name={one.class} className="size-2" />
                  {name}
                </>
              );
              return onObject && trackId !== undefined ? (
                <button
                  key={one.class}
                  type="button"
                  aria-label={t("mentionGo", { word: name })}
                  onClick={() => onObject(trackId)}
                  className="inline-flex items-center gap-1 rounded-sm hover:text-accent"
                >
                  {face}
                </button>
              ) : (
                <span
                  key={one.class}
                  className={cx("inline-flex items-center gap-1", kind === "unknown" && "text-muted")}
                >
                  {face}
                </span>
              );
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
