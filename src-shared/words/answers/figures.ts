import type { Language } from "../../domain/evidence.ts";
import type { FrameSide } from "../../domain/geometry.ts";
import { withParticle } from "../korean.ts";
import { capitalised, grouped, joinList, numberWord } from "../lists.ts";
import { countPhrase } from "../objects.ts";
import { durationPhrase } from "../times.ts";
import type { Noun } from "./patternWords.ts";
import { subjectKo } from "./teller.ts";

/** Sentences of answers that rest on exact figures. What they say of a time (`when`) was worded by a Teller. */

export interface HowMany {
  noun: Noun;
  total: number;
  most: number;
  /** When the most were there at once; for a single one when it came. */
  when: string;
  /** Counter of Korean: 명, 대. */
  counter: string;
}

/** "Seven people were seen, at most three at the same time, at 22:14:05 on camera Gate." */
export function howManySentence({ noun, total, most, when, counter }: HowMany, language: Language): string {
  if (language === "ko") {
    if (total === 1) return `${when} ${subjectKo(noun.counted(1))} 보였습니다.`;
    const seen = subjectKo(noun.counted(total));
    if (most === 1) return `${seen} 보였고, 한 번에 1${counter}씩 보였습니다.`;
    if (most === total) return `${seen} 보였고, ${when} 모두 동시에 있었습니다.`;
    return `${seen} 보였고, 가장 많을 때는 ${when} 동시에 ${wasKo(`${grouped(most)}${counter}`)}.`;
  }
  const seen = capitalised(noun.counted(total));
  if (total === 1) return `${seen} was seen, ${when}.`;
  if (most === 1) return `${seen} were seen, one at a time.`;
  if (most === total) return `${seen} were seen, all at the same time, ${when}.`;
  return `${seen} were seen, at most ${numberWord(most)} at the same time, ${when}.`;
}

/** That tracks are counted and not identities. */
export function countingNote(people: boolean, language: Language): string {
  if (language === "ko")
    return people
      ? "나타날 때마다 한 번으로 셉니다. 나갔다 돌아오거나 두 카메라에 찍힌 사람은 두 번 셉니다."
      : "나타날 때마다 한 번으로 셉니다. 나갔다 돌아오거나 두 카메라에 찍히면 두 번 셉니다.";
  return people
    ? "Every appearance counts: a person who leaves and comes back, or is seen by two cameras, counts twice."
    : "Every appearance counts: what leaves and comes back, or is seen by two cameras, counts twice.";
}

/** That the detector may have taken some of what is counted for something else; null where it was sure of all. */
export function unsureSentence(unsure: number, total: number, counter: string, language: Language): string | null {
  if (unsure === 0) return null;
  if (language === "ko") {
    const which =
      total === 1
        ? "이 검출은"
        : unsure === total
          ? "모두"
          : `그 가운데 ${grouped(unsure)}${counter}${subjectKo(counter).endsWith("이") ? "은" : "는"}`;
    return `${which} 확실하지 않습니다. 검출기가 다른 것을 잘못 보았을 수 있습니다.`;
  }
  if (total === 1) return "It is not certain: the detector may have taken something else for it.";
  const which =
    unsure === total
      ? "None of them is certain"
      : `${capitalised(numberWord(unsure))} of them ${unsure === 1 ? "is" : "are"} not certain`;
  return `${which}: the detector may have taken something else for ${unsure === 1 ? "it" : "them"}.`;
}

/** "31 people (two not certain)" / "사람 31명(불확실 2명)". */
export function withUnsure(counted: string, unsure: number, counter: string, language: Language): string {
  if (unsure === 0) return counted;
  return language === "ko"
    ? `${counted}(불확실 ${grouped(unsure)}${counter})`
    : `${counted} (${numberWord(unsure)} not certain)`;
}

