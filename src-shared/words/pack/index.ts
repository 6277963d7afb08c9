/** Words of a case's pack: its report and its page that checks it. Pure. */
import type { AuditAction, AuditEntry } from "../../domain/case.ts";
import type { Language } from "../../domain/evidence.ts";
import type { NotMade, PackItem, PackSource } from "../../domain/pack.ts";

const EN = {
  report: "Case report",
  caseOf: "Case",
  open: "open",
  closed: "closed",
  made: "Made",
  by: "by",
  items: "Items",
  sources: "Sources",
  howMade: "How this was made",
  audit: "Audit log of this case",
  span: "Span",
  still: "Frame",
  event: "Event",
  answer: "Answer",
  note: "Note",
  time: "Time",
  file: "File",
  camera: "Camera",
  clock: "Clock of the recording",
  clockUnknown: "The recording's clock is unknown: times are those within the file.",
  mediaTime: "Time in the file",
  length: "Length",
  sha: "SHA-256 at import",
  shaNone: "not computed",
  stateOf: "State at export",
  added: "Added",
  evidence: "Evidence",
  tracks: "Tracks",
  trackCount: "tracks",
  version: "version",
  level: "Level",
  state: "State",
  files: "Files",
  clip: "clip, as recorded",
  annotated: "copy with boxes, numbers and time",
  stillFile: "frame, PNG",
  tracksCsv: "tracks, CSV",
  tracksJson: "tracks, JSON",
  record: "record, JSON",
  wholeFile: "whole file",
  notMade: "Not in this pack",
  noItems: "The case holds nothing.",
  noPicture: "no picture",
  unsupported: "not supported by the evidence it cites",
  who: "Who",
  what: "What",
  when: "When",
  row: "Row",
  details: "Details",
  setBack: "clock had been set back",
  verifyTitle: "Is this pack whole?",
  verifyHow:
    "Open verify.html in a browser and choose this folder, run “sightline cases verify FOLDER”, or run “sha256sum -c SHA256SUMS” in it. The signature tells who made it: compare the signer's fingerprint with the one that the maker gives you by another way.",
  signer: "Signer's fingerprint (Ed25519)",
  tracksNote: "Tracks are appearances, not identities: one person seen twice is two tracks.",
  clipNote:
    "A clip is copied without decoding. Frames are coded from key frame to key frame, so it begins before its span and ends after it; how much is said with each.",
  boxesNote: "Boxes were detected by a program and are drawn between the frames that it looked at.",
} as const;

const KO: Record<keyof typeof EN, string> = {
  report: "사건 보고서",
  caseOf: "사건",
  open: "진행 중",
  closed: "종결",
  made: "작성",
  by: "작성자",
  items: "항목",
  sources: "원본 영상",
  howMade: "작성 방법",
  audit: "이 사건의 감사 기록",
  span: "구간",
  still: "프레임",
  event: "이벤트",
  answer: "답변",
  note: "메모",
  time: "시각",
  file: "파일",
  camera: "카메라",
  clock: "촬영 시각과 출처",
  clockUnknown: "촬영 시각을 알 수 없어 파일 안의 시간으로 적었습니다.",
  mediaTime: "파일 내 시간",
  length: "길이",
  sha: "가져올 때의 SHA-256",
  shaNone: "계산되지 않음",
  stateOf: "내보낼 때의 상태",
  added: "추가",
  evidence: "근거",
  tracks: "트랙",
  trackCount: "개 트랙",
  version: "버전",
  level: "등급",
  state: "상태",
  files: "파일",
  clip: "녹화된 그대로의 클립",
  annotated: "상자, 번호, 시각을 그린 사본",
  stillFile: "프레임 PNG",
  tracksCsv: "트랙 CSV",
  tracksJson: "트랙 JSON",
  record: "기록 JSON",
  wholeFile: "파일 전체",
  notMade: "이 묶음에 없는 것",
  noItems: "사건에 담긴 것이 없습니다.",
  noPicture: "그림 없음",
  unsupported: "인용한 근거로 뒷받침되지 않음",
  who: "누가",
  what: "무엇을",
  when: "언제",
  row: "번호",
  details: "내용",
  setBack: "시계가 뒤로 돌아가 있었음",
  verifyTitle: "이 묶음이 온전한지 확인하려면",
  verifyHow:
    "브라우저에서 verify.html을 열고 이 폴더를 고르거나, “sightline cases verify 폴더”를 실행하거나, 폴더 안에서 “sha256sum -c SHA256SUMS”를 실행하십시오. 서명은 누가 만들었는지 알려 줍니다. 만든 사람이 다른 경로로 알려 준 지문과 아래 지문을 비교하십시오.",
  signer: "서명자 지문(Ed25519)",
  tracksNote: "트랙은 사람의 신원이 아니라 나타난 횟수입니다. 두 번 나타난 사람은 트랙이 두 개입니다.",
  clipNote:
    "클립은 다시 압축하지 않고 그대로 복사했습니다. 영상은 키 프레임 단위로 압축되므로 구간보다 앞에서 시작해 뒤에서 끝나며, 그 길이를 항목마다 적었습니다.",
  boxesNote: "상자는 프로그램이 검출한 것이며, 살펴본 프레임 사이는 이어서 그렸습니다.",
};

