import type { Query } from "#shared/domain/query.ts";
import type { VideoSummary } from "#shared/domain/video.ts";
import { describeCriterion, type QueryContext } from "#shared/query/index.ts";
import { formatDuration } from "../../lib/format.ts";
import type { Locale, Translate } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import type { searchMessages } from "./messages.ts";
import type { ChipPart } from "./parts.ts";

type SearchTexts = Translate<(typeof searchMessages)["en"]>;

export interface WordsContext {
  t: SearchTexts;
  locale: Locale;
  vocabulary: QueryContext["vocabulary"];
  videos: ReadonlyMap<string, VideoSummary>;
  pictures: ReadonlyMap<string, { url: string; name: string }>;
}

/** What a chip says, in the language on screen; its exclusion is said beside it. */
export function wordsOfPart(chip: ChipPart, c: WordsContext): string {
  if (chip.part)
    return describeCriterion({ ...chip.part, negated: false }, c.locale satisfies Query["language"], c.vocabulary);
  const source = chip.example?.source;
  if (!source) return "";
  if (source.kind === "image")
    return c.t("exampleImage", { name: c.pictures.get(source.imageId)?.name ?? c.t("pastedImage") });
  const video = c.videos.get(source.videoId);
  return c.t("exampleFrame", {
    name: video ? displayName(video.name) : source.videoId,
    time: formatDuration(source.tUs),
  });
}

/** The same with its exclusion, for lists and screen readers: "not dog". */
export function fullWords(chip: ChipPart, c: WordsContext): string {
  const words = wordsOfPart(chip, c);
  return chip.negated ? c.t("notWords", { words }) : words;
}
