import type { EvidenceItem } from "#shared/domain/evidence.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import type { ReviewPlace } from "../../lib/captions/place.ts";
import { ClassMark } from "../../ui/Badge.tsx";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { captionMessages } from "./messages.ts";

/** Chips that one sentence can carry before it stops being one. */
const SHOWN = 6;

/** What a sentence rests on: each chip leads to its moment and highlights its object. */
export function EvidenceChips({ items, place }: { items: readonly EvidenceItem[]; place: ReviewPlace }) {
  const t = useMessages(captionMessages);
  const rest = items.length - SHOWN;
  return (
    <>
      {items.slice(0, SHOWN).map((item) => {
        const time = formatMediaTime(item.bestUs, 0, place.media.durationUs);
        return (
          <Tooltip key={item.id} text={item.text}>
            <button
              type="button"
              data-evidence={item.id}
              aria-label={t("cite", { text: item.text, time })}
              onClick={() => {
                place.seek(item.bestUs);
                if (item.trackIds[0] !== undefined) place.highlight(item.trackIds[0]);
              }}
              className="mr-1 inline-flex h-5 items-center gap-1 rounded-sm border border-line bg-raised px-1 align-baseline text-xs whitespace-nowrap text-accent hover:border-accent"
            >
              {item.facts.classes[0] ? <ClassMark name={item.facts.classes[0]} className="size-2" /> : null}
              {time}
            </button>
          </Tooltip>
        );
      })}
      {rest > 0 ? <span className="text-xs text-faint">{t("moreChips", { count: rest })}</span> : null}
    </>
  );
}
