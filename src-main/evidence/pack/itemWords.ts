import type { CaseContent } from "#shared/domain/case.ts";
import type { Language } from "#shared/domain/evidence.ts";
import { packWord } from "#shared/words/pack/index.ts";
import type { ReportItem } from "./report.ts";

/** What an item says in words: an event's name and sentence, an answer's question and its sentences, each with its doubt. */
export function itemWords(content: CaseContent, language: Language): ReportItem["words"] {
  switch (content.kind) {
    case "event": {
      const { names, sentence, level, state, note, scenarioId, scenarioVersion } = content.event;
      const marks = `${LEVELS[level][language]}, ${STATES[state][language]}`;
      const version = `${scenarioId}, ${packWord("version", language)} ${scenarioVersion}`;
      return [
        { text: names[language], strong: true, doubt: marks },
        { text: sentence[language], strong: false, doubt: version },
        ...(note.trim() === "" ? [] : [{ text: note, strong: false, doubt: null }]),
      ];
    }
    case "answer":
      return [
        { text: content.answer.plan.question, strong: true, doubt: null },
        ...content.answer.sentences.map(({ text, verdict }) => ({
          text,
          strong: false,
          doubt: verdict === "supported" ? null : packWord("unsupported", language),
        })),
      ];
    default:
      return [];
  }
}

const LEVELS = {
  notice: { en: "notice", ko: "알림" },
  warning: { en: "warning", ko: "주의" },
  alarm: { en: "alarm", ko: "경보" },
} as const;
const STATES = {
  new: { en: "not reviewed when it was added", ko: "추가할 때 검토 전" },
  confirmed: { en: "confirmed", ko: "확인됨" },
  dismissed: { en: "dismissed", ko: "제외됨" },
} as const;
