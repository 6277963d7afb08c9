import { ORPCError } from "@orpc/client";
import { problem as problemSchema, type Problem, type ProblemCode } from "#shared/domain/errors.ts";
import { toProblem } from "#shared/lib/problems.ts";
import type { Locale } from "./i18n/language.ts";

/** [sentence, remedy] in Korean. English comes with the problem itself, from src-shared/lib/problems.ts. */
const KOREAN: Record<ProblemCode, readonly [string, string]> = {
  EMPTY_FILE: ["파일이 비어 있습니다.", "녹화기에서 다시 복사하십시오."],
  NOT_A_VIDEO: [
    "읽을 수 있는 영상이나 사진 파일이 아닙니다.",
    "올바른 파일인지 확인하고, 전용 형식이면 녹화기 프로그램으로 변환하십시오.",
  ],
  NO_VIDEO_STREAM: ["파일에 화면이 없고 소리나 데이터만 있습니다.", "화면이 들어 있는 파일을 고르십시오."],
  UNSUPPORTED_CODEC: [
    "이 영상 코덱을 읽는 디코더가 없습니다.",
    "이 컴퓨터에 최신 ffmpeg를 설치하거나 파일을 H.264로 변환하십시오.",
  ],
  ENCRYPTED: ["영상이 암호화되어 있습니다.", "녹화기에서 암호화하지 않고 내보내십시오."],
  TRUNCATED: ["파일이 중간에 끝납니다. 읽은 부분은 보관했습니다.", "나머지가 필요하면 녹화기에서 다시 복사하십시오."],
  TRUNCATED_UNREADABLE: [
    "파일이 색인이나 첫 화면 앞에서 끝나 아무것도 읽지 못했습니다.",
    "녹화기에서 다시 복사하십시오.",
  ],
  DAMAGED_UNREADABLE: ["파일이 손상되어 아무것도 읽지 못했습니다.", "녹화기에서 다시 복사하십시오."],
  DAMAGED: [
    "파일 일부가 손상되었습니다. 읽은 부분은 보관했습니다.",
    "손상된 부분이 필요하면 녹화기에서 다시 복사하십시오.",
  ],
  FILE_MISSING: ["파일이 원래 자리에 없습니다.", "파일을 되돌려 놓거나 ‘다시 연결’로 새 위치를 지정하십시오."],
  FILE_UNREADABLE: ["파일을 열 수 없습니다.", "권한을 확인하고 다른 프로그램이 사용 중인지 확인하십시오."],
  FILE_CHANGED: ["가져온 뒤 파일 내용이 바뀌었습니다.", "새 영상으로 다시 가져오십시오."],
  DISK_FULL: ["디스크에 남은 공간이 없습니다.", "공간을 비운 뒤 ‘다시 시도’를 누르십시오. 멈춘 곳부터 이어집니다."],
  FFMPEG_MISSING: ["ffmpeg를 찾지 못했습니다.", "앱을 다시 설치하거나 SIGHTLINE_FFMPEG에 ffmpeg 위치를 지정하십시오."],
  FFMPEG_STALLED: [
    "파일을 읽는 작업이 진행되지 않아 중지했습니다.",
    "‘다시 시도’를 누르십시오. 또 멈추면 그 부분이 손상된 것입니다.",
  ],
  FFMPEG_FAILED: ["파일을 읽지 못했습니다.", "‘다시 시도’를 누르십시오. 디코더의 메시지는 로그에 있습니다."],
  VISION_UNAVAILABLE: [
    "분석 프로세스가 세 번 연속 멈췄습니다.",
    "‘다시 시도’를 누르고, 또 멈추면 설정에서 다른 장치나 모델을 고르십시오.",
  ],
  MODEL_MISSING: [
    "선택한 모델이 설치되어 있지 않습니다.",
    "설정 > 모델에서 설치하거나 내장 움직임 분석을 사용하십시오.",
  ],
  MODEL_INVALID: ["이 팩에 맞는 모델 파일이 아닙니다.", "팩 설명에 적힌 ONNX 파일을 고르십시오."],
  MODEL_SELF_TEST_FAILED: [
    "이 장치에서 모델이 틀린 값을 냈습니다.",
    "설정에서 다른 장치를 고르십시오. CPU는 언제나 동작합니다.",
  ],
  DOWNLOAD_FAILED: ["내려받기를 마치지 못했습니다.", "네트워크를 확인하고 ‘이어받기’를 누르거나 파일로 추가하십시오."],
  CHECKSUM_MISMATCH: ["내려받은 파일이 배포된 파일과 다릅니다.", "지우고 다시 내려받으십시오. 반복되면 알려 주십시오."],
  INDEX_UNREACHABLE: [
    "검색 색인에 연결할 수 없습니다.",
    "설정에서 색인 위치와 자격 증명을 확인하십시오. 사실 검색은 계속 동작합니다.",
  ],
  LANGUAGE_MODEL_MISSING: [
    "이 일에 쓸 언어 모델이 설정되어 있지 않습니다.",
    "설정 > 언어 모델에서 추가하거나, 사실로 답할 수 있는 질문은 그대로 물어보십시오.",
  ],
  LANGUAGE_MODEL_UNREACHABLE: [
    "언어 모델 서버에 연결할 수 없습니다.",
    "서버가 실행 중인지, 설정 > 언어 모델의 주소가 맞는지 확인한 뒤 ‘다시 시도’를 누르십시오.",
  ],
  LANGUAGE_MODEL_REFUSED: [
    "언어 모델 서버가 요청을 거절했습니다.",
    "설정 > 언어 모델에서 키와 모델 이름을 확인하십시오. 서버가 한 말은 아래에 있습니다.",
  ],
  LANGUAGE_MODEL_TIMEOUT: [
    "언어 모델이 너무 오래 걸려 중지했습니다.",
    "‘다시 시도’를 누르거나, 범위를 줄이거나, 설정 > 언어 모델에서 기다리는 시간을 늘리십시오.",
  ],
  LANGUAGE_MODEL_BROKE_OFF: [
    "언어 모델 서버가 답하던 중에 끊겼습니다.",
    "그때까지 온 내용은 보관했습니다. ‘다시 시도’를 누르고, 반복되면 서버를 확인하십시오.",
  ],
  LANGUAGE_MODEL_BAD_ANSWER: [
    "언어 모델 서버가 답이 아닌 것을 보냈습니다.",
    "주소가 OpenAI 호환 서버의 것이고 /v1로 끝나는지 확인하십시오.",
  ],
  LIBRARY_IN_USE: ["다른 Sightline이 이 라이브러리를 열고 있습니다.", "다른 쪽을 닫거나 그쪽을 사용하십시오."],
  LIBRARY_UNREADABLE: ["라이브러리를 열 수 없습니다.", "디스크와 권한을 확인하십시오. 이유는 로그에 있습니다."],
  CASE_CLOSED: ["닫힌 사건입니다.", "바꾸려면 사건을 다시 여십시오."],
  BACKEND_NOT_READY: [
    "Sightline이 라이브러리를 시작하지 못했습니다.",
    "아래 이유를 확인해 고친 뒤 ‘다시 시도’를 누르십시오.",
  ],
  NOT_FOUND: ["라이브러리에 더 이상 없습니다.", "화면을 새로 고치십시오."],
  INVALID_INPUT: ["요청을 이해하지 못했습니다.", "값을 확인하고 다시 시도하십시오."],
  PATH_NOT_ALLOWED: ["이 앱에 열려 있지 않은 폴더입니다.", "--root와 폴더를 지정해 시작하거나 파일을 올리십시오."],
  UNAUTHORISED: ["이 페이지는 로그인되어 있지 않습니다.", "시작할 때 표시된 주소를 여십시오."],
  CANCELLED: ["취소되었습니다.", "다시 시작하려면 ‘다시 시도’를 누르십시오."],
  INTERNAL: ["Sightline 내부에서 문제가 생겼습니다.", "‘다시 시도’를 누르십시오. 자세한 내용은 로그에 있습니다."],
};

/** The two sentences of a problem in the operator's language; English as the backend wrote it for a code this build does not know. */
export function problemText(p: Problem, locale: Locale): { message: string; remedy: string } {
  const korean =
    locale === "ko" ? (KOREAN as Record<string, readonly [string, string] | undefined>)[p.code] : undefined;
  return korean ? { message: korean[0], remedy: korean[1] } : { message: p.message, remedy: p.remedy };
}

/** The Problem of anything that a client call threw: the contract's typed error, an AppError, or INTERNAL. */
export function problemFrom(error: unknown): Problem {
  if (error instanceof ORPCError) {
    const parsed = problemSchema.safeParse(error.data);
    if (parsed.success) return parsed.data;
  }
  return toProblem(error);
}