/** "By kind: four cars, two trucks and one bus." */
export function byKindSentence(kinds: ReadonlyArray<{ class: string; total: number }>, language: Language): string {
  const list = joinList(
    kinds.map((it) => countPhrase(it.total, it.class, language)),
    language,
  );
  return language === "ko" ? `종류별로는 ${list}입니다.` : `By kind: ${list}.`;
}

/** "By camera: Gate 5, Yard 2." @param counter of Korean: 명, 대 */
export function byPlaceSentence(
  places: ReadonlyArray<{ name: string; total: number }>,
  more: number,
  counter: string,
  language: Language,
): string {
  const unit = language === "ko" ? counter : "";
  const list = places.map((it) => `${it.name} ${grouped(it.total)}${unit}`).join(", ");
  if (language === "ko") return `카메라별로는 ${list}${more > 0 ? `, 그 밖에 ${more}곳` : ""}입니다.`;
  return `By camera: ${list}${more > 0 ? `, and ${more} more` : ""}.`;
}

/** How an end of a stay is known. `asked` = the time that was asked for begins or ends there; `recording` = the recording does. */
export type Edge = "seen" | "asked" | "recording";

/** "A red car was first seen at 22:14:05." */
export function firstSentence(noun: Noun, when: string, edge: Edge, language: Language): string {
  if (language === "ko") {
    const it = subjectKo(noun.one);
    if (edge === "asked") return `${it} ${when} 질문한 시간이 시작될 때 이미 있었습니다.`;
    if (edge === "recording") return `${it} ${when} 녹화가 시작될 때 이미 있었습니다.`;
    return `${it} 처음 보인 것은 ${withoutKoreanAt(when)}입니다.`;
  }
  const it = capitalised(noun.one);
  if (edge === "asked") return `${it} was already there where the time asked for begins, ${when}.`;
  if (edge === "recording") return `${it} was already there when the recording begins, ${when}.`;
  return `${it} was first seen ${when}.`;
}

const SIDES = {
  en: { left: "the left", right: "the right", top: "the top", bottom: "the bottom" },
  ko: { left: "왼쪽", right: "오른쪽", top: "위쪽", bottom: "아래쪽" },
} as const;

/** "A red car was last seen at 22:20:10, leaving to the right." */
export function lastSentence(noun: Noun, when: string, edge: Edge, exit: FrameSide, language: Language): string {
  const side = exit === "inside" ? null : SIDES[language][exit];
  if (language === "ko") {
    const it = subjectKo(noun.one);
    const time = withoutKoreanAt(when);
    if (edge === "asked") return `${it} ${when} 질문한 시간이 끝날 때에도 있었습니다.`;
    if (edge === "recording") return `${it} ${when} 녹화가 끝날 때에도 있었습니다.`;
    return `${it} 마지막으로 보인 것은 ${time}${side ? `이며, ${withParticle(side, "to")} 나갔습니다` : "입니다"}.`;
  }
  const it = capitalised(noun.one);
  if (edge === "asked") return `${it} was still there where the time asked for ends, ${when}.`;
  if (edge === "recording") return `${it} was still there when the recording ends, ${when}.`;
  return `${it} was last seen ${when}${side ? `, leaving to ${side}` : ""}.`;
}

/** "3명이었습니다", "3대였습니다". */
const wasKo = (words: string) => `${words}${subjectKo(words).endsWith("이") ? "이었습니다" : "였습니다"}`;

/** "22:14:05에" as the predicate of "…은 22:14:05입니다". */
const withoutKoreanAt = (when: string) => when.replace(/에$/u, "");

export interface Stay {
  us: number;
  /** The recording or the time asked for begins or ends with it: it was there for longer, maybe. */
  atLeast: boolean;
  /** Worded by Teller.span. */
  span: string;
  /** It was asked how long it stood, and this is how long. */
  stood: boolean;
  /** With breaks in between. */
  broken: boolean;
}

