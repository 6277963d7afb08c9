import type { QuestionPlan } from "#shared/domain/evidence.ts";
import { translator, type Locale } from "../../lib/i18n/index.ts";
import { askMessages } from "./messages.ts";
import { typedTime } from "./ranges.ts";

const texts = { en: translator(askMessages, "en"), ko: translator(askMessages, "ko") };

/** What stands over an answer: its question, or of a summary the time that it is of. `plan` null = not known yet, or not any more. */
export function titleOf(question: string, plan: Pick<QuestionPlan, "query"> | null, locale: Locale): string {
  if (question.trim() !== "") return question;
  const t = texts[locale];
  const when = plan?.query.times[0];
  return when?.from && when.to
    ? t("summaryOf", { from: typedTime(when.from), to: typedTime(when.to) })
    : t("summaryAll");
}
