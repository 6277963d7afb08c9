import type { Coverage, CoverageGap } from "#shared/domain/moment.ts";
import { formatCount } from "../lib/format.ts";
import { translator, type Locale } from "../lib/i18n/index.ts";
import { coverageMessages } from "./coverageMessages.ts";

const texts = { en: translator(coverageMessages, "en"), ko: translator(coverageMessages, "ko") };

/** Hours of footage in words: "612 h", "42 min", "8 s". `us` in microseconds. */
export function formatHours(us: number, locale: Locale): string {
  const hours = us / 3_600_000_000;
  const [h, m, s] = locale === "ko" ? ["시간", "분", "초"] : ["\u202fh", "\u202fmin", "\u202fs"];
  if (hours >= 10) return `${formatCount(Math.round(hours), locale)}${h}`;
  if (hours >= 1) return `${hours.toFixed(1)}${h}`;
  const minutes = us / 60_000_000;
  return minutes >= 1 ? `${Math.round(minutes)}${m}` : `${Math.max(0, Math.round(us / 1_000_000))}${s}`;
}

/** How much was searched: all of it, or what share of it whole. */
export function searchedWords(coverage: Coverage, locale: Locale): string {
  const t = texts[locale];
  const videos = t("videosCount", { count: formatCount(coverage.videos, locale) });
  const hours = formatHours(coverage.searchedUs, locale);
  return coverage.searchedUs < coverage.us
    ? t("searchedPart", { videos, hours, all: formatHours(coverage.us, locale) })
    : t("searchedHours", { videos, hours });
}

/** A gap in words: why, how long, in how many videos. */
export function gapWords(gap: CoverageGap, locale: Locale): string {
  const t = texts[locale];
  const videos = t("videosCount", { count: formatCount(gap.videos, locale) });
  // Where only one of several ways is missing, no time is lost.
  if (gap.us === 0) return t("gapVideos", { reason: reasonWords(gap, locale), videos });
  return t("gap", { reason: reasonWords(gap, locale), hours: formatHours(gap.us, locale), videos });
}

/** Scenarios that a gap names one by one. */
const NAMED = 3;

function reasonWords(gap: CoverageGap, locale: Locale): string {
  const t = texts[locale];
  if (gap.reason !== "scenarioOff" && gap.reason !== "scenarioNotRun" && gap.reason !== "scenarioNeeds")
    return t(`gap.${gap.reason}`);
  const all = gap.scenarios ?? [];
  const names = all.slice(0, NAMED).map((it) => it.names[locale]);
  const lacks = (gap.missing ?? []).map((it) => it.name).filter((name) => name !== "");
  return t(`gap.${gap.reason}`, {
    name: names.join(", ") + (all.length > NAMED ? ` ${t("more", { count: all.length - NAMED })}` : ""),
    lacks: lacks.length > 0 ? ` (${lacks.join(", ")})` : "",
  });
}
