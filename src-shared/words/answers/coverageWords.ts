import type { Language } from "../../domain/evidence.ts";
import type { Coverage, CoverageGap } from "../../domain/moment.ts";
import { cleanText } from "../cleanText.ts";
import { classWord } from "../classNames.ts";
import { withParticle } from "../korean.ts";
import { joinList } from "../lists.ts";
import { durationPhrase } from "../times.ts";
import { quoted } from "./asked.ts";
import { howManyOf, subjectKo } from "./teller.ts";

/** "The footage does not show a red car." What is said of the footage, never of the world. */
export function notShownSentence(what: string, filtered: boolean, language: Language): string {
  if (language === "ko") return `${filtered ? "질문한 범위의 " : ""}영상에 ${subjectKo(what)} 보이지 않습니다.`;
  return `The footage${filtered ? " in the time and place asked for" : ""} does not show ${what}.`;
}

/** Nothing of the footage could be asked this. */
export function cannotTellSentence(what: string, language: Language): string {
  return language === "ko"
    ? `${what}: 이 영상으로는 알 수 없습니다.`
    : `This footage cannot tell of ${what}: none of it could be searched for that.`;
}

/** "The detector knows no guns." */
export function unknownClassesSentence(classes: readonly string[], language: Language): string {
  if (language === "ko") {
    const names = joinList(
      classes.map((it) => classWord(it, "ko")),
      "ko",
    );
    return `검출기가 모르는 대상입니다: ${names}.`;
  }
  return `The detector knows no ${joinList(
    classes.map((it) => classWord(it, "en", 2)),
    "en",
    "or",
  )}.`;
}

/** What no detector has a class for. @param compared whether pictures could be compared with the words instead */
export function noDetectorSentence(word: string, compared: boolean, language: Language): string {
  const it = cleanText(word, 80);
  if (language === "ko") {
    const how = compared ? "화면의 모습만 글과 비교했습니다" : "화면을 글과 비교하는 모델도 설치되어 있지 않습니다";
    return `검출기는 ${withParticle(it, "object")} 찾지 못하며, ${how}.`;
  }
  const how = compared
    ? "pictures were only compared with the words"
    : "no model that compares pictures with words is installed";
  return `No detector looks for “${it}”; ${how}.`;
}

/** What was searched, and what was not and why: "Searched: 12 hours 30 minutes in 3 recordings. Not searched: 2 hours (1 recording not analysed yet)." */
export function coverageSentence(coverage: Coverage, language: Language): string {
  const ko = language === "ko";
  const { videos, us, searchedUs, gaps } = coverage;
  if (videos === 0)
    return ko ? "질문한 범위에 해당하는 영상이 없습니다." : "No recording lies within what was asked for.";
  const whole = `${durationPhrase(us, language)}`;
  const what = howManyOf(videos, "recording", language);
  const searched = durationPhrase(searchedUs, language);
  const reasons = gaps.map((it) => gapPhrase(it, language)).join("; ");
  if (gaps.length === 0)
    return ko ? `${what}, ${whole} 분량을 모두 찾아보았습니다.` : `Searched: all of ${what}, ${whole}.`;
  if (searchedUs <= 0)
    return ko
      ? `${what}, ${whole} 가운데 찾아본 것이 없습니다: ${reasons}.`
      : `Nothing of ${what} (${whole}) could be searched: ${reasons}.`;
  if (ko)
    return `${what}, ${whole} 가운데 ${withParticle(searched, "object")} 찾아보았습니다. 찾지 못한 부분: ${reasons}.`;
  return `Searched: ${searched} of ${whole} in ${what}. Not searched: ${reasons}.`;
}

const REASONS: Record<CoverageGap["reason"], Record<Language, string>> = {
  notAnalysed: { en: "not analysed yet", ko: "아직 분석되지 않음" },
  failed: { en: "could not be read", ko: "읽을 수 없음" },
  incomplete: { en: "read only in part", ko: "일부만 읽음" },
  noClasses: { en: "seen by motion only, without kinds of objects", ko: "움직임만 분석되어 종류를 알 수 없음" },
  classUnknown: { en: "seen by a detector that does not know this kind", ko: "검출기가 이 종류를 모름" },
  noEncoder: { en: "no model to compare pictures with words is installed", ko: "화면을 글과 비교하는 모델이 없음" },
  notEmbedded: { en: "not indexed for comparing with words yet", ko: "글과 비교하는 색인이 아직 없음" },
  noClock: { en: "the time of recording is unknown", ko: "촬영 시각을 알 수 없음" },
  scenarioOff: { en: "switched off", ko: "꺼져 있음" },
  scenarioNotRun: { en: "not run there yet", ko: "아직 살펴보지 않음" },
  scenarioNeeds: { en: "what is needed is missing there", ko: "필요한 것이 없음" },
  notRead: { en: "text in the picture not read yet", ko: "화면 속 글자를 아직 읽지 않음" },
};

/** Scenarios that one gap names. */
const NAMED = 4;

/** Which scenarios did not look, and for want of what: "“Fire and a person” was not looked for: ...". */
function scenarioPhrase({ scenarios = [], missing = [] }: CoverageGap, why: string, language: Language): string {
  if (scenarios.length === 0) return why;
  const names = scenarios.slice(0, NAMED).map((it) => quoted(it.names[language], language));
  const more = scenarios.length - names.length;
  const lacks = missing.map((it) => cleanText(it.name, 80)).filter((name) => name !== "");
  const list = lacks.length > 0 ? `: ${lacks.join(", ")}` : "";
  if (language === "ko")
    return `${names.join(", ")}${more > 0 ? ` 외 ${more}개` : ""} 시나리오는 찾아보지 않음(${why}${list})`;
  return `${names.join(", ")}${more > 0 ? ` and ${more} more` : ""} ${scenarios.length === 1 ? "was" : "were"} not looked for, ${why}${list}`;
}

function gapPhrase(gap: CoverageGap, language: Language): string {
  const { reason, videos, us } = gap;
  const how = us > 0 ? `, ${durationPhrase(us, language)}` : "";
  return `${scenarioPhrase(gap, REASONS[reason][language], language)} (${howManyOf(videos, "recording", language)}${how})`;
}

/** With nothing found, what came closest. @param missing what it lacks, in words; null where the thing itself is another one */
export function nearestSentence(what: string, when: string, missing: string | null, language: Language): string {
  if (language === "ko") {
    const tail = missing ? ` 다만 맞지 않는 조건이 있습니다: ${missing}.` : "";
    return `가장 가까운 것은 ${when.replace(/에$/u, "")}의 ${what}입니다.${tail}`;
  }
  return `What comes nearest is ${what}, ${when}${missing ? `; what does not hold there: ${missing}` : ""}.`;
}

/** The question asks for what cannot be. */
export function contradictionSentence(a: string, b: string, language: Language): string {
  if (language === "ko") return `질문의 두 조건이 서로 어긋납니다: ‘${a}’, ‘${b}’. 하나를 빼고 다시 물어 주세요.`;
  return `The question contradicts itself: “${a}” and “${b}” cannot hold together. Leave one out and ask again.`;
}

/** Nothing to look for was understood. */
export function emptySentence(language: Language): string {
  return language === "ko"
    ? "무엇을 찾을지 알 수 없습니다. 사람이나 차 같은 대상, 시간, 카메라를 적어 주세요."
    : "It is not clear what to look for. Name a thing, such as a person or a car, a time or a camera.";
}
