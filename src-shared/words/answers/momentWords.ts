import type { Language } from "../../domain/evidence.ts";
import type { Band } from "../../domain/moment.ts";
import { grouped, numberWord } from "../lists.ts";
import { durationPhrase } from "../times.ts";

/**
 * Sentences of answers that rest on moments of the search: sequences, free text, concepts, words. They name how sure each is, and never count people or things: moments are stretches of
 * footage. `what` is what was typed, quoted.
 */
export function momentsSentence(what: string, total: number, band: Band, language: Language): string {
  if (language === "ko") {
    const n = `${grouped(total)}개`;
    if (band === "strong") return `${what}에 맞는 장면이 ${n} 있습니다.`;
    return band === "likely"
      ? `${what}에 맞는 것으로 보이는 장면이 ${n} 있습니다.`
      : `약한 근거뿐입니다: ${what}에 맞을 수도 있는 장면이 ${n} 있습니다.`;
  }
  const n = `${numberWord(total)} moment${total === 1 ? "" : "s"}`;
  const Cap = n[0]!.toUpperCase() + n.slice(1);
  if (band === "strong") return `${Cap} match${total === 1 ? "es" : ""} ${what}.`;
  return band === "likely"
    ? `${Cap} probably match${total === 1 ? "es" : ""} ${what}.`
    : `Only weak evidence: ${n} may match ${what}.`;
}

/** "The first is at 22:14:05 (probably)." */
export function momentSentence(
  which: "first" | "last" | "longest" | "best" | "only",
  when: string,
  band: Band,
  lengthUs: number | null,
  language: Language,
): string {
  const length = lengthUs === null ? "" : durationPhrase(lengthUs, language);
  if (language === "ko") {
    const head = {
      first: "처음은",
      last: "마지막은",
      longest: "가장 긴 것은",
      best: "가장 뚜렷한 것은",
      only: "그 장면은",
    }[which];
    return `${head} ${when.replace(/에$/u, "")}${length ? `, ${length} 동안` : ""}${BANDS.ko[band]}입니다.`;
  }
  const head = {
    first: "The first is",
    last: "The last is",
    longest: "The longest is",
    best: "The clearest is",
    only: "It is",
  }[which];
  return `${head} ${when}${length ? `, for ${length}` : ""}${BANDS.en[band]}.`;
}

const BANDS: Record<Language, Record<Band, string>> = {
  en: { strong: "", likely: " (probably)", weak: " (weak evidence)" },
  ko: { strong: "", likely: "(가능성 높음)", weak: "(약한 근거)" },
};

/** Steps of a sequence with their own times: "First at 22:14:05, then at 22:15:10." */
export function stepsSentence(times: readonly string[], language: Language): string {
  if (language === "ko") return `순서대로 ${times.map((it) => it.replace(/에$/u, "")).join(", 다음은 ")}입니다.`;
  return `Step by step: first ${times.join(", then ")}.`;
}

/** By camera: how many moments, and the first of them. */
export function momentPlaceSentence(place: string, total: number, first: string, language: Language): string {
  if (language === "ko") return `${place}: 장면 ${grouped(total)}개, 처음 ${first}.`;
  return `${place.startsWith("camera ") ? `C${place.slice(1)}` : place}: ${numberWord(total)} moment${total === 1 ? "" : "s"}, first at ${first}.`;
}

/** One hit as a line of evidence: "A match (probably): red car, from 22:14:05 to 22:14:20". @param band null = no match, but the nearest */
export function momentLine(what: string, band: Band | null, span: string, language: Language): string {
  if (band === null)
    return language === "ko"
      ? `맞지는 않지만 가장 가까운 장면: ${what}, ${span}`
      : `No match, but the nearest: ${what}, ${span}`;
  const sure = BANDS[language][band];
  if (language === "ko") return `찾은 장면${sure}: ${what ? `${what}, ` : ""}${span}`;
  return `A match${sure}: ${what ? `${what}, ` : ""}${span}`;
}
