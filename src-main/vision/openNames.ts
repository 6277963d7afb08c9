import { EMPTY_VOCABULARY, formatQuery, parseQuery } from "#shared/query/index.ts";

/** A concept with its names in both languages. */
export interface NamedConcept {
  en: string;
  ko: string;
}

const HANGUL = /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]/;

/**
 * A name as an open-vocabulary detector reads it: those published are trained on English, so a Korean name that the concepts or the lexicon of queries know goes in as their English words.
 * What they do not know whole goes in as it was typed, and finds little.
 */
export function nameForDetector(name: string, concepts: readonly NamedConcept[]): string {
  const typed = name.normalize("NFC").trim();
  if (!HANGUL.test(typed)) return typed;
  const concept = concepts.find((it) => it.ko.normalize("NFC") === typed);
  if (concept) return concept.en;
  const query = parseQuery(typed, {
    now: "2000-01-01T00:00:00",
    classes: [],
    cameras: [],
    vocabulary: EMPTY_VOCABULARY,
  });
  const criteria = query.steps.flatMap((step) => step.criteria);
  const [only] = criteria;
  if (criteria.length !== 1 || only?.kind !== "object" || only.negated) return typed;
  const english = formatQuery(query, "en", EMPTY_VOCABULARY);
  return HANGUL.test(english) || english === "" ? typed : english;
}
