import type { Language } from "../../domain/evidence.ts";
import { cleanText } from "../cleanText.ts";
import { withParticle } from "../korean.ts";
import { capitalised, grouped, joinList, numberWord } from "../lists.ts";
import { durationPhrase } from "../times.ts";
import type { Noun } from "./patternWords.ts";
import { howManyOf, subjectKo } from "./teller.ts";

/** "From 2026-07-15 22:00:00 to 2026-07-16 06:00:00: 3 cameras, 5 recordings, 7 hours 40 minutes of footage." */
export function summaryLead(
  {
    from,
    to,
    cameras,
    recordings,
    us,
  }: { from: string | null; to: string | null; cameras: number; recordings: number; us: number },
  language: Language,
): string {
  const time = (wall: string) => wall.replace("T", " ");
  const what = [
    ...(cameras > 0 ? [howManyOf(cameras, "camera", language)] : []),
    howManyOf(recordings, "recording", language),
    language === "ko" ? `${durationPhrase(us, "ko")} 분량` : `${durationPhrase(us, "en")} of footage`,
  ].join(", ");
  if (from === null || to === null) return language === "ko" ? `요약한 영상: ${what}.` : `Summed up: ${what}.`;
  return language === "ko"
    ? `${time(from)}부터 ${time(to)}까지: ${what}.`
    : `From ${time(from)} to ${time(to)}: ${what}.`;
}

/** "Seen: 23 people, 12 cars and two trucks. ..." */
export function seenListSentence(kinds: readonly string[], more: number, language: Language): string {
  const list = joinList(kinds, language);
  if (language === "ko")
    return `보인 대상: ${list}${more > 0 ? `, 그 밖에 ${more}종류` : ""}. 나타날 때마다 한 번으로 셉니다.`;
  return `Seen: ${list}${more > 0 ? `, and ${more} more kinds` : ""}. Every appearance counts.`;
}

export function nothingSeenSentence(language: Language): string {
  return language === "ko"
    ? "찾아본 영상에서 사람이나 물체가 검출되지 않았습니다."
    : "No people or objects were found in the footage that was searched.";
}

/** "At most four people were there at the same time, at 22:14:05." */
export function mostSentence(noun: Noun, most: number, counter: string, when: string, language: Language): string {
  if (language === "ko")
    return `${withParticle(noun.one, "topic")} 가장 많을 때 ${when} 동시에 ${grouped(most)}${counter} 있었습니다.`;
  return `At most ${noun.counted(most)} ${most === 1 ? "was" : "were"} there at the same time, ${when}.`;
}

/** "Busiest: from 22:00:00 to 22:15:00, when 23 objects appeared (Gate 15, Yard 8)." */
export function busiestSentence(
  span: string,
  count: number,
  places: ReadonlyArray<{ name: string; total: number }>,
  language: Language,
): string {
  const list = places.length > 1 ? ` (${places.map((it) => `${it.name} ${grouped(it.total)}`).join(", ")})` : "";
  if (language === "ko") return `가장 붐빈 시간은 ${span}이며, 대상 ${grouped(count)}개가 나타났습니다${list}.`;
  return `Busiest: ${span}, when ${count === 1 ? "one object" : `${numberWord(count)} objects`} appeared${list}.`;
}

/** "Camera Gate: 12 people and five cars, the first at 22:00:10, the last at 23:10:00." */
export function cameraSummary(
  place: string,
  kinds: readonly string[],
  first: string,
  last: string,
  language: Language,
): string {
  const head = `${place.startsWith("camera ") ? capitalised(place) : place}: ${joinList(kinds, language)}`;
  return language === "ko"
    ? `${head}, 처음 ${first}, 마지막 ${last}.`
    : `${head}, the first at ${first}, the last at ${last}.`;
}

/** "The longest stays: a person in dark clothes, for 12 minutes, from 22:00:00 to 22:12:00." */
export function longStaySentence(what: string, us: number, span: string, language: Language): string {
  const length = durationPhrase(us, language);
  if (language === "ko") return `오래 머문 대상: ${withParticle(what, "subject")} ${span} ${length} 동안 있었습니다.`;
  return `A long stay: ${what}, for ${length}, ${span}.`;
}

