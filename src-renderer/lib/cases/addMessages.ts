import { defineMessages } from "../i18n/index.ts";

/** Words of everything that puts something into a case. */
export const addMessages = defineMessages({
  en: {
    addToCase: "Add to case",
    added: "Added to “{title}”",
    dialogTitle: "Add to a case",
    into: "Case",
    newCase: "A new case",
    newTitle: "Name of the new case",
    note: "Note",
    notePlaceholder: "What is seen, why it matters",
    add: "Add",
    cancel: "Cancel",
    closedLeftOut: "Closed cases take nothing more and are not listed.",
    spanOf: "{from} – {to}, {name}",
    frameOf: "frame at {at}, {name}",
    eventOf: "event “{name}”",
    answerOf: "answer to “{question}”",
  },
  ko: {
    addToCase: "사건에 추가",
    added: "“{title}”에 추가했습니다",
    dialogTitle: "사건에 추가",
    into: "사건",
    newCase: "새 사건",
    newTitle: "새 사건 이름",
    note: "메모",
    notePlaceholder: "무엇이 보이는지, 왜 중요한지",
    add: "추가",
    cancel: "취소",
    closedLeftOut: "종결된 사건에는 추가할 수 없어 목록에 없습니다.",
    spanOf: "{from} – {to}, {name}",
    frameOf: "{at} 프레임, {name}",
    eventOf: "이벤트 “{name}”",
    answerOf: "“{question}”에 대한 답",
  },
});
