import { CircleHelp, Clock } from "lucide-react";
import type { RecordedAt } from "#shared/domain/time.ts";
import { wallClockAt } from "../../lib/format.ts";
import { useMessages } from "../../lib/i18n/index.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { libraryMessages } from "./messages.ts";

/** When the footage was taken, its zone, and how that is known. */
export function RecordedTime({ recordedAt }: { recordedAt: RecordedAt }) {
  const t = useMessages(libraryMessages);
  const at = wallClockAt(recordedAt, 0);
  if (!at || recordedAt.source === "unknown") {
    return (
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-faint">
        <CircleHelp aria-hidden className="size-3 shrink-0" />
        <span className="truncate">{t("timeUnknown")}</span>
      </span>
    );
  }
  const zone = recordedAt.zoneKnown
    ? t("zoneKnown", { zone: recordedAt.zone })
    : t("zoneAssumed", { zone: recordedAt.zone });
  const lines = [
    t("howKnown", { how: t(`known.${recordedAt.source}`) }),
    zone,
    recordedAt.evidence ? t("readFrom", { evidence: recordedAt.evidence }) : null,
  ];
  return (
    <Tooltip text={lines.filter(Boolean).join("\n")}>
      <span className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
        <Clock aria-hidden className="size-3 shrink-0 text-faint" />
        <time dateTime={new Date(recordedAt.utcMs ?? 0).toISOString()} className="whitespace-nowrap">
          {at.date} {at.time}{" "}
          <span className={recordedAt.zoneKnown ? "" : "text-warn"}>
            {recordedAt.zoneKnown ? at.offset : `${at.offset}?`}
          </span>
        </time>
        <span className="min-w-0 truncate text-faint">{t(`known.${recordedAt.source}`)}</span>
      </span>
    </Tooltip>
  );
}