/** What facts say of a kind of relation over a whole shift: "Two people lying down were seen, the first at 22:14:05, the longest for 40 seconds." */
export function relationSummary(
  noun: Noun,
  total: number,
  first: string,
  longestUs: number,
  language: Language,
): string {
  const length = durationPhrase(longestUs, language);
  if (language === "ko") {
    const seen = `${subjectKo(noun.counted(total))} 보였습니다`;
    return total === 1
      ? `${seen}: ${first.replace(/에$/u, "")}, ${length} 동안.`
      : `${seen}: 처음 ${first.replace(/에$/u, "")}, 가장 긴 것은 ${length} 동안.`;
  }
  const seen = `${capitalised(noun.counted(total))} ${total === 1 ? "was" : "were"} seen`;
  return total === 1 ? `${seen}, ${first}, for ${length}.` : `${seen}, the first ${first}, the longest for ${length}.`;
}

/** "After 45 minutes without anything, a person appeared at 02:10:00." */
export function quietSentence(us: number, what: string, when: string, language: Language): string {
  const length = durationPhrase(us, language);
  if (language === "ko")
    return `${length} 동안 아무것도 검출되지 않다가 ${when} ${withParticle(what, "subject")} 나타났습니다.`;
  return `After ${length} in which nothing was found, ${what} appeared ${when}.`;
}

/** How an unresolved matter begins. */
const OPEN = { en: "Unresolved: ", ko: "미해결: " } as const;

/** "Unresolved: a suitcase left behind is still there when the footage ends, at 06:00:00." */
export function stillThereSentence(what: string, state: "left" | "lying", when: string, language: Language): string {
  if (language === "ko") {
    const end = `${when} 영상이 끝날 때`;
    return `${OPEN.ko}${end} ${state === "left" ? `두고 간 ${withParticle(what, "subject")} 아직 남아 있습니다` : `${withParticle(what, "subject")} 아직 누워 있습니다`}.`;
  }
  return `${OPEN.en}${what} ${state === "left" ? "that was left behind is still there" : "is still lying"} when the footage ends, ${when}.`;
}

/** A camera that shows less since, as far as its picture says. */
export function viewSentence(kind: "covered" | "moved", when: string, language: Language): string {
  if (language === "ko")
    return kind === "covered"
      ? `${OPEN.ko}영상이 끝날 때까지 카메라가 가려진 것으로 보입니다(약한 징후): ${when.replace(/에$/u, "")}부터.`
      : `${OPEN.ko}카메라가 움직인 것으로 보이며(약한 징후) 그 뒤로 다른 곳을 비출 수 있습니다: ${when.replace(/에$/u, "")}.`;
  return kind === "covered"
    ? `${OPEN.en}the camera seems covered until the footage ends (weak sign), beginning ${when}.`
    : `${OPEN.en}the camera seems to have been moved (weak sign) and may show another view since, ${when}.`;
}

/** Recordings that are not, or not wholly, in the summary. */
export function missingSentence(
  reason: "failed" | "notAnalysed" | "incomplete" | "noClock" | "unordered",
  names: readonly string[],
  total: number,
  language: Language,
): string {
  const list = names.map((it) => cleanText(it, 120)).join(", ");
  const more = total - names.length;
  if (language === "ko") {
    const why = {
      failed: "읽지 못한 영상",
      notAnalysed: "아직 분석되지 않은 영상",
      incomplete: "일부만 읽은 영상",
      noClock: "촬영 시각을 알 수 없어 빠진 영상",
      unordered: "촬영 시각을 알 수 없는 영상",
    }[reason];
    return `${OPEN.ko}${why}: ${list}${more > 0 ? ` 외 ${more}개` : ""}.`;
  }
  const why = {
    failed: "could not be read",
    notAnalysed: "not analysed yet",
    incomplete: "read only in part",
    noClock: "left out, the time of recording is unknown",
    unordered: "the time of recording is unknown",
  }[reason];
  return `${OPEN.en}${why}: ${list}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** "Unresolved: camera Gate has no recording from 22:10:00 to 22:25:00." */
export function noRecordingSentence(place: string, span: string, language: Language): string {
  if (language === "ko") return `${OPEN.ko}${withParticle(place, "topic")} ${span} 녹화가 없습니다.`;
  return `${OPEN.en}${place} has no recording ${span}.`;
}
