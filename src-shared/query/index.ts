/** Query understanding: text to criteria and back. Pure, no Node and no DOM; the same code serves the chips and the search. */
export { EMPTY_VOCABULARY, parseVocabulary } from "./vocabulary.ts";
export type { Concept, ConceptVocabulary } from "./vocabulary.ts";
export { parseQuery } from "./parseQuery.ts";
export type { QueryContext } from "./parseQuery.ts";
export { describeCriterion } from "./describe.ts";
export { eventName, statesMeant } from "./eventNames.ts";
export { formatQuery } from "./format.ts";
export { isEmptyQuery, replaceCriterion, toggleNegated, withCriterion, withoutCriterion } from "./edit.ts";
export type { QueryPart } from "./edit.ts";
