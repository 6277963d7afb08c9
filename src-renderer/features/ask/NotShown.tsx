import { CircleHelp, SearchX } from "lucide-react";
import type { Query } from "#shared/domain/query.ts";
import type { Moment } from "#shared/domain/moment.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { describeCriterion } from "#shared/query/index.ts";
import type { AskAnswer } from "../../lib/ask/askAnswer.ts";
import { formatDuration, wallClockAt } from "../../lib/format.ts";
import { useLocale, useMessages, type Locale } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { momentPath } from "../../lib/places.ts";
import { useQueryContext } from "../../lib/search/queryContext.ts";
import { Gaps, type CoverageLinks } from "../../ui/Coverage.tsx";
import { MomentPicture } from "../../ui/MomentPicture.tsx";
import { searchedWords } from "../../ui/coverageWords.ts";
import { askMessages } from "./messages.ts";
import { notShownClaim } from "./notShownWords.ts";

/** Said plainly over the sentences: the footage, what was searched of it, does not show it; or nothing could be searched for it, which shows nothing. */
export function NotShownHead({ answer }: { answer: AskAnswer }) {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const { coverage } = answer;
  const claim = notShownClaim(coverage);
  const Icon = claim === "cannotTell" ? CircleHelp : SearchX;
  return (
    <header className="flex items-start gap-3">
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0 text-faint" />
      <div>
        <h3 className="text-md font-semibold">{t(claim)}</h3>
        {coverage ? <p className="text-sm text-muted">{searchedWords(coverage, locale)}.</p> : null}
      </div>
    </header>
  );
}

/** After the sentences: what came nearest, and what was not searched and why. */
export function NotShownRest({
  answer,
  videos,
  links,
}: {
  answer: AskAnswer;
  videos: ReadonlyMap<string, VideoSummary>;
  links: CoverageLinks;
}) {
  const miss = answer.nearestMiss;
  const video = miss ? videos.get(miss.videoId) : undefined;
  return (
    <>
      {miss && video ? <Miss miss={miss} video={video} query={answer.plan?.query ?? null} /> : null}
      {answer.coverage ? <Gaps coverage={answer.coverage} links={links} /> : null}
    </>
  );
}

function Miss({ miss, video, query }: { miss: Moment; video: VideoSummary; query: Query | null }) {
  const t = useMessages(askMessages);
  const locale = useLocale();
  const { vocabulary } = useQueryContext();
  const wall = wallClockAt(video.recordedAt, miss.bestUs);
  const at = formatDuration(miss.bestUs);
  const missing = query ? missingWords(miss, query, locale, vocabulary) : [];
  const place = [video.camera === null ? null : displayName(video.camera), displayName(video.name)];
  return (
    <section aria-labelledby="ask-nearest" className="flex flex-col gap-2">
      <h3 id="ask-nearest" className="text-xs font-medium text-muted">
        {t("nearest")}
      </h3>
      <div className="flex items-start gap-4">
        <a
          href={`#${momentPath(miss)}`}
          aria-label={[t("openMiss"), wall?.text ?? at, ...place].filter(Boolean).join(", ")}
          className="relative block aspect-video w-72 shrink-0 overflow-hidden rounded-lg border border-line hover:border-line-strong"
        >
          <MomentPicture moment={miss} video={video} playing={false} />
          <span className="absolute bottom-1 left-1 rounded-sm bg-black/75 px-1 text-2xs text-white">{at}</span>
        </a>
        <div className="flex min-w-0 flex-col gap-1 text-sm">
          <p className="font-medium">{wall ? `${wall.date} ${wall.time} ${wall.offset}` : `${at} (${t("noClock")})`}</p>
          <p className="name-line text-muted" dir="auto">
            {place.filter(Boolean).join(" · ")}
          </p>
          {missing.length > 0 ? <p className="text-muted">{t("missing", { list: missing.join(", ") })}</p> : null}
        </div>
      </div>
    </section>
  );
}

/** Parts of the query that the nearest miss does not hold, in words. */
function missingWords(
  miss: Moment,
  query: Query,
  locale: Locale,
  vocabulary: Parameters<typeof describeCriterion>[2],
): string[] {
  const failed = new Set(miss.reasons.filter((one) => one.satisfied !== true).map((one) => one.criterion));
  const parts = [...query.steps.flatMap((step) => step.criteria), ...query.times, ...query.cameras];
  return parts.filter((part) => failed.has(part.id)).map((part) => describeCriterion(part, locale, vocabulary));
}