/** "A red car was there for 2 minutes 5 seconds, from 22:14:05 to 22:16:10." */
export function staySentence(noun: Noun, { us, atLeast, span, stood, broken }: Stay, language: Language): string {
  const length = durationPhrase(us, language);
  if (language === "ko") {
    const it = subjectKo(noun.one);
    const whole = `${broken ? "모두 합쳐 " : ""}${length}${atLeast ? " 이상" : ""}`;
    return `${it} ${span} ${whole} 동안 ${stood ? "멈춰 있었습니다" : "있었습니다"}.`;
  }
  const whole = `for ${atLeast ? "at least " : ""}${length}${broken ? " in all" : ""}`;
  return `${capitalised(noun.one)} ${stood ? "stood still" : "was there"} ${whole}, ${span}.`;
}

/** "Five people were there; at least one of them was in the picture for 12 minutes in all." */
export function staysSentence(
  noun: Noun,
  total: number,
  presentUs: number,
  counter: string,
  language: Language,
): string {
  const length = durationPhrase(presentUs, language);
  if (language === "ko") {
    const one = `한 ${counter}${subjectKo(counter).endsWith("이") ? "이라도" : "라도"}`;
    return `${subjectKo(noun.counted(total))} 있었고, ${one} 화면에 있던 시간은 모두 ${length}입니다.`;
  }
  return `${capitalised(noun.counted(total))} were there; at least one was in the picture for ${length} in all.`;
}

/** "The longest stayed for 2 minutes 5 seconds, from 22:14:05 to 22:16:10." */
export function longestSentence({ us, atLeast, span, stood }: Stay, language: Language): string {
  const length = durationPhrase(us, language);
  if (language === "ko")
    return `가장 오래 ${stood ? "멈춰 있던" : "머문"} 것은 ${span} ${length}${atLeast ? " 이상" : ""}입니다.`;
  return `The longest ${stood ? "stood still" : "stayed"} for ${atLeast ? "at least " : ""}${length}, ${span}.`;
}

export interface CameraFigures {
  /** "camera Gate" / "Gate 카메라", or a file name. */
  place: string;
  noun: Noun;
  total: number;
  first: string;
  last: string;
}

/** "Camera Gate: five people, first at 22:14:05, last at 22:20:10." */
export function cameraSentence({ place, noun, total, first, last }: CameraFigures, language: Language): string {
  const head = `${place.startsWith("camera ") ? capitalised(place) : place}: ${noun.counted(total)}`;
  if (language === "ko") return first === last ? `${head}, ${first}.` : `${head}, 처음 ${first}, 마지막 ${last}.`;
  return first === last ? `${head}, at ${first}.` : `${head}, first at ${first}, last at ${last}.`;
}

/** "Two cameras show people." */
export function camerasSentence(noun: Noun, places: string, language: Language): string {
  if (language === "ko") return `${subjectKo(noun.many)} 보인 곳은 ${places}입니다.`;
  return `${capitalised(noun.many)} were seen by ${places}.`;
}

/** "Yes: seven people were seen, the first at 22:14:05, the last at 22:20:10." @param sure false where the detector was sure of none */
export function yesSentence(
  noun: Noun,
  total: number,
  { first, last, sure }: { first: string; last: string | null; sure: boolean },
  language: Language,
): string {
  if (language === "ko") {
    const yes = sure ? "네" : "아마도";
    if (last === null) return `${yes}, ${first} ${subjectKo(noun.counted(total))} 보였습니다.`;
    return `${yes}, ${subjectKo(noun.counted(total))} 보였습니다. 처음은 ${withoutKoreanAt(first)}, 마지막은 ${withoutKoreanAt(last)}입니다.`;
  }
  const seen = `${sure ? "Yes" : "Perhaps"}: ${noun.counted(total)} ${total === 1 ? "was" : "were"} seen`;
  return last === null ? `${seen}, ${first}.` : `${seen}, the first ${first}, the last ${last}.`;
}

/** "Were there no people": "No: four people were seen ..." */
export function noSentence(counted: string, language: Language): string {
  return language === "ko" ? `아니요, ${counted}` : `No: ${counted[0]!.toLowerCase()}${counted.slice(1)}`;
}

