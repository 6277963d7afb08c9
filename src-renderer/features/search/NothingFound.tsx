import { SearchX } from "lucide-react";
import { useState } from "react";
import type { VideoSummary } from "#shared/domain/video.ts";
import { useLocale, useMessages } from "../../lib/i18n/index.ts";
import type { Answer } from "../../lib/search/answer.ts";
import { Gaps, type CoverageLinks } from "../../ui/Coverage.tsx";
import { searchedWords } from "../../ui/coverageWords.ts";
import { MomentCard, stateOf, type MomentVerbs, type PartWords } from "./MomentCard.tsx";
import { searchMessages } from "./messages.ts";
import { StepCounts } from "./StepCounts.tsx";

/** Nothing matched: said plainly, with the moment that came nearest, what it lacked, and what was searched and what was not. */
export function NothingFound({
  answer,
  parts,
  videos,
  verbs,
  links,
}: {
  answer: Answer;
  parts: readonly PartWords[];
  videos: ReadonlyMap<string, VideoSummary>;
  verbs: Omit<MomentVerbs, "preview">;
  links: CoverageLinks;
}) {
  const t = useMessages(searchMessages);
  const locale = useLocale();
  const [playing, setPlaying] = useState(false);
  const { nearestMiss: miss, coverage } = answer;
  const video = miss ? videos.get(miss.videoId) : undefined;
  const missing = miss
    ? parts.filter((part) => stateOf(miss.reasons.find((one) => one.criterion === part.id) ?? null) !== "yes")
    : [];
  // Of a sequence a moment of which no step holds is near to nothing; the steps by themselves say more.
  const near = (answer.understood?.steps.length ?? 0) < 2 || missing.length < parts.length;
  return (
    <div className="min-h-0 grow overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-6 py-10">
        <header className="flex items-start gap-3">
          <SearchX aria-hidden className="mt-0.5 size-6 shrink-0 text-faint" />
          <div>
            <h2 className="text-md font-semibold">{t("nothingTitle")}</h2>
            <p className="text-sm text-muted">
              {t("nothingBody")} {coverage ? `${searchedWords(coverage, locale)}.` : null}
            </p>
          </div>
        </header>
        {miss && video && near ? (
          <section aria-labelledby="nearest-miss" className="flex flex-col gap-2">
            <h3 id="nearest-miss" className="text-xs font-medium text-muted">
              {t("nearest")}
            </h3>
            <div className="flex items-start gap-4">
              <div role="grid" aria-label={t("nearest")} className="w-72 shrink-0">
                <div role="row">
                  <MomentCard
                    moment={miss}
                    video={video}
                    parts={parts}
                    focused={false}
                    tabbable
                    playing={playing}
                    verbs={{ ...verbs, preview: (moment) => setPlaying(moment !== null) }}
                  />
                </div>
              </div>
              {missing.length > 0 ? (
                <p className="text-sm text-muted">
                  {t("missing", { list: missing.map((part) => part.words).join(", ") })}
                </p>
              ) : null}
            </div>
          </section>
        ) : null}
        {answer.understood && answer.understood.steps.length > 1 ? <StepCounts query={answer.understood} /> : null}
        {coverage ? <Gaps coverage={coverage} links={links} /> : null}
      </div>
    </div>
  );
}
