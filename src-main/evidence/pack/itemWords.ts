import type { CaseContent } from "#shared/domain/case.ts";
import type { EvidenceItem, Language, StoredAnswer } from "#shared/domain/evidence.ts";
import { formatMediaTime } from "#shared/lib/timecode.ts";
import { timeWord } from "#shared/words/index.ts";
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
        ...citedOf(content.answer).map((it) => ({ text: citation(it), strong: false, doubt: null })),
      ];
    default:
      return [];
  }
}

/** What the sentences cite, each once. */
function citedOf({ sentences, evidence }: StoredAnswer): EvidenceItem[] {
  const cited = new Set(sentences.flatMap((it) => it.evidence));
  return evidence.filter((it) => cited.has(it.id)).slice(0, CITED);
}

/** "E3: 2026-07-15 22:14:05 (+09:00), Gate, gate-1.mp4 0:00:05: a person in dark clothes" */
function citation({ id, utcMs, zone, bestUs, camera, videoName, text }: EvidenceItem): string {
  const wall = utcMs === null ? null : timeWord({ utcMs, zone }, bestUs, { date: true, zone: true });
  const where = [wall, camera, `${videoName} ${formatMediaTime(bestUs, 0, HOUR_US)}`];
  return `${id}: ${where.filter((it) => it !== null).join(", ")}: ${text}`;
}

const HOUR_US = 3_600_000_000;
/** Citations that the report shows; the record holds all. */
const CITED = 60;
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