/** "Two people near a red car were seen." */
export function seenSentence(noun: Noun, total: number, language: Language): string {
  if (language === "ko") return `${subjectKo(noun.counted(total))} 보였습니다.`;
  return `${capitalised(noun.counted(total))} ${total === 1 ? "was" : "were"} seen.`;
}

/** What the sentences after it are about: "This is from 22:14:05 to 22:20:10 on camera Gate." */
export function stretchHeading(span: string, language: Language): string {
  return language === "ko" ? `다음은 ${span}입니다.` : `This is ${span}.`;
}

/** One object's stay: "A red car is there from 22:14:05 to 22:16:10; it comes in from the left and stands still for 50 seconds." */
export function storySentence(
  what: string,
  span: string,
  { entry, exit, dwellUs }: { entry: FrameSide; exit: FrameSide; dwellUs: number },
  language: Language,
): string {
  const stood = dwellUs >= 1_000_000 ? durationPhrase(dwellUs, language) : null;
  if (language === "ko") {
    const parts = [
      entry !== "inside" && `${SIDES.ko[entry]}에서 들어옴`,
      stood && `${stood} 동안 멈춰 있음`,
      exit !== "inside" && `${withParticle(SIDES.ko[exit], "to")} 나감`,
    ].filter((it) => typeof it === "string");
    return `${span} ${subjectKo(what)} 있었습니다${parts.length > 0 ? `(${parts.join(", ")})` : ""}.`;
  }
  const parts = [
    entry !== "inside" && `comes in from ${SIDES.en[entry]}`,
    stood && `stands still for ${stood}`,
    exit !== "inside" && `leaves to ${SIDES.en[exit]}`,
  ].filter((it) => typeof it === "string");
  return `${capitalised(what)} is there ${span}${parts.length > 0 ? `; it ${joinList(parts, "en")}` : ""}.`;
}

/** A state that came and went more than once: "At least three people at the same time: four times, 2 minutes in all." */
export function timesSentence(state: string, times: number, presentUs: number, language: Language): string {
  const length = durationPhrase(presentUs, language);
  if (language === "ko") return `${state}: 모두 ${grouped(times)}번, 합쳐서 ${length}입니다.`;
  const often = times === 2 ? "twice" : `${numberWord(times)} times`;
  return `${capitalised(state)}: ${often}, ${length} in all.`;
}

/** One of its times: "At least three people at the same time: first at 22:14:05." */
export function stateSentence(
  state: string,
  which: "first" | "last" | "longest" | "once",
  when: string,
  lengthUs: number | null,
  language: Language,
): string {
  const length = lengthUs === null ? "" : durationPhrase(lengthUs, language);
  if (language === "ko") {
    const head = { first: "처음 ", last: "마지막 ", longest: "가장 긴 것은 ", once: "한 번, " }[which];
    return `${state}: ${head}${withoutKoreanAt(when)}${length ? `, ${length} 동안` : ""}입니다.`;
  }
  const head = { first: "first ", last: "last ", longest: "the longest ", once: "once, " }[which];
  return `${capitalised(state)}: ${head}${when}${length ? `, for ${length}` : ""}.`;
}

/** What recordings without a clock show, which have no place in the order of the others. */
export function unclockedSentence(times: readonly string[], more: number, alone: boolean, language: Language): string {
  if (language === "ko") {
    const lead = alone
      ? "촬영 시각을 알 수 없어 영상마다 따로 말합니다"
      : "촬영 시각을 알 수 없는 영상은 따로 말합니다";
    return `${lead}: ${times.map(withoutKoreanAt).join(", ")}${more > 0 ? `, 그 밖에 영상 ${more}개` : ""}.`;
  }
  const lead = alone
    ? "The clocks of these recordings are unknown, so each is told by itself"
    : "Recordings with an unknown clock are told by themselves";
  return `${lead}: ${times.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}
