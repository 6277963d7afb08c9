import { defineMessages } from "../lib/i18n/index.ts";

/** Words that the primitives themselves say. */
export const uiMessages = defineMessages({
  en: {
    close: "Close",
    cancel: "Cancel",
    details: "Details",
    logId: "Log id {id}",
    copy: "Copy details",
    copied: "Copied",
    loading: "Loading",
    clear: "Clear",
    noPicture: "No picture",
  },
  ko: {
    close: "닫기",
    cancel: "취소",
    details: "자세히",
    logId: "로그 번호 {id}",
    copy: "자세한 내용 복사",
    copied: "복사했습니다",
    loading: "불러오는 중",
    clear: "지우기",
    noPicture: "그림 없음",
  },
});
