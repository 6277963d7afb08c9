import { CircleCheck, TriangleAlert } from "lucide-react";
import type { Coverage, CoverageGap } from "#shared/domain/moment.ts";
import { useClient } from "../lib/client/clientContext.tsx";
import { useLocale, useMessages } from "../lib/i18n/index.ts";
import { problemFrom } from "../lib/problems.ts";
import { Button } from "./Button.tsx";
import { Popover } from "./Popover.tsx";
import { toastDone, toastProblem } from "./Toast.tsx";
import { coverageMessages } from "./coverageMessages.ts";
import { gapWords, searchedWords } from "./coverageWords.ts";

/** What a view that tells of coverage can send the operator to. */
export interface CoverageLinks {
  /** The library, showing the failed, the waiting, or all videos. */
  library(state: "failed" | "queued" | "any"): void;
  settings(tab: "models" | "storage" | "clock"): void;
  /** One scenario in its editor, or the list of them. */
  scenarios(id: string | null): void;
}

/** In one line what the answer rests on; the gaps with their remedies open from it. */
export function CoverageLine({ coverage, links }: { coverage: Coverage; links: CoverageLinks }) {
  const t = useMessages(coverageMessages);
  const locale = useLocale();
  const whole = searchedWords(coverage, locale);
  if (coverage.gaps.length === 0)
    return (
      <p className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
        <CircleCheck aria-hidden className="size-3.5 shrink-0 text-ok" />
        <span className="truncate">
          {whole} · {t("allSearched")}
        </span>
      </p>
    );
  const [first] = coverage.gaps;
  return (
    <Popover
      label={t("gapsTitle")}
      trigger={
        <button
          type="button"
          className="flex min-w-0 items-center gap-1.5 rounded-sm text-xs text-muted hover:text-fg"
          data-testid="coverage"
        >
          <TriangleAlert aria-hidden className="size-3.5 shrink-0 text-warn" />
          <span className="truncate underline decoration-line-strong decoration-dotted underline-offset-2">
            {whole}
            {first ? ` · ${gapWords(first, locale)}` : ""}
            {coverage.gaps.length > 1 ? ` ${t("more", { count: coverage.gaps.length - 1 })}` : ""}
          </span>
        </button>
      }
    >
      <Gaps coverage={coverage} links={links} />
    </Popover>
  );
}

/** Every gap with what closes it. */
export function Gaps({ coverage, links }: { coverage: Coverage; links: CoverageLinks }) {
  const t = useMessages(coverageMessages);
  const locale = useLocale();
  if (coverage.gaps.length === 0) return null;
  return (
    <section className="flex flex-col gap-2 text-left">
      <h3 className="text-xs font-medium text-muted">{t("gapsTitle")}</h3>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
        {coverage.gaps.map((gap) => (
          <li
            key={`${gap.reason} ${gap.scenarios?.[0]?.id ?? ""}`}
            className="flex items-center gap-3 px-2.5 py-1.5 text-sm"
          >
            <span className="min-w-0 grow">{gapWords(gap, locale)}</span>
            <Remedy gap={gap} links={links} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Remedy({ gap, links }: { gap: CoverageGap; links: CoverageLinks }) {
  const t = useMessages(coverageMessages);
  const client = useClient();
  const queue = (work: Promise<{ queued: number }>): void => {
    work
      .then(({ queued }) => toastDone(t("queued", { count: queued })))
      .catch((error: unknown) => toastProblem(problemFrom(error)));
  };
  // The answer names a few of a gap's videos only; where there are more, the remedy is done where all of them can be seen.
  const named = gap.videoIds.length > 0 && gap.videoIds.length >= gap.videos;
  const [label, act] = ((): [string, () => void] => {
    switch (gap.reason) {
      case "notAnalysed":
        return [t("fix.show"), () => links.library("queued")];
      case "failed":
        return [t("fix.show"), () => links.library("failed")];
      case "incomplete":
        return [t("fix.show"), () => links.library("any")];
      case "noClasses":
      case "classUnknown":
        return named
          ? [t("fix.reanalyse"), () => queue(client.library.reanalyse({ ids: gap.videoIds }))]
          : [t("fix.models"), () => links.settings("models")];
      case "noEncoder":
        return [t("fix.models"), () => links.settings("models")];
      case "notEmbedded":
        return [t("fix.index"), () => queue(client.search.rebuildIndex(named ? { videoIds: gap.videoIds } : {}))];
      case "noClock":
        return [t("fix.clock"), () => links.library("any")];
      case "notRead":
        return [t("fix.read"), () => queue(client.search.readText({ videoIds: gap.videoIds }))];
      case "scenarioOff":
      case "scenarioNotRun":
      case "scenarioNeeds": {
        const [one, ...others] = gap.scenarios ?? [];
        return one && others.length === 0
          ? [t("fix.scenario"), () => links.scenarios(one.id)]
          : [t("fix.scenarios"), () => links.scenarios(null)];
      }
    }
  })();
  if (gap.reason === "notRead" && gap.videoIds.length === 0) return null;
  return (
    <Button size="sm" onClick={act}>
      {label}
    </Button>
  );
}