export type PackWord = keyof typeof EN;
export const packWord = (word: PackWord, language: Language): string => (language === "ko" ? KO : EN)[word];

type Both = Readonly<Record<Language, string>>;

const PARTS: Record<NotMade["part"], Both> = {
  clip: { en: "clip", ko: "클립" },
  annotated: { en: "copy with boxes", ko: "상자를 그린 사본" },
  still: { en: "frame", ko: "프레임" },
  tracks: { en: "tracks", ko: "트랙" },
  source: { en: "whole file", ko: "파일 전체" },
};
const WHY: Record<NotMade["why"], Both> = {
  footageRemoved: { en: "the recording was removed from the library", ko: "영상이 라이브러리에서 삭제됨" },
  footageMissing: { en: "the file is not where it was", ko: "파일이 제자리에 없음" },
  fileChanged: {
    en: "the file is not the one that was imported: its SHA-256 is another",
    ko: "SHA-256이 달라 가져온 파일이 아님",
  },
  noFfmpeg: { en: "there is no ffmpeg on this machine", ko: "이 컴퓨터에 ffmpeg가 없음" },
  analysisNotDone: { en: "the analysis is not finished", ko: "분석이 끝나지 않음" },
  notExact: {
    en: "a clip of this container cannot be told exactly; the whole file is in the pack instead",
    ko: "이 형식은 클립을 정확히 자를 수 없어 파일 전체를 담음",
  },
  failed: { en: "it failed", ko: "만들지 못함" },
};

/** "clip: the file is not where it was" */
export function notMadeWords({ part, why, detail }: NotMade, language: Language): string {
  return `${PARTS[part][language]}: ${WHY[why][language]}${detail ? ` (${detail})` : ""}`;
}

const STATES: Record<PackSource["state"], Both> = {
  here: { en: "there", ko: "있음" },
  missing: { en: "the file is not where it was", ko: "파일이 제자리에 없음" },
  removed: { en: "removed from the library; the footage is gone", ko: "라이브러리에서 삭제되어 영상이 없음" },
  changed: { en: "another file: its SHA-256 differs", ko: "SHA-256이 다른 파일" },
};

export function sourceStateWords({ state, checked }: PackSource, language: Language): string {
  if (state !== "here") return STATES[state][language];
  if (language === "ko") return checked ? "다시 읽어 같은 파일임을 확인함" : "있으나 다시 확인하지 않음";
  return checked ? "read again, the same file" : "there, not read again";
}

/** "begins 1.2 s before the span, ends 0.8 s after it, 92 frames" */
export function clipWords(
  { leadUs, tailUs, frames, matches }: NonNullable<PackItem["clip"]>,
  language: Language,
): string {
  const s = (us: number) => (us / 1e6).toFixed(2);
  const unsure = language === "ko" ? ", 프레임 시각이 일부 다름" : ", not every frame was found again by its time";
  const tail = matches ? "" : unsure;
  return language === "ko"
    ? `구간보다 ${s(leadUs)}초 앞에서 시작해 ${s(tailUs)}초 뒤에 끝남, ${frames}프레임${tail}`
    : `begins ${s(leadUs)} s before the span, ends ${s(tailUs)} s after it, ${frames} frames${tail}`;
}

const ACTIONS: Record<AuditAction, Both> = {
  caseCreated: { en: "Case made", ko: "사건 생성" },
  caseRenamed: { en: "Case renamed", ko: "사건 이름 변경" },
  caseClosed: { en: "Case closed", ko: "사건 종결" },
  caseReopened: { en: "Case opened again", ko: "사건 재개" },
  caseDeleted: { en: "Case deleted", ko: "사건 삭제" },
  caseArranged: { en: "Items put in order", ko: "항목 순서 변경" },
  itemAdded: { en: "Item added", ko: "항목 추가" },
  itemNoted: { en: "Note changed", ko: "메모 변경" },
  itemRemoved: { en: "Item taken out", ko: "항목 제거" },
  exportStarted: { en: "Export begun", ko: "내보내기 시작" },
  exportFinished: { en: "Export finished", ko: "내보내기 완료" },
  exportFailed: { en: "Export failed", ko: "내보내기 실패" },
  exportCancelled: { en: "Export cancelled", ko: "내보내기 취소" },
  keyMade: { en: "Signing key made", ko: "서명 키 생성" },
  eventsMarked: { en: "Events marked", ko: "이벤트 표시" },
  videoRemoved: { en: "Recording removed", ko: "영상 삭제" },
};
export const actionWords = (action: AuditAction, language: Language): string => ACTIONS[action][language];

/** What a row of the log says besides who, when and what: "item ci_..., kind span". Plain text. */
export function auditData({ data }: Pick<AuditEntry, "data">): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && value !== "" && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");
}
