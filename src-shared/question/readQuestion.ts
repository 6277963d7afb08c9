import type { QuestionIntent, QuestionPlan } from "../domain/evidence.ts";
import { MAX_QUERY_LENGTH } from "../domain/query.ts";
import type { Query } from "../domain/query.ts";
import { askedInEnglish, IDLE_ENGLISH } from "./english.ts";
import { askedInKorean, IDLE_KOREAN } from "./korean.ts";
import type { Understand } from "./types.ts";

/** A question in English may name a camera in Korean; one in Korean may name things in English, or quote a sign, but does not ask with it. */
const ASKED_IN_ENGLISH =
  /\b(?:what|who|whom|whose|where|when|why|how|which|is|are|was|were|did|does|do|has|have|had|can|could)\b/iu;
const QUOTED = /"[^"]*"|“[^”]*”|‘[^’]*’/gu;
/** Rounds in which idle words are cut out; what is left then is part of what is looked for. */
const ROUNDS = 3;

/**
 * What a question wants to know, and the query that finds it: the question without the words that only ask, read by the rules of the search. English and Korean. Never throws: what is no known kind of question
 * is `open`, with everything that was understood of it as its query. `plan.query.text` is the text that the query's spans point into. Pure.
 */
export function readQuestion(question: string, understand: Understand): QuestionPlan {
  const text = question
    .slice(0, 4 * MAX_QUERY_LENGTH)
    .toWellFormed()
    .normalize("NFC")
    .slice(0, MAX_QUERY_LENGTH)
    .toWellFormed();
  const language = /\p{Script=Hangul}/u.test(text) && !ASKED_IN_ENGLISH.test(text.replace(QUOTED, " ")) ? "ko" : "en";
  const asked = language === "ko" ? askedInKorean(text, understand) : askedInEnglish(text);
  const query = withoutIdleWords(asked.rest, understand);
  return { question: text, language, intent: settled(asked.intent, query), query };
}

/** Words that the rules did not understand are searched as free text; those that only asked would find nothing and hide what was asked. */
function withoutIdleWords(rest: string, understand: Understand): Query {
  let query = understand(rest);
  for (let round = 0; round < ROUNDS; round++) {
    const idle = new Set(
      freeTexts(query)
        .flatMap((text) => text.split(/[\s,.;:!?]+/u))
        .filter((word) => IDLE_ENGLISH.test(word) || IDLE_KOREAN.test(word)),
    );
    if (idle.size === 0) break;
    const kept = query.text
      .split(/(?<=\s)|(?=\s)/u)
      .filter((word) => !idle.has(word.replace(/[,.;:!?]+$/u, "")))
      .join("")
      .replace(/\s+/gu, " ")
      .trim();
    if (kept === query.text) break;
    query = understand(kept);
  }
  return query;
}

function freeTexts({ steps }: Query): string[] {
  return steps.flatMap(({ criteria }) => criteria.flatMap((one) => (one.kind === "free" ? [one.text] : [])));
}

/** What the words asked may still need something to be asked of. */
function settled(intent: QuestionIntent, query: Query): QuestionIntent {
  const criteria = query.steps.flatMap((step) => step.criteria);
  if (intent === "whoNear")
    return criteria.some((one) => one.kind === "relation")
      ? "whoNear"
      : criteria.length === 0
        ? "whatHappened"
        : "isThere";
  if (criteria.length > 0) return intent;
  // "What happened", "how many were there": nothing is named, so everything is meant.
  return intent === "isThere" && (query.times.length > 0 || query.cameras.length > 0) ? "whatHappened" : intent;
}
