import { defineMessages } from "../i18n/index.ts";

/** Words about events that more than one view uses. */
export const eventMessages = defineMessages({
  en: {
    "level.alarm": "Alarm",
    "level.warning": "Warning",
    "level.notice": "Notice",
    "state.new": "New",
    "state.confirmed": "Confirmed",
    "state.dismissed": "Dismissed",
    "reason.notThere": "Nothing there",
    "reason.harmless": "There, but harmless",
    "reason.wrongObject": "Another object than it says",
    "reason.duplicate": "Already marked",
    "reason.other": "Other reason",
    raisedOne: "{level}: {name}",
    raisedMany: { one: "{count} new event", other: "{count} new events" },
    raisedAlso: "{first} and {more} more",
  },
  ko: {
    "level.alarm": "경보",
    "level.warning": "주의",
    "level.notice": "알림",
    "state.new": "새 이벤트",
    "state.confirmed": "확인됨",
    "state.dismissed": "제외됨",
    "reason.notThere": "실제로 없음",
    "reason.harmless": "있지만 문제없음",
    "reason.wrongObject": "다른 물체임",
    "reason.duplicate": "이미 처리함",
    "reason.other": "다른 이유",
    raisedOne: "{level}: {name}",
    raisedMany: "새 이벤트 {count}건",
    raisedAlso: "{first} 외 {more}건",
  },
});
