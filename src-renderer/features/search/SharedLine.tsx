import { Network } from "lucide-react";
import type { SharedCoverage } from "#shared/domain/sharing.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { formatHours } from "../../ui/coverageWords.ts";
import { Tooltip } from "../../ui/Tooltip.tsx";
import { searchMessages } from "./messages.ts";

/** How the search stands with the other libraries that are on. */
export function SharedLine({ shared }: { shared: readonly SharedCoverage[] }) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  if (shared.length === 0) return null;
  const words = shared.map(({ name, trouble, us, searchedUs }) => {
    const hours = formatHours(trouble === "otherEncoder" ? us : searchedUs, locale);
    return `${displayName(name)}: ${trouble ? t(`shared.${trouble}`) : t("shared.searched", { hours })}`;
  });
  const warns = shared.some((it) => it.trouble !== null);
  return (
    <Tooltip text={words.join("\n")}>
      <button
        type="button"
        className={`flex min-w-0 items-center gap-1.5 rounded-sm text-xs ${warns ? "text-warn" : "text-muted"}`}
      >
        <Network aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">{words.join(" · ")}</span>
      </button>
    </Tooltip>
  );
}
