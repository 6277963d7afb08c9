import type { EvidenceItem } from "#shared/domain/evidence.ts";
import { partedSentences, type AskAnswer } from "../../lib/ask/askAnswer.ts";
import { formatDuration } from "../../lib/format.ts";
import { translator, type Locale } from "../../lib/i18n/index.ts";
import { displayName } from "../../lib/names.ts";
import { searchedWords } from "../../ui/coverageWords.ts";
import { clockOf, numberOf } from "./evidenceWords.ts";
import { askMessages } from "./messages.ts";
import { notShownClaim } from "./notShownWords.ts";
import { titleOf } from "./titleWords.ts";

const texts = { en: translator(askMessages, "en"), ko: translator(askMessages, "ko") };

/**
 * An answer as plain text with its citations: the question, the sentences with the numbers of their evidence, the evidence itself with its times, and what
 * was searched. Sentences without support are counted, not copied: out of the app nothing would tell them from facts.
 */
export function answerText(answer: AskAnswer, scope: string, locale: Locale): string {
  const t = texts[locale];
  const { shown, refused } = partedSentences(answer);
  const cited = new Set(shown.flatMap((one) => one.evidence));
  const numbers = (ids: readonly string[]): string => ids.map((id) => ` [${numberOf(id)}]`).join("");
  const parts = [
    [titleOf(answer.question, answer.plan, locale), scope],
    [
      ...(answer.outcome === "notShown" ? [`${t(notShownClaim(answer.coverage))}.`] : []),
      ...shown.map((one) => `${one.text}${numbers(one.evidence)}`),
      ...(refused.length > 0 ? [`(${t("refused", { count: refused.length })})`] : []),
    ],
    answer.evidence.filter((one) => cited.has(one.id)).map((one) => evidenceLine(one, locale)),
    [
      ...(answer.coverage ? [`${searchedWords(answer.coverage, locale)}.`] : []),
      answer.model ? t("byModel", { model: displayName(answer.model.model) }) : t("factsOnly"),
    ],
  ];
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join("\n"))
    .join("\n\n")}\n`;
}

function evidenceLine(item: EvidenceItem, locale: Locale): string {
  const t = texts[locale];
  const clock = clockOf(item)?.text ?? t("noClock");
  const place = [clock, item.camera === null ? null : displayName(item.camera), displayName(item.videoName)];
  return `[${numberOf(item.id)}] ${[...place, formatDuration(item.bestUs)].filter(Boolean).join(" · ")}: ${item.text}`;
}
