import type { QueryPart } from "./edit.ts";
import { isCamera, isTime } from "./edit.ts";
import { eventLabel } from "./eventNames.ts";
import { timeLabel } from "./filterWords.ts";
import type { Language } from "./names.ts";
import { englishPhrase } from "./phrasesEn.ts";
import { koreanPhrase } from "./phrasesKo.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";

/** A short label for a chip or a tick, exclusions included: "person wearing red top moving left", "자동차 없이", "22:00–24:00". */
export function describeCriterion(part: QueryPart, language: Language, vocabulary: ConceptVocabulary): string {
  if (isTime(part)) return timeLabel(part, language);
  if (isCamera(part)) return excluded(part.camera, part.negated, language);
  // Text in the picture reads best in quotes; the token is for typing.
  if (part.kind === "words") return excluded(`“${part.words}”`, part.negated, language);
  if (part.kind === "event") return excluded(eventLabel(part, language, vocabulary), part.negated, language);
  return language === "ko" ? koreanPhrase(part, vocabulary) : englishPhrase(part, vocabulary);
}

function excluded(label: string, negated: boolean, language: Language): string {
  if (!negated) return label;
  return language === "ko" ? `${label} 제외` : `not ${label}`;
}
