import type { Query } from "../domain/query.ts";
import { cameraPhrase, timePhrase } from "./filterWords.ts";
import { durationWords } from "./names.ts";
import type { Language } from "./names.ts";
import { englishPhrase } from "./phrasesEn.ts";
import { koreanPhrase } from "./phrasesKo.ts";
import type { ConceptVocabulary } from "./vocabulary.ts";

/**
 * A text that reads as the query's criteria again, for the box after chips were edited, in either language. Examples have no words. What only operators can set and nobody can type comes
 * back coarser: an entry or exit within the picture, parts of a second.
 */
export function formatQuery(query: Query, language: Language, vocabulary: ConceptVocabulary): string {
  const phrase = language === "ko" ? koreanPhrase : englishPhrase;
  const steps = query.steps.map(({ criteria, withinUs }, i) => {
    // Free text last: what comes after unknown words could be read together with them.
    const ordered = [
      ...criteria.filter((one) => one.kind !== "free"),
      ...criteria.filter((one) => one.kind === "free"),
    ];
    const words = ordered.map((one) => phrase(one, vocabulary)).join(", ");
    if (i === 0) return words;
    const gap =
      withinUs === null
        ? ""
        : language === "ko"
          ? `${durationWords(withinUs, "ko")} 안에 `
          : `within ${durationWords(withinUs, "en")} `;
    return `${language === "ko" ? "그다음에" : "then"} ${gap}${words}`;
  });
  // Two times side by side would be read as one: cameras and steps stand between them.
  const [first, ...times] = query.times.map((time) => timePhrase(time, language));
  return [...times, ...query.cameras.map(cameraPhrase), ...steps, ...(first ? [first] : [])].join(", ");
}
