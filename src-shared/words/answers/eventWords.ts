import type { EventState } from "../../domain/event.ts";
import type { Language } from "../../domain/evidence.ts";
import type { EventLevel } from "../../domain/scenario.ts";
import { cleanText } from "../cleanText.ts";
import { capitalised, grouped, joinList, numberWord } from "../lists.ts";
import { durationPhrase } from "../times.ts";
import { quoted } from "./asked.ts";
import type { Noun } from "./patternWords.ts";

/** Sentences about what scenarios raised. They name events by what the scenario calls them and say that it raised them: that it was one, only people say. */

const STATES: Record<EventState, Record<Language, string>> = {
  new: { en: "unreviewed", ko: "검토하지 않은" },
  confirmed: { en: "confirmed", ko: "확인된" },
  dismissed: { en: "dismissed", ko: "제외된" },
};
const LEVELS: Record<EventLevel, Record<Language, [one: string, many: string]>> = {
  alarm: { en: ["alarm", "alarms"], ko: ["경보", "경보"] },
  warning: { en: ["warning", "warnings"], ko: ["주의", "주의"] },
  notice: { en: ["notice", "notices"], ko: ["알림", "알림"] },
};

/** "a confirmed “Assault” event", "three “Assault” or “Robbery” events" / "확인된 ‘폭행’ 이벤트 3건". @param names of the scenarios that were asked for; none = any */
export function eventNoun(
  names: readonly string[],
  levels: readonly EventLevel[],
  states: readonly EventState[],
  language: Language,
): Noun {
  const called = joinList(
    names.map((it) => quoted(it, language)),
    language,
    "or",
  );
  const level = joinList(
    levels.map((it) => LEVELS[it][language][0]),
    language,
    "or",
  );
  const state = joinList(
    states.map((it) => STATES[it][language]),
    language,
    "or",
  );
  if (language === "ko") {
    const one = [state, level === "" ? "" : `${level} 수준`, called, "이벤트"].filter((it) => it !== "").join(" ");
    return { one, many: one, counted: (n) => `${one} ${grouped(n)}건` };
  }
  const words = [state, level === "" ? "" : `${level}-level`, called].filter((it) => it !== "").join(" ");
  const noun = (n: number) => [words, n === 1 ? "event" : "events"].filter((it) => it !== "").join(" ");
  const article = /^[“"]?[aeiou]/iu.test(words === "" ? "event" : words) && !words.startsWith("unr") ? "an" : "a";
  return {
    one: `${words.startsWith("unreviewed") ? "an" : article} ${noun(1)}`,
    many: noun(2),
    counted: (n) => `${numberWord(n)} ${noun(n)}`,
  };
}

/** "Three “Assault” events were raised, the first at 22:00:10, the last at 23:10:00." */
export function eventsSentence(noun: Noun, total: number, first: string, last: string, language: Language): string {
  if (language === "ko") {
    if (total === 1) return `${noun.counted(1)}이 있습니다: ${withoutAt(first)}.`;
    return `${noun.counted(total)}이 있습니다: 처음 ${withoutAt(first)}, 마지막 ${withoutAt(last)}.`;
  }
  if (total === 1) return `${capitalised(noun.counted(1))} was raised, ${first}.`;
  return `${capitalised(noun.counted(total))} were raised, the first ${first}, the last ${last}.`;
}

/** "The first “Assault” event was raised at 22:00:10 on camera Gate." @param which `only` = there is one */
export function eventWhenSentence(
  noun: Noun,
  which: "first" | "last" | "only",
  when: string,
  language: Language,
): string {
  if (language === "ko") {
    const word = { first: "첫 번째 ", last: "마지막 ", only: "" }[which];
    return `${word}${noun.one}: ${withoutAt(when)}.`;
  }
  if (which === "only") return `${capitalised(noun.one)} was raised ${when}.`;
  return `The ${which} ${noun.one.replace(/^an? /u, "")} was raised ${when}.`;
}

/** "Two are confirmed, one is not reviewed yet." */
export function eventStatesSentence(
  counts: ReadonlyArray<{ state: EventState; total: number }>,
  language: Language,
): string {
  if (language === "ko")
    return `검토 상태: ${counts.map((it) => `${STATES[it.state].ko} 것 ${grouped(it.total)}건`).join(", ")}.`;
  const list = counts.map(({ state, total }) => {
    const word = state === "new" ? "not reviewed yet" : STATES[state].en;
    return `${numberWord(total)} ${total === 1 ? "is" : "are"} ${word}`;
  });
  return `${capitalised(joinList(list, language))}.`;
}

/** "By scenario: “Assault” 2, “Robbery” 1." */
export function byScenarioSentence(kinds: ReadonlyArray<{ name: string; total: number }>, language: Language): string {
  const unit = language === "ko" ? "건" : "";
  const list = kinds.map((it) => `${quoted(it.name, language)} ${grouped(it.total)}${unit}`).join(", ");
  return language === "ko" ? `시나리오별: ${list}.` : `By scenario: ${list}.`;
}

/** "The “Assault” event lasted 10 seconds, from 22:00:10 to 22:00:20." @param which `longest` of several */
export function eventLengthSentence(
  noun: Noun,
  which: "only" | "longest",
  us: number,
  span: string,
  language: Language,
): string {
  const length = durationPhrase(us, language);
  if (language === "ko") return `${which === "longest" ? "가장 긴 " : ""}${noun.one}: ${span} ${length}.`;
  return `The ${which === "longest" ? "longest " : ""}${noun.one.replace(/^an? /u, "")} lasted ${length}, ${span}.`;
}

/** One line about an event: "“Assault” (People crowding in): warning, not reviewed yet, from 22:00:10 to 22:00:20." */
export function eventLine(
  event: { name: string; scenario: string; level: EventLevel; state: EventState },
  span: string,
  language: Language,
): string {
  const scenario = cleanText(event.scenario, 120);
  const title =
    event.name.toLowerCase() === scenario.toLowerCase()
      ? quoted(event.name, language)
      : `${quoted(event.name, language)} (${scenario})`;
  const state =
    language === "ko"
      ? { new: "미검토", confirmed: "확인됨", dismissed: "제외됨" }[event.state]
      : event.state === "new"
        ? "not reviewed yet"
        : STATES[event.state].en;
  return `${title}: ${LEVELS[event.level][language][0]}, ${state}, ${span}.`;
}

/** "No “Assault” event was raised in the footage." Said of what scenarios raised, never of the world. */
export function noEventSentence(noun: Noun, filtered: boolean, language: Language): string {
  if (language === "ko") return `${filtered ? "질문한 범위의 " : ""}영상에 ${noun.one}가 없습니다.`;
  return `No ${noun.one.replace(/^an? /u, "")} was raised in the footage${filtered ? " in the time and place asked for" : ""}.`;
}

/** "Alarms: “Robbery” 2, “Arson” 1." */
export function levelSentence(
  level: EventLevel,
  kinds: ReadonlyArray<{ name: string; total: number }>,
  language: Language,
): string {
  const unit = language === "ko" ? "건" : "";
  const list = kinds.map((it) => `${quoted(it.name, language)} ${grouped(it.total)}${unit}`).join(", ");
  return `${capitalised(LEVELS[level][language][1])}: ${list}.`;
}

/** "Unresolved: three events were not reviewed yet, the first of them at 22:00:10." */
export function unreviewedSentence(total: number, when: string, language: Language): string {
  if (language === "ko")
    return total === 1
      ? `미해결: 검토하지 않은 이벤트 1건이 있습니다: ${withoutAt(when)}.`
      : `미해결: 검토하지 않은 이벤트 ${grouped(total)}건이 있습니다. 그 가운데 처음: ${withoutAt(when)}.`;
  if (total === 1) return `Unresolved: one event was not reviewed yet, ${when}.`;
  return `Unresolved: ${numberWord(total)} events were not reviewed yet, the first of them ${when}.`;
}

/** Events of recordings whose time of day nobody knows have no place among the others. */
export function unclockedEventsSentence(total: number, language: Language): string {
  if (language === "ko") return `촬영 시각을 모르는 영상의 이벤트 ${grouped(total)}건은 이 순서에 넣지 않았습니다.`;
  return `${capitalised(numberWord(total))} more ${total === 1 ? "is" : "are"} in recordings whose time of day is unknown and ${total === 1 ? "has" : "have"} no place in this order.`;
}

/** "22:14:05에" at the end of a line. */
const withoutAt = (when: string) => when.replace(/에$/u, "");
