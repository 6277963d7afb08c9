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
    up: "One folder up",
    noFolders: "There is no folder in here.",
    emptyFolder: "This folder is empty.",
    noRoots: "No folder was opened to this app. Start it with --root and a folder.",
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
    up: "상위 폴더로",
    noFolders: "이 안에 폴더가 없습니다.",
    emptyFolder: "빈 폴더입니다.",
    noRoots: "이 앱에 열려 있는 폴더가 없습니다. --root와 폴더를 지정해 시작하십시오.",
  },
});
