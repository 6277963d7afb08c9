import type { Language } from "../../domain/evidence.ts";
import type { RecordedAt } from "../../domain/time.ts";

/** Headings and fixed words of an incident report. */
const EN = {
  draft: "DRAFT",
  draftNote:
    "Made by a program from what it detected. A person has to check every finding against the footage before it is used.",
  period: "Period",
  periodUnknown: "The time of recording is unknown for all of this footage.",
  clockUnknown: "Time of recording unknown",
  sources: "Sources",
  findings: "Findings",
  described: "Described from facts",
  unknown: "What is not known",
  notes: "Notes",
  made: "How this was made",
  file: "File",
  camera: "Camera",
  clock: "Clock of the recording",
  length: "Length",
  number: "No.",
  time: "Time",
  mediaTime: "Time in the file",
  tracks: "Tracks",
  what: "What",
  evidence: "evidence",
  none: "none",
  noSha: "not computed",
  noFindings: "No finding: the answers hold no supported sentence.",
  notes0: "No notes were written.",
  byModel: "put into words by a model, checked against the evidence",
  wordsOnly: "a model's words, no fact by themselves",
  weak: "A sign of the picture is weak evidence: it is named so where it is used.",
  tracksNote: "Tracks are appearances, not identities: one person seen twice is two tracks.",
  noCase: "This draft belongs to no case: it holds the chosen answers and spans and nothing else.",
} as const;

const KO: Record<keyof typeof EN, string> = {
  draft: "초안",
  draftNote: "프로그램이 검출한 내용으로 만든 문서입니다. 사용하기 전에 모든 내용을 사람이 영상과 대조해야 합니다.",
  period: "기간",
  periodUnknown: "모든 영상의 촬영 시각을 알 수 없습니다.",
  clockUnknown: "촬영 시각을 알 수 없는 영상",
  sources: "영상 자료",
  findings: "확인된 내용",
  described: "사실에 따른 서술",
  unknown: "알 수 없는 것",
  notes: "메모",
  made: "작성 방법",
  file: "파일",
  camera: "카메라",
  clock: "촬영 시각과 출처",
  length: "길이",
  number: "번호",
  time: "시각",
  mediaTime: "파일 내 시간",
  tracks: "트랙",
  what: "내용",
  evidence: "근거",
  none: "없음",
  noSha: "계산되지 않음",
  noFindings: "근거가 확인된 문장이 없습니다.",
  notes0: "작성된 메모가 없습니다.",
  byModel: "모델이 문장으로 옮기고 근거와 대조함",
  wordsOnly: "모델이 쓴 글로, 그 자체는 사실이 아님",
  weak: "화면의 징후는 약한 근거이며, 쓰인 곳에 그렇게 적혀 있습니다.",
  tracksNote: "트랙은 사람의 신원이 아니라 나타난 횟수입니다. 두 번 나타난 사람은 트랙이 두 개입니다.",
  noCase: "이 초안은 어떤 사건에도 속하지 않으며, 고른 답변과 구간만 담고 있습니다.",
};

export type ReportWord = keyof typeof EN;

export const reportWord = (word: ReportWord, language: Language): string => (language === "ko" ? KO : EN)[word];

const SOURCES: Record<RecordedAt["source"], Record<Language, string>> = {
  operator: { en: "set by an operator", ko: "운영자가 입력" },
  container: { en: "from the file's own data", ko: "파일에 기록된 값" },
  fileName: { en: "from the file name", ko: "파일 이름에서" },
  picture: { en: "read in the picture", ko: "화면에서 읽음" },
  unknown: { en: "unknown", ko: "알 수 없음" },
};

/** How a recording's clock is known: "set by an operator, zone assumed". */
export function clockSource({ utcMs, source, zoneKnown }: RecordedAt, language: Language): string {
  if (utcMs === null) return SOURCES.unknown[language];
  const zone = language === "ko" ? "시간대는 추정" : "zone assumed";
  return `${SOURCES[source][language]}${zoneKnown ? "" : `, ${zone}`}`;
}

/** "3 sentences of these answers are left out: nothing cited supports them." */
export function leftOutSentence(n: number, language: Language): string {
  if (language === "ko") return `근거가 확인되지 않은 문장 ${n}개는 넣지 않았습니다.`;
  return n === 1
    ? "One sentence of these answers is left out: nothing that it cites supports it."
    : `${n} sentences of these answers are left out: nothing that they cite supports them.`;
}

/** "Detector: yolox-nano, 2 recordings." */
export function detectorSentence(pack: string, n: number, language: Language): string {
  const motion =
    language === "ko"
      ? "내장 움직임 분석(대상의 종류를 모름)"
      : "built-in motion analysis, which knows no kinds of objects";
  const name = pack === "motion" ? motion : pack;
  return language === "ko" ? `검출: ${name}, 영상 ${n}개.` : `Detector: ${name}, ${n} recording${n === 1 ? "" : "s"}.`;
}

/** "Sentences: qwen2.5 at host:port (another machine of the network)." */
export function modelSentence(name: string, model: string, where: string, language: Language): string {
  return language === "ko" ? `문장: ${name}(${model}), ${where}.` : `Sentences: ${name} (${model}), ${where}.`;
}

/** Where a model ran. */
export function localityWords(
  locality: "thisMachine" | "network" | "internet",
  host: string,
  language: Language,
): string {
  const words = {
    thisMachine: { en: "on this machine", ko: "이 컴퓨터에서" },
    network: { en: "on another machine of the network", ko: "네트워크의 다른 컴퓨터에서" },
    internet: { en: "on the internet", ko: "인터넷에서" },
  }[locality][language];
  return host ? `${words}, ${host}` : words;
}

export function madeSentence(version: string, when: string, language: Language): string {
  return language === "ko"
    ? `Sightline ${version}, ${when.replace("T", " ")}에 작성.`
    : `Sightline ${version}, made ${when.replace("T", " ")}.`;
}
